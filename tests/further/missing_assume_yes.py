"""More examples of DF603, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad

CODE = "DF603"

EXAMPLES = (
    Bad(
        "FROM debian:12\nRUN flock /tmp/lock apt-get install x\n",
        at="install",
        says="apt-get install asks for an answer",
        safety="safe",
        fixed="FROM debian:12\nRUN flock /tmp/lock apt-get install -y x\n",
    ),
    Bad(
        "FROM fedora:40\nRUN dnf group install x\n",
        at="install",
        says="dnf install asks for an answer",
        safety="safe",
        fixed="FROM fedora:40\nRUN dnf group install -y x\n",
    ),
)
