"""ENV uses a variable that the same instruction sets.

All values of one ENV are expanded before any of them is set: `ENV A=1 B=$A` makes B empty, or gives it the value that A
had before.
"""

from collections.abc import Iterator

from ats_lint import Bad, Env, Finding, Good, Pair, Severity, Span, rule, short, variables


@rule(
    "DF810",
    "env-self-reference",
    on=Env,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#environment-replacement",),
    aliases=("DL3044",),
    examples=(
        Bad("FROM alpine\nENV A=1 B=$A\n", at="$A", says="A still has its old value: the same ENV sets it"),
        Bad(
            "FROM alpine\nENV HOME_DIR=/opt \\\n    BIN=${HOME_DIR}/bin PATH=$BIN:$PATH\n",
            at=("${HOME_DIR}", "$BIN"),
            says=(
                "HOME_DIR still has its old value: the same ENV sets it",
                "BIN still has its old value: the same ENV sets it",
            ),
        ),
        Bad('FROM alpine\nENV B="x-$A" A=1\n', at="$A", says="A still has its old value: the same ENV sets it"),
        Good("FROM alpine\nENV A=1\nENV A=2 B=$A\n"),
        Good("FROM alpine\nENV PATH=/opt/bin:$PATH A=$B\n"),
        Good("FROM alpine\nENV A=1 B='$A'x C=\\$A\n"),
        Good("FROM alpine\nARG A=1\nENV A=$A B=$A\n"),
        Good('FROM oracle/db\nENV ROOT="${ROOT:-/u01}" HOME_DIR="${ROOT:-/u01}/home"\n'),
    ),
)
def check(env: Env) -> Iterator[Finding]:
    if env.stage is None or len(env.pairs) < 2:
        return
    before = env.stage.scope(env)
    names = {pair.key.text for pair in env.pairs}
    same = _defaulted(env)
    set_already: set[str] = set()
    for pair in env.pairs:
        again = pair.key.text in set_already
        set_already.add(pair.key.text)
        for name, span in _uses(env, pair):
            if (again and name == pair.key.text) or (
                name in names and name != pair.key.text and name not in before.values and name not in {"PATH", *same}
            ):
                yield Finding(span, f"{short(name, 40)} still has its old value: the same ENV sets it")


def _defaulted(env: Env) -> frozenset[str]:
    """Return the names that are used with one default throughout: whoever reads them gets what they are set to."""
    found: dict[str, set[str | None]] = {}
    for pair in env.pairs:
        text = pair.raw or ""
        for one in variables.references(text, env.escape):
            given = one.operator in {":-", "-"}
            word = text[one.start : one.end].removesuffix("}").partition(one.operator)[2] if given else None
            found.setdefault(one.name, set()).add(word)
    set_to = {pair.key.text: pair.raw for pair in env.pairs}
    return frozenset(
        name
        for name, words in found.items()
        for word in words
        if len(words) == 1 and _gives(set_to.get(name), name, word)
    )


def _gives(raw: str | None, name: str, default: str | None) -> bool:
    """Tell whether a variable that is set to `raw` holds its default."""
    forms = {default, f"${{{name}:-{default}}}", f"${{{name}-{default}}}"}
    return default is not None and (raw or "").strip("\"'") in forms


def _uses(env: Env, pair: Pair) -> Iterator[tuple[str, Span]]:
    if pair.raw is None or pair.value is None:
        return
    start, exact = pair.value.span.start, len(pair.raw) == len(pair.value.span)
    for one in variables.references(pair.raw, env.escape):
        yield one.name, Span(start + one.start, start + one.end) if exact else pair.value.span
