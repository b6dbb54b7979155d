"""The plan of the house: a room imports only lower rooms, and keeps to its library fences."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "homecare"

# Lowest first. A file at the top of the package is a room of its own.
ROOMS = (
    "errors", "units", "streams", "tables", "bundled", "programmes", "parameters", "geography",
    "market", "intake", "pricing", "allocation", "brokerage", "scenarios", "report", "api", "web",
    "commands", "cli", "__init__", "__main__",
)  # fmt: skip

GEOMETRY = ("geopandas", "shapely", "pyogrio", "pyproj")

# Library to the rooms, or single files, that may import it.
FENCES = {
    "pulp": ("programmes/",),
    "highspy": ("programmes/",),
    "matplotlib": ("report/",),
    "jinja2": ("report/",),
    "openpyxl": ("intake/",),
    "xlsxwriter": ("report/",),
    "click": ("cli.py", "commands/"),
    "sqlalchemy": ("intake/database/",),
    "pg8000": (),  # SQLAlchemy finds it
    **dict.fromkeys(GEOMETRY, ("geography/", "intake/", "report/")),
}

# Geometry in report/ is for the map and GeoPackage files; in scenarios/ the zones pass through.
GEOMETRY_FILES = {
    "report/maps.py", "report/places.py", "report/labels.py", "report/furniture.py",
    "report/geopackage.py", "report/write.py", "report/zonings/maps.py", "report/zonings/write.py",
}  # fmt: skip
ZONES_PASS_THROUGH = {"scenarios/inputs.py"}


def files() -> list[Path]:
    return sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imports(path: Path) -> list[str]:
    """Every module a file imports: at its top, inside functions, and for typing only."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            # `from homecare import units` names the room in its alias.
            found += (
                [f"homecare.{alias.name}" for alias in node.names]
                if module == "homecare"
                else [module]
            )
    return found


def calls(path: Path) -> list[str]:
    return [
        ast.unparse(node.func)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    ]


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_room_imports_only_lower_rooms(path: Path) -> None:
    room = room_of(path)
    assert room in ROOMS, f"{room} is not on the plan"
    for module in imports(path):
        if not module.startswith("homecare"):
            continue
        parts = module.split(".")
        other = parts[1] if len(parts) > 1 and parts[1] in ROOMS else "__init__"
        if other in (room, "__init__"):
            continue
        assert ROOMS.index(other) < ROOMS.index(room), f"{room} imports {other}, which is higher"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_library_is_used_only_inside_its_fence(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    for module in imports(path):
        library = module.split(".")[0]
        if library not in FENCES:
            continue
        if library in GEOMETRY and name in ZONES_PASS_THROUGH:
            continue
        assert name.startswith(FENCES[library]), f"{name} imports {library}"
        if library in GEOMETRY and name.startswith("report/"):
            assert name in GEOMETRY_FILES, f"{name} imports {library}"


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_nothing_reads_the_clock_the_network_or_a_global_seed(path: Path) -> None:
    forbidden_modules = {"socket", "http", "urllib", "requests", "time", "random"}
    assert not {module.split(".")[0] for module in imports(path)} & forbidden_modules
    forbidden_calls = (
        "datetime.now", "datetime.today", "date.today", "np.random.seed", "np.random.default_rng",
        "time.time",
    )  # fmt: skip
    assert not [call for call in calls(path) if call in forbidden_calls]
    if room_of(path) != "streams":
        assert "np.random.Generator" not in calls(path)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_file_says_what_it_owns_and_stays_readable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "no opening sentence"
    assert len(text.splitlines()) <= 400, "larger than a reader would accept"


def test_there_is_no_import_cycle_between_files() -> None:
    modules = {
        ".".join(("homecare", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        ): path
        for path in files()
    }
    graph = {
        name: {module for module in imports(path) if module in modules and module != name}
        for name, path in modules.items()
        if not path.name.startswith("__")
    }
    graph = {name: {each for each in found if each in graph} for name, found in graph.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in sorted(graph):
        visit(name, ())
