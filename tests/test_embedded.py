"""Dockerfiles inside of Compose files: `build.dockerfile_inline`."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint.cli import app as cli
from ats_lint.files.source import Source
from ats_lint.fix.batches import splice
from ats_lint.model import Edit, EditRefused, Span
from ats_lint.syntax.compose.embedded import Embedded, embed
from ats_lint.syntax.compose.projects import load_projects
from projects import read_tree, write_tree

HOST = Path("/p/compose.yaml")
HEAD = "services:\n  web:\n    build:\n      dockerfile_inline: "
LITERAL = {
    "plain": "|\n        FROM a\n\n        RUN b \\\n          c\n    image: x\n",
    "stripped": "|-\n        FROM a\n        RUN b\n    image: x\n",
    "kept": "|+\n        FROM a\n\n\n    image: x\n",
    "indicator": "|2 # why\n          # indented\n        FROM a\n    image: x\n",
    "last": "|\n        FROM a\n        USER b",
    "blank": "|\n\n      \n        FROM a\n          \n    image: x\n",
    "crlf": "|\r\n        FROM a\r\n\r\n        RUN b\r\n    image: x\r\n",
    "dollar": "|\n        FROM a\n        RUN $$b\n",
}


def embedded(text: str, env: str = "") -> Embedded:
    files = {HOST: Source(HOST, text), HOST.with_name(".env"): Source(HOST.with_name(".env"), env)}
    (compose,) = load_projects([HOST], files.get)
    build = compose.services["web"].build
    assert build is not None
    assert build.inline is not None
    return embed(build.inline, HOST.with_name("inline"), ("web",))


@pytest.mark.parametrize("body", LITERAL.values(), ids=list(LITERAL))
def test_every_character_of_a_literal_block_has_its_place(body: str) -> None:
    found = embedded(HEAD + body)
    for at, character in enumerate(found.source.text):
        written = found.outer.slice(found.place(Span(at, at + 1)))
        assert written in {character, "$$", "\r\n", ""}, (at, character)
        assert written or not found.source.text[at:].strip("\n")


@pytest.mark.parametrize("new", ["", "x", "USER y\n", "\nUSER y", "A\n\n  B$HOME\n"])
@pytest.mark.parametrize("body", LITERAL.values(), ids=list(LITERAL))
def test_an_edit_means_in_yaml_what_it_meant_in_the_text(body: str, new: str) -> None:
    found = embedded((HEAD.replace("\n", "\r\n") if "\r" in body else HEAD) + body)
    inner = found.source.text
    for start, end in itertools.combinations_with_replacement(range(len(inner) + 1), 2):
        wanted = splice(inner, [Edit(Span(start, end), new)])
        if not wanted.strip() or wanted[0] in " \n":
            continue  # its first line is what the indentation of the block is measured by
        try:
            outer = splice(found.outer.text, [found.edit(Edit(Span(start, end), new))])
        except EditRefused:
            continue
        again = embedded(outer)
        assert again.source.text.strip("\n") == wanted.strip("\n"), (start, end, outer)
        assert ("image: x" in outer) == ("image: x" in body)
        assert "\r\n" not in body or outer.count("\n") == outer.count("\r\n")


def test_double_quotes_on_one_line_can_be_edited() -> None:
    found = embedded(HEAD + '"FROM a\\nRUN \\"b\\" $$c\\n"\n')
    assert found.source.text == 'FROM a\nRUN "b" $c\n'
    inner = found.source.text
    for start, end in itertools.combinations_with_replacement(range(len(inner) + 1), 2):
        edit = Edit(Span(start, end), 'X "$Y"\n')
        again = embedded(splice(found.outer.text, [found.edit(edit)]))
        assert again.source.text == splice(inner, [edit])


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ("FROM a # no", "FROM a"),
        ("'FROM a'", "FROM a"),
        (">\n        FROM a\n\n        USER b\n", ">"),
        ('"FROM a\\n\n        USER b"', '"FROM a\\n'),
    ],
)
def test_other_scalars_are_read_only(body: str, places: str) -> None:
    found = embedded(HEAD + body)
    assert found.source.text.startswith("FROM a")
    assert found.outer.slice(found.place(Span(0, 6))) == places
    with pytest.raises(EditRefused):
        found.edit(Edit(Span(0, 4), "from"))


def test_what_variables_become_is_read_and_never_edited() -> None:
    found = embedded(HEAD + "|\n        FROM ${BASE}:${TAG:-12}\n        RUN ${UNSET} x\n", "BASE=debian\n")
    assert found.source.text == "FROM debian:12\nRUN ${UNSET} x\n"
    assert found.outer.slice(found.place(Span(5, 14))) == "${BASE}:${TAG:-12}"
    assert found.hides(Span(19, 20))
    assert not found.hides(Span(5, 11))
    for span in (Span(5, 11), Span(7, 7), Span(12, 14), Span(0, 14)):
        with pytest.raises(EditRefused):
            found.edit(Edit(span, "x"))
    assert "RUN ${UNSET} y\n" in splice(found.outer.text, [found.edit(Edit(Span(28, 29), "y"))])


COMPOSE = """\
services:
  web:
    build:
      dockerfile_inline: |
        FROM debian:12
        MAINTAINER me

        # last words
        CMD python app.py  # no comment
    image: web
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lint(select: str, *arguments: str) -> list[str]:
    done = CliRunner().invoke(cli.cli, ["-q", "-f", "concise", "--select", select, *arguments])
    assert done.exit_code in {0, 1}, done.output
    return [" ".join(line.split(maxsplit=2)[:2]) for line in done.output.splitlines()]


def test_findings_lie_in_the_compose_file(root: Path) -> None:
    write_tree(root, {"compose.yaml": COMPOSE})
    assert lint("DF101,DF813") == ["compose.yaml:5:14: DF101", "compose.yaml:6:9: DF813"]
    assert lint("DF813", "compose.yaml") == ["compose.yaml:6:9: DF813"]


def test_fixes_are_written_into_the_block(root: Path) -> None:
    write_tree(root, {"compose.yaml": COMPOSE})
    assert lint("DF813", "--fix") == []
    wanted = COMPOSE.replace("MAINTAINER me", 'LABEL org.opencontainers.image.authors="me"')
    assert read_tree(root) == {"compose.yaml": wanted}
    assert lint("DF101", "--fix", "--unsafe-fixes") == []
    fixed = read_tree(root)["compose.yaml"]
    assert "\n        USER " in fixed
    assert fixed.index("USER") < fixed.index("# last words")
    assert lint("DF101,DF813,DC109") == []


def test_a_service_knows_its_inline_dockerfile(root: Path) -> None:
    stage = 'FROM node:22\n        EXPOSE 3000\n        CMD ["node", "server.js"]\n'
    more = "        USER node\n        HEALTHCHECK CMD node ok.js\n"
    write_tree(root, {"compose.yaml": HEAD + "|\n        " + stage + more})
    assert lint("DC109,DC401") == []
    write_tree(root, {"compose.yaml": HEAD + "|\n        " + stage})
    assert lint("DC109,DC401") == ["compose.yaml:2:3: DC109", "compose.yaml:2:3: DC401"]


def test_services_may_share_an_inline_dockerfile_and_have_several(root: Path) -> None:
    text = (
        "x-build: &build\n  dockerfile_inline: |\n    FROM debian:12\n    MAINTAINER me\n"
        "services:\n  a:\n    build: *build\n  b:\n    build: *build\n"
        '  c:\n    build:\n      dockerfile_inline: "FROM debian:12\\nMAINTAINER you"\n'
    )
    write_tree(root, {"compose.yaml": text})
    assert lint("DF813") == ["compose.yaml:4:5: DF813", "compose.yaml:12:43: DF813"]
    assert lint("DF813", "--fix") == []
    fixed = read_tree(root)["compose.yaml"]
    assert 'authors="me"\n' in fixed
    assert 'authors=\\"you\\""\n' in fixed


def test_a_folded_dockerfile_is_reported_at_its_start_and_left_alone(root: Path) -> None:
    text = HEAD + ">\n        FROM debian:12\n\n        MAINTAINER me\n"
    write_tree(root, {"compose.yaml": text})
    assert lint("DF813", "--fix", "--unsafe-fixes") == ["compose.yaml:4:26: DF813"]
    assert read_tree(root)["compose.yaml"] == text


@pytest.mark.parametrize(
    "text",
    [
        COMPOSE.replace("        MAINTAINER", "        # ats-lint: ignore[DF813]\n        MAINTAINER"),
        COMPOSE.replace("        MAINTAINER", "        # hadolint ignore=DL4000\n        MAINTAINER"),
        COMPOSE.replace("        FROM", "        # ats-lint: ignore-file[DF813]\n        FROM"),
        COMPOSE.replace("        FROM", "        # check=skip=MaintainerDeprecated\n        FROM"),
        COMPOSE.replace("inline: |", "inline: |  # ats-lint: ignore[DF813]"),
        COMPOSE.replace("  web:", "  # ats-lint: ignore[DF813]\n  web:"),
    ],
)
def test_ignore_comments_inside_and_outside(root: Path, text: str) -> None:
    write_tree(root, {"compose.yaml": text})
    assert lint("DF813") == []
    assert lint("DF101") != []


def test_a_meaningless_comment_inside_is_told_once_with_its_place(root: Path) -> None:
    write_tree(root, {"compose.yaml": COMPOSE.replace("# last words", "# ats-lint: ignore[DF8130]")})
    done = CliRunner().invoke(cli.cli, ["--select", "DF813"])
    assert "warning: compose.yaml:8:11: unknown rule 'DF8130'" in done.output
    assert done.output.count("unknown rule") == 1


def test_what_nobody_knows_is_no_finding(root: Path) -> None:
    text = HEAD + "|\n        FROM debian:12\n        COPY a $UNSET\n        RUN echo $$UNSET\n"
    write_tree(root, {"compose.yaml": text})
    assert not any(":6:" in line for line in lint("DF"))


def test_a_broken_inline_dockerfile_is_an_error_with_its_place(root: Path) -> None:
    write_tree(root, {"compose.yaml": HEAD + "|\n        FROM debian:12\n        COPY <<E /x\n        RUN\n"})
    done = CliRunner().invoke(cli.cli, ["-q", "-f", "concise", "--fix"])
    assert done.exit_code == 2
    assert "error: compose.yaml:6:14: heredoc E has no end" in done.output
