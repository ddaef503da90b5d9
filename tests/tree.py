"""Reads the source tree for the tests about it: which files there are, and the names that they use."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "deskbell"
NOT_OURS = {".venv", "node_modules", ".git", "__pycache__", "vendor"}


def files(*endings: str, under: Path = PACKAGE) -> list[Path]:
    """Our own files with one of these endings, sorted."""
    found = (path for path in under.rglob("*") if path.suffix in endings and path.is_file())
    return sorted(path for path in found if not NOT_OURS & set(path.relative_to(ROOT).parts))


def sources() -> list[Path]:
    """The product's Python files: no tests, no migrations."""
    return [path for path in files(".py") if not {"tests", "migrations"} & set(path.relative_to(PACKAGE).parts)]


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    whole = (function.end_lineno or function.lineno) - function.lineno + 1
    if ast.get_docstring(function) is None:
        return whole
    docstring = function.body[0]
    return whole - ((docstring.end_lineno or docstring.lineno) - docstring.lineno + 1)


def names(path: Path) -> Iterator[str]:
    """Every name that a Python file defines or uses."""
    for node in ast.walk(parsed(path)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.alias(name=name, asname=other):
                yield other or name


def names_from(path: Path, module: str) -> set[str]:
    """The names that a file imports from a module or from below it."""
    found: set[str] = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{module}."):
            found |= {alias.asname or alias.name for alias in node.names}
    return found


def script_names(path: Path) -> Iterator[str]:
    """The names that a browser module declares."""
    yield from re.findall(r"\b(?:const|let|var|function|class|get|set)\s+([A-Za-z_$][\w$]*)", path.read_text("utf-8"))


def words(name: str) -> list[str]:
    """The lower-case words of a name, in the singular: `openTickets`, `OPEN_TICKETS` -> open, ticket."""
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)
    return [part.lower().removesuffix("s") for part in parts]


def literals(path: Path) -> Iterator[str]:
    """The quoted texts of a file; prose, comments and docstrings are not among them."""
    if path.suffix == ".py":
        tree = parsed(path)
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                yield node.value
    else:
        for line in path.read_text("utf-8").splitlines():
            yield from re.findall(r"""["'`]([^"'`]*)["'`]""", line)
