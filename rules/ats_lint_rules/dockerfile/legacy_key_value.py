"""ENV or LABEL without an equals sign.

`ENV key some value` sets one variable to the whole rest of the line. Nobody sees where a value ends, a second pair
becomes part of the first, and the builder warns about the form.

Fix safety: safe. The new value is expanded to the very same text, quotes, escapes and inner spaces included. Where a
variable in the value holds quotes of its own, nothing is changed; nor where spaces stand around the sign
(`LABEL a = "b"` sets `= b`).
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Edit,
    EditRefused,
    Env,
    Finding,
    Fix,
    Good,
    Instruction,
    Label,
    Pair,
    Safety,
    Severity,
    Span,
    edits,
    requote,
    rule,
    short,
)

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-/")


@rule(
    "DF814",
    "legacy-key-value",
    on=Instruction,
    severity=Severity.LOW,
    tags={"correctness", "style"},
    references=("https://docs.docker.com/reference/build-checks/legacy-key-value-format/",),
    aliases=("LegacyKeyValueFormat",),
    examples=(
        Bad("FROM alpine\nENV A 1\n", at="A", says="ENV A without =", safety="safe", fixed="FROM alpine\nENV A=1\n"),
        Bad(
            "FROM alpine\nENV  A   some  value  \n",
            at="A",
            says="ENV A without =",
            safety="safe",
            fixed='FROM alpine\nENV  A="some  value"  \n',
        ),
        Bad('FROM alpine\nLABEL a = "b c"\n', at="a", says="LABEL a without =", safety="hint"),
        Bad(
            'FROM alpine\nENV OPTS -Dx="a b" -Dy=$HOME\n',
            at="OPTS",
            says="ENV OPTS without =",
            safety="safe",
            fixed='FROM alpine\nENV OPTS="-Dx=a b -Dy=$HOME"\n',
        ),
        Bad(
            "FROM alpine\nENV A 1 B=2\n",
            at="A",
            says="ENV A without =",
            safety="safe",
            fixed='FROM alpine\nENV A="1 B=2"\n',
        ),
        Bad(
            "FROM alpine\nlabel a.b it\\'s\n",
            at="a.b",
            says="LABEL a.b without =",
            safety="safe",
            fixed="FROM alpine\nlabel a.b=it\\'s\n",
        ),
        Bad(
            "FROM alpine\nENV P /a/b:$PATH\n",
            at="P",
            says="ENV P without =",
            safety="safe",
            fixed="FROM alpine\nENV P=/a/b:$PATH\n",
        ),
        Bad(
            "FROM alpine\nENV A x \\\n  # why\n  y\n",
            at="A",
            says="ENV A without =",
            safety="safe",
            fixed='FROM alpine\nENV A="x \\\n  # why\n  y"\n',
        ),
        Bad(
            "FROM alpine\nENV A \\\n  x \\\n  y\n",
            at="A",
            says="ENV A without =",
            safety="safe",
            fixed='FROM alpine\nENV A="x \\\n  y"\n',
        ),
        Bad(
            "FROM alpine\nENV A \\\n  # why\n  x y\n",
            at="A",
            says="ENV A without =",
            safety="safe",
            fixed='FROM alpine\n# why\nENV A="x y"\n',
        ),
        Bad(
            "FROM alpine\nONBUILD ENV A b c\n",
            at="A",
            says="ENV A without =",
            safety="safe",
            fixed='FROM alpine\nONBUILD ENV A="b c"\n',
        ),
        Bad(
            "# escape=`\nFROM a\nENV P C:\\x y\\\n",
            at="P",
            says="ENV P without =",
            safety="safe",
            fixed='# escape=`\nFROM a\nENV P="C:\\x y\\"\n',
        ),
        Bad("FROM alpine\nENV A x ${B:-'y'}\n", at="A", says="ENV A without =", safety="hint"),
        Good("FROM alpine\nENV A=1 B='x y'\nLABEL a=b\n"),
        Good("FROM alpine\nENV A\n"),
        Good("FROM alpine\nARG A\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    for item in (instruction, instruction.onbuild):
        if isinstance(item, Env | Label):
            for pair in item.pairs:
                if pair.legacy and pair.raw is not None:
                    yield Finding(
                        pair.key.span, f"{item.keyword} {short(pair.key.text, 40)} without =", _fix(item, pair)
                    )


def _fix(item: Env | Label, pair: Pair) -> Fix:
    title = "write key=value"
    if (pair.raw or "").startswith("="):
        # `LABEL a = "b"` sets `= b`: to write the same text again would be no cure.
        return Fix(title, (), Safety.HINT, "The value begins with = now, which can hardly be meant.")
    try:
        changed = _edits(item, pair)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The value cannot be rewritten exactly: {refused}.")
    return Fix(title, changed, Safety.SAFE, "The value is expanded to the same text.")


def _edits(item: Env | Label, pair: Pair) -> tuple[Edit, ...]:
    source = item.source
    if pair.raw is None or pair.value is None or not set(source.slice(pair.key.span)) <= _PLAIN:
        raise EditRefused("the name is not plain")
    value, gap = requote.requoted(pair.raw, item.escape), Span(pair.key.span.end, pair.value.span.start)
    if source.slice(gap).strip(" \t\r\n" + item.escape):
        return edits.replace_args(item, f"{source.slice(pair.key.span)}={value}")
    end = Span(pair.value.span.end, pair.value.span.end)
    if value == pair.raw:
        return (Edit(gap, "="),)
    if value == f'"{pair.raw}"':
        return (Edit(gap, '="'), Edit(end, '"'))
    return edits.replace_args(item, f"{source.slice(pair.key.span)}={value}")
