"""`volumes:` and `tmpfs:` of a service, short and long form, as compose-go reads them.

The short form follows https://github.com/compose-spec/compose-go/blob/main/format/volume.go.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from ats_lint.model import Span
from ats_lint.patterns import regex
from ats_lint.records import dataclass
from ats_lint.syntax.compose.interpolation import interpolate, split_outside
from ats_lint.syntax.compose.paths import beside, local_path
from ats_lint.syntax.compose.values import Value

_PROPAGATIONS = frozenset({"rprivate", "private", "rshared", "shared", "rslave", "slave"})
_ONE_LETTER = regex(r"([A-Za-z]):/[^:]*(?::(?!/)[^:]*)?")
_DRIVE = regex(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Mount:
    """One entry of `volumes` or `tmpfs`.

    Attributes:
        type: `bind`, `volume`, `tmpfs`, `npipe`, `cluster`, `image`; None when unknown.
        source: host path or volume name as interpolated; `""` for an anonymous volume; None when unknown.
        target: path in the container, cleaned (`/data/` is `/data`); None when unknown.
        read_only: whether the container cannot write to it; None when unknown.
        span: the whole entry.
        source_span: the source's text; None where there is none.
        target_span: the target's text.
        long: whether it is a map.
        raw: the text as written; empty in long form.
        options: what follows the target in short form (`ro`, `Z`, `rshared`, `nocopy`), or tmpfs options.
        propagation: `rshared` and the like; empty when not said.
        value: the value behind it; `.value.source` is the file.
        path: absolute host path of a bind mount whose source is a path below the project or absolute;
            None for `~`, variables and everything else.
        invalid: why Compose refuses it; None when it does not.
    """

    type: str | None
    source: str | None
    target: str | None
    read_only: bool | None
    span: Span
    source_span: Span | None
    target_span: Span
    long: bool
    raw: str
    options: tuple[str, ...]
    propagation: str
    value: Value
    path: Path | None = None
    invalid: str | None = None

    @property
    def known(self) -> bool:
        """Tell whether source and target are known."""
        return self.source is not None and self.target is not None

    @property
    def anonymous(self) -> bool:
        """Tell whether it is a volume without a name."""
        return self.type == "volume" and self.source == ""

    @property
    def drive(self) -> str:
        """The letter that Compose takes for a drive of Windows and not for a volume; empty where there is none.

        That is `v` of `v:/data` and `v:/data:ro`: only a path behind a second colon says that a drive is meant.
        """
        found = _ONE_LETTER.fullmatch(self.raw)
        return found[1] if found else ""

    @property
    def volume(self) -> str | None:
        """The name of the volume it mounts; None for every other mount."""
        return self.source if self.type == "volume" and self.source else None


def parse_mounts(value: Value | None) -> Iterator[Mount]:
    """Yield the entries of a service's `volumes`; nothing for what is no list."""
    for item in value.list if value else ():
        if item.kind == "map":
            yield _long(item)
        elif item.kind == "scalar":
            yield _short(item)


def parse_tmpfs(value: Value | None) -> Iterator[Mount]:
    """Yield the entries of `tmpfs`, a text or a list of them."""
    for item in value.list if value and value.kind == "list" else (value,) if value else ():
        if item.kind != "scalar":
            continue
        text = item.text
        target, _, options = (text or "").partition(":")
        words = tuple(options.split(",")) if options else ()
        cleaned = None if text is None else clean(target)
        read_only = None if text is None else "ro" in words
        yield Mount(
            "tmpfs", "", cleaned, read_only, item.span, None, item.span, False, item.raw, words, "", item
        )  # fmt: skip


def clean(target: str) -> str:
    """Return a container path in its shortest form, as Go's path.Clean."""
    normal = posixpath.normpath(target) if target else ""
    return normal[1:] if normal.startswith("//") else normal


def is_path(source: str) -> bool:
    r"""Tell whether a short form's source is a host path: `.`, `/`, `~`, `\\` or a drive comes first."""
    return source.startswith((".", "/", "~", "\\\\")) or bool(_DRIVE.match(source))


def _short(item: Value) -> Mount:
    sections = _sections(item)
    texts = [text for text, _ in sections]
    source = texts[0] if len(texts) > 1 else ""
    target = texts[1] if len(texts) > 1 else texts[0]
    options = tuple((texts[2] or "").split(",")) if len(texts) > 2 else ()
    return Mount(
        type=_short_type(source, item),
        source=source,
        target=None if target is None else clean(target),
        read_only=None if len(texts) > 2 and texts[2] is None else _read_only(options),
        span=item.span,
        source_span=sections[0][1] if len(texts) > 1 else None,
        target_span=sections[1][1] if len(texts) > 1 else sections[0][1],
        long=False,
        raw=item.raw,
        options=options,
        propagation=next((word for word in options if word in _PROPAGATIONS), ""),
        value=item,
        path=local_path(source, item.scope) if source and is_path(source) else None,
        invalid=_refusal(texts),
    )


def _refusal(texts: list[str | None]) -> str | None:
    if len(texts) > 3:
        return "too many colons"
    return "empty section between colons" if "" in texts else None


def _read_only(options: tuple[str, ...]) -> bool:
    last = [word for word in options if word in ("ro", "rw")]
    return bool(last) and last[-1] == "ro"


def _short_type(source: str | None, item: Value) -> str | None:
    if source is not None:
        return "bind" if is_path(source) else "volume"
    # `${DIR}/data` is no volume name and `./${DIR}` no variable's business: both are paths.
    first = split_outside(item.raw, ":")[0]
    return "bind" if is_path(first) or len(split_outside(first, "/")) > 1 else None


def _sections(item: Value) -> list[tuple[str | None, Span]]:
    """Return the parts between colons with their spans; a drive letter's colon separates nothing."""
    raw = item.raw
    found: list[tuple[str | None, Span]] = []
    at = 0
    parts = split_outside(raw, ":")
    merged: list[str] = []
    for part in parts:
        if merged and len(merged[-1]) == 1 and merged[-1].isalpha():
            merged[-1] += f":{part}"
        else:
            merged.append(part)
    for part in merged:
        known = interpolate(part, beside(item.scope)).text
        if known is not None and ":" in known and part != known:
            found += [(text, item.part_span(at, at + len(part))) for text in _resplit(known)]
        else:
            found.append((known, item.part_span(at, at + len(part))))
        at += len(part) + 1
    return found


def _resplit(text: str) -> list[str]:
    return re.split(r"(?<!^[A-Za-z]):", text)


def _long(item: Value) -> Mount:
    def text(key: str) -> str | None:
        found = item.get(key)
        return "" if found is None or found.kind == "null" else found.text

    kind, source, target = text("type"), text("source"), text("target")
    read_only, where, at = item.get("read_only"), item.get("source"), item.get("target")
    propagation = item.get("bind.propagation")
    flag = read_only.typed if read_only else False
    return Mount(
        type=kind or None,
        source=source,
        target=None if target is None else clean(target),
        read_only=flag if isinstance(flag, bool) else None,
        span=item.span,
        source_span=where.span if where else None,
        target_span=at.span if at else item.span,
        long=True,
        raw="",
        options=(),
        propagation=(propagation.text if propagation else "") or "",
        value=item,
        path=local_path(source, item.scope) if kind == "bind" and source else None,
        invalid="no target" if at is None else None,
    )
