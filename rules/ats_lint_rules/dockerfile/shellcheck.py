"""ShellCheck has something to say about a RUN body.

The words of RUN are a shell script like any other: unquoted variables are split, `cd` fails unnoticed, `rm -rf "$x"/*`
empties the root directory when `x` is empty. The findings are those of ShellCheck's rules, under their numbers, placed
where they stand in the Dockerfile.

The rule runs once `shellcheck: true` is set or the rule is selected, and the extra is installed
(`pip install ats-lint[shellcheck]`). Variables of ENV, ARG and the base image count as assigned, to one word each. Both
`# hadolint ignore=SC2086` and `# shellcheck disable=SC2086` above a RUN or inside it silence a number.
"""

import re
from collections.abc import Iterable, Iterator

from ats_lint import Bad, Finding, Good, Run, Severity, regex, rule, shell

_DISABLE = regex(r"shellcheck\s+disable=([\w,\s]+)")
_NAME = regex(r"[A-Za-z_]\w*", re.ASCII)
_LEVELS = {"info": Severity.LOW, "style": Severity.INFO}
_WORDS = frozenset({"DF902", "SHELLCHECK", "SC"})
_ON: dict[str, object] = {"shellcheck": True}


@rule(
    "DF902",
    "shellcheck",
    on=Run,
    severity=Severity.MEDIUM,
    enabled="setting",
    tags={"correctness"},
    references=("https://www.shellcheck.net/wiki/", "https://pypi.org/project/pureshellcheck/"),
    aliases=("SC",),
    examples=(
        Bad(
            "FROM debian:12\nRUN x=$(ls) && \\\n    # list\n    echo $x\n",
            at="$x",
            says="SC2086: Double quote to prevent globbing and word splitting.",
            severity="low",
            settings=_ON,
        ),
        Bad(
            "FROM debian:12\nRUN <<EOF\nx=$(date)\necho $x\nEOF\n",
            at="$x",
            says="SC2086: Double quote to prevent globbing and word splitting.",
            severity="low",
            settings=_ON,
        ),
        Bad(
            'FROM debian:12\nRUN x=`date` && echo "$x"\n',
            at="`date`",
            says="SC2006: Use $(...) notation instead of legacy backticks `...`.",
            severity="info",
            settings={"select": ["DF902"]},
        ),
        Good("FROM debian:12\nRUN x=$(ls) && echo $x\n"),
        Good('FROM debian:12\nARG x\nENV y=1\nRUN echo "$x" "$y"\n', settings=_ON),
        Good("FROM debian:12\nARG x\nENV y=1\nRUN touch $x $y\n", settings=_ON),
        Good("FROM debian:12\n# shellcheck disable=SC2086\nRUN x=$(ls) && echo $x\n", settings=_ON),
        Good("FROM debian:12\nRUN x=$(ls) && \\\n  # shellcheck disable=SC2086\n  echo $x\n", settings=_ON),
        Good("FROM debian:12\n# hadolint ignore=SC2086\nRUN x=$(ls) && echo $x\n", settings=_ON),
        Good('FROM debian:12\nSHELL ["pwsh", "-c"]\nRUN echo $x\n', settings=_ON),
        Good('FROM debian:12\nRUN ["echo", "$x"]\n', settings=_ON),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    stage = run.stage
    if stage is None or run.json is not None or not _is_wanted(run) or not shell.can_check():
        return
    words = stage.shell_at(run)
    off = set(_disabled(run))
    script, given = run.script, _given(stage.scope(run).values)
    for remark in shell.remarks(given + script.text, words[0].rpartition("/")[2] if words else ""):
        start, end = remark.start - len(given), remark.end - len(given)
        if remark.code in off or start < 0:
            continue
        message = f"{remark.code}: {remark.message}"
        message = message if len(message) <= 80 else message[:77].rstrip() + "..."
        yield Finding(script.span(start, end), message, severity=_LEVELS.get(remark.level))


def _given(names: Iterable[str]) -> str:
    """Return the line that assigns what the Dockerfile gives, each a single word: ENV and ARG are taken on trust."""
    known = sorted(name for name in names if _NAME.fullmatch(name))
    return f"export {' '.join(name + '=1' for name in known)}\n" if known else ""


def _is_wanted(run: Run) -> bool:
    settings = run.dockerfile.settings
    return settings.shellcheck or any(word.upper() in _WORDS for word in (*settings.select, *settings.extend_select))


def _disabled(run: Run) -> Iterator[str]:
    for comment in (*run.lead, *run.comments):
        found = _DISABLE.search(comment.text)
        if found:
            yield from (code.strip() for code in found[1].split(","))
