"""No image is named in code: what is known of images stands in the data, where users can add to it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import ats_lint.images

ROOT = Path(__file__).resolve().parents[1]
IMAGES = json.loads(Path(ats_lint.images.__file__).with_name("data.json").read_text(encoding="utf-8"))["images"]
NAMES = {name for key, entry in IMAGES.items() for name in (key, *entry.get("aliases", ()))}
WORDS = frozenset({
    "bash", "busybox", "clojure", "composer", "dart", "docker", "elixir", "erlang", "gcc", "golang", "gradle",
    "haskell", "httpd", "java", "julia", "mariadb", "maven", "mysql", "nginx", "node", "perl", "php", "pypy", "python",
    "redis", "registry", "ruby", "rust", "scratch", "swift",
})  # fmt: skip
"""Words that also name a program, a language, a package, a system, a key or a word of ours: they say nothing alone."""
_LONE_WORDS = 2
ALLOWED = {
    "linter/ats_lint/analysis/build/absent_accounts.py": "accounts that packages create",
    "linter/ats_lint/analysis/build/foreign_programs.py": "families of systems",
    "linter/ats_lint/analysis/runtime/peers.py": "schemes of addresses",
    "linter/ats_lint/analysis/runtime/program_kinds.py": "programs, and whether they end",
    "linter/ats_lint/analysis/runtime/script_life.py": "programs that stay",
    "rules/ats_lint_rules/_run/adduser.py": "families of systems",
}
"""Modules that may name an image, with the reason."""


def modules() -> Iterator[Path]:
    for folder in ("linter", "rules"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def named(text: str) -> Iterator[str]:
    """Yield the images that string literals are, or hold as words of a table, outside of examples and docstrings."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Bad", "Good"}:
            node.args, node.keywords = [], []
    sentences = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in sentences:
            yield from (word for word in node.value.split() if word in NAMES - WORDS)


def telling(text: str) -> set[str]:
    """Return the images that a module names: a lone word may be a program's name, three of them are a table."""
    found = set(named(text))
    words = {name for name in found if "/" not in name}
    return found if len(words) > _LONE_WORDS else found - words


def test_code_names_no_image() -> None:
    found = {str(path.relative_to(ROOT)): telling(path.read_text(encoding="utf-8")) for path in modules()}
    assert {path: names for path, names in found.items() if names and path not in ALLOWED} == {}


def test_code_asks_no_image_for_its_name() -> None:
    assert [f"{path.relative_to(ROOT)}:{line}" for path in modules() for line in asked(path)] == []


def asked(path: Path) -> Iterator[int]:
    """Yield the lines that compare the name of an image with a literal."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        left = node.left if isinstance(node, ast.Compare) else None
        whose = left.value if isinstance(left, ast.Attribute) and left.attr == "name" else None
        called = getattr(whose, "attr", getattr(whose, "id", ""))
        if isinstance(node, ast.Compare) and called in {"facts", "base"}:
            yield from (node.lineno for one in node.comparators if isinstance(one, (ast.Constant, ast.Set, ast.Tuple)))


def test_the_list_of_exceptions_has_none_too_many() -> None:
    assert [path for path in ALLOWED if not telling((ROOT / path).read_text(encoding="utf-8"))] == []


def test_a_name_in_a_table_is_found() -> None:
    text = 'A = {"prom/prometheus": 1}\nB = "minio/minio  x"\n"""traefik/whoami"""\nc = Bad("FROM grafana/grafana")\n'
    assert sorted(named(text)) == ["minio/minio", "prom/prometheus"]
