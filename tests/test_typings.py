"""What `typings/` says of libraries is what they have: type checkers see nothing else of them."""

from __future__ import annotations

import ast
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path

import pytest

TYPINGS = Path(__file__).parent.parent / "typings"


def classes() -> Iterator[tuple[str, str, list[ast.stmt]]]:
    """Yield module, name and body of each class; what begins with `_` stands for what several have."""
    for path in sorted(TYPINGS.rglob("*.pyi")):
        module = ".".join(path.relative_to(TYPINGS).with_suffix("").parts).removesuffix(".__init__")
        bodies: dict[str, list[ast.stmt]] = {}
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                bases = (bodies.get(base.id, []) for base in node.bases if isinstance(base, ast.Name))
                bodies[node.name] = [*node.body, *(one for body in bases for one in body)]
        yield from ((module, name, body) for name, body in bodies.items() if not name.startswith("_"))


def parameters(function: ast.FunctionDef) -> list[str]:
    return [one.arg for one in (*function.args.args, *function.args.kwonlyargs) if one.arg not in {"self", "cls"}]


def named(body: list[ast.stmt]) -> Iterator[tuple[str, list[str] | None]]:
    """Yield methods with the names of their parameters, and properties."""
    for one in body:
        if isinstance(one, ast.FunctionDef):
            yield one.name, None if one.decorator_list else parameters(one)


@pytest.mark.parametrize(("module", "kind", "body"), [pytest.param(*one, id=".".join(one[:2])) for one in classes()])
def test_a_library_has_what_is_said_of_it(module: str, kind: str, body: list[ast.stmt]) -> None:
    real = getattr(importlib.import_module(module), kind)
    for name, wanted in named(body):
        member = getattr(real, name)
        if wanted is not None and (name != "__init__" or real.__init__ is not object.__init__):
            taken = inspect.signature(member).parameters
            anything = any(one.kind is one.VAR_KEYWORD for one in taken.values())
            assert anything or set(wanted) <= set(taken), name
