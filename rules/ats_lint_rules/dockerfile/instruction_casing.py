"""Keywords are written in upper case here and in lower case there.

The builder takes either, readers look for one. The majority decides, upper case on a draw; keywords such as `Run` are
neither.

Fix safety: safe. The builder reads keywords in any case.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Dockerfile,
    Edit,
    Finding,
    Fix,
    From,
    Good,
    Instruction,
    Safety,
    Severity,
    Unknown,
    rule,
    short,
)


@rule(
    "DF816",
    "instruction-casing",
    on=Dockerfile,
    severity=Severity.INFO,
    tags={"style"},
    references=("https://docs.docker.com/reference/build-checks/consistent-instruction-casing/",),
    aliases=("ConsistentInstructionCasing",),
    examples=(
        Bad(
            "FROM alpine\nrun true\nRUN true\n",
            at="run",
            says="keyword run is not in upper case like most",
            safety="safe",
            fixed="FROM alpine\nRUN true\nRUN true\n",
        ),
        Bad(
            "from alpine\nRun true\n",
            at="Run",
            says="keyword Run is not in lower case like most",
            safety="safe",
            fixed="from alpine\nrun true\n",
        ),
        Bad(
            "from alpine\nRUN true\n",
            at="from",
            says="keyword from is not in upper case like most",
            safety="safe",
            fixed="FROM alpine\nRUN true\n",
        ),
        Bad(
            "from a as b\nRUN true\nRUN true\n",
            at="from",
            says="keyword from is not in upper case like most",
            safety="safe",
            fixed="FROM a AS b\nRUN true\nRUN true\n",
        ),
        Good("from alpine as a\nrun true\nonbuild RUN true\n"),
        Good("arg A\nFROM alpine\nRUN true\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    # Like the builder, which does not look at what precedes the first FROM.
    counted = [item for item in dockerfile.instructions if item.stage and not isinstance(item, Unknown)]
    lower = sum(item.written == item.written.lower() for item in counted)
    upper = sum(item.written == item.written.upper() for item in counted)
    for item in counted:
        wanted = item.written.lower() if lower > upper else item.written.upper()
        if item.written != wanted:
            case = "lower" if lower > upper else "upper"
            message = f"keyword {short(item.written, 40)} is not in {case} case like most"
            yield Finding(item.keyword_span, message, _fix(item, wanted), subject=item.subject)


def _fix(item: Instruction, wanted: str) -> Fix | None:
    if len(item.keyword_span) != len(wanted):
        return None
    changed = [Edit(item.keyword_span, wanted)]
    if isinstance(item, From) and item.name is not None:
        word = item.words[1]
        changed.append(Edit(word.span, word.text.lower() if wanted.islower() else word.text.upper()))
    return Fix(f"write {wanted}", tuple(changed), Safety.SAFE, "The builder reads keywords in any case.")
