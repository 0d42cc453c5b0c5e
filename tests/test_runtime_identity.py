"""As whom containers of a stage run: by the Dockerfile, by the arguments and the user that services give."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import write_tree

RULES = [one for one in discover().rules if one.code in {"DF101", "DF102"}]
ARG = "FROM debian:12\nARG WHO=10001\nUSER $WHO\nCMD ./serve\n"


def messages(root: Path, dockerfile: str, compose: str = "") -> list[tuple[str, str]]:
    (root / ".git").mkdir()
    write_tree(root, {"Dockerfile": dockerfile} | ({"compose.yaml": f"services:\n{compose}"} if compose else {}))
    return [(one.severity.label, one.message) for one in check([root], from_table({}), RULES).diagnostics]


def service(name: str, *, who: str = "", extra: str = "") -> str:
    return (
        f"  {name}:\n    build: {{context: ., args: {{WHO: '{who}'}}}}\n{extra}"
        if who
        else f"  {name}:\n    build: .\n{extra}"
    )


def test_the_service_that_gives_root_is_named(tmp_path: Path) -> None:
    compose = service("a", who="0") + service("b")
    assert messages(tmp_path, ARG, compose) == [("high", "user 0 runs the process of a")]


def test_nobody_is_named_where_all_run_as_root(tmp_path: Path) -> None:
    compose = service("a", who="root") + service("b", who="root")
    assert messages(tmp_path, ARG, compose) == [("high", "user root runs the process")]


@pytest.mark.parametrize(
    "compose", [service("a"), service("a", who="7"), service("a", who="root", extra="    user: '1000'\n")]
)
def test_another_user_is_none_of_it(tmp_path: Path, compose: str) -> None:
    assert messages(tmp_path, ARG, compose) == []


def test_a_stage_for_work_that_nobody_builds_is_none_of_it(tmp_path: Path) -> None:
    text = "FROM debian:12 AS prod\nUSER 1000\nCMD ./serve\nFROM prod AS debug\nUSER root\n"
    assert messages(tmp_path, text, "  a:\n    build: {context: ., target: prod}\n") == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("FROM debian:12\nEXPOSE 80\nCMD ./serve\n", "high"),
        ("FROM debian:12\nCMD gunicorn app:app\n", "high"),
        ("FROM nginx:1.27\n", "high"),
        ("FROM debian:12\nCMD ./serve\n", "medium"),
        ('FROM debian:12\nENTRYPOINT ["troff"]\n', "medium"),
        ("FROM debian:12\nRUN apt-get install -y jq\n", "low"),
        ("FROM debian:12\nCMD bash\n", "low"),
        ("FROM mystery\nEXPOSE 80\nCMD ./serve\n", "low"),
        ('FROM debian:12\nEXPOSE 80\nENTRYPOINT ["gosu", "app", "./serve"]\n', "low"),
    ],
)
def test_severity(tmp_path: Path, text: str, severity: str) -> None:
    assert [found for found, _ in messages(tmp_path, text)] == [severity]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("FROM debian:12\nRUN apt-get install -y gcc\n", "Dockerfile"),
        ("FROM debian:12\nRUN apt-get install -y jq\n", "Dockerfile.ci"),
        ("FROM debian:12\nRUN apt-get install -y jq\n", ".ci/Dockerfile"),
        ("FROM gitpod/workspace-full:1\nRUN apt-get install -y jq\n", "Dockerfile"),
        ("FROM debian:12\nUSER root\nRUN apt-get install -y jq\nCMD bash\n", "debugging/focal/Dockerfile"),
        ("FROM mystery\nRUN apt-get install -y jq\n", "Dockerfile"),
    ],
)
def test_images_to_build_or_work_in_are_left_to_who_starts_them(tmp_path: Path, text: str, name: str) -> None:
    assert not found_in(tmp_path, name, text)


@pytest.mark.parametrize("name", ["Dockerfile", ".ci/Dockerfile"])
def test_what_such_an_image_starts_is_told(tmp_path: Path, name: str) -> None:
    assert found_in(tmp_path, name, "FROM debian:12\nRUN apt-get install -y gcc\nCMD ./serve\n")


def found_in(root: Path, name: str, text: str) -> bool:
    write_tree(root, {name: text})
    return bool(check([root], from_table({}), RULES).diagnostics)
