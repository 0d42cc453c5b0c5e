"""Who talks to whom, as far as files show."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.conversations import opaque, peers
from services import service_in

DB = "  db:\n    image: postgres:17\n"


@pytest.mark.parametrize(
    ("body", "rest", "expected"),
    [
        ("image: x\ndepends_on: [db]", DB, {("app", "db")}),
        ("image: x\nenvironment: {URL: 'postgres://db:5432/x'}", DB, {("app", "db")}),
        ("image: x\ncommand: wait-for db:5432", DB, {("app", "db")}),
        ("image: x\nenvironment: {URL: 'postgres://store/x'}", DB + "    container_name: store\n", {("app", "db")}),
        ("image: x\nenvironment: {NAME: database}", DB, set()),
        ("image: adminer:5", DB, {("app", "db")}),
        # One that lives in the network of another speaks for that one.
        ("image: x\nnetwork_mode: 'service:vpn'\ndepends_on: [db]", DB + "  vpn:\n    image: y\n", {("db", "vpn")}),
    ],
)
def test_who_talks_to_whom(body: str, rest: str, expected: set[tuple[str, str]], tmp_path: Path) -> None:
    compose = service_in(tmp_path, body, rest=rest).compose
    assert peers(compose) == {
        key: frozenset(other for pair in expected if key in pair for other in pair if other != key)
        for key in {one for pair in expected for one in pair}
    }


def test_what_a_mounted_file_and_the_sources_name(tmp_path: Path) -> None:
    files = {
        "app.conf": "host = db:5432\n",
        "Dockerfile": "FROM python:3.13\nCOPY . .\n",
        "a.py": "u = 'redis://cache'\n",
    }
    body = "build: .\nvolumes: ['./app.conf:/etc/app.conf']"
    compose = service_in(tmp_path, body, files, DB + "  cache:\n    image: redis:7\n").compose
    assert peers(compose) == {"app": {"cache", "db"}, "cache": {"app"}, "db": {"app"}}


def test_of_an_unknown_image_no_file_shows_it(tmp_path: Path) -> None:
    compose = service_in(tmp_path, "image: example.com/mystery:1", rest=DB).compose
    assert opaque(compose) == {"app"}
