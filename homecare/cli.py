"""The command line: options in, one call into the rooms, and the answer rendered.

Owns exit codes, and what goes to standard output (the answer) and standard error (progress and
faults). Heavy imports stay inside the commands, so that `homecare --help` is quick.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping
from typing import NoReturn

import click

import homecare
from homecare.commands import COMMANDS
from homecare.errors import Fault, HomecareError, InternalError

EPILOG = "Exit codes: 0 done, 1 our bug, 2 usage, 3 the input is wrong, 4 no feasible answer."


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(homecare.__version__, prog_name="homecare")
def cli() -> None:
    """Home care procurement and zone pricing, simulated before anybody adopts it.

    SCENARIO is a scenario file, a project folder (made by `homecare new`), or a bundled id such
    as leicestershire-2020.
    """


for command in COMMANDS:
    cli.add_command(command)


def _fail(error: HomecareError, *, as_json: bool, is_set_aside: bool = False) -> NoReturn:
    """Tell every fault and leave with the error's exit code."""
    if as_json:
        answer: dict[str, object] = {"faults": [fault.as_dict() for fault in error.faults]}
        if error.ledger is not None:
            answer["ledger"] = error.ledger
        click.echo(json.dumps(answer, indent=2))
    else:
        count = len(error.faults)
        click.echo(f"homecare: {count} fault{'s' if count != 1 else ''}", err=True)
        for fault in error.faults:
            click.echo(f"  {fault.sentence()}", err=True)
        if error.ledger is not None:
            _tell_ledger(error.ledger, is_set_aside=is_set_aside)
    sys.exit(error.exit_code)


def _tell_ledger(ledger: Mapping[str, object], *, is_set_aside: bool) -> None:
    """Tell where the rows and hours of a refused intake stand."""
    from homecare.report import words

    for line in words.ledger_text(ledger).splitlines():
        click.echo(f"  {line}", err=True)
    if ledger["rows_set_aside"] and not is_set_aside:
        click.echo("  --set-aside continues without the faulty rows of demand.", err=True)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with the exit code of the contract."""
    words = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in words
    try:
        cli.main(args=words, prog_name="homecare", standalone_mode=False)
    except HomecareError as error:
        _fail(error, as_json=as_json, is_set_aside="--set-aside" in words)
    except click.Abort:
        click.echo("homecare: interrupted; nothing half-written is left", err=True)
        sys.exit(130)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        sys.exit(2)
    except click.ClickException as error:
        if as_json:
            fault = Fault(
                "the command was called wrongly",
                "command line",
                error.format_message(),
                "see homecare --help",
                "correct the command",
            )
            click.echo(json.dumps({"faults": [fault.as_dict()]}, indent=2))
        else:
            error.show()
        sys.exit(2)
    except BrokenPipeError:
        # The reader of our output, such as `head`, has gone: nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our bug and must be told
        _fail_with_bug(error, as_json=as_json)
    sys.exit(0)


def _fail_with_bug(error: Exception, *, as_json: bool) -> NoReturn:
    """Tell an error nobody foresaw, with what a developer needs, and leave with exit code 1."""
    click.echo("".join(traceback.format_exception(error)), err=True)
    fault = Fault(
        "an error of our own; no result is given",
        "homecare",
        f"{type(error).__name__}: {error}",
        "no such error",
        "report it with the text above; take out anything about people first",
    )
    _fail(InternalError(fault), as_json=as_json)
