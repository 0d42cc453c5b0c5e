"""A comment above a named stage or an ARG does not begin with its name.

`docker build --call=outline` shows the comment as the description of the stage or argument only if it does. An empty
line or an empty comment between the two tells that none is meant.

`docker build --check` also takes a comment behind an empty line for one, against the documentation of its own check:
such a comment, a licence for example, is left alone here.
"""

from collections.abc import Iterator

from ats_lint import Arg, Bad, Finding, From, Good, Instruction, Severity, regex, rule, short

_TOOLS = regex(
    r"(?i)(?:[\w-]+[ :]+)?(?:hadolint|ats-lint|tally|checkov|trivy|kics)\b|(?:check|syntax|escape)\s*=|[-=#*]{3}"
)


@rule(
    "DF824",
    "invalid-description",
    on=Instruction,
    severity=Severity.INFO,
    enabled="strict",
    tags={"maintainability", "style"},
    references=("https://docs.docker.com/reference/build-checks/invalid-definition-description/",),
    aliases=("InvalidDefinitionDescription",),
    examples=(
        Bad("# the base\nFROM alpine AS base\n", at="base", says="the comment above does not describe base"),
        Bad(
            "# Version of it\nARG VERSION=3\nFROM alpine:$VERSION\n",
            at="VERSION",
            says="the comment above does not describe VERSION",
        ),
        Bad("FROM alpine\n# two of them\nARG A B=1\n", at="A", says="the comment above does not describe A"),
        Good("# base is where all begins\nFROM alpine AS base\n# A and B\nARG A B\n"),
        Good("# the base\n#\nFROM alpine AS base\n"),
        Good("# of everything\n\nFROM alpine AS base\n\n# of the program\n  \nARG VERSION=1\n"),
        Bad(
            "# of everything\n\n# the base\nFROM alpine AS base\n",
            at="base",
            says="the comment above does not describe base",
        ),
        Good("# the base\nFROM alpine\n# hadolint ignore=DL3006\nFROM alpine AS b\n# run\nRUN true\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    names = []
    if isinstance(instruction, From) and instruction.name:
        names = [instruction.name]
    elif isinstance(instruction, Arg):
        names = [pair.key for pair in instruction.pairs]
    if not names or not instruction.lead:
        return
    comment = instruction.lead[-1].text
    between = instruction.source.text[instruction.lead[-1].span.end : instruction.keyword_span.start]
    if between.count("\n") > 1:
        return
    known = {name.text.lower() if isinstance(instruction, From) else name.text for name in names}
    if comment.split(" ")[0] not in known and not _TOOLS.match(comment):
        yield Finding(names[0].span, f"the comment above does not describe {short(names[0].text, 40)}")
