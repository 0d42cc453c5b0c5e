"""No image is named in code: what is known of images stands in the data, where users can add to it."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

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
    "linter/ats_lint/analysis/runtime/asked_hosts.py": "schemes of addresses",
    "linter/ats_lint/analysis/runtime/probes.py": "words of variables, and clients",
    "linter/ats_lint/analysis/runtime/script_life.py": "programs that stay",
    "linter/ats_lint/analysis/sources/environment_files.py": "packages of npm",
    "rules/ats_lint_rules/_run/adduser.py": "families of systems",
    "rules/ats_lint_rules/_run/http_urls.py": "hosts of distributions",
}
"""Modules that may name an image, with the reason."""


def modules() -> Iterator[Path]:
    for folder in ("linter", "rules"):
        yield from sorted((ROOT / folder).rglob("*.py"))


def named(text: str) -> Iterator[str]:
    """Yield the images in strings, tables, f-strings and patterns, outside of docstrings, examples and their texts."""
    tree = ast.parse(text)
    shown = set[str]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Bad", "Good"}:
            shown.update(one.id for one in ast.walk(node) if isinstance(one, ast.Name))
            node.args, node.keywords = [], []
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in shown:
            node.value = ast.Constant(None)
    sentences = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    patterns = {id(one) for node in ast.walk(tree) if is_pattern(node) for one in ast.walk(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in sentences:
            yield from (word for word in words(node.value, pattern=id(node) in patterns) if word in NAMES - WORDS)


def is_pattern(node: ast.AST) -> bool:
    """Tell whether a call makes or uses a regular expression."""
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called == "regex" or called.startswith("re.")


def words(text: str, *, pattern: bool) -> Iterator[str]:
    """Yield the names of a pattern, or else the words of a text, a tag or digest behind them taken off."""
    if pattern:
        # `\b` is no letter, `\.` is a dot.
        yield from re.findall(r"[\w./-]+", re.sub(r"\\\w", " ", text).replace("\\", ""))
    else:
        yield from (re.split(r"[:@]", word)[0] for word in text.split())


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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('A = {"prom/prometheus": 1}', ["prom/prometheus"]),
        ('B = "minio/minio  x"', ["minio/minio"]),
        ('"""traefik/whoami"""', []),
        ('C = Bad("FROM grafana/grafana")', []),
        ('_TEXT = "FROM grafana/grafana"\nC = Bad(_TEXT)', []),
        ('D = ("wordpress", "nextcloud", "tomcat")', ["nextcloud", "tomcat", "wordpress"]),
        ('E = f"grafana/grafana:{tag}"', ["grafana/grafana"]),
        ('F = regex(r"php|wordpress|\\bnextcloud|tomcat")', ["nextcloud", "tomcat", "wordpress"]),
        ('G = re.compile(rf"(?:wordpress|minio/minio)(@{x})?")', ["minio/minio", "wordpress"]),
    ],
)
def test_a_name_in_any_string_is_found(text: str, names: list[str]) -> None:
    assert sorted(named(text)) == names
