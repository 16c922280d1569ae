"""The rooms, and which way imports run between them. Function-level imports count too."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {
    "journal.lib": set(),
    "articles": {"journal.lib"},
    "comments": {"journal.lib", "articles"},
    "issues": {"journal.lib", "articles"},
    "journal": {"journal.lib", "articles", "comments", "issues"},
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc"}


def room_of(dotted: str) -> str | None:
    if dotted == "journal.lib" or dotted.startswith("journal.lib."):
        return "journal.lib"
    top = dotted.partition(".")[0]
    return top if top in ROOMS else None


def modules():
    for top in ("journal", "articles", "comments", "issues"):
        yield from sorted((ROOT / top).rglob("*.py"))


def imports_of(path: Path) -> set[str]:
    """Every module a file imports, anywhere in it, as absolute dotted names."""
    package = list(path.relative_to(ROOT).with_suffix("").parts[:-1])
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found |= {f"{module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", list(modules()), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    """A room imports only itself and the rooms below it."""
    dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    room = room_of(dotted)
    for imported in imports_of(path):
        target = room_of(imported)
        assert target in {None, room} | ROOMS[room], f"{dotted} imports {imported}"


def test_the_arrow_test_sees_function_level_imports(tmp_path, monkeypatch):
    """An import hidden in a function is found as well."""
    monkeypatch.setattr("tests.test_architecture.ROOT", tmp_path)
    path = tmp_path / "articles" / "hidden.py"
    path.parent.mkdir()
    path.write_text("def late():\n    from comments import models\n")
    assert imports_of(path) == {"comments.models"}


def test_nothing_is_called_utils():
    """A module is named after its idea."""
    assert not [path for path in modules() if path.stem in FORBIDDEN_NAMES]


def test_the_ground_defines_no_concrete_model():
    """journal.lib holds abstract models only."""
    from django.apps import apps

    concrete = [m for m in apps.get_models() if m.__module__.startswith("journal.lib.")]
    assert concrete == []
