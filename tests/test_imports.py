"""Imports point one way, and the command line starts without the heavy libraries."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import mtaudit

ROOT = Path(mtaudit.__file__).parent

# Lower layers first; a module may import only modules of its own or a lower layer.
LAYERS = (
    ("model", "errors"),
    ("config", "lm.base"),
    ("analysis",),
    ("text",),
    ("resources", "readers", "lm"),
    ("layers",),
    ("detectors",),
    ("languagetool",),
    ("ranking",),
    ("corrector",),
    ("scoring",),
    ("decisions",),
    ("engine",),
    ("opening",),
    ("library", "writers", "doctor"),
    ("bench", "training"),
    ("cli",),
    ("__main__", "__init__"),
)


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def _layer(name: str) -> int:
    best = (-1, -1)
    for number, members in enumerate(LAYERS):
        for member in members:
            if name == member or name.startswith(member + "."):
                best = max(best, (len(member), number))
    assert best[0] >= 0, f"{name} has no layer in this test"
    return best[1]


def _modules() -> dict[str, Path]:
    return {_name(path): path for path in sorted(ROOT.rglob("*.py"))}


def _imports(path: Path, known: set[str]) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            below = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [name for name in below if name.removeprefix("mtaudit.") in known]
            names = modules if len(modules) == len(below) else [node.module, *modules]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            local = name.removeprefix("mtaudit.")
            if name.startswith("mtaudit.") and local in known:
                found.add(local)
    return found


def test_no_upward_import() -> None:
    modules = _modules()
    wrong = [
        f"{name} imports {other}"
        for name, path in modules.items()
        for other in _imports(path, set(modules))
        if _layer(other) > _layer(name)
    ]
    assert not wrong


def test_no_cycle() -> None:
    modules = _modules()
    graph = {name: _imports(path, set(modules)) - {name} for name, path in modules.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for other in sorted(graph[name]):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_command_line_starts_light() -> None:
    code = "import sys, mtaudit.cli.main; print(sorted({'torch', 'transformers', 'spacy', 'sacrebleu', 'lxml'} & set(sys.modules)))"  # noqa: E501
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
