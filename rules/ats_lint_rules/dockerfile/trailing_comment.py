"""A `#` after the arguments of an instruction is an argument.

Comments have lines of their own: `USER app # not root` sets the user `app # not root`, `COPY a b # c` copies three
files into `c`, and `CMD ["app"] # start` is no JSON any more, so that a shell tries to run `["app"]`.

Fix safety: safe. The comment moves to a line of its own above the instruction, which then does what it says. Nothing
is changed where the text goes on behind a continuation.
"""

import re
from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Edit,
    EditRefused,
    Executable,
    Finding,
    Fix,
    Good,
    Instruction,
    Run,
    Safety,
    Severity,
    Span,
    edits,
    regex,
    rule,
)

_WORDS = frozenset({"ADD", "ARG", "COPY", "EXPOSE", "FROM", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"})
_LONE = frozenset({"ENV", "LABEL", "MAINTAINER"})
"""Here `#` may begin a value, so only one that stands alone counts."""
_MARK = regex(r"(?<=\S)[ \t]+(#.*)", re.DOTALL)
_LONE_MARK = regex(r"(?<=\S)[ \t]+(#+(?:[ \t].*)?)\Z", re.DOTALL)
_DIRECTIVE = regex(r"#\s*[A-Za-z][A-Za-z0-9]*\s*=")


@rule(
    "DF826",
    "trailing-comment",
    on=Instruction,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#format",),
    examples=(
        Bad(
            "FROM alpine\nUSER app # not root\nCMD true\n",
            at="# not root",
            says="# is an argument of USER",
            safety="safe",
            fixed="FROM alpine\n# not root\nUSER app\nCMD true\n",
        ),
        Bad(
            "FROM alpine\nWORKDIR /app\t#here\n",
            at="#here",
            says="# is an argument of WORKDIR",
            safety="safe",
            fixed="FROM alpine\n#here\nWORKDIR /app\n",
        ),
        Bad(
            "FROM alpine\nCOPY a b # c\n",
            at="# c",
            says="# is an argument of COPY",
            safety="safe",
            fixed="FROM alpine\n# c\nCOPY a b\n",
        ),
        Bad(
            "FROM alpine\n# x\nEXPOSE 80 443 # web\n",
            at="# web",
            says="# is an argument of EXPOSE",
            safety="safe",
            fixed="FROM alpine\n# x\n# web\nEXPOSE 80 443\n",
        ),
        Bad(
            'FROM alpine\nCMD ["app"]  # go\n',
            at="# go",
            says="# is an argument of CMD",
            safety="safe",
            fixed='FROM alpine\n# go\nCMD ["app"]\n',
        ),
        Bad(
            "FROM alpine\nARG A=1 # one\n",
            at="# one",
            says="# is an argument of ARG",
            safety="safe",
            fixed="FROM alpine\n# one\nARG A=1\n",
        ),
        Bad(
            "FROM alpine\nENV A b # why\n",
            at="# why",
            says="# is an argument of ENV",
            safety="safe",
            fixed="FROM alpine\n# why\nENV A b\n",
        ),
        Bad("FROM alpine\nENV A=b # why\n", at="# why", says="# is an argument of ENV", safety="hint"),
        Bad("FROM alpine # base\n", at="# base", says="# is an argument of FROM", safety="hint"),
        Bad(
            "FROM alpine\nVOLUME /a # x \\\n  /b\n", at="# x \\\n  /b", says="# is an argument of VOLUME", safety="hint"
        ),
        Good("FROM alpine\nRUN true # comment\nCMD nginx # comment\nHEALTHCHECK CMD true # x\n"),
        Good("FROM alpine\nENV COLOR #fff\nENV A='# no' B=x#y\nLABEL a=\"b # c\"\nCOPY a#b /c\n"),
        Good("FROM alpine\nCOPY <<EOF /a # not looked at\nEOF\n".replace(" # not looked at", "")),
        Good("FROM alpine\nCOPY #a# b\nMAINTAINER me #1\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    item = instruction.onbuild or instruction
    found = _comment(item)
    if found is not None:
        text = item.args.text[found.start(1) :]
        span = item.args.span(found.start(1), found.start(1) + len(text))
        yield Finding(span, f"# is an argument of {item.keyword}", _fix(item, found, span))


def _comment(item: Instruction) -> re.Match[str] | None:
    """Return the match of what was meant as a comment, white space before it included."""
    text = item.args.text
    if "#" not in text or item.heredocs:
        return None
    if item.keyword in _LONE:
        found = _LONE_MARK.search(text)
        # `ENV KEY # x`: here the comment is the whole value.
        if (
            found
            and item.keyword != "MAINTAINER"
            and "=" not in text[: found.start()]
            and " " not in text[: found.start()]
        ):
            return None
    elif item.keyword in _WORDS:
        found = _MARK.search(text)
    elif isinstance(item, Executable) and not isinstance(item, Run) and text.startswith("["):
        found = re.search(r"(?<=\])[ \t]+(#.*)", text, re.DOTALL)
        return found if item.json is None and found and _balanced(text[: found.start()]) else None
    else:
        return None
    return found if found and _balanced(text[: found.start()]) else None


def _balanced(text: str) -> bool:
    return text.count('"') % 2 == 0 and text.count("'") % 2 == 0


def _fix(item: Instruction, found: re.Match[str], span: Span) -> Fix:
    title = "move the comment above"
    comment = item.args.text[found.start(1) :]
    if "\n" in item.source.slice(span):
        return Fix(title, (), Safety.HINT, "The instruction goes on behind it.")
    if item.index == 0 and _DIRECTIVE.match(comment):
        return Fix(title, (), Safety.HINT, "At the top of the file it would be read as a directive.")
    if isinstance(item, Copy) and len(item.words) < 4:
        return Fix(title, (), Safety.HINT, "Without it a destination would be missing.")
    end = item.args.span(0, found.start()).end
    try:
        moved = edits.insert_before(item, comment, above_comments=False)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("line"))
    because = "The comment keeps its words, and the instruction loses an argument that nobody meant."
    return Fix(title, (*moved, Edit(Span(end, span.end), "")), Safety.SAFE, because)
