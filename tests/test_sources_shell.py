"""What shell scripts and Makefiles show."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources import makefiles
from ats_lint.analysis.sources.shell_scripts import read


@pytest.mark.parametrize(
    ("text", "how", "path"),
    [
        ("mkdir -p /data/a", "make", "/data/a"),
        ("install -d -m 755 /data/a", "make", "/data/a"),
        ("envsubst < a.tpl > /etc/nginx/conf.d/a.conf", "write", "/etc/nginx/conf.d/a.conf"),
        ("sed -i 's/a/b/' /etc/x.conf", "write", "/etc/x.conf"),
        ('echo x >> "$DATA"', "write", "/srv"),
        ("cp a /data/b", "write", "/data/b"),
        ("date | tee /data/c", "write", "/data/c"),
    ],
)
def test_files(text: str, how: str, path: str) -> None:
    (found,) = read(text).accesses
    assert (found.how, found.place.beginning({"DATA": "/srv"})) == (how, path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('chown -R app /data\nexec gosu app "$@"', {"chown", "gosu"}),
        ("exec su-exec app x", {"su-exec"}),
        ("echo chown", set()),
        ('exec "$@"', set()),
    ],
)
def test_privileges(text: str, found: set[str]) -> None:
    assert set(read(text).privileges) == found


def test_variables_from_outside_are_read() -> None:
    names = {one.name for one in read('A=1\necho "$A" "$B" "$1"').settings}
    assert names == {"B"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (". ./.env", (".env",)),
        ("source /app/.env.prod", (".env.prod",)),
        ("export $(grep -v '^#' .env | xargs)", (".env",)),
        ("while read l; do x; done < .env", (".env",)),
        ("node --env-file=.env a.js", (".env",)),
        ("docker compose up", ()),
        ("echo .env", ()),
    ],
)
def test_environment_files(text: str, found: tuple[str, ...]) -> None:
    assert read(text).env_files == found


@pytest.mark.parametrize(
    ("text", "found"), [("V=$(git describe)", "git describe"), ("git clone x", ""), ("# git log", "")]
)
def test_questions_to_git(text: str, found: str) -> None:
    assert read(text).git == found


def test_a_makefile_runs_what_its_target_needs() -> None:
    text = "V := $(shell git describe)\nall: build\nbuild: dep\n\tcc -DV=$(V) \\\n\t  a.c\n"
    text += "dep:\n\ttouch a\nrelease:\n\tgit tag\n"
    found = makefiles.parse(text)
    assert "".join(found.behind(())) == "cc -DV=$(shell git describe) a.c\ntouch a\n"
    assert "".join(found.behind(("release",))) == "git tag\n"
    assert makefiles.read(text).git == "git describe"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("include .env\n", (".env",)),
        ("-include .env\nexport\n", (".env",)),
        ("set dotenv-load\n", ("",)),
        ("x:\n\tinclude .env\n", ()),
    ],
)
def test_what_a_makefile_includes(text: str, found: tuple[str, ...]) -> None:
    assert makefiles.read(text).env_files == found


def test_targets_that_need_each_other_end() -> None:
    assert list(makefiles.parse("a: b\n\tx\nb: a\n\ty\n").behind(())) == ["x\n", "y\n"]
