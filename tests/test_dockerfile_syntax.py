"""Dockerfile text to model: the builder's line structure, with a place for everything."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from ats_lint.analysis.views.dockerfile import (
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Instruction,
    Label,
    Onbuild,
    Run,
    Unknown,
    Volume,
)
from ats_lint.model import Span
from counting import calls
from dockerfiles import only, read, shown, texts


def texts_of(instruction: Instruction) -> list[str]:
    return [word.text for word in instruction.words]


def test_a_whole_file() -> None:
    dockerfile = read('# syntax=docker/dockerfile:1\n\n# base\nFROM a:1 AS b\n  run x \\\n  # why\n  y\nCMD ["z"]')
    assert [(d.name, d.value) for d in dockerfile.directives] == [("syntax", "docker/dockerfile:1")]
    assert [c.text for c in dockerfile.comments] == ["base", "why"]
    assert [i.keyword for i in dockerfile.instructions] == ["FROM", "RUN", "CMD"]
    assert [i.line for i in dockerfile.instructions] == [4, 5, 8]
    assert shown(dockerfile, *(i.span for i in dockerfile.instructions)) == [
        "FROM a:1 AS b",
        "run x \\\n  # why\n  y",
        'CMD ["z"]',
    ]
    assert dockerfile.instructions[0].lead == dockerfile.comments[:1]
    assert dockerfile.instructions[1].comments == dockerfile.comments[1:]
    assert dockerfile.problems == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("RUN a\\\nb", ["RUN ab"]),
        ("RUN a \\\n   b", ["RUN a    b"]),
        ("RUN a \\  \t\nb", ["RUN a b"]),
        ("RUN a \\\r\nb\r\nRUN c\r\n", ["RUN a b", "RUN c"]),
        ("RUN a \\\\\nRUN b", ["RUN a \\\\", "RUN b"]),
        ("RUN a \\\\\\\nRUN b", ["RUN a \\\\\\", "RUN b"]),
        ("RUN a \\x\nRUN b", ["RUN a \\x", "RUN b"]),
        ("RUN a \\\n\n \t\n b", ["RUN a  b"]),
        ("RUN a \\\n# c\n\t # d \\\n b", ["RUN a  b"]),
        ("RUN a \\\n# c", ["RUN a "]),
        ("RUN a \\", ["RUN a "]),
        ("\\\nFROM a", ["FROM a"]),
        ("FROM \\\n\\\n\\\n a", ["FROM  a"]),
        ("RUN a `\nRUN b", ["RUN a `", "RUN b"]),
        ("# escape=`\nRUN a `\nb \\\nRUN c", ["RUN a b \\", "RUN c"]),
        ("\ufeff \nRUN a", ["\ufeff ", "RUN a"]),
        ("   RUN a   \n\n\n", ["RUN a   "]),
        ("\x0c\xa0RUN a", ["RUN a"]),
        ("RUN a # b", ["RUN a # b"]),
        ("RUN a\rb", ["RUN a\rb"]),
    ],
)
def test_lines_are_joined(text: str, lines: list[str]) -> None:
    assert [instruction.text.text for instruction in read(text).instructions] == lines


def test_blank_continuation_lines_are_kept_in_mind() -> None:
    dockerfile = read("RUN a \\\n\n  b \\\r\n \t\r\n c")
    assert shown(dockerfile, *dockerfile.instructions[0].blanks) == ["\n", " \t\r\n"]


def test_words_across_lines_have_tight_spans() -> None:
    run = only("RUN ab\\\ncd \\\n  # x\n  ef")
    assert texts_of(run) == ["abcd", "ef"]
    assert shown(run.dockerfile, *(word.span for word in run.words)) == ["ab\\\ncd", "ef"]
    assert run.source.slice(run.args.whole) == "ab\\\ncd \\\n  # x\n  ef"


def test_an_empty_comment_cuts_off_the_leading_ones() -> None:
    assert [c.text for c in only("# a\n#\n\n# b\n\n# c\nFROM x").lead] == ["b", "c"]


@pytest.mark.parametrize(
    ("text", "found", "escape"),
    [
        ("# escape=`\nFROM a", ["escape"], "`"),
        ("#ESCAPE = `\nFROM a", ["escape"], "`"),
        (" # escape=`\r\nFROM a", ["escape"], "`"),
        ("# syntax=x\n# escape=`\n# check=skip=all\nFROM a", ["syntax", "escape", "check"], "`"),
        ("# c\n# escape=`\nFROM a", [], "\\"),
        ("\n# escape=`\nFROM a", [], "\\"),
        ("FROM a\n# escape=`", [], "\\"),
        ("# foo=bar\n# escape=`\nFROM a", [], "\\"),
        ("# escape\n# escape=`\nFROM a", [], "\\"),
        ("#!/usr/bin/env x\n# syntax=x\n# escape=`\nFROM a", ["syntax", "escape"], "\\"),
    ],
)
def test_directives(text: str, found: list[str], escape: str) -> None:
    dockerfile = read(text)
    assert [directive.name for directive in dockerfile.directives] == found
    assert dockerfile.escape == escape


def test_a_directive_knows_the_place_of_its_value() -> None:
    dockerfile = read("#  syntax =  a/b:1  \nFROM a")
    assert shown(dockerfile, dockerfile.directives[0].value_span) == ["a/b:1"]
    assert dockerfile.comments == ()


@pytest.mark.parametrize(
    ("line", "names", "expand"),
    [
        ("RUN <<EOF", ["EOF"], True),
        ("RUN <<-EOF", ["EOF"], True),
        ("RUN <<'EOF'", ["EOF"], False),
        ('RUN <<"EOF"', ["EOF"], False),
        ("RUN <<E'O'F", ["EOF"], False),
        ("RUN << EOF", ["EOF"], True),
        ("RUN 3<<EOF cat", ["EOF"], True),
        ("RUN cat <<EOF | tee x > y", ["EOF"], True),
        ("RUN --mount=type=cache,target=/x <<EOF", ["EOF"], True),
        ("run \\\n # c\n <<EOF", ["EOF"], True),
        ("COPY <<EOF /x", ["EOF"], True),
        ("ADD a <<EOF /x/", ["EOF"], True),
        ("ONBUILD RUN <<EOF", ["EOF"], True),
    ],
)
def test_heredocs(line: str, names: list[str], expand: bool) -> None:
    dockerfile = read(f"{line}\n a\n\n# b\nEOF\nUSER x")
    heredocs = dockerfile.instructions[0].heredocs
    assert [heredoc.name for heredoc in heredocs] == names
    assert heredocs[0].body == " a\n\n# b\n"
    assert heredocs[0].expand is expand
    assert shown(dockerfile, heredocs[0].span, heredocs[0].closing) == [heredocs[0].body, "EOF"]
    assert "<<" in shown(dockerfile, heredocs[0].marker)[0]
    assert dockerfile.source.slice(dockerfile.instructions[0].span).endswith("\nEOF")
    assert dockerfile.instructions[1].keyword == "USER"
    assert dockerfile.comments == () if "#" not in line else len(dockerfile.comments) == 1


@pytest.mark.parametrize(
    "line",
    [
        "RUN cat <<<EOF",
        "RUN a<<EOF",
        "RUN echo '<<EOF'",
        "RUN echo \\<<EOF",
        "RUN it's <<EOF",
        "RUN cat <<",
        'RUN cat <<""',
        'RUN ["cat", "<<EOF"]',
        "CMD <<EOF",
        "USER <<EOF",
        "FOO <<EOF",
        "ONBUILD CMD <<EOF",
        "RUN $((1<<2))",
    ],
)
def test_no_heredocs(line: str) -> None:
    assert [i.keyword for i in read(f"{line}\nEOF\n").instructions][1:] == ["EOF"]


def test_several_heredocs_on_a_copy() -> None:
    dockerfile = read("COPY <<A <<-'B' c d/\r\n1\r\nA\r\n\t2\r\n\tB\r\nUSER x")
    copy = dockerfile.instructions[0]
    assert isinstance(copy, Copy)
    assert [(h.name, h.body, h.strip_tabs) for h in copy.heredocs] == [("A", "1\r\n", False), ("B", "\t2\r\n", True)]
    assert [token.text for token in copy.sources] == ["c"]
    assert copy.destination.text == "d/"
    assert dockerfile.instructions[1].keyword == "USER"


def test_a_tab_ends_only_a_heredoc_with_a_dash() -> None:
    assert only("RUN <<EOF\n\tEOF\nEOF").heredocs[0].body == "\tEOF\n"
    assert only("RUN <<-EOF\n\tEOF").heredocs[0].body == ""


@pytest.mark.parametrize(
    ("text", "flags", "args"),
    [
        ("COPY --from=a --link b c", [("from", "a"), ("link", None)], "b c"),
        ("RUN --mount=type=bind \\\n --network=none x --y", [("mount", "type=bind"), ("network", "none")], "x --y"),
        ("COPY --chown='a b' --x=\"\" c d", [("chown", "a b"), ("x", "")], "c d"),
        ("COPY --a=b\\ c d e", [("a", "b c")], "d e"),
        ("RUN -- --x", [], "--x"),
        ("RUN --x --", [("x", None)], ""),
        ("RUN -x --y", [], "-x --y"),
        ("RUN --x=a=b", [("x", "a=b")], ""),
        ("RUN", [], ""),
    ],
)
def test_flags(text: str, flags: list[tuple[str, str | None]], args: str) -> None:
    instruction = only(text)
    assert [(flag.name, flag.value) for flag in instruction.flags] == flags
    assert instruction.args.text == args
    for flag in instruction.flags:
        assert instruction.source.slice(flag.span).startswith("--" + flag.name)
        if flag.value_span and "'" not in text and '"' not in text and "\\" not in text:
            assert instruction.source.slice(flag.value_span) == flag.value


@pytest.mark.parametrize(
    ("args", "items"),
    [
        ('["a", "b c"]', ["a", "b c"]),
        ('[ "a" ,\t"b" ]', ["a", "b"]),
        ("[]", []),
        ('["\\u0041\\n\\"\\/"]', ['A\n"/']),
        ('["a" \\\n , # no comment\\\n "b"]', None),
        ('["a", \\\n  # c\n "b"]', ["a", "b"]),
        ("['a']", None),
        ('["a",]', None),
        ('["a"', None),
        ('["a"] x', None),
        ('["\\x"]', None),
        ('["a\tb"]', None),
        ('"a"', None),
        ("[NaN]", None),
        ("[1e999]", None),
        ('{"a": 1}', None),
    ],
)
def test_exec_form_or_silently_shell_form(args: str, items: list[str] | None) -> None:
    cmd = only(f"FROM a\nCMD {args}")
    assert (None if cmd.json is None else [token.text for token in cmd.json]) == items
    for token in cmd.json or ():
        quoted = cmd.source.slice(token.span)
        assert (quoted[0], quoted[-1]) == ('"', '"')
    assert cmd.dockerfile.problems == ()


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("ENV A=b C=d", [("A", "b", "b"), ("C", "d", "d")]),
        ("ENV A=\"b c\" D='e f'", [("A", "b c", '"b c"'), ("D", "e f", "'e f'")]),
        ("ENV A=b\\ c", [("A", "b c", "b\\ c")]),
        ("ENV A=$B D=${E:-f}", [("A", "$B", "$B"), ("D", "${E:-f}", "${E:-f}")]),
        ("ENV A=", [("A", "", "")]),
        ('LABEL "a.b"="c \\\n d"', [("a.b", "c  d", '"c  d"')]),
        ("ENV A=b=c", [("A", "b=c", "b=c")]),
        ("ENV A b  c=d", [("A", "b  c=d", "b  c=d")]),
        ("LABEL A 'b' c", [("A", "b c", "'b' c")]),
        ("ENV A", [("A", None, None)]),
        ("ENV A=b C", [("A", "b", "b"), ("C", None, None)]),
        ("ARG A", [("A", None, None)]),
        ("ARG A=1 B C='2'", [("A", "1", "1"), ("B", None, None), ("C", "2", "'2'")]),
        ("ENV A=it\\'s", [("A", "it's", "it\\'s")]),
    ],
)
def test_pairs(text: str, pairs: list[tuple[str, str | None, str | None]]) -> None:
    instruction = only(text)
    assert isinstance(instruction, Env | Label | Arg)
    assert [(p.key.text, p.value.text if p.value else None, p.raw) for p in instruction.pairs] == pairs
    for pair in instruction.pairs:
        assert pair.value is None or instruction.source.slice(pair.value.span).replace("\\\n", "") == pair.raw


def test_pairs_of_old_and_new_form() -> None:
    old, new = only("ENV A b"), only("ENV A=b")
    assert isinstance(old, Env)
    assert isinstance(new, Env)
    assert old.pairs[0].legacy
    assert not new.pairs[0].legacy


def test_backtick_escapes_in_pairs() -> None:
    env = only('# escape=`\nFROM a\nENV A=c:\\d` e B="`""')
    assert isinstance(env, Env)
    assert [pair.value.text for pair in env.pairs if pair.value] == ["c:\\d e", '"']


def test_from() -> None:
    instruction = only("FROM --platform=$X a/b:1@sha256:c as Name")
    assert isinstance(instruction, From)
    assert instruction.image.text == "a/b:1@sha256:c"
    assert instruction.name is not None
    assert instruction.name.text == "Name"
    assert instruction.platform is not None
    assert instruction.platform.value == "$X"


def test_copy_forms() -> None:
    shell, array = only("COPY --from=x a 'b c' d/"), only('ADD ["a b", "c"]')
    assert isinstance(shell, Copy)
    assert isinstance(array, Copy)
    assert [token.text for token in shell.sources] == ["a", "'b", "c'"]
    assert shell.from_stage is not None
    assert ([token.text for token in array.sources], array.destination.text) == (["a b"], "c")
    assert (array.keyword, shell.keyword) == ("ADD", "COPY")


def test_volume_and_expose() -> None:
    volume, expose = only('VOLUME ["/a", "/b"]'), only("EXPOSE 80 443/tcp")
    assert isinstance(volume, Volume)
    assert isinstance(expose, Expose)
    assert [token.text for token in volume.items] == ["/a", "/b"]
    assert texts_of(expose) == ["80", "443/tcp"]


def test_healthcheck() -> None:
    check = only('HEALTHCHECK --interval=5s \\\n  CMD ["curl", "-f"]')
    assert isinstance(check, Healthcheck)
    assert not check.none
    assert check.probe is not None
    assert check.probe.json is not None
    assert [token.text for token in check.probe.json] == ["curl", "-f"]
    assert check.source.slice(check.probe.span) == 'CMD ["curl", "-f"]'
    plain = only("HEALTHCHECK cmd --x curl")
    assert isinstance(plain, Healthcheck)
    assert plain.probe is not None
    assert plain.probe.args.text == "--x curl"
    none = only("HEALTHCHECK none")
    assert isinstance(none, Healthcheck)
    assert none.none
    assert none.probe is None


def test_onbuild() -> None:
    outer = only("ONBUILD RUN --mount=type=ssh <<E\nx\nE")
    assert isinstance(outer, Onbuild)
    assert isinstance(outer.onbuild, Run)
    assert outer.onbuild.flag("mount") is not None
    assert outer.onbuild.heredocs == outer.heredocs
    assert outer.source.slice(outer.onbuild.span) == "RUN --mount=type=ssh <<E\nx\nE"


def test_mounts() -> None:
    run = only("RUN --mount=type=secret,id=a,required --mount=src=b,'\"target=c,d\"' x")
    assert isinstance(run, Run)
    assert [(mount.type, mount.options) for mount in run.mounts] == [
        ("secret", {"type": "secret", "id": "a", "required": None}),
        ("bind", {"src": "b", "target": "c,d"}),
    ]
    assert run.mounts[1].get("source", "src") == "b"


def test_unknown_instructions_are_instructions() -> None:
    instruction = only("FORM a --b")
    assert isinstance(instruction, Unknown)
    assert instruction.args.text == "a --b"


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("", "syntax-error", ""),
        ("# only\n\n", "syntax-error", ""),
        ("# escape=x\nFROM a", "syntax-error", "x"),
        ("# syntax=a\n# syntax=b\nFROM a", "misplaced-directive", "# syntax=b"),
        ("FORM a", "unknown-instruction", "FORM"),
        ("FROM a\nRUNN x", "unknown-instruction", "RUNN"),
        ("FROM a\nONBUILD RUNN x", "unknown-instruction", "RUNN"),
        ("FROM a\n\\", "unknown-instruction", "\\"),
        ("RUN a\nFROM a", "instruction-order", "RUN"),
        ("ARG a\nENV b=c", "instruction-order", "ARG"),
        ("FROM a\nONBUILD FROM b", "invalid-onbuild", "FROM"),
        ("FROM a\nONBUILD ONBUILD RUN b", "invalid-onbuild", "ONBUILD"),
        ("FROM a\nRUN --mont=type=ssh x", "unknown-flag", "--mont=type=ssh"),
        ("FROM a\nCMD --version", "unknown-flag", "--version"),
        ("FROM a\nRUN --mount=typ=ssh x", "unknown-flag", "typ=ssh"),
        ("FROM", "syntax-error", "FROM"),
        ("FROM a b", "syntax-error", "b"),
        ("FROM a AS 1b", "syntax-error", "1b"),
        ("FROM a AS b c", "syntax-error", "AS b c"),
        ("FROM 'a", "syntax-error", "'a"),
        ("FROM a\nWORKDIR", "syntax-error", "WORKDIR"),
        ("FROM a\nUSER \\\n", "syntax-error", "USER"),
        ("FROM a\nCOPY b", "syntax-error", "COPY"),
        ("FROM a\nCOPY --from=b", "syntax-error", "COPY"),
        ("FROM a\nCOPY b <<E\nE", "syntax-error", "<<E"),
        ('FROM a\nCOPY ["b", 1]', "syntax-error", '["b", 1]'),
        ("FROM a\nCMD [[]]", "syntax-error", "[[]]"),
        ("FROM a\nENV", "syntax-error", "ENV"),
        ("FROM a\nENV b", "syntax-error", "b"),
        ("FROM a\nENV b=c d", "syntax-error", "d"),
        ("FROM a\nENV =b", "syntax-error", "=b"),
        ("FROM a\nENV b='c", "syntax-error", "'c"),
        ("FROM a\nENV b=${c", "syntax-error", "${c"),
        ("FROM a\nENV b=${c:x}", "syntax-error", "${c:x}"),
        ("FROM a\nLABEL b=it's", "syntax-error", "it's"),
        ("FROM a\nARG", "syntax-error", "ARG"),
        ("ARG =b\nFROM a", "syntax-error", "=b"),
        ("FROM a\nARG b'c", "syntax-error", "b'c"),
        ("FROM a\nEXPOSE", "syntax-error", "EXPOSE"),
        ("FROM a\nVOLUME []", "syntax-error", "VOLUME"),
        ('FROM a\nVOLUME ["/b", " "]', "syntax-error", '" "'),
        ("FROM a\nSHELL", "syntax-error", "SHELL"),
        ("FROM a\nSHELL []", "syntax-error", "SHELL"),
        ("FROM a\nSHELL bash -c", "syntax-error", "bash -c"),
        ("FROM a\nONBUILD", "syntax-error", "ONBUILD"),
        ("FROM a\nHEALTHCHECK", "syntax-error", "HEALTHCHECK"),
        ("FROM a\nHEALTHCHECK curl x", "syntax-error", "curl"),
        ("FROM a\nHEALTHCHECK NONE x", "syntax-error", "x"),
        ("FROM a\nHEALTHCHECK CMD", "syntax-error", "CMD"),
        ("FROM a\nHEALTHCHECK CMD []", "syntax-error", "CMD []"),
        ("FROM a\nHEALTHCHECK --interval=5 CMD x", "syntax-error", "5"),
        ("FROM a\nHEALTHCHECK --timeout=1us CMD x", "syntax-error", "1us"),
        ("FROM a\nHEALTHCHECK --retries=-1 CMD x", "syntax-error", "-1"),
        ("FROM a\nHEALTHCHECK --retries=1 --retries=2 CMD x", "syntax-error", "--retries=2"),
        ("FROM a\nCOPY --from b c", "syntax-error", "--from"),
        ("FROM a\nCOPY --link=yes b c", "syntax-error", "yes"),
        ("FROM a\nRUN --network=x y", "syntax-error", "x"),
        ("FROM a\nRUN --mount=type=x y", "syntax-error", "type=x"),
        ("FROM a\nRUN --mount=type=secret y", "syntax-error", "type=secret"),
        ("FROM a\nRUN --mount=type=secret,id=a,src=b y", "syntax-error", "type=secret,id=a,src=b"),
        ("FROM a\nRUN --mount=type=secret,id=a,from=b y", "unknown-flag", "type=secret,id=a,from=b"),
        ("FROM a\nRUN --mount=type=ssh,mode=9 y", "syntax-error", "type=ssh,mode=9"),
        ("FROM a\nRUN --mount=target=/x,uid=1 y", "unknown-flag", "target=/x,uid=1"),
        ("FROM a\nRUN --mount=type=tmpfs,target=/x,size=z y", "syntax-error", "type=tmpfs,target=/x,size=z"),
        ("FROM a\nRUN --mount=type=bind,target=/x,required y", "unknown-flag", "type=bind,target=/x,required"),
        ("ARG S=b\nFROM a\nCOPY --from=$S c d", "syntax-error", "$S"),
        ("FROM a\nCOPY --from=b-${S} c d", "syntax-error", "b-${S}"),
        ("FROM a\nONBUILD COPY --from=$S c d", "syntax-error", "$S"),
        ("FROM a\nRUN --mount=from=$S,target=/x y", "syntax-error", "from=$S,target=/x"),
        ("FROM a\nCOPY --chmod=abc c d", "syntax-error", "abc"),
        ("FROM a\nCOPY --chmod=9 c d", "syntax-error", "9"),
        ("FROM a\nCOPY --chmod=10000 c d", "syntax-error", "10000"),
        ("FROM a\nADD --chmod=0o755 c d", "syntax-error", "0o755"),
        ("FROM a\nADD --chmod=u+x, c d", "syntax-error", "u+x,"),
        ("FROM a\nADD --chmod=u c d", "syntax-error", "u"),
        ("FROM a\nCOPY --chown=${x c d", "syntax-error", "${x"),
        ("FROM a\nADD --checksum=sha256:0 http://b/c http://b/d /e/", "syntax-error", "--checksum=sha256:0"),
        ("FROM a\nADD --checksum=sha256:0 b /c", "syntax-error", "--checksum=sha256:0"),
        ("FROM a\nRUN --mount=type=cache,target=/ b", "syntax-error", "type=cache,target=/"),
        ("FROM a\nRUN --mount=type=ssh,source=b c", "unknown-flag", "type=ssh,source=b"),
        ("FROM a\nCOPY http://b/c /d", "syntax-error", "http://b/c"),
        ("FROM a\nRUN <<EOF\nx", "syntax-error", "<<EOF"),
        ("FROM a\nRUN <<A <<B\nx", "syntax-error", "<<A"),
        ("FROM a\nCOPY <<E /x\n${{y}}\nE", "syntax-error", "<<E"),
        ("FROM a\n# " + "x" * 65534, "syntax-error", "# " + "x" * 65534),
    ],
)
def test_problems(text: str, code: str, at: str) -> None:
    dockerfile = read(text)
    assert [(problem.code, *shown(dockerfile, problem.span)) for problem in dockerfile.problems] == [(code, at)]
    assert all(len(problem.message) <= 80 for problem in dockerfile.problems)


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nRUN\nCMD\nENTRYPOINT []",
        "from a as b-1.x_Y",
        "FROM a\nUSER a b",
        "ARG --x y\nFROM a\nSTOPSIGNAL --x 9",
        "FROM a\nHEALTHCHECK --foo NONE",
        "FROM a\nHEALTHCHECK --interval=1m30.5s --timeout=0 --retries=0 --start-interval=1h CMD x",
        "FROM a\nCOPY --link --parents=False --exclude=b --exclude=c --chmod=1 d e",
        "FROM a\nCOPY --chmod=07777 --chown=$U:$G d e\nCOPY --chmod=u=rwX,go=rX d e\nADD --chmod=a+x-w d e",
        "FROM a\nCOPY --chmod=$M --from=b$ d e\nADD --chmod=+x --checksum=$S http://b/c d",
        "FROM a\nRUN --mount=type=cache,target=$X --mount=type=bind,readonly y",
        "FROM a\nRUN --mount=type=tmpfs,target=/x,size=1.5g --mount=type=secret,env=A,id=b,required=true,mode=0400 y",
        "FROM a\nRUN --mount=type=secret,target=/x --mount=type=cache,target=/y,uid=$U,sharing=LOCKED y",
        "ARG b'c\nFROM a\nRUN it's",
        "FROM a\nCMD echo ${",
        "FROM a\nCOPY <<E /x\n$uri it's\nE",
        "FROM a\nCOPY <<'E' /x\n${{y}}\nE",
        "FROM a\nENV b=${c:?d}",
        "FROM a\n# " + "x" * 65533,
    ],
)
def test_what_the_builder_accepts(text: str) -> None:
    assert read(text).problems == ()


def test_a_misspelt_instruction_has_a_suggestion() -> None:
    problem = read("FROM a\nENTRYPIONT x").problems[0]
    assert problem.suggestion == "ENTRYPOINT"
    assert read("FROM a\nCOPY --form=x b c").problems[0].suggestion == "--from=x"


def test_each_misplaced_instruction_is_a_problem_of_its_own() -> None:
    assert [problem.message for problem in read("RUN a\nARG b\nUSER c\nFROM d").problems] == [
        "RUN before the first FROM",
        "USER before the first FROM",
    ]


def test_commands_have_their_places() -> None:
    dockerfile = read(
        "FROM a\nRUN apt-get update && \\\n  # c\n  apt-get install -y x\nRUN <<-E\n\tone 1\r\n\ttwo\n\tE\n"
        'CMD ["sh", "-c", "three 3"]\nHEALTHCHECK CMD four || exit 1\nRUN cat <<E > /x && five\nbody\nE\n'
    )
    found = [
        (command.name, *shown(dockerfile, *(word.span for word in command.args)))
        for instruction in dockerfile.instructions
        if isinstance(instruction, Run | Cmd | Entrypoint | Healthcheck)
        for command in instruction.commands
    ]
    assert found == [
        ("apt-get", "update"),
        ("apt-get", "install", "-y", "x"),
        ("one", "1"),
        ("two",),
        ("sh", '"-c"', '"three 3"'),
        ("three", "3"),
        ("four",),
        ("exit", "1"),
        ("cat",),
        ("five",),
    ]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('FROM a\nSHELL ["powershell", "-command"]\nRUN Get-Item', ["get-item"]),
        ('FROM a\nSHELL ["nu", "-c"]\nRUN ls', []),
        (
            'FROM a\nRUN ["powershell", "-Command", "Get-Item x; iex y"]',
            ["powershell", "get-item", "invoke-expression"],
        ),
        ('FROM a\nSHELL ["/bin/bash", "-c"]\nRUN ls', ["ls"]),
        ("FROM a\nRUN <<E\n#!/usr/bin/env python3\nprint()\nE", []),
        ("FROM a\nRUN <<E\n#!/bin/bash -e\nls\nE", ["ls"]),
        ("FROM a\nRUN python3 <<E\nprint()\nE", ["python3"]),
    ],
)
def test_only_posix_shells_are_read(text: str, names: list[str]) -> None:
    run = only(text)
    assert isinstance(run, Run)
    assert [command.name for command in run.commands] == names


@given(texts)
def test_any_text_gives_a_model(text: str) -> None:
    dockerfile = read(text)
    for problem in dockerfile.problems:
        assert problem.span.end <= len(text)
        assert len(problem.message) <= 80
    for instruction in dockerfile.all_instructions():
        for token in (*instruction.words, *(instruction.json or ()), *instruction.flags):
            assert instruction.span.covers(token.span) or instruction.dangling


@given(texts)
def test_spans_and_gaps_make_up_the_text(text: str) -> None:
    dockerfile = read(text)
    spans = sorted(
        [item.span for item in dockerfile.instructions]
        + [directive.span for directive in dockerfile.directives]
        + [comment.span for comment in dockerfile.comments if not _inside(comment.span.start, dockerfile.instructions)]
    )
    at, parts = 0, []
    for span in spans:
        gap = text[at : span.start]
        assert not re.sub(r"[\s\x85\xa0]+", "", gap), gap
        parts += [gap, text[span.start : span.end]]
        at = span.end
    assert "".join((*parts, text[at:])) == text
    assert not re.sub(r"[\s\x85\xa0]+", "", text[at:])


def _inside(at: int, instructions: tuple[Instruction, ...]) -> bool:
    return any(item.span.start <= at < item.span.end for item in instructions)


@given(texts)
def test_every_character_of_a_joined_line_has_its_place(text: str) -> None:
    for instruction in read(text).instructions:
        line = instruction.text
        assert all(text[line.offset(at)] == char for at, char in enumerate(line.text))
        assert "".join(piece for piece, _ in line.pieces()) == line.text
        for start in range(0, len(line), 3):
            part = line.cut(start, start + 5)
            assert part.text == line.text[start : start + 5]
            assert [part.offset(at) for at in range(len(part))] == [line.offset(start + at) for at in range(len(part))]


@given(texts)
def test_every_comment_line_is_found(text: str) -> None:
    dockerfile = read(text)
    bodies = [heredoc.span for item in dockerfile.instructions for heredoc in item.heredocs]
    known = {comment.span.start for comment in dockerfile.comments} | {d.span.start for d in dockerfile.directives}
    for found in re.finditer(r"(?m)^[\t\f\v\r \x85\xa0]*#", text):
        at = found.end() - 1
        if not any(body.start <= at < body.end for body in bodies):
            assert at in known


def test_work_is_linear() -> None:
    def work(count: int) -> int:
        text = "FROM a\n" + "RUN a b \\\n  # c\n  d e\nENV A=b C='d'\n" * count
        return calls(lambda: read(text).problems)

    assert work(2000) < 10.5 * work(200)


def test_instruction_at_a_place() -> None:
    dockerfile = read("FROM a\n\nRUN b \\\n  c\nRUN <<EOF\nd\nEOF\n")
    text = dockerfile.source.text
    found = {letter: dockerfile.at(Span(text.index(letter), text.index(letter) + 1)) for letter in "abcd"}
    assert {letter: item.index for letter, item in found.items() if item} == {"a": 0, "b": 1, "c": 1, "d": 2}
    assert dockerfile.at(Span(7, 8)) is None


def test_text_beyond_a_bound_is_left_out_and_told() -> None:
    text = "FROM a:1\n" + ("RUN a \\\n" + " && b \\\n" * 25_000 + " c\n") * 12 + "USER x\n"
    found = read(text)
    (problem,) = found.problems
    assert problem.message == "expected at most 2097152 characters in all instructions"
    assert len(found.instructions) == 11
    assert text[problem.span.start :].startswith("RUN")


def test_of_broken_pairs_the_first_is_told() -> None:
    for text, at in (("ENV A=1 b c", "b"), ("LABEL =1 =2", "=1"), ("ARG =1 =2", "=1")):
        dockerfile = read(f"FROM a:1\n{text}\n")
        (problem,) = dockerfile.problems
        assert dockerfile.source.slice(problem.span) == at
