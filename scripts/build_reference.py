"""Write docs/reference/ from the code, or with --check say which pages are out of date.

Receives the declarations of the package (commands, tables, parameters, scenario keys, errors) and
the field meanings of `reference_fields.py`; hands on one Markdown page each. Nothing in those pages
is edited by hand.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import click
from reference_fields import EXIT_CODES, FIELDS, PUBLISHED_FILES, SCENARIO_KEYS
from reference_intake import intake_page

from homecare import errors, tables
from homecare.allocation import GOALS, Allocation
from homecare.allocation.explain import STANDINGS
from homecare.allocation.rules import RULES
from homecare.bundled import bundled_root, short_name
from homecare.cli import cli
from homecare.geography import DRIVE_TIMES, TRAVEL
from homecare.geography.band_tables import BAND_AREAS, BAND_POLYGONS
from homecare.parameters import KINDS, load_model
from homecare.parameters.declared import BASES, Parameter
from homecare.parameters.loader import MODEL_KEYS, PARAMETER_KEYS
from homecare.scenarios import bundled_ids, load_scenario
from homecare.scenarios.files import (
    BASE_KEYS,
    CHANGE_KEYS,
    DATA_NAMES,
    MODEL_KINDS,
    OPTIONAL_MODELS,
)
from homecare.scenarios.read_changes import ONE_CHANGE_KEYS

BAND_TABLES = (BAND_AREAS, BAND_POLYGONS, DRIVE_TIMES)
ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
MADE_BY = "<!-- Made by scripts/build_reference.py. Do not edit by hand. -->"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(_cell(each) for each in line) + " |" for line in lines)


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|")


def code(text: object) -> str:
    """Return text set as code; empty text stays empty."""
    return f"`{text}`" if str(text) else ""


def command_line() -> str:
    """Return the page of the command line."""
    parts = [
        "# Command line",
        MADE_BY,
        (
            "`homecare COMMAND --help` says the same at the terminal. `python -m homecare` does "
            "what `homecare` does."
        ),
        f"{_plain(cli.help)} {cli.epilog}",
        (
            "The answer goes to standard output; progress, notes and faults go to standard error. "
            "With `--json` standard output holds one JSON object and nothing else, for faults too: "
            "see [result](result.md) and [errors and exit codes](errors-and-exit-codes.md)."
        ),
    ]
    for name, command in sorted(cli.commands.items()):
        usage = " ".join(["homecare", name, *_usage(command)])
        parts += [f"## `homecare {name}`", f"`{usage}`", _plain(command.help)]
        options = [each for each in command.params if isinstance(each, click.Option)]
        parts.append(table(["option", "meaning"], [_option(each) for each in options]))
    return "\n\n".join(parts) + "\n"


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _usage(command: click.Command) -> list[str]:
    words = []
    for each in command.params:
        if isinstance(each, click.Option):
            word = _word(each)
            words.append(word if each.required else f"[{word}]")
        else:
            words.append(each.metavar or str(each.name).upper())
    return words


def _word(option: click.Option) -> str:
    """Return an option with what is given to it: the words themselves where only they may be."""
    if option.is_flag:
        return option.opts[-1]
    words = "/".join(option.type.choices) if isinstance(option.type, click.Choice) else "NUMBER"
    return f"{option.opts[-1]} {option.metavar or words}"


def _option(option: click.Option) -> tuple[str, str]:
    word = _word(option)
    default = f" Default: `{option.default}`." if option.show_default else ""
    needed = " Needed." if option.required else ""
    return code(word), f"{option.help}{default}{needed}"


def tables_page() -> str:
    """Return the page of the canonical tables."""
    parts = [
        "# Tables",
        MADE_BY,
        (
            "The tables that `homecare` reads and writes. Headings match whatever their case, and "
            "spaces count as underscores. Columns that are not listed are not read, and a note "
            "says so. Only an empty cell is blank: `NaN`, `NA`, `N/A` and the like are faults."
        ),
        (
            "CSV files are UTF-8 (Windows-1252 is read too) with a comma between cells; in a "
            "workbook the first sheet is read. Lines that begin with `#` above the headings are "
            "notices: they travel with the data to every output. Zones are a geographic file with "
            "the columns below as attributes and one polygon a zone, on the British National Grid "
            "(EPSG:27700) or in degrees (EPSG:4326)."
        ),
    ]
    for each in (*tables.CANONICAL, *BAND_TABLES, tables.LOCATED, tables.PRICED, TRAVEL):
        parts += [f"## {each.name}", f"One row is {each.meaning}."]
        if each.key:
            names = " with ".join(code(name) for name in each.key)
            parts.append(f"Each {names} may occur once. Rows with a blank among them are exempt.")
        if each.one_of:
            names = " or ".join(code(name) for name in each.one_of)
            parts.append(f"The file has {names}, and every row fills at least one.")
        sometimes = Allocation.stated if each is Allocation.declared else ()
        if sometimes:
            names = " and ".join(code(column.name) for column in sometimes)
            parts.append(f"Plans have {names} only where a row has something to say in it.")
        parts.append(
            table(
                ["column", "needed", "unit", "a cell holds", "meaning"],
                [
                    (
                        code(column.name),
                        "yes" if column.needed else "",
                        column.unit,
                        column.allowed(),
                        column.meaning,
                    )
                    for column in (*each.columns, *sometimes)
                ],
            )
        )
    return "\n\n".join(parts) + "\n"


def parameters_page() -> str:
    """Return the page of what a model may hold, and of every bundled value."""
    parts = [
        "# Parameters",
        MADE_BY,
        (
            "What a model file may hold, then every value of the bundled models with its source. "
            "[How to write a model](../how-to/write-a-model.md) shows the form of the file."
        ),
        (
            f"Keys of a model file: {_codes(MODEL_KEYS)}. Keys of one parameter: "
            f"{_codes(PARAMETER_KEYS)}. A `basis` is one of {_codes(BASES)}."
        ),
    ]
    for kind in KINDS.values():
        parts += [
            f"## What a {kind.name} model may hold",
            f"It says {kind.meaning}.",
            table(
                ["parameter", "unit", "keys", "limits", "meaning"],
                [
                    (code(f"{kind.name}.{each.name}"), each.unit, _keys(each), _limits(each),
                     each.meaning)
                    for each in kind.parameters
                ],
            ),
            table(
                ["choice", "shape", "allowed", "meaning"],
                [
                    (code(f"{kind.name}.{each.name}"), each.shape,
                     _codes(each.allowed) or "any", each.meaning)
                    for each in kind.choices
                ],
            ),
        ]  # fmt: skip
    parts += [
        "### Goals of `allocation.goals`",
        table(
            ["goal", "unit", "counts", "better", "meaning"],
            [
                (code(rule.name), rule.unit, rule.counts,
                 "more" if rule.sense == "maximise" else "less", rule.meaning)
                for rule in GOALS.values()
            ],
        ),
        "\n".join(
            f"* **Goals that count {rule.counts}.** {rule.proof}"
            for rule in (GOALS["placed_hours"], GOALS["placed_people"])
        ),
    ]  # fmt: skip
    for path in sorted((bundled_root() / "models").rglob("*.toml")):
        if path.parent.name != "scenarios":
            parts += _model_parts(path)
    return "\n\n".join(parts) + "\n"


def _codes(names: Iterable[object]) -> str:
    return ", ".join(code(name) for name in names)


def _keys(parameter: Parameter) -> str:
    words = {"one": "one number", "any": "any name"}
    if isinstance(parameter.keys, tuple):
        return _codes(parameter.keys)
    return words[parameter.keys]


def _limits(parameter: Parameter) -> str:
    kind = "a whole number" if parameter.whole else "a number"
    if parameter.maximum == float("inf"):
        return f"{kind}, {parameter.minimum:g} or more"
    return f"{kind}, {parameter.minimum:g} to {parameter.maximum:g}"


def _model_parts(path: Path) -> list[str]:
    model = load_model(path)
    parts = [f"## Bundled {model.kind} model `{model.id}`", model.title + "."]
    if model.choices:
        parts.append(
            table(
                ["choice", "chosen"],
                [(code(name), _chosen(choice)) for name, choice in model.choices.items()],
            )
        )
    if model.values:
        parts.append(
            table(
                ["path", "value", "unit", "from", "basis", "source", "note"],
                [
                    (code(each.path), f"{each.value:g}", each.unit, each.from_on, each.basis,
                     each.source, each.note)
                    for each in model.values
                ],
            )
        )  # fmt: skip
    return parts


def _chosen(choice: object) -> str:
    if isinstance(choice, dict):
        return ", ".join(f"`{key}` is `{value}`" for key, value in choice.items())
    return _codes(choice) if isinstance(choice, tuple) else code(choice)


def result_page() -> str:
    """Return the page of the result, field by field."""
    parts = [
        "# Result",
        MADE_BY,
        (
            "Every field that the commands print with `--json`. `[]` stands for each member of a "
            "list, `*` for a name. Numbers carry full precision: nothing is rounded before the "
            "page. `hours` are paid carer-hours a week everywhere: a half-hour visit by two care "
            "workers is one hour. A field may be null only where its meaning says so."
        ),
        (
            "`result.json` and `comparison.json` are working records and are not protected against "
            "disclosure; see [how to publish safely](../how-to/publish-safely.md)."
        ),
    ]
    for heading, (words, fields) in FIELDS.items():
        parts += [f"## {heading}", words]
        parts.append(
            table(
                ["field", "unit", "meaning"],
                [(code(path), unit, meaning) for path, unit, meaning in fields],
            )
        )
    parts += [
        "## Files written with `--out`",
        table(
            ["file", "command", "what it holds"],
            [(code(name), code(command), words) for name, command, words in PUBLISHED_FILES],
        ),
    ]
    return "\n\n".join(parts) + "\n"


def rules_page() -> str:
    """Return the page of the named rules of allocation."""
    rows = [(code(rule.name), rule.title, rule.meaning, rule.like) for rule in RULES.values()]
    return "\n\n".join([
        "# Rules of allocation",
        MADE_BY,
        ("Names for `homecare allocate --rule`. `optimum` is none of them: it looks at every "
         "package at once. A rule looks at packages as they arrive, and nobody refuses: a provider "
         "with the capability and the room takes what it is offered. Room is what every limit "
         "leaves: hours, shares of the zone, call windows and the number of providers in the zone, "
         "of which the first to get work are part; a provider below its least block gives its work "
         "back when all have come. Equals are told apart by a "
         "hash of provider and zone. [How to test a rule](../how-to/test-a-rule.md) shows "
         "their use."),
        table(["name", "in a table", "what a broker does", "used like this in"], rows),
        "## What may stand against a provider",
        ("Codes of `homecare explain`, in the order in which they are looked for; `rule` and those "
         "that end in `_then` are of runs by a rule. "
         "[How to explain a placement](../how-to/explain-a-placement.md) shows their use."),
        table(["code", "in words"], [(code(name), words) for name, words in STANDINGS.items()]),
    ]) + "\n"  # fmt: skip


def errors_page() -> str:
    """Return the page of errors and exit codes."""
    family = [
        each
        for each in vars(errors).values()
        if inspect.isclass(each)
        and issubclass(each, errors.HomecareError)
        and each is not errors.HomecareError
    ]
    return (
        "\n\n".join(
            [
                "# Errors and exit codes",
                MADE_BY,
                table(["exit code", "meaning"], EXIT_CODES),
                (
                    "Every failure is one or more faults, all told together. Each has five parts, "
                    "at the terminal in one line and with `--json` as `faults`:"
                ),
                table(
                    ["part", "meaning"],
                    [
                        ("`what`", "What is wrong."),
                        ("`where`", "File, row, column or parameter path."),
                        ("`found`", "What stands there."),
                        ("`allowed`", "What may stand there."),
                        ("`do`", "What to do about it."),
                    ],
                ),
                (
                    "In Python every failure is a `HomecareError` with `faults`, `exit_code` and, "
                    "where demand had been read, `ledger`:"
                ),
                table(
                    ["error", "exit code", "meaning"],
                    [
                        (code(each.__name__), each.exit_code, _plain(each.__doc__))
                        for each in family
                    ],
                ),
            ]
        )
        + "\n"
    )


def scenario_page() -> str:
    """Return the page of scenario files."""
    baseline = load_scenario("leicestershire-2020").parameters
    for name in (*BASE_KEYS, *CHANGE_KEYS, *ONE_CHANGE_KEYS):
        if name not in SCENARIO_KEYS:
            raise SystemExit(f"scripts/reference_fields.py says nothing of the key {name}")
    return (
        "\n\n".join(
            [
                "# Scenario files",
                MADE_BY,
                ("A scenario is a TOML file of one of two forms. "
                "[How to write a scenario](../how-to/write-a-scenario.md) shows both."),
                "## A baseline names models and data",
                _key_table(BASE_KEYS),
                (f"`[models]` names a model for each of {_codes(MODEL_KINDS)}: the name of a file "
                "without `.toml`, looked for in `models/KIND/` beside the scenario, then among the "
                f"bundled ones; it may name one for {_codes(OPTIONAL_MODELS)} too. "
                f"`[data]` names a file for each of {_codes(DATA_NAMES)}, beside the "
                "scenario; a name that begins with `bundled:` stands in the bundled `data/`. "
                "`bands` is named only where the geography model's band rule is "
                "`areas` (a list of areas) or `polygons` (a geographic file); `drive_times` in "
                "place of the estimate of travel."),
                "## An option changes a baseline",
                _key_table(CHANGE_KEYS),
                "### Each of `[[changes]]`",
                _key_table(ONE_CHANGE_KEYS),
                "### Paths that may be changed",
                ("`data.NAME` for a data file, `scenario.costed_services`, and every value and "
                "choice of the baseline's models. Those of `leicestershire-2020`:"),
                table(
                    ["path", "holds"],
                    [
                        *((code(path), f"{each.value:g} {each.unit}")
                          for path, each in sorted(baseline.values.items())),
                        *((code(path), _chosen(choice))
                          for path, choice in sorted(baseline.choices.items())),
                    ],
                ),
                "## Bundled scenarios",
                table(
                    ["id", "title", "file"],
                    [
                        (code(name), load_scenario(name).title,
                         code(short_name(load_scenario(name).path)))
                        for name in bundled_ids()
                    ],
                ),
            ]
        )
        + "\n"
    )  # fmt: skip


def _key_table(names: Sequence[str]) -> str:
    return table(["key", "meaning"], [(code(name), SCENARIO_KEYS[name]) for name in names])


PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line,
    "tables.md": tables_page,
    "parameters.md": parameters_page,
    "result.md": result_page,
    "rules.md": rules_page,
    "errors-and-exit-codes.md": errors_page,
    "scenario-files.md": scenario_page,
    "intake-files.md": lambda: intake_page(table, code, MADE_BY),
}


def main(words: list[str]) -> int:
    """Write the pages, or compare them with what is on disk."""
    stale = []
    for name, make in PAGES.items():
        page, path = make(), FOLDER / name
        if "--check" not in words:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8", newline="\n")
        elif not path.is_file() or path.read_text(encoding="utf-8") != page:
            stale.append(name)
    if stale:
        print(f"out of date: {', '.join(stale)}. Run: python scripts/build_reference.py")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
