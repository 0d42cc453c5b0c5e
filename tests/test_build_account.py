"""The account that a stage can run under: created, provided by the base, or a new one."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.account_choice import Account, account
from dockerfiles import read


def chosen(text: str) -> Account | str:
    return account(read(text + "\n").stages[-1])


@pytest.mark.parametrize(
    ("text", "user", "owner", "create"),
    [
        ("FROM node:22", "node", "node:node", ""),
        ("FROM php:8.3-apache", "www-data", "www-data:www-data", ""),
        ("FROM debian:12", "app", "app:app", "useradd --create-home app"),
        ("FROM alpine:3.20", "app", "app:app", "addgroup -S app && adduser -S -D -G app app"),
        ("FROM gcr.io/distroless/static-debian12", "65532:65532", "65532:65532", ""),
        ("FROM scratch", "65532:65532", "65532:65532", ""),
        ("FROM debian:12\nRUN useradd -m web", "web", "web:web", ""),
        ("FROM debian:12\nRUN useradd -m -g www web", "web", "web:www", ""),
        ("FROM alpine:3.20\nRUN adduser -S web", "web", "web", ""),
        ("FROM debian:12\nARG W=web\nRUN useradd -m $W", "$W", "$W:$W", ""),
        ("FROM debian:12\nCOPY --chown=1000:1000 a /a", "1000:1000", "1000:1000", ""),
    ],
)
def test_is_chosen(text: str, user: str, owner: str, create: str) -> None:
    found = chosen(text)
    assert isinstance(found, Account)
    assert (found.user, found.owner, found.create) == (user, owner, create)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FROM debian:12\nRUN useradd a && useradd b", "several users"),
        ("FROM mystery", "not known"),
        ("FROM node:22\nRUN userdel node && useradd a && useradd b", "several users"),
    ],
)
def test_none_is_chosen(text: str, reason: str) -> None:
    found = chosen(text)
    assert isinstance(found, str)
    assert reason in found


def test_an_account_of_the_base_that_is_removed_is_not_taken() -> None:
    found = chosen("FROM node:22\nRUN userdel -r node")
    assert isinstance(found, Account)
    assert found.create == "useradd --create-home app"


def test_a_home_that_nobody_makes_is_made() -> None:
    found = chosen("FROM debian:12\nRUN useradd -r -d /srv/web web")
    assert isinstance(found, Account)
    assert found.home == "/srv/web"
