"""`ats-lint ast`: a Dockerfile's model as data, in the words of BuildKit's own parser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli.app import cli


def run(*args: str, text: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["ast", *args], input=text)


CASES = {
    "FROM a AS b": '(from "a" "AS" "b")',
    "RUN echo a \\\n  && b": '(run "echo a   && b")',
    'RUN ["a", "b c"]': '(run "a" "b c")',
    "RUN ['a']": "(run \"['a']\")",
    'CMD [ "\\u0000\\t" ]': '(cmd "\\x00\\t")',
    "CMD []": "(cmd)",
    "ENV a b c": '(env "a" "b c" "")',
    'ENV a="b c" d=e\\ f': '(env "a" "\\"b c\\"" "=" "d" "e\\\\ f" "=")',
    "LABEL a=": '(label "a" "" "=")',
    'ARG a b="c d"': '(arg "a" "b=\\"c d\\"")',
    "COPY --from=x --chown=a:b c d /e/": '(copy ["--from=x" "--chown=a:b"] "c" "d" "/e/")',
    "COPY -- a b": '(copy "a" "b")',
    'VOLUME ["/a", "/b"]': '(volume "/a" "/b")',
    "USER a b": '(user "a b")',
    "EXPOSE 1 2/udp": '(expose "1" "2/udp")',
    "HEALTHCHECK --interval=5s CMD  curl x": '(healthcheck ["--interval=5s"] "CMD" "curl x")',
    'HEALTHCHECK CMD ["a","b"]': '(healthcheck "CMD" "a" "b")',
    "HEALTHCHECK NONE": '(healthcheck "NONE")',
    "HEALTHCHECK CONNECT TCP 7": '(healthcheck "CONNECT" "TCP 7")',
    "ONBUILD RUN make": '(onbuild (run "make"))',
    "onbuild add --chown=a . .": '(onbuild (add ["--chown=a"] "." "."))',
    "MAINTAINER a <b>": '(maintainer "a <b>")',
    "RUN <<EOF cat\nbody\nEOF": '(run "<<EOF cat")',
    "RUN a \\\n# comment\n\n  b": '(run "a   b")',
    "RUN a \\": '(run "a")',
}


@pytest.mark.parametrize("text", CASES)
def test_arguments_are_those_of_buildkit(text: str) -> None:
    result = run("-", "--format", "sexp", text=text)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [CASES[text]]


def test_json_has_instructions_with_their_places() -> None:
    text = "# syntax=x\nARG V=1\nFROM a:$V AS b\nUSER me\nRUN --mount=type=cache,target=/c <<A\nx\nA\n# end\n"
    model = json.loads(run("-", text=text).stdout)
    assert [one["name"] for one in model["directives"]] == ["syntax"]
    assert [one["keyword"] for one in model["instructions"]] == ["ARG", "FROM", "USER", "RUN"]
    last = model["instructions"][-1]
    assert text[last["span"]["start"] : last["span"]["end"]] == "RUN --mount=type=cache,target=/c <<A\nx\nA"
    assert (last["line"], last["column"], last["end_line"], last["end_column"]) == (5, 1, 7, 2)
    assert last["flags"][0]["value"] == "type=cache,target=/c"
    assert [(one["name"], one["body"]) for one in last["heredocs"]] == [("A", "x\n")]
    assert [one["text"] for one in model["comments"]] == ["end"]
    (stage,) = model["stages"]
    assert (stage["name"], stage["image"], stage["user"], stage["final"]) == ("b", "a:1", "me", True)


def test_secrets_are_masked_and_the_model_stays_that_of_the_file() -> None:
    text = (
        'FROM python:3.12\nENV A_PASSWORD="my own \\\n pw3 9" B=1\nRUN curl -u me:abc1 http://x/ && ls  # end\n'
        'CMD ["app", "--password", "foo\\"bar"]\n'
    )
    assert run("-", "-f", "sexp", text=text).stdout.splitlines() == [
        '(from "python:3.12")',
        '(env "A_PASSWORD" "\\"********\\"" "=" "B" "1" "=")',
        '(run "curl -u me:******** http://x/ && ls  # end")',
        '(cmd "app" "--password" "********\\"********")',
    ]
    model = json.loads(run("-", text=text).stdout)
    assert model["stages"][0]["environment"].items() >= {"A_PASSWORD": "********", "B": "1"}.items()
    last = model["instructions"][-1]["span"]
    assert text[last["start"] : last["end"]].startswith("CMD [")


def test_problems_are_part_of_the_model(tmp_path: Path) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text("FROM a\nCOPI x y\n")
    result = run(str(path))
    assert result.exit_code == 0
    assert [one["rule"] for one in json.loads(result.stdout)["problems"]] == ["unknown-instruction"]


@pytest.mark.parametrize("data", [None, b"\xff\xfeF\0", b"FROM a\0"])
def test_file_that_cannot_be_read_is_one_error(tmp_path: Path, data: bytes | None) -> None:
    path = tmp_path / "Dockerfile"
    if data is not None:
        path.write_bytes(data)
    result = run(str(path))
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
