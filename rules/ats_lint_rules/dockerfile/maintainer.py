"""MAINTAINER is deprecated.

The author belongs into the label `org.opencontainers.image.authors`, where `docker inspect` and registries find it.

Fix safety: safe. A label never changes how an image builds or runs. Quotes around the whole name are dropped,
everything else is kept as it is. Where the stage has such a label already, the author chooses.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Label,
    Maintainer,
    Safety,
    Severity,
    edits,
    requote,
    rule,
)

_KEY = "org.opencontainers.image.authors"


@rule(
    "DF813",
    "maintainer",
    on=Maintainer,
    severity=Severity.LOW,
    tags={"correctness", "maintainability"},
    references=(
        "https://docs.docker.com/reference/build-checks/maintainer-deprecated/",
        "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    ),
    aliases=("DL4000", "MaintainerDeprecated", "DS-0022", "CKV_DOCKER_6", "99614418"),
    examples=(
        Bad(
            "FROM alpine\nMAINTAINER Jane Doe <jane@example.org>\n",
            at="MAINTAINER",
            says="MAINTAINER is deprecated",
            safety="safe",
            fixed='FROM alpine\nLABEL org.opencontainers.image.authors="Jane Doe <jane@example.org>"\n',
        ),
        Bad(
            'from alpine\nmaintainer "Jane \\"J\\" $Doe"\n',
            at="maintainer",
            says="MAINTAINER is deprecated",
            safety="safe",
            fixed='from alpine\nlabel org.opencontainers.image.authors="Jane \\\\\\"J\\\\\\" \\$Doe"\n',
        ),
        Bad(
            "FROM alpine\n# who\nMAINTAINER  me, \\\n  you\n",
            at="MAINTAINER",
            says="MAINTAINER is deprecated",
            safety="safe",
            fixed='FROM alpine\n# who\nLABEL  org.opencontainers.image.authors="me,   you"\n',
        ),
        Bad(
            "FROM alpine\nLABEL org.opencontainers.image.authors=me\nMAINTAINER you\n",
            at="MAINTAINER",
            says="MAINTAINER is deprecated",
            safety="hint",
        ),
        Bad(
            "FROM a\nMAINTAINER me\n",
            at="MAINTAINER",
            says="MAINTAINER is deprecated",
            safety="hint",
            settings={"label-schema": {"a": "text"}, "strict-labels": True},
        ),
        Good("FROM alpine\nLABEL maintainer=me\n"),
    ),
)
def check(maintainer: Maintainer) -> Iterator[Finding]:
    yield Finding(maintainer.keyword_span, "MAINTAINER is deprecated", _fix(maintainer))


def _fix(maintainer: Maintainer) -> Fix | None:
    stage, text = maintainer.stage, maintainer.args.text
    if stage is None or not text or maintainer.outer is not None:
        return None
    title = f"write LABEL {_KEY}"
    settings = maintainer.dockerfile.settings
    if settings and settings.strict_labels and settings.label_schema and _KEY not in settings.label_schema:
        return Fix(title, (), Safety.HINT, "The label schema of the configuration does not have the label.")
    labels = (item for item in stage.chain() if isinstance(item, Label))
    if any(pair.key.text == _KEY for item in labels for pair in item.pairs):
        return Fix(title, (), Safety.HINT, "The stage has the label already.")
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        text = text[1:-1]
    keyword = "label" if maintainer.written.islower() else "LABEL"
    try:
        changed = edits.replace_args(maintainer, f"{_KEY}={requote.quoted(text, maintainer.escape)}")
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The line cannot be rewritten exactly: {refused}.")
    because = "A label never changes how an image builds or runs."
    return Fix(title, (Edit(maintainer.keyword_span, keyword), *changed), Safety.SAFE, because)
