"""A blank line inside a continued instruction.

The builder skips it and announces that it will be an error. Often it hides that the instruction goes on: a
forgotten backslash at the end of a list takes the next instruction in.

Fix safety: safe. The blank lines are removed, which changes nothing. Where an instruction seems to have been taken in,
nothing is changed: the author meant something else.
"""

from collections.abc import Iterator

from ats_lint import Bad, Edit, Finding, Fix, Good, Instruction, Safety, Severity, Span, rule, short

_KEYWORDS = frozenset(
    [
        "ADD",
        "ARG",
        "CMD",
        "COPY",
        "ENTRYPOINT",
        "ENV",
        "EXPOSE",
        "FROM",
        "HEALTHCHECK",
        "LABEL",
        "MAINTAINER",
        "ONBUILD",
        "RUN",
        "SHELL",
        "STOPSIGNAL",
        "USER",
        "VOLUME",
        "WORKDIR",
    ]
)


@rule(
    "DF815",
    "empty-continuation",
    on=Instruction,
    severity=Severity.LOW,
    tags={"correctness", "style"},
    references=("https://docs.docker.com/reference/build-checks/no-empty-continuation/",),
    aliases=("NoEmptyContinuation",),
    examples=(
        Bad(
            "FROM alpine\nRUN a && \\\n\n  b && \\\n \t\n\n  c\n",
            at="\n",
            says="blank line inside RUN",
            safety="safe",
            fixed="FROM alpine\nRUN a && \\\n  b && \\\n  c\n",
        ),
        Bad(
            "FROM alpine\r\nRUN a \\\r\n\r\n  b\r\n",
            at="\r\n",
            says="blank line inside RUN",
            safety="safe",
            fixed="FROM alpine\r\nRUN a \\\r\n  b\r\n",
        ),
        Bad(
            "FROM alpine\nENV A=1 \\\n\n  # why\n\n  B=2\n",
            at="\n",
            says="blank line inside ENV",
            safety="safe",
            fixed="FROM alpine\nENV A=1 \\\n  # why\n  B=2\n",
        ),
        Bad("FROM alpine\nRUN a \\\n\nCMD b\n", at="\n", says="blank line inside RUN", safety="hint"),
        Bad("FROM a\nRUN x \\\n\n# the end\n", at="\n", says="blank line inside RUN", safety="hint"),
        Good("FROM alpine\nRUN a \\\n  # comment\n  b\n\nRUN c\n"),
        Good("FROM alpine\nRUN <<EOF\n\na\nEOF\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    if instruction.blanks:
        message = f"blank line inside {short(instruction.keyword, 40)}"
        yield Finding(instruction.blanks[0], message, _fix(instruction))


def _fix(instruction: Instruction) -> Fix:
    title = "remove blank lines"
    if any(_keyword_follows(instruction, blank) for blank in instruction.blanks):
        return Fix(title, (), Safety.HINT, "An instruction seems to have been taken in by a backslash too many.")
    if instruction.dangling:
        return Fix(title, (), Safety.HINT, "The file ends inside the instruction: its last backslash is one too many.")
    changed = tuple(Edit(blank, "") for blank in instruction.blanks)
    return Fix(title, changed, Safety.SAFE, "The builder skips them.")


def _keyword_follows(instruction: Instruction, blank: Span) -> bool:
    text = instruction.source.text
    line = text[blank.end : (text.find("\n", blank.end) + 1) or len(text)].split(maxsplit=1)
    return len(line) > 1 and line[0] in _KEYWORDS
