"""The command line: options in, one call into the rooms, and the answer rendered.

Owns exit codes, and what goes to standard output (the answer) and standard error (progress and
faults). Heavy imports stay inside the commands, so that `homecare --help` is quick.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn, TypeVar

import click

import homecare
from homecare.errors import Fault, HomecareError, InternalError

Command = TypeVar("Command", bound=Callable[..., object])

EPILOG = "Exit codes: 0 done, 1 our bug, 2 usage, 3 the input is wrong, 4 no feasible answer."

json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object and nothing else."
)
aside_option = click.option(
    "--set-aside",
    is_flag=True,
    help="Continue without faulty rows of demand; the ledger counts them.",
)


def out_option(text: str) -> Callable[[Command], Command]:
    """Return the --out option with what it receives."""
    return click.option(
        "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help=text
    )


def file_option(name: str, text: str, *, required: bool = False) -> Callable[[Command], Command]:
    """Return an option that names a file."""
    return click.option(
        name, required=required, type=click.Path(path_type=Path), metavar="FILE", help=text
    )


def say(message: str) -> None:
    """Tell progress on standard error."""
    click.echo(f"homecare: {message}", err=True)


def show(answer: Mapping[str, object], text: str, *, as_json: bool) -> None:
    """Print the answer as one JSON object, or as text."""
    if as_json:
        click.echo(json.dumps(answer, indent=2, allow_nan=False))
    else:
        _print_text(text)


def _print_text(text: str) -> None:
    """Print text on any console; what its code page lacks becomes a question mark."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    click.echo(text.encode(encoding, errors="replace").decode(encoding).rstrip())


@click.group(epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(homecare.__version__, prog_name="homecare")
def cli() -> None:
    """Home care procurement and zone pricing, simulated before anybody adopts it.

    SCENARIO is a scenario file, a project folder (made by `homecare new`), or a bundled id such
    as leicestershire-2020.
    """


@cli.command()
@click.argument("scenario")
@out_option("Write tables, maps, GeoPackage, report and result.json there.")
@click.option("--rows", is_flag=True, help="Also write row-level files (packages are people).")
@aside_option
@json_option
def run(scenario: str, *, out: Path | None, rows: bool, set_aside: bool, as_json: bool) -> None:
    """Run one scenario end to end: locate, price, place, report."""
    from homecare import api
    from homecare.report import words

    _rows_need_out(rows=rows, out=out)
    done = api.run(scenario, set_aside=set_aside, progress=say)
    _tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.outputs import write_run_outputs

        _tell(write_run_outputs(done, out, rows=rows, progress=say), out)
    show(done.result, words.run_text(done.result), as_json=as_json)


@cli.command()
@click.argument("baseline")
@click.argument("options", metavar="OPTION...", nargs=-1, required=True)
@out_option("Write comparison.json, comparison.html and a chart of each bridge there.")
@aside_option
@json_option
def compare(
    baseline: str, options: tuple[str, ...], *, out: Path | None, set_aside: bool, as_json: bool
) -> None:
    """Compare options with a baseline: every difference, and the bridge between their costs."""
    from homecare import api
    from homecare.report import words_compare

    comparison = api.compare(baseline, *options, set_aside=set_aside, progress=say)
    if out is not None:
        from homecare.report.outputs import write_comparison_outputs

        _tell(
            write_comparison_outputs(comparison, out, progress=say),
            out,
        )
    show(comparison, words_compare.compare_text(comparison), as_json=as_json)


@cli.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@json_option
def check(paths: tuple[str, ...], *, as_json: bool) -> None:
    """Check models, zones, tables, scenarios or project folders; every fault at once."""
    from homecare import api
    from homecare.errors import InputError

    checked = api.check(*paths)
    faults = [fault for each in checked for fault in each.faults]
    if faults:
        ledger = next((each.ledger for each in checked if each.ledger), None)
        raise InputError(faults, ledger=ledger)
    answer: dict[str, object] = {
        "checked": [
            {"path": each.path, "kind": each.kind, "notes": list(each.notes), "ledger": each.ledger}
            for each in checked
        ],
        "faults": [],
    }
    lines = [f"{each.path}: {each.kind}, no faults" for each in checked]
    lines += [f"  note: {note}" for each in checked for note in each.notes]
    show(answer, "\n".join(lines), as_json=as_json)


@cli.command()
@click.argument("scenario")
@click.option(
    "--compare",
    multiple=True,
    metavar="ZONES",
    help="Another zoning to set beside the scenario's own: a zones file, a scenario (its zones), "
    "or a bundled name such as leicestershire-districts. May be given up to four times.",
)
@out_option(
    "Write zones.csv and the map of hours there; with --compare also zonings.csv, "
    "zoning-changes.csv, zonings.html, maps and zonings.json."
)
@click.option(
    "--compare-bands",
    nargs=2,
    metavar="A B",
    help="Two geography models or band rules: the hours that change band from A to B, and the "
    "change in weekly cost.",
)
@aside_option
@json_option
def zones(
    scenario: str,
    *,
    compare: tuple[str, ...],
    out: Path | None,
    compare_bands: tuple[str, str] | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Hours and bands of each zone, and their map, without placing anything."""
    from homecare import api
    from homecare.report import words, words_zonings

    done = api.zones(
        scenario,
        compare=compare,
        compare_bands=compare_bands,
        set_aside=set_aside,
        progress=say,
    )
    _tell_notes(done.result["notes"])
    if out is not None:
        from homecare.report.outputs import write_zones_outputs

        _tell(write_zones_outputs(done, out, progress=say), out)
    text = (words_zonings.zonings_text if compare else words.zones_text)(done.result)
    if isinstance(found := done.result.get("band_comparison"), Mapping):
        from homecare.report.words_bands import band_comparison_text

        text += "\n" + band_comparison_text(found)
    show(done.result, text, as_json=as_json)


@cli.command()
@click.argument("scenario")
@json_option
def price(scenario: str, *, as_json: bool) -> None:
    """Show the rate card of a scenario: rates, enhancements, sources."""
    from homecare import api
    from homecare.report import words_card

    figures = api.price(scenario)
    show(figures, words_card.card_text(figures), as_json=as_json)


@cli.command()
@file_option("--packages", "Packages of care with their zone_id.", required=True)
@file_option("--providers", "Providers.", required=True)
@file_option("--appointments", "Who is appointed where, as what.", required=True)
@file_option("--model", "Allocation model; without it the standard goals and equal weights.")
@click.option(
    "--rule",
    default="optimum",
    show_default=True,
    metavar="NAME",
    help="Rule; `optimum` is the goals in strict order.",
)
@click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Day on which suspensions and dates are read; without it every stated suspension counts.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of the tie-break.")
@out_option("Write allocation.csv (row-level) and result.json there.")
@aside_option
@json_option
def allocate(
    *,
    packages: Path,
    providers: Path,
    appointments: Path,
    model: Path | None,
    rule: str,
    as_of: datetime | None,
    seed: int,
    out: Path | None,
    set_aside: bool,
    as_json: bool,
) -> None:
    """Place packages with providers from three tables alone."""
    from homecare import api
    from homecare.report import words_card

    day: date | None = as_of.date() if as_of else None
    done = api.allocate(
        packages,
        providers,
        appointments=appointments,
        model=model,
        rule=rule,
        as_of=day,
        seed=seed,
        set_aside=set_aside,
        progress=say,
    )
    _tell_notes(done.notes)
    if out is not None:
        from homecare.report.outputs import write_allocation_outputs

        _tell(write_allocation_outputs(done, out), out)
    show(done.result, words_card.placed_text(done.result), as_json=as_json)


@cli.command()
@click.argument("run_dir", type=click.Path(path_type=Path), metavar="RUN_DIR")
@json_option
def verify(run_dir: Path, *, as_json: bool) -> None:
    """Make a run again from its record and report any difference, in figures or in files."""
    from homecare import api
    from homecare.errors import InputError

    found = api.verify(run_dir, progress=say)
    if not found.is_same:
        raise InputError(found.faults(run_dir))
    answer: dict[str, object] = {
        "scenario": found.scenario_id,
        "is_same": True,
        "inputs": [],
        "results": [],
        "files": [],
    }
    show(answer, f"{run_dir}: the same again, figure for figure and file for file", as_json=as_json)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@json_option
def new(folder: Path, *, as_json: bool) -> None:
    """Make a project folder: the bundled example, commented, ready to be changed."""
    from homecare import api

    written = api.new(folder)
    answer: dict[str, object] = {
        "folder": folder.as_posix(),
        "files": [path.relative_to(folder).as_posix() for path in written],
    }
    show(answer, f"{folder}: {len(written)} files. Next: homecare run {folder}", as_json=as_json)


def _rows_need_out(*, rows: bool, out: Path | None) -> None:
    if rows and out is None:
        raise click.UsageError("--rows needs --out: say where row-level files may go")


def _tell(written: tuple[Path, ...], out: Path) -> None:
    say(f"{len(written)} files in {out}")


def _tell_notes(notes: object) -> None:
    for note in notes if isinstance(notes, list | tuple) else ():
        say(f"note: {note}")


def _fail(error: HomecareError, *, as_json: bool) -> NoReturn:
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
            _tell_ledger(error.ledger)
    sys.exit(error.exit_code)


def _tell_ledger(ledger: Mapping[str, object]) -> None:
    """Tell where the rows and hours of a refused intake stand."""
    from homecare.report import words

    for line in words.ledger_text(ledger).splitlines():
        click.echo(f"  {line}", err=True)
    if ledger["rows_set_aside"]:
        click.echo("  --set-aside continues without the faulty rows of demand.", err=True)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and leave with the exit code of the contract."""
    words = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in words
    try:
        cli.main(args=words, prog_name="homecare", standalone_mode=False)
    except HomecareError as error:
        _fail(error, as_json=as_json)
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
