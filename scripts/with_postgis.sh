#!/usr/bin/env bash
# Runs a command with a private PostGIS beside it, and stops the database whatever happens.
#
#     scripts/with_postgis.sh [--install] COMMAND...
#
# The database is a cluster of its own in a temporary folder, reached by the loopback address alone,
# on a port that was free, and run by a user without rights. The command finds its URL in
# HOMECARE_TEST_POSTGIS. Where there is no PostGIS, the command is run without it and the reason is
# said: the tests that need it then skip. With --install, root on a machine with apt gets it first.
set -euo pipefail

say() { printf 'postgis: %s\n' "$*" >&2; }

server_folder() {
  local folder
  for folder in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -n -r); do
    local version=${folder#/usr/lib/postgresql/}
    version=${version%/bin}
    if [ -x "$folder/initdb" ] && [ -e "/usr/share/postgresql/$version/extension/postgis.control" ]
    then
      echo "$folder"
      return 0
    fi
  done
  folder=$(pg_config --bindir 2>/dev/null) || return 1
  [ -x "$folder/initdb" ] && [ -e "$(pg_config --sharedir)/extension/postgis.control" ] || return 1
  echo "$folder"
}

install_postgis() {
  [ "$(id -u)" = 0 ] || { say "not installed, and only root can install it"; return 1; }
  command -v apt-get >/dev/null || { say "not installed, and this machine has no apt"; return 1; }
  local apt="timeout 150 apt-get -qq -o DPkg::Lock::Timeout=60" started=$SECONDS
  export DEBIAN_FRONTEND=noninteractive
  $apt update >/dev/null 2>&1 || say "apt could not renew its lists; trying with those at hand"
  # Debian would start a cluster of its own on the usual port: nobody asked for one.
  $apt install -y --no-install-recommends postgresql-common >/dev/null 2>&1 || return 1
  local conf=/etc/postgresql-common/createcluster.conf
  if [ -e "$conf" ] && [ -z "$(ls /etc/postgresql 2>/dev/null)" ]; then
    sed -ri 's/^#?\s*create_main_cluster\s*=.*$/create_main_cluster = false/' "$conf"
  fi
  $apt install -y --no-install-recommends postgresql-postgis >/dev/null 2>&1 \
    || $apt install -y --no-install-recommends postgresql postgis >/dev/null 2>&1 || return 1
  say "installed in $((SECONDS - started)) s"
}

# As root, the database is run by Debian's user for it, or by nobody: it refuses to run as root.
as_user() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec runuser -u "$user" -- "$@")
  else
    "$@"
  fi
}

start_cluster() {
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  home=$(mktemp -d "${TMPDIR:-/tmp}/homecare-postgis.XXXXXX")
  chmod 700 "$home"
  [ "$(id -u)" != 0 ] || chown "$user" "$home"
  local password
  password=$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')
  as_user sh -c "umask 077; printf '%s\n' '$password' > '$home/password'"
  as_user "$server/initdb" --pgdata="$home/data" --username=homecare --pwfile="$home/password" \
    --auth=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$home/initdb.log" 2>&1 \
    || { tail -5 "$home/initdb.log" >&2; return 1; }
  local attempt port options
  for attempt in 1 2 3; do
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    options="-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories= -c fsync=off"
    if as_user "$server/pg_ctl" start --pgdata="$home/data" --wait --timeout=60 --silent \
      --log="$home/log" -o "$options" >/dev/null 2>&1; then
      PGPASSWORD=$password "$server/psql" --no-psqlrc --quiet --host=127.0.0.1 --port="$port" \
        --username=homecare --dbname=postgres --command='create extension postgis' || return 1
      export HOMECARE_TEST_POSTGIS="postgresql+pg8000://homecare:$password@127.0.0.1:$port/postgres"
      say "$("$server/postgres" --version) on 127.0.0.1:$port"
      return 0
    fi
    say "no start on port $port (attempt $attempt)"
  done
  tail -5 "$home/log" >&2 || true
  return 1
}

stop_cluster() {
  [ -n "${home:-}" ] || return 0
  if [ -e "$home/data/postmaster.pid" ]; then
    as_user "$server/pg_ctl" stop --pgdata="$home/data" --mode=immediate --wait --timeout=30 \
      --silent >/dev/null 2>&1 || say "the cluster in $home did not stop"
  fi
  rm -rf "$home"
  home=""
}

# A signal ends the command, and the end of the command stops the database.
pass_on() { [ -z "${child:-}" ] || kill -TERM "$child" 2>/dev/null || true; }
trap stop_cluster EXIT
trap pass_on INT TERM HUP

may_install=""
if [ "${1:-}" = --install ]; then
  may_install=yes
  shift
fi
[ $# -gt 0 ] || { echo "usage: scripts/with_postgis.sh [--install] COMMAND..." >&2; exit 2; }

server=$(server_folder) || server=""
if [ -z "$server" ] && [ -n "$may_install" ]; then
  install_postgis || say "could not be installed"
  server=$(server_folder) || server=""
fi
if [ -z "$server" ]; then
  say "there is none on this machine; the tests that need it skip"
elif ! start_cluster; then
  say "the database did not start; the tests that need it skip"
  stop_cluster
fi

"$@" <&0 &
child=$!
while :; do
  code=0
  wait "$child" || code=$?
  kill -0 "$child" 2>/dev/null || break
done
exit "$code"
