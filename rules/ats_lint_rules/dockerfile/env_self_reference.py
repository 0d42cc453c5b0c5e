"""ENV uses a variable that the same instruction sets.

All values of one ENV are expanded before any of them is set: `ENV A=1 B=$A` makes B empty, or gives it the value that A
had before.
"""

from collections.abc import Iterator

from ats_lint import Bad, Env, Finding, Good, Pair, Severity, Span, rule, variables


@rule(
    "DF810",
    "env-self-reference",
    on=Env,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#environment-replacement",),
    aliases=("DL3044",),
    examples=(
        Bad("FROM alpine\nENV A=1 B=$A\n", at="$A", says="A is set by the same instruction"),
        Bad(
            "FROM alpine\nENV HOME_DIR=/opt \\\n    BIN=${HOME_DIR}/bin PATH=$BIN:$PATH\n",
            at=("${HOME_DIR}", "$BIN"),
            says=("HOME_DIR is set by the same instruction", "BIN is set by the same instruction"),
        ),
        Bad('FROM alpine\nENV B="x-$A" A=1\n', at="$A", says="A is set by the same instruction"),
        Good("FROM alpine\nENV A=1\nENV A=2 B=$A\n"),
        Good("FROM alpine\nENV PATH=/opt/bin:$PATH A=$B\n"),
        Good("FROM alpine\nENV A=1 B='$A'x C=\\$A\n"),
        Good("FROM alpine\nARG A=1\nENV A=$A B=$A\n"),
    ),
)
def check(env: Env) -> Iterator[Finding]:
    if env.stage is None or len(env.pairs) < 2:
        return
    before = env.stage.scope(env)
    names = {pair.key.text for pair in env.pairs}
    for pair in env.pairs:
        for name, span in _uses(env, pair):
            if name in names and name != pair.key.text and name not in before.values and name != "PATH":
                yield Finding(span, f"{name[:40]} is set by the same instruction")


def _uses(env: Env, pair: Pair) -> Iterator[tuple[str, Span]]:
    if pair.raw is None or pair.value is None:
        return
    start, exact = pair.value.span.start, len(pair.raw) == len(pair.value.span)
    for one in variables.references(pair.raw, env.escape):
        yield one.name, Span(start + one.start, start + one.end) if exact else pair.value.span
