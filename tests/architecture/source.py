"""The code as something to be read: files, functions, calls, templates."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("pocus_credentialing", "curriculum", "logbook")


@lru_cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project that git knows or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    return tuple(ROOT / name for name in listed if (ROOT / name).is_file())


def python_files(*tops: str) -> list[Path]:
    wanted = tops or PACKAGES
    return [
        path
        for path in tracked()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in wanted and "migrations" not in path.parts
    ]


def templates() -> list[Path]:
    return [path for path in tracked() if path.is_relative_to(ROOT / "templates") and path.suffix in (".html", ".txt")]


@lru_cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Top-level functions of a module."""
    return (node for node in tree_of(path).body if isinstance(node, ast.FunctionDef))


def calls(node: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call within, by the last part of the called name."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call):
            called = each.func
            yield (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")), each


def is_atomic(function: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in function.decorator_list)
