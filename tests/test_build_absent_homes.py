"""Steps that need the home of a user who has none."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.absent_homes import homeless
from dockerfiles import read

SYSTEM = "FROM node:22-bookworm\nRUN adduser --system app\nUSER app\n"
BARE = "FROM debian:12\nRUN useradd --home-dir /home/app app\nUSER app\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (SYSTEM + "RUN npm ci\n", [("npm", "/nonexistent")]),
        (SYSTEM + "RUN npm run build\n", []),
        (SYSTEM + "RUN npm ci --cache /tmp/x\n", []),
        (SYSTEM + "ENV HOME=/srv\nRUN npm ci\n", []),
        ("FROM node:22-bullseye\nRUN adduser --system app\nUSER app\nRUN npm ci\n", []),
        (BARE + "RUN pip install --user flask\n", [("pip", "/home/app")]),
        (BARE + "RUN pip install flask\n", []),
        (BARE + "RUN mvn package\n", [("mvn", "/home/app")]),
        (BARE.replace("--home-dir", "-m --home-dir") + "RUN mvn package\n", []),
        (BARE.replace("USER", "RUN mkdir -p /home/app\nUSER") + "RUN mvn package\n", []),
    ],
)
def test_what_keeps_something_in_a_home_that_is_not_there(text: str, found: list[tuple[str, str]]) -> None:
    assert [(one.program, one.home) for one in homeless(read(text).stages[0])] == found
