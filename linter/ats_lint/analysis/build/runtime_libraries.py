"""Shared libraries and certificates that a stage needs for what it copies from another one, and does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.build.software import software
from ats_lint.analysis.sources.languages import CODE
from ats_lint.analysis.sources.program import program
from ats_lint.analysis.views.dockerfile import Copy, Dockerfile, Stage
from ats_lint.files.build_context import BuildContext
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_MANIFESTS = regex(
    r"(?:^|/)(?:requirements[\w.-]*\.txt|pyproject\.toml|poetry\.lock|uv\.lock|Pipfile(?:\.lock)?|Gemfile(?:\.lock)?)$"
)
_PACKAGES = regex(
    r"site-packages|\bvenv\b|\.venv|/bundle\b|/usr/local/lib|\.local\b|/opt/|gems?\b|vendor|/app\b|/install\b"
)


@dataclass(frozen=True, slots=True)
class Library:
    """A library by the packages that need it, those that it is built with, and those that bring it."""

    name: str
    needed_by: str
    built_with: str
    brought_by: str


_LIBRARIES = (
    Library("libpq", r"\bpsycopg2(?!-binary|_binary)\b|\bpsycopg\[c\]|\bpg \(\d|gem [\"']pg[\"']",
            r"libpq-dev|postgresql\d*-dev|libpq-devel", r"libpq|postgresql"),
    Library("libmysqlclient", r"\bmysqlclient\b|\bmysql2 \(\d|gem [\"']mysql2[\"']",
            r"(default-)?lib(mysql|mariadb)(client)?(-?\w*)-dev|mariadb-dev|mariadb-connector-c-dev",
            r"(default-)?lib(mysql|mariadb)|mariadb|mysql"),
    Library("libvips", r"\bpyvips(?!-binary)\b|\bruby-vips \(\d", r"libvips-dev|vips-dev", r"libvips|vips"),
    Library("libodbc", r"\bpyodbc\b", r"unixodbc-dev", r"unixodbc|libodbc|msodbcsql"),
    Library("libldap", r"\bpython-ldap\b", r"libldap2?-dev|openldap-dev", r"libldap|openldap|ldap-utils"),
    Library("libxmlsec1", r"\b(python-)?xmlsec\b", r"libxmlsec1-dev|xmlsec-dev", r"libxmlsec1|xmlsec"),
)  # fmt: skip
"""Bindings that load a library of the system (https://packages.debian.org, the packages' own installation notes)."""


@dataclass(frozen=True, slots=True)
class Missing:
    """What a stage lacks for something that it copies."""

    copy: Copy
    library: str


def missing(stage: Stage) -> Iterator[Missing]:
    """Yield the libraries that the stage before was built with, that a manifest asks for, and that are not here."""
    here = [name for _, name in software(stage).packages]
    if stage.base.tools & {"gcc", "make"} or stage.base.package_manager not in {"apt", "apk"}:
        return
    asked = _asked(stage.dockerfile)
    for copy in (one for one in stage.instructions if isinstance(one, Copy)):
        origin = stage.copied_from(copy)
        if not isinstance(origin, Stage) or not any(_PACKAGES.search(token.text) for token in copy.sources):
            continue
        there = [name for _, name in software(origin).packages]
        for one in _LIBRARIES:
            built = any(re.fullmatch(one.built_with, name) for name in there)
            if built and re.search(one.needed_by, asked) and not any(re.match(one.brought_by, name) for name in here):
                yield Missing(copy, one.name)


def _asked(dockerfile: Dockerfile) -> str:
    context = dockerfile.context
    return context.once(_manifests) if context is not None else ""


def _manifests(context: BuildContext) -> str:
    names = [name for name in context.files() if _MANIFESTS.search(name)][:20]
    return "\n".join(source.text for name in names if (source := context.read(name)) is not None)


_ROOTS = regex(r"ca-certificates|/etc/ssl|cert\.pem|ca-bundle|/etc/pki|zoneinfo(?:(?!zoneinfo).)*?certs")
_FALLBACK = regex(r"x509roots/fallback|rootcerts|certifi|gocertifi|InsecureSkipVerify|webpki.roots|webpki-roots")


def asks_without_certificates(stage: Stage) -> str | None:
    """Return a source of a program that asks servers by https, in an image that is empty but for it; None for none."""
    context = stage.dockerfile.context
    if not stage.is_scratch or context is None or "SSL_CERT_FILE" in stage.env:
        return None
    if any(_ROOTS.search(one.args.text) for one in stage.instructions):
        return None
    whole = [one for one in stage.instructions if isinstance(one, Copy) and one.from_stage is not None]
    if any(token.text in {"/", "/etc", "/etc/"} or "rootfs" in token.text for copy in whole for token in copy.sources):
        return None
    shown = program(stage.dockerfile)
    texts = {one.name: source.text for one in shown.files if (source := context.read(one.name)) is not None}
    if any(_FALLBACK.search(text) for text in texts.values()):
        return None
    files = [one for one in shown.files if one.language in CODE and not one.by_hand]
    return next((one.name for one in files if _ASKS.search(texts.get(one.name, ""))), None)


_ASKS = regex(
    r"\bhttp\.(?:Get|Post|Head|NewRequest\w*)\(\s*(?:[\w.()]{1,60},\s*)?(?:http\.Method\w+,\s*|\"[A-Z]+\",\s*)?\"https://"
    r"|reqwest::(?:blocking::)?get\(\s*\"https://"
)
