"""The shell reader: commands in order, wrappers, quoting, positions, package managers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.model import Span
from ats_lint.syntax.shell import Command, can_check, from_words, package_call, parse, parse_at, remarks


def names(text: str) -> list[str]:
    return [command.name for command in parse(text).commands]


def only(text: str) -> Command:
    (command,) = parse(text).commands
    return command


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("apt-get update && apt-get install -y curl", ["apt-get", "apt-get"]),
        ("a; b & c || d | e |& f", ["a", "b", "c", "d", "e", "f"]),
        ("(a && b) ; { c; d; }", ["a", "b", "c", "d"]),
        ("if a; then b; elif c; then d; else e; fi", ["a", "b", "c", "d", "e"]),
        ("for i in 1 2; do a $i; done; while b; do c; done; until d; do e; done", ["a", "b", "c", "d", "e"]),
        ("case $x in a) b;; *) c;; esac", ["b", "c"]),
        ("f() { a; }; f", ["a", "f"]),
        ("echo $(a | b) `c` <(d)", ["echo", "a", "b", "c", "d"]),
        ("sh -c 'a && b'", ["sh", "a", "b"]),
        ('bash -euo pipefail -lc "a | b"', ["bash", "a", "b"]),
        ("su - app -c 'npm ci'", ["su", "npm"]),
        ("find / -perm 1 -exec chmod 777 {} \\; -o -exec rm {} +", ["find", "chmod", "rm"]),
        ("eval 'a; b'", ["eval", "a", "b"]),
        ("cat <<EOF | sh && next\n$(a)\nEOF\nlast", ["cat", "a", "sh", "next", "last"]),
        ("bash <<'EOF'\na\nb\nEOF", ["bash", "a", "b"]),
        ("x=$(a)", ["", "a"]),
        ("> /etc/x", [""]),
        ("# only a comment", []),
        ("", []),
        ("a \\\n && b # c", ["a", "b"]),
    ],
)
def test_commands_come_in_written_order(text: str, expected: list[str]) -> None:
    script = parse(text)
    assert [command.name for command in script.commands] == expected
    assert not script.errors


@pytest.mark.parametrize(
    ("text", "name", "args"),
    [
        ("sudo -E -u root apt-get install x", "apt-get", ["install", "x"]),
        ("env -i A=b C=d cmd x", "cmd", ["x"]),
        ("exec nice -n 5 time -p gosu app:app /usr/bin/python -m x", "python", ["-m", "x"]),
        ("timeout -k 5 10s curl x", "curl", ["x"]),
        ("xargs -r -n1 rm -f", "rm", ["-f"]),
        ("setpriv --reuid=1 --regid 2 --clear-groups cmd", "cmd", []),
        ("runuser -u app -- cmd x", "cmd", ["x"]),
        ("tini -g -- cmd", "cmd", []),
        ("busybox wget x", "wget", ["x"]),
        ("flock -w 5 /tmp/lock apt-get update", "apt-get", ["update"]),
        ("flock 9", "flock", ["9"]),
        ("setarch i386 make", "make", []),
        ("taskset -c 0,1 make -j2", "make", ["-j2"]),
        ("xvfb-run -a -s '-screen 0 1x1x8' npm test", "npm", ["test"]),
        ("conda run -n env --no-capture-output pip install x", "pip", ["install", "x"]),
        ("conda install x", "conda", ["install", "x"]),
        ("command -v curl", "command", ["-v", "curl"]),
        ("sudo -l", "sudo", ["-l"]),
        ("env", "env", []),
        ("exec > log", "exec", []),
        ('"$VENV"/bin/pip install x', "pip", ["install", "x"]),
        ("$CMD x", "", ["x"]),
        ("\\cp -f a b", "cp", ["-f", "a", "b"]),
    ],
)
def test_wrappers_are_seen_through(text: str, name: str, args: list[str]) -> None:
    command = only(text)
    assert command.name == name
    assert list(command.texts) == args


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("plain", "plain"),
        ("'a b'", "a b"),
        ('"a \\"b\\" \\c"', 'a "b" \\c'),
        ("a\\ b", "a b"),
        ("$'a\\n\\x41'", "a\nA"),
        ("'a'\"'\"'b'", "a'b"),
        ('"it\'s"', "it's"),
        ("a$", "a$"),
        ("{a,b}", "{a,b}"),
        ("$x", None),
        ('"$(a "b c")"', None),
        ("${x:-'}'}y", None),
    ],
)
def test_quotes_are_removed(raw: str, value: str | None) -> None:
    command = parse(f"echo {raw} end").commands[0]
    assert command.texts == (value, "end")
    assert command.args[0].raw == raw


def test_parts_of_a_word_that_are_static_are_known() -> None:
    word = only('cmd --dir="$A/${B:-$C}/x"').args[0]
    assert word.text is None
    assert word.prefix == "--dir="
    assert word.pieces == ("--dir=", None, "/", None, "/x")
    assert word.variables == ("A", "B", "C")


def test_operators_pipes_and_contexts() -> None:
    commands = parse("a && ! b | c || (d) & if e; then f > x; fi").commands
    a, b, c, d, e, f = commands
    assert [command.operator_before for command in commands] == ["", "&&", "|", "||", "&", ";"]
    assert b.negated
    assert not c.negated
    assert (b.piped_into, c.piped_into) == (c, None)
    assert b.pipeline == c.pipeline != a.pipeline
    assert (b.pipe_position, c.pipe_position) == (0, 1)
    assert d.context == {"subshell"}
    assert d.background
    assert not e.background
    assert e.context == {"if", "condition"}
    assert f.context == {"if"}
    assert [item.operator for item in f.redirects] == [">"]


def test_redirects_belong_to_the_last_command_and_arguments_after_them_stay_arguments() -> None:
    first, last = parse("a && curl x > file -o y 2>&1").commands
    assert not first.redirects
    assert last.texts == ("x", "-o", "y")
    assert [(item.descriptor, item.operator, item.target and item.target.text) for item in last.redirects] == [
        ("", ">", "file"),
        ("2", ">&", "1"),
    ]


def test_assignments() -> None:
    command = only("A=1 B='x y' env C=$Z cmd")
    assert [(item.name, item.value and item.value.text) for item in command.assignments] == [
        ("A", "1"),
        ("B", "x y"),
        ("C", None),
    ]
    exported = only("export TOKEN=abc OTHER")
    found = exported.assigned("TOKEN")
    assert found is not None
    assert found.value is not None
    assert found.value.text == "abc"
    assert found.value.span == Span(13, 16)


def test_here_documents() -> None:
    text = "cat <<-'EOF' > /x\n\tbody\n\tEOF\n"
    (heredoc, target) = only(text).redirects
    assert heredoc.body_span is not None
    assert "body" in text[heredoc.body_span.start : heredoc.body_span.end]
    assert target.target is not None
    assert target.target.text == "/x"


@pytest.mark.parametrize(
    "text",
    [
        "sh -c 'apt-get install curl'",
        'sh -c "echo \\"x\\" && apt-get install curl"',
        "bash -c 'sh -c \"apt-get install curl\"'",
        "é ü \udcff && sh -c 'apt-get install curl'",
    ],
)
def test_spans_of_nested_commands_point_into_the_outer_text(text: str) -> None:
    last = parse(text).commands[-1]
    assert last.name == "apt-get"
    assert last.parent is not None
    assert "string" in last.context
    assert [text[word.span.start : word.span.end] for word in last.words] == ["apt-get", "install", "curl"]


def test_options() -> None:
    command = only("apt-get -o Dpkg::X=1 install -yqq --opt=v -t sid -oAPT::Y=2 curl -- -z")
    with_value = {"-o", "-t"}
    assert [(item.name, item.value) for item in command.options(with_value)] == [
        ("-o", "Dpkg::X=1"),
        ("-y", None),
        ("-q", None),
        ("-q", None),
        ("--opt", "v"),
        ("-t", "sid"),
        ("-o", "APT::Y=2"),
    ]
    assert [word.text for word in command.operands(with_value)] == ["install", "curl", "-z"]
    assert command.has_option("-y", "--yes", with_value=with_value)
    assert not command.has_option("-z", with_value=with_value)
    assert only("java -jar x").has_option("-jar")
    assert only("tool -std=c++11").has_option("-std")


def test_exec_form() -> None:
    source = 'CMD ["sh", "-c", "a && b x"]'
    words = [("sh", Span(5, 9)), ("-c", Span(11, 15)), ("a && b x", Span(17, 27))]
    shell, a, b = from_words(words).commands
    assert (shell.name, a.name, b.name) == ("sh", "a", "b")
    assert source[b.args[0].span.start : b.args[0].span.end] == "x"
    assert only("sh").name == from_words([("/bin/sh", Span(0, 9))]).commands[0].name
    assert from_words([]).commands == ()
    assert from_words([("$HOME", Span(0, 7))]).commands[0].words[0].text == "$HOME"


def test_positions_can_be_moved() -> None:
    script = parse_at("a | b", lambda start, end: Span(start + 10, end + 10))
    a, b = script.commands
    assert (a.span, b.span) == (Span(10, 11), Span(14, 15))
    assert a.piped_into is b
    assert parse("a | b").commands[0].span == Span(0, 1)


def test_what_is_not_understood_is_said() -> None:
    script = parse("if then; ((( && apt-get update")
    assert script.errors


def test_deep_nesting_is_no_crash() -> None:
    assert parse("(" * 5000 + ")" * 5000).errors
    assert len(parse(" && ".join(["a"] * 3000)).commands) == 3000
    assert len(parse(" | ".join(["a"] * 3000)).commands) == 3000
    assert parse("$(" * 3000).errors


@given(st.text(alphabet=st.sampled_from("ab \\'\"$`(){}|&;<>=\n-é\udcff#!*[]EOF"), max_size=60))
def test_any_text_is_read(text: str) -> None:
    for command in parse(text).commands:
        assert 0 <= command.span.start <= command.span.end <= len(text)
        for word in command.words:
            assert word.span.end <= len(text)
            assert command.parent or text[word.span.start : word.span.end] == word.raw


@pytest.mark.parametrize(
    ("text", "family", "action", "packages"),
    [
        ("apt-get -o A=b install -yqq curl=7.* lib:amd64 $P", "apt", "install", ("curl", "lib")),
        ("apt-get update -q", "apt", "update", ()),
        ("apk --no-cache add -t .deps gcc py3-pip~=1", "apk", "install", ("gcc", "py3-pip")),
        ("microdnf -y install git-2.1-3.el8 java-11-openjdk-devel", "rpm", "install", ("git", "java-11-openjdk-devel")),
        ("yum update -y", "rpm", "upgrade", ()),
        ("zypper -n in git", "zypper", "install", ("git",)),
        ("pacman -Sy --noconfirm git", "pacman", "install", ("git",)),
        ("python3.11 -u -m pip install -r r.txt 'flask[x]>=1'", "pip", "install", ("flask",)),
        ("uv pip install -e . x==1", "uv", "install", ("x",)),
        ("npm i -g yarn@1 @a/b@2", "npm", "install", ("yarn", "@a/b")),
        ("npm install --omit dev", "npm", "locked", ()),
        ("npm ci", "npm", "locked", ()),
        ("yarn --frozen-lockfile", "yarn", "locked", ()),
        ("yarn global add x@1", "yarn", "install", ("x",)),
        ("gem install rails -v 7", "gem", "install", ("rails",)),
        ("go install a.b/c@latest", "go", "install", ("a.b/c",)),
        ("cargo install --locked cargo-chef", "cargo", "install", ("cargo-chef",)),
        ("composer global require a/b", "composer", "install", ("a/b",)),
    ],
)
def test_package_managers(text: str, family: str, action: str, packages: tuple[str, ...]) -> None:
    call = package_call(only(text))
    assert call is not None
    assert (call.family, call.action, call.names) == (family, action, packages)


@pytest.mark.parametrize("text", ["python -m venv x", "python app.py -m pip", "curl install", "apt-key add -"])
def test_other_commands_are_no_package_managers(text: str) -> None:
    assert package_call(only(text)) is None


def test_shellcheck_speaks_of_the_script_and_not_of_its_file() -> None:
    (remark,) = remarks("x=$(ls)\necho $x\n", "sh")
    assert (remark.code, remark.start, remark.end) == ("SC2086", 13, 15)
    assert remarks("echo $(", "sh") == ()
    assert remarks("echo `x`", "pwsh") == ()
    assert can_check()
