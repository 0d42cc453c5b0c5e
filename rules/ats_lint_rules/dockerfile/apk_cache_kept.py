"""`apk add` keeps its index in the layer.

Without `--no-cache`, apk stores the package index in /var/cache/apk, where it is of no use once the layer is built.
With it, apk fetches a fresh index for this one call, so that no `apk update` is needed before.

A cache mount and a removal of /var/cache/apk in the same RUN count. In a stage whose layers are not shipped the
finding is only information.

Fix safety: safe. The same packages are installed; an `apk update &&` that only served this call goes with it. Unsafe
where a script, in the build or when a container starts, or another Dockerfile may install from the stored index.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Run,
    Safety,
    Severity,
    Span,
    later_installs,
    layers,
    rule,
    shell,
)
from ats_lint_rules._run.shelledits import append, insert_word

_CACHE = "/var/cache/apk"


@rule(
    "DF606",
    "apk-cache-kept",
    on=Run,
    wakes={"apk"},
    severity=Severity.LOW,
    tags={"performance", "production"},
    references=("https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper",),
    aliases=("DL3019", "DS-0025", "ae9c56a6"),
    examples=(
        Bad(
            "FROM alpine:3.20\nRUN apk add curl\n",
            at="add",
            says="apk keeps its index in the layer",
            safety="safe",
            fixed="FROM alpine:3.20\nRUN apk add --no-cache curl\n",
        ),
        Bad(
            "FROM alpine:3.20\nRUN apk update && \\\n    apk add -q curl && echo x\n",
            at="add",
            says="apk keeps its index in the layer",
            safety="safe",
            fixed="FROM alpine:3.20\nRUN apk add --no-cache -q curl && echo x\n",
        ),
        Bad(
            "FROM alpine:3.20\nRUN set -x \\\n    && apk --update add curl\n",
            at="add",
            says="apk keeps its index in the layer",
            safety="safe",
            fixed="FROM alpine:3.20\nRUN set -x \\\n    && apk --update add --no-cache curl\n",
        ),
        Bad(
            "FROM alpine:3.20\nRUN apk update && apk upgrade && apk add curl\n",
            at="add",
            says="apk keeps its index in the layer",
            safety="safe",
            fixed="FROM alpine:3.20\nRUN apk update && apk upgrade && apk add curl && rm -rf /var/cache/apk/*\n",
        ),
        Bad(
            "FROM alpine:3.20\nRUN apk update \\\n    # now\n    && apk add curl\n",
            at="add",
            says="apk keeps its index in the layer",
            safety="safe",
            fixed="FROM alpine:3.20\nRUN apk update \\\n    # now\n    && apk add curl \\\n"
            "    && rm -rf /var/cache/apk/*\n",
        ),
        Bad(
            'FROM alpine:3.20\nRUN apk update && apk add curl\nCOPY x.sh /\nENTRYPOINT ["/x.sh"]\n',
            at="add",
            says="apk keeps its index in the layer",
            safety="unsafe",
            fixed='FROM alpine:3.20\nRUN apk add --no-cache curl\nCOPY x.sh /\nENTRYPOINT ["/x.sh"]\n',
            files={"x.sh": "#!/bin/sh\napk add $EXTRA\n"},
        ),
        Good("FROM alpine:3.22\nRUN apk add curl\n", path="Dockerfile.test"),
        Good("FROM alpine:3.20 AS build\nRUN apk add gcc\nFROM alpine:3.20\nCOPY --from=build /x /x\n"),
        Bad(
            'FROM alpine:3.20\nRUN ["apk", "add", "curl"]\n',
            at='"add"',
            says="apk keeps its index in the layer",
            safety="hint",
        ),
        Good("FROM alpine:3.20\nRUN apk --no-cache add curl\n"),
        Good("FROM alpine:3.20\nRUN apk add -U curl && rm -rf /var/cache/apk/*\n"),
        Good("FROM alpine:3.20\nRUN --mount=type=cache,target=/var/cache/apk apk add curl\n"),
        Good("FROM alpine:3.20\nRUN --mount=type=cache,target=/etc/apk/cache apk add curl\n"),
        Good("FROM alpine:3.20\nRUN apk add --no-network -t .run curl\n"),
        Good("FROM alpine:3.20\nRUN apk del curl && apk info\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    if run.stage is None or not layers.ships(run.stage):
        return
    if layers.outside(run, _CACHE, "/etc/apk/cache"):
        return
    for call in layers.calls(run):
        if call.family != "apk" or call.action != "install" or call.subcommand is None:
            continue
        cleaned = any(layers.removed(item, _CACHE) or _cleans(item) for item in layers.later(run, call.command))
        if not cleaned and not call.has_option("--no-cache", "--no-network"):
            yield Finding(call.subcommand.span, "apk keeps its index in the layer", _fix(run, call))


def _cleans(command: shell.Command) -> bool:
    return command.name == "apk" and command.texts[-2:] == ("cache", "clean")


def _fix(run: Run, call: shell.PackageCall) -> Fix:
    title = "add --no-cache"
    others = [item for item in layers.calls(run) if item.family == "apk" and item.action in {"update", "upgrade"}]
    try:
        if not others:
            return _safe(run, title, insert_word(run, call.subcommand, "--no-cache") if call.subcommand else ())
        dropped = _dropped(run, others, call)
        if dropped is not None and call.subcommand:
            return _safe(run, title, (Edit(dropped, ""), *insert_word(run, call.subcommand, "--no-cache")))
        return _safe(run, "remove the index", append(run, f"rm -rf {_CACHE}/*"))
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("command"))


def _safe(run: Run, title: str, edits: tuple[Edit, ...]) -> Fix:
    if run.stage is not None and later_installs.elsewhere(run.stage, "apk"):
        return Fix(title, edits, Safety.UNSAFE, "Another Dockerfile builds on the image and installs from the index.")
    if run.stage is not None and later_installs.in_scripts(run.stage.dockerfile, "apk"):
        return Fix(title, edits, Safety.UNSAFE, "A later script may install from the stored index.")
    return Fix(title, edits, Safety.SAFE, "The same packages are installed with and without the stored index.")


def _dropped(run: Run, others: list[shell.PackageCall], call: shell.PackageCall) -> Span | None:
    """Return the span of `apk update && ` directly before the call; None when more than that needs the index."""
    update = others[0].command
    adds = [item for item in layers.calls(run) if item.family == "apk" and item.action == "install"]
    at = layers.position(run, update)
    if len(others) != 1 or others[0].action != "update" or len(adds) != 1 or run.json is not None:
        return None
    if at + 1 >= len(run.commands) or run.commands[at + 1] is not call.command:
        return None
    simple = update.depth == call.command.depth == 0 and not update.redirects and not update.context
    if not simple or call.command.operator_before not in {"&&", ";"} or update.operator_before not in {"", "&&", ";"}:
        return None
    span = Span(update.span.start, call.command.span.start)
    return None if any(span.overlaps(comment.span) for comment in run.comments) or run.heredocs else span
