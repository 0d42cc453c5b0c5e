"""Programs and packages: what each instruction adds, takes away, or leaves open."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.software import software
from dockerfiles import read


@pytest.mark.parametrize(
    ("body", "program", "expected"),
    [
        ("FROM debian:12", "curl", False),
        ("FROM debian:12\nRUN apt-get install -y curl", "curl", True),
        ("FROM debian:12\nRUN apt-get install -y curl && apt-get purge -y curl", "curl", False),
        ("FROM alpine:3.20\nRUN apk add --no-cache -t tmp curl && apk del tmp", "curl", False),
        ("FROM debian:12\nRUN apt-get install -y $PACKAGES", "curl", None),
        ("FROM debian:12\nRUN ./install.sh", "curl", None),
        ("FROM debian:12\nRUN make install", "curl", None),
        ("FROM debian:12\nRUN curl -o /usr/local/bin/tool https://x.example/tool", "tool", True),
        ("FROM debian:12\nCOPY tool /usr/local/bin/", "tool", True),
        ("FROM debian:12\nRUN apt-get install -y curl && rm /usr/bin/curl", "curl", False),
        ("FROM python:3.13-slim\nRUN pip install gunicorn", "gunicorn", True),
        ("FROM scratch\nCOPY app /app", "curl", False),
        ("FROM scratch\nADD rootfs.tar.xz /", "sh", None),
        ("FROM debian:12 AS a\nRUN apt-get install -y curl\nFROM a", "curl", True),
        ("FROM debian:12 AS a\nRUN apt-get install -y jq\nFROM scratch\nCOPY --from=a / /", "jq", True),
    ],
)
def test_program(body: str, program: str, expected: bool | None) -> None:
    assert software(read(body + "\n").stages[-1]).has(program) is expected


def test_packages_have_their_virtual_name() -> None:
    found = software(read("FROM alpine:3.20\nRUN apk add -t .build gcc && apk add jq\n").stages[-1])
    assert found.packages == ((".build", "gcc"), ("", "jq"))
