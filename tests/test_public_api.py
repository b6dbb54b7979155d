"""The public names: exactly these, each with words that say what it gives and when it refuses."""

from __future__ import annotations

import ast
import doctest
import importlib
import inspect
import pkgutil
import subprocess
import sys
import textwrap

import pytest

import homecare
import homecare.api

PUBLIC = {
    "Fault",
    "HomecareError",
    "InfeasibleError",
    "InputError",
    "InternalError",
    "ModelError",
    "ScenarioError",
    "UsageError",
    "__version__",
    "allocate",
    "budget",
    "bundled",
    "check",
    "compare",
    "design",
    "explain",
    "frontier",
    "new",
    "panel",
    "pay",
    "price",
    "primes",
    "rules",
    "run",
    "stress",
    "verify",
    "zones",
}
# The commands of the command line, and the one question it has no command for.
COMMANDS = {
    "allocate",
    "budget",
    "check",
    "compare",
    "design",
    "explain",
    "frontier",
    "intake",
    "new",
    "panel",
    "pay",
    "price",
    "primes",
    "rules",
    "run",
    "stress",
    "verify",
    "zones",
}
EXIT_CODES = {
    "UsageError": 2, "InputError": 3, "ModelError": 3, "ScenarioError": 3, "InfeasibleError": 4,
    "InternalError": 1,
}  # fmt: skip

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(homecare.__path__, "homecare.")
    if module.name != "homecare.__main__"
)


def public_objects() -> list[tuple[str, object]]:
    """Return every class and function of the interface and of each room's `__all__`, once."""
    found: dict[int, tuple[str, object]] = {}
    for name in ("homecare", "homecare.api", *MODULES):
        module = importlib.import_module(name)
        names = getattr(module, "__all__", None)
        if name == "homecare.api":
            names = [
                each
                for each, value in vars(module).items()
                if inspect.isfunction(value) and value.__module__ == name
            ]
        for each in names or ():
            value = getattr(module, each)
            if inspect.isclass(value) or inspect.isfunction(value):
                found.setdefault(id(value), (f"{value.__module__}.{value.__qualname__}", value))
    return sorted(found.values(), key=lambda pair: pair[0])


OBJECTS = public_objects()


def raised(function: object) -> set[str]:
    """Return the names of the errors of the family that a function's own body raises."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))  # type: ignore[arg-type]
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            target = node.exc.func
            if isinstance(target, ast.Name) and issubclass(
                getattr(homecare, target.id, type(None)), homecare.HomecareError
            ):
                names.add(target.id)
    return names


def test_the_public_names_are_exactly_these():
    assert set(homecare.__all__) == PUBLIC
    assert len(homecare.__all__) == len(PUBLIC)
    for name in PUBLIC:
        assert getattr(homecare, name) is not None


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        homecare.runn  # noqa: B018


def test_every_command_is_a_function_with_its_name():
    from homecare.cli import cli

    assert set(cli.commands) == COMMANDS
    # `homecare.intake` is the room of that name; its command's function is `homecare.api.intake`.
    for name in COMMANDS - {"intake"}:
        assert getattr(homecare, name) is getattr(homecare.api, name)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_command_and_function_share_their_words(name):
    from homecare.cli import cli

    options = {each.name for each in cli.commands[name].params} - {"as_json", "out", "rows"}
    parameters = set(inspect.signature(getattr(homecare.api, name)).parameters) - {"progress"}
    assert options == parameters


def test_errors_are_one_family_with_the_exit_codes_of_the_contract():
    for name, code in EXIT_CODES.items():
        error = getattr(homecare, name)
        assert issubclass(error, homecare.HomecareError)
        assert error.exit_code == code
    fault = homecare.Fault("what", "where", "found", "allowed", "do")
    error = homecare.InputError([fault, fault])
    assert error.faults == (fault, fault)
    assert str(error) == "\n".join([fault.sentence()] * 2)
    assert list(fault.as_dict()) == ["what", "where", "found", "allowed", "do"]


def test_importing_the_package_waits_for_no_heavy_library():
    heavy = ("pandas", "geopandas", "matplotlib", "pulp", "highspy", "shapely", "numpy")
    said = subprocess.run(
        [sys.executable, "-c",
         f"import sys, homecare, homecare.cli; print([m for m in {heavy} if m in sys.modules])"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "value", [value for _, value in OBJECTS], ids=[name for name, _ in OBJECTS]
)
def test_a_public_name_says_what_it_is(value):
    text = inspect.getdoc(value)
    assert text, "no docstring"
    first = text.splitlines()[0]
    assert first.endswith("."), first
    assert len(first) <= 100
    if inspect.isfunction(value):
        lines = text.splitlines()
        sections = [lines[at - 1] for at, line in enumerate(lines) if set(line) == {"-"}]
        if raised(value):
            assert "Raises" in sections, f"raises {raised(value)} and does not say so"
        for name in raised(value):
            assert name in text, f"raises {name} and does not say so"


@pytest.mark.parametrize("name", [name for name, value in OBJECTS if inspect.isfunction(value)])
def test_a_documented_parameter_is_one_the_function_has(name):
    value = dict(OBJECTS)[name]
    lines = inspect.getdoc(value).splitlines()
    starts = [at for at in range(len(lines) - 1) if lines[at] == "Parameters"]
    if not starts:
        return
    documented = set()
    for line in lines[starts[0] + 2 :]:
        if line and not line.startswith(" "):
            if " : " not in line and "," not in line and line.isalpha() and line[0].isupper():
                break
            documented |= {each.strip(" *") for each in line.split(" : ")[0].split(",")}
    assert documented <= set(inspect.signature(value).parameters), name


@pytest.mark.parametrize("name", ["homecare", *MODULES])
def test_examples_in_docstrings_are_true(name):
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for test in doctest.DocTestFinder(exclude_empty=True).find(module, name):
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def test_there_are_examples_to_run():
    finder = doctest.DocTestFinder(exclude_empty=True)
    count = sum(
        len(test.examples)
        for name in MODULES
        for test in finder.find(importlib.import_module(name), name)
    )
    assert count >= 20
