"""An instruction uses a variable that nothing defines.

The builder puts nothing in its place: `WORKDIR $APP` is `WORKDIR /`. ARG and ENV count from where they stand, for their
own stage and for stages made from it; an ARG before the first FROM counts in a stage only after it is named there again
(`ARG VERSION`), and so do the platform arguments such as TARGETARCH. RUN, CMD and ENTRYPOINT are read by a shell
and left alone, but for an ARG of another scope that a RUN asks for: the shell puts nothing in its place, either.

What a base image sets is known for scratch, operating systems and some official images; with any other base a
variable is reported only when the file itself shows the fault: it is defined elsewhere in it, or a near miss.

`${NAME:-default}` is told as information where the variable can never be set: no `--build-arg NAME` reaches it.
"""

from collections.abc import Iterator

from ats_lint import (
    Arg,
    Bad,
    Env,
    Finding,
    Good,
    Instruction,
    Run,
    Severity,
    Stage,
    image_variables,
    parse_reference,
    rule,
    short,
    variables,
)
from ats_lint_rules._common.build_arguments import PLATFORM
from ats_lint_rules._common.expansions import out_of_scope, place_in, uses_in
from ats_lint_rules._common.wording import nearest

_HARMLESS = frozenset({"+", ":+"})
_OFFERED = frozenset({"BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE"})


@rule(
    "DF808",
    "undefined-variable",
    on=Stage,
    severity=Severity.LOW,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/build-checks/undefined-var/",
        "https://docs.docker.com/reference/dockerfile/#scope",
    ),
    aliases=("UndefinedVar",),
    examples=(
        Bad("FROM alpine\nWORKDIR $APP_DIR\n", at="$APP_DIR", says="nothing defines APP_DIR"),
        Bad(
            "ARG VERSION=1\nFROM registry.example/x\nENV V=${VERSION}\n",
            at="${VERSION}",
            says="nothing defines VERSION",
        ),
        Bad(
            "FROM registry.example/x\nARG APP_DIR=/a\nWORKDIR $APPDIR\n",
            at="$APPDIR",
            says="nothing defines APPDIR, nearest is APP_DIR",
        ),
        Bad("FROM registry.example/x\nCOPY a $HERE\nENV HERE=/a\n", at="$HERE", says="nothing defines HERE"),
        Bad(
            "FROM registry.example/x AS a\nARG T=1\nFROM alpine\nCOPY --from=a /$T /\n",
            at="$T",
            says="nothing defines T",
        ),
        Bad("FROM alpine\nCOPY a-$TARGETARCH /a\n", at="$TARGETARCH", says="nothing defines TARGETARCH"),
        Bad(
            "FROM alpine\nCOPY --chown=$APP <<EOF /a\n'$HOST' \\$X\nEOF\nRUN --mount=type=cache,target=$DIR a $B\n",
            at=("$APP", "$HOST", "$DIR"),
            says=("nothing defines APP", "nothing defines HOST", "nothing defines DIR"),
        ),
        Bad("FROM python:3.12\nENV PYTHONPATH=$PYTHONPATH:/a\n", at="$PYTHONPATH", says="nothing defines PYTHONPATH"),
        Bad("FROM python:3.12\nENV PATH=$VENV/bin:$PATH V=$PYTHON_VERSION\n", at="$VENV", says="nothing defines VENV"),
        Bad(
            "FROM scratch\nUSER ${ID}\nENV A=$A\nLABEL a='$no' b=\"$B\"\n",
            at=("${ID}", "$A", "$B"),
            says=("nothing defines ID", "nothing defines A", "nothing defines B"),
        ),
        Bad(
            "ARG FOO=1\nFROM alpine\nRUN echo \"$FOO\" ${FOO} '$FOO' > /a\n",
            at=("$FOO", "${FOO}"),
            says=("nothing defines FOO here, the ARG before FROM is not in this stage",) * 2,
        ),
        Bad(
            "FROM alpine AS a\nARG FOO=1\nRUN echo $FOO\nFROM alpine\nRUN echo $FOO $BAR\nARG BAR\n",
            at=("$FOO", "$BAR"),
            says=(
                "nothing defines FOO here, its ARG is another stage's",
                "nothing defines BAR here, its ARG comes after this line",
            ),
        ),
        Good("ARG FOO=1\nFROM alpine\nARG FOO\nRUN echo $FOO\n"),
        Good("ARG NODE_VERSION=22\nFROM node:$NODE_VERSION\nRUN echo $NODE_VERSION\n"),
        Good("ARG FOO=1\nFROM alpine\nRUN FOO=2; echo $FOO $FOOT; for A in $B; do echo $A; done\n"),
        Good("FROM registry.example.com/team/base:1.0\nENV STARTUP_FILE=a.sh\nCOPY $START_FILE /opt/\n"),
        Good("FROM alpine\nARG APP=/a\nWORKDIR $APP\nRUN echo $NOTHING\nCMD echo $NOTHING\nENV PATH=/a:$PATH\n"),
        Good('ARG *x\nFROM alpine\nRUN ["a", "*x"]\n'),
        Good("FROM alpine AS a\nARG APP=/a\nENV B=1\nFROM a\nWORKDIR $APP/$B\n"),
        Good("FROM registry.example/x\nWORKDIR $APP_HOME\nENV P=${JAVA_HOME}/bin X=${Y:-z}\n"),
        Good("FROM alpine\nARG TARGETARCH\nARG V\nCOPY a-$TARGETARCH-$V /a\n"),
        Good('FROM alpine\nENV A=${B:+x}${C:-} D=\\$E\nENV JAVA_OPTS="\\${X}"\n'),
        Good("FROM registry.example/x\nENV PYTHONPATH=/a:$PYTHONPATH\nENV A=1 B=$A\n"),
        Good("FROM alpine\nCOPY <<'EOF' /a\n$HOST\nEOF\nRUN <<EOF\n$HOST\nEOF\n"),
        Good("FROM alpine\nENV A=${A:+$A:}/lib\n"),
        Bad(
            "FROM alpine\nENV ID=${UID:-1000}\n",
            at="${UID:-1000}",
            says="nothing defines UID, so its default always holds",
            severity="info",
        ),
        Good("FROM alpine\nARG UID\nENV ID=${UID:-1000} A=${A:-1} B=x${C:-}\n"),
        Bad("FROM alpine\nLABEL $VENDOR.name=x\n", at="$VENDOR", says="nothing defines VENDOR"),
        Good("FROM golang:1.22\nWORKDIR $GOPATH/src\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    elsewhere = _names(stage.dockerfile.instructions)
    for instruction in stage.instructions[1:]:
        # The arguments of ARG are read one after the other, each in the scope of those before.
        seen = {*stage.scope(instruction).values, "PATH", *_OFFERED}
        own: set[str] = {pair.key.text for pair in instruction.pairs} if isinstance(instruction, Env) else set()
        for text, span, name, uses in uses_in(instruction):
            for one in uses:
                if one.operator in _HARMLESS or one.name in seen:
                    continue
                if one.operator in {"-", ":-"}:
                    if _is_dead(stage, one, text) and name != one.name:
                        message = f"nothing defines {short(one.name, 24)}, so its default always holds"
                        yield Finding(place_in(text, span, one.start, one.end), message, severity=Severity.INFO)
                    continue
                near = _near(one.name, seen, elsewhere)
                # What the same ENV sets is another rule's, or `A=x:$A`, which adds to what the base may have.
                shown = _is_slip(stage, one.name, near) or (one.name in elsewhere and one.name not in own)
                if shown or (one.name not in own - {name} and _surely_unset(stage, one.name)):
                    hint = f", nearest is {short(near, 24)}" if near else ""
                    yield Finding(
                        place_in(text, span, one.start, one.end), f"nothing defines {short(one.name, 24)}{hint}"
                    )
            if isinstance(instruction, Arg):
                seen.add(name)
        for name, span, where in out_of_scope(stage, instruction) if isinstance(instruction, Run) else ():
            if _surely_unset(stage, name):
                yield Finding(span, f"nothing defines {name[:24]} here, {where}")


def _is_dead(stage: Stage, use: variables.VariableReference, text: str) -> bool:
    """Tell whether a default was written for a variable that the base image surely does not set."""
    empty = text[use.start : use.end] == f"${{{use.name}{use.operator}}}"
    return not empty and _surely_unset(stage, use.name)


def _names(instructions: tuple[Instruction, ...]) -> frozenset[str]:
    """Return every name that the file defines somewhere, and the platform arguments."""
    pairs = (pair for item in instructions if isinstance(item, Arg | Env) for pair in item.pairs)
    return frozenset(PLATFORM).union(pair.key.text for pair in pairs)


def _near(name: str, known: set[str], elsewhere: frozenset[str]) -> str | None:
    if name in elsewhere or len(name) < 4:
        return None
    return nearest(name, sorted(known), 0.85)


def _is_slip(stage: Stage, name: str, near: str | None) -> bool:
    """Tell whether a name was meant to be another: a base that is not known may well set one that is only similar."""
    return near is not None and (near.replace("_", "") == name.replace("_", "") or _surely_unset(stage, name))


def _surely_unset(stage: Stage, name: str) -> bool:
    if stage.is_scratch:
        return True
    reference = parse_reference(stage.external) if stage.external else None
    return reference is not None and image_variables.sets(reference.repository, name, stage.settings) is False
