"""Entrypoints that give up root by themselves."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.stepdown import steps_down, target
from ats_lint.syntax.shell import parse
from dockerfiles import read


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("gosu app ./serve", "app"),
        ("su-exec 1000:1000 ./serve", "1000:1000"),
        ('gosu "$WHO" ./serve', ""),
        ("gosu root ./serve", None),
        ("setpriv --reuid=app --clear-groups ./serve", "app"),
        ("chpst -u app ./serve", "app"),
        ("runuser -u app -- ./serve", "app"),
        ("su -s /bin/sh app -c ./serve", "app"),
        ("su -c ./serve", None),
        ("sudo -E -u app ./serve", "app"),
        ("exec s6-setuidgid app ./serve", "app"),
        ("./serve gosu app", None),
    ],
)
def test_who_a_command_changes_to(line: str, expected: str | None) -> None:
    assert target(parse(line).commands[0]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('FROM debian:12\nENTRYPOINT ["gosu", "app", "./serve"]', True),
        ('FROM debian:12\nENTRYPOINT ["./serve"]', False),
        ('FROM debian:12\nCOPY <<E /start.sh\nexec gosu app "$@"\nE\nENTRYPOINT ["/start.sh"]\nCMD ["x"]', True),
        ('FROM debian:12\nCOPY <<E /start.sh\nexec "$@"\nE\nENTRYPOINT ["/start.sh"]\nCMD ["x"]', False),
        ('FROM debian:12\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]', None),
        ("FROM redis:7", True),
        ('FROM redis:7\nCMD ["redis-server", "--save", ""]', True),
        ("FROM debian:12\nCMD ./serve", False),
        ("FROM mystery\nCMD ./serve", None),
    ],
)
def test_what_a_stage_starts(text: str, expected: bool | None) -> None:
    assert steps_down(read(text + "\n").stages[-1]) is expected
