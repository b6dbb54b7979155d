"""Commands about files: check, intake, new.

Heavy imports stay inside the commands, so that `homecare --help` is quick.
"""

from __future__ import annotations

from pathlib import Path

import click

from homecare.commands.shared import json_option, out_option, say, show, tell_files, tell_notes


@click.command()
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


@click.command()
@click.argument("config", type=click.Path(path_type=Path), metavar="CONFIG.toml")
@out_option(
    "Folder of the project; without it a folder named by the intake's id beside CONFIG.toml."
)
@click.option(
    "--repair", is_flag=True, help="Mend zones where that is safe, and say what was done."
)
@click.option(
    "--set-aside", is_flag=True, help="Continue without faulty rows; the accounts count them."
)
@json_option
def intake(config: Path, *, out: Path | None, repair: bool, set_aside: bool, as_json: bool) -> None:
    """Turn the files a council holds into a project folder, and account for every row."""
    from homecare import api
    from homecare.errors import InputError
    from homecare.report.intake import words as words_intake
    from homecare.report.outputs import write_intake_outputs

    done = api.intake(config, set_aside=set_aside, repair=repair, progress=say)
    folder = out or config.parent / done.intake.id
    tell_notes(done.notes)
    tell_files(write_intake_outputs(done, folder, progress=say), folder)
    if done.faults:
        say(f"refused: every fault is in {folder / 'intake' / 'problems.xlsx'}")
        raise InputError(done.faults, ledger=words_intake.demand_ledger(done.accounts()))
    show(done.result(), words_intake.intake_text(done.result(), folder), as_json=as_json)


@click.command()
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
