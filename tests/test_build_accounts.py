"""Accounts: who is there, under which number, with which home."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.build.accounts import AccountEntry
from ats_lint.analysis.build.accounts import accounts as accounts
from ats_lint.analysis.build.contents import contents
from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from dockerfiles import read
from projects import write_tree


def entry(body: str, user: str) -> AccountEntry | None:
    return accounts(read(f"FROM debian:12\n{body}\n").stages[-1]).get(user)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("RUN useradd app", AccountEntry("app", None, None, "/home/app")),
        ("RUN useradd -u 7 -g 8 -d /srv app", AccountEntry("app", 7, 8, "/srv")),
        ("ARG N=7\nRUN useradd -u $N app", AccountEntry("app", 7, None, "/home/app")),
        ("RUN useradd -u $(id -u) app", AccountEntry("app", None, None, "/home/app")),
        ("RUN adduser --disabled-password --uid 9 app", AccountEntry("app", 9, None, "/home/app")),
        ("RUN adduser --system app", AccountEntry("app")),
        ("RUN useradd app && usermod -u 9 -d /x app", AccountEntry("app", 9, None, "/x")),
        ("RUN useradd old && usermod -l app old", AccountEntry("app", None, None, "/home/old")),
        ("RUN echo 'app:x:5:6:A:/a:/bin/sh' >> /etc/passwd", AccountEntry("app", 5, 6, "/a")),
    ],
)
def test_what_a_command_says(body: str, expected: AccountEntry) -> None:
    assert entry(body, "app") == expected


@pytest.mark.parametrize(
    "body", ["RUN useradd app && userdel app", "RUN useradd old", "RUN groupadd app", "RUN adduser app wheel"]
)
def test_who_is_not_there(body: str) -> None:
    assert entry(body, "app") is None


def test_a_number_finds_its_account() -> None:
    assert entry("RUN useradd -u 7 app", "7:7") == AccountEntry("app", 7, None, "/home/app")


def test_accounts_come_with_a_copied_passwd() -> None:
    text = "FROM debian:12 AS a\nRUN useradd -u 5 app\nFROM scratch\nCOPY --from=a /etc/passwd /etc/passwd\n"
    stage = read(text).stages[-1]
    assert accounts(stage).get("app") == AccountEntry("app", 5, None, "/home/app")
    assert (accounts(stage).has("app"), accounts(stage).has("other")) == (True, None)


def test_a_passwd_of_the_context_is_all_there_is(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    write_tree(
        tmp_path, {"Dockerfile": "FROM scratch\nCOPY passwd /etc/passwd\nUSER ghost\n", "passwd": "app:x:5:6::/:\n"}
    )
    rule = next(one for one in discover().rules if one.code == "DF104")
    assert [one.message for one in check([tmp_path], from_table({}), [rule]).diagnostics] == [
        "user ghost is not in the image"
    ]


@pytest.mark.parametrize(("base", "expected"), [("scratch", False), ("debian:12", None), ("mystery", None)])
def test_only_a_complete_image_lacks_a_user(base: str, expected: bool | None) -> None:
    assert accounts(read(f"FROM {base}\n").stages[-1]).has("ghost") is expected


def test_another_name_of_root_is_root() -> None:
    assert read("FROM debian:12\nRUN useradd -o -u 0 boss\nUSER boss\n").stages[-1].user.is_root is True


def test_accounts_before_an_instruction() -> None:
    stage = read("FROM debian:12\nRUN useradd a\nRUN useradd b\n").stages[-1]
    before = contents(stage, stage.instructions[2]).accounts
    assert (before.has("a"), "b" in before.by_name) == (True, False)


def test_groups_have_numbers() -> None:
    found = accounts(read("FROM scratch\nRUN groupadd -g 70 team\n").stages[-1])
    assert found.groups == (("team", 70),)
