"""A label's key or value is not as it should be.

Keys consist of letters, digits, dots, hyphens, underscores and slashes, begin with a letter, end with a
letter or digit, and do not use the name spaces of Docker itself. The annotations of the Open Containers Initiative
for dates and addresses have to be such.

With `label-schema` in the configuration its labels have to be there in every image that is built from the file, in
the form that it asks for; with `strict-labels` no others may be. A value that holds a build argument is not judged.
"""

from collections.abc import Iterator, Mapping

from ats_lint import Bad, Dockerfile, Finding, Good, Label, Pair, Severity, Stage, regex, rule, short
from ats_lint_rules._settings.label_formats import FORMATS

_KEY = regex(r"(?!.*(?:\.\.|--))[a-z](?:[a-z0-9._/-]*[a-z0-9])?")
_RESERVED = ("com.docker.", "io.docker.", "org.dockerproject.")
_OCI = "org.opencontainers.image."
_STANDARD = {
    f"{_OCI}created": "rfc3339",
    f"{_OCI}url": "url",
    f"{_OCI}documentation": "url",
    f"{_OCI}source": "url",
}


@rule(
    "DF823",
    "invalid-label",
    on=Dockerfile,
    severity=Severity.INFO,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/engine/manage-resources/labels/#key-format-recommendations",
        "https://github.com/opencontainers/image-spec/blob/main/annotations.md",
    ),
    aliases=(
        "DL3048",
        "DL3049",
        "DL3050",
        "DL3051",
        "DL3052",
        "DL3053",
        "DL3054",
        "DL3055",
        "DL3056",
        "DL3058",
    ),
    examples=(
        Bad(
            "FROM alpine\nLABEL a..b=1 com.docker.x=1 -a=1\n",
            at=("a..b", "com.docker.x", "-a"),
            says=(
                "label key a..b has characters that keys do not have",
                "label key com.docker.x is reserved for Docker",
                "label key -a has characters that keys do not have",
            ),
        ),
        Bad(
            "FROM alpine\nLABEL org.opencontainers.image.created=yesterday\n",
            at="yesterday",
            says="label org.opencontainers.image.created is not a date by RFC 3339",
        ),
        Bad(
            'FROM alpine\nLABEL org.opencontainers.image.source="my repo"\n',
            at='"my repo"',
            says="label org.opencontainers.image.source is not an address",
        ),
        Bad(
            "FROM alpine AS a\nFROM alpine\nLABEL version=one author=me\n",
            at=("alpine", "one", "author"),
            says=(
                "label license is missing",
                "label version is not a semantic version",
                "label author is not in the label schema",
            ),
            settings={"label-schema": {"version": "semver", "license": "spdx"}, "strict-labels": True},
        ),
        Bad(
            "FROM alpine\nLABEL l=Apache2 r=xyz m=me d='2024' t=''\n",
            at=("Apache2", "xyz", "me", "'2024'", "''"),
            says=(
                "label l is not an SPDX licence",
                "label r is not a Git hash",
                "label m is not an e-mail address",
                "label d is not a date by RFC 3339",
                "label t is not a text",
            ),
            settings={"label-schema": {"l": "spdx", "r": "hash", "m": "email", "d": "rfc3339", "t": "text"}},
        ),
        Good("FROM alpine\nLABEL RUN='podman run $OPT1 $IMAGE' Vendor=x MAINTAINER=me\n"),
        Good("FROM alpine\nARG D\nLABEL a.b-c=1 a_b/c=1 maintainer=me org.opencontainers.image.created=$D $K=1\n"),
        Good(
            "FROM alpine AS a\nLABEL version=1.2.3-rc.1\nFROM a\nLABEL license='MIT OR (Apache-2.0 AND ISC)'\n",
            settings={"label-schema": {"version": "semver", "license": "spdx"}, "strict-labels": True},
        ),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    settings = dockerfile.settings
    schema = settings.label_schema
    for stage in dockerfile.stages:
        for key in _missing(stage, schema):
            yield Finding(stage.from_.image.span, f"label {short(key, 50)} is missing", subject=stage.subject)
        for label, pair in _pairs(stage):
            yield from _wrong(stage, label, pair, schema, strict=bool(settings and settings.strict_labels))


def _pairs(stage: Stage) -> Iterator[tuple[Label, Pair]]:
    for item in stage.instructions:
        if isinstance(item, Label):
            yield from ((item, pair) for pair in item.pairs if pair.value is not None and "$" not in pair.key.text)


def _missing(stage: Stage, schema: Mapping[str, str]) -> Iterator[str]:
    if schema and stage.is_final:
        present = {pair.key.text for one in stage.lineage for _, pair in _pairs(one)}
        yield from (key for key in schema if key not in present)


def _wrong(stage: Stage, label: Label, pair: Pair, schema: Mapping[str, str], *, strict: bool) -> Iterator[Finding]:
    key, span = pair.key.text, pair.key.span
    if key in schema:
        yield from _value(stage, label, pair, schema[key])
    elif not _KEY.fullmatch(key.lower()):
        yield Finding(span, f"label key {short(key, 40)} has characters that keys do not have", subject=stage.subject)
    elif key.startswith(_RESERVED):
        yield Finding(span, f"label key {short(key, 40)} is reserved for Docker", subject=stage.subject)
    elif strict and schema:
        yield Finding(span, f"label {short(key, 40)} is not in the label schema", subject=stage.subject)
    elif key in _STANDARD and pair.value and pair.value.text:  # `--label` fills in what is empty
        yield from _value(stage, label, pair, _STANDARD[key])


def _value(stage: Stage, label: Label, pair: Pair, form: str) -> Iterator[Finding]:
    text = stage.expand(pair.raw or "", label)
    noun, accepts = FORMATS[form]
    if pair.value is not None and text is not None and not accepts(text):
        span = pair.value.span if len(pair.value.span) else pair.key.span
        yield Finding(span, f"label {short(pair.key.text, 40)} is not {noun}", subject=stage.subject)
