"""Options that an instruction does not have, or values that they do not take.

Source: https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/bflag.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import normpath

from ats_lint.model import Span
from ats_lint.numbers import whole
from ats_lint.patterns import regex
from ats_lint.shortening import short
from ats_lint.syntax.dockerfile.keywords import Copy, Healthcheck, Instruction, Run
from ats_lint.syntax.dockerfile.nodes import Flag, Problem, RunMount, Token
from ats_lint.syntax.dockerfile.platforms import is_platform

_COPY = {"chmod": "text", "chown": "text", "exclude": "list", "link": "switch"}
FLAGS: Mapping[str, Mapping[str, str]] = {
    "ADD": {**_COPY, "checksum": "text", "keep-git-dir": "switch", "unpack": "switch"},
    "COPY": {**_COPY, "from": "text", "parents": "switch"},
    "FROM": {"platform": "text"},
    "HEALTHCHECK": dict.fromkeys(("interval", "retries", "start-interval", "start-period", "timeout"), "text"),
    "RUN": {"device": "list", "mount": "list", "network": "text", "security": "text"},
}
"""Options of each instruction: `text` has one value, `list` may be repeated, `switch` is true or false."""
MOUNT_TYPES = frozenset({"bind", "cache", "secret", "ssh", "tmpfs"})
_ALONE = frozenset({"readonly", "ro", "readwrite", "rw", "required"})
_PATHS = frozenset({"source", "src", "target", "dst", "destination"})
MOUNT_OPTIONS = _ALONE | _PATHS | {"type", "from", "size", "id", "sharing", "mode", "uid", "gid", "env"}
_VALUES = {
    "network": frozenset({"default", "none", "host"}),
    "security": frozenset({"insecure", "sandbox"}),
    "sharing": frozenset({"shared", "private", "locked"}),
}
_OWNED = frozenset({"secret", "ssh", "cache"})
_ONLY_FOR: Mapping[str, frozenset[str]] = {
    "required": frozenset({"secret", "ssh"}), "size": frozenset({"tmpfs"}), "sharing": frozenset({"cache"}),
    "mode": _OWNED, "uid": _OWNED, "gid": _OWNED,
}  # fmt: skip
_SWITCH = regex(r"1|0|t|f|T|F|true|false|True|False|TRUE|FALSE")
_MOUNT_VALUES = {
    **dict.fromkeys(_ALONE, _SWITCH),
    "mode": regex(r"[0-7]+"), "uid": regex(r"[0-9]+"), "gid": regex(r"[0-9]+"),
    "size": regex(r"[0-9]+(\.[0-9]+)? ?([kmgtp]i?)?b?", re.IGNORECASE),
}  # fmt: skip
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_NUMBER = r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)"
_DURATION = regex(rf"([-+]?)(0|(?:{_NUMBER}(?:ns|us|µs|μs|ms|s|m|h))+)\Z")
_PART = regex(rf"(?<![0-9.])({_NUMBER})([a-zµμ]+)")
_COUNT = regex(r"\+?[0-9]+\Z")
_CLAUSE = r"[augo]*(?:[-+=][rwxXstugo]*)+"
_MODE = regex(rf"0*[0-7]{{1,4}}|{_CLAUSE}(?:,{_CLAUSE})*")
"""What `--chmod` takes: octal up to 07777, or what chmod(1) knows (since 1.14)."""


def flag_problems(instruction: Instruction) -> Iterator[Problem]:
    """Yield what is wrong with the options of a known instruction."""
    if not instruction.flags or instruction.keyword in {"ARG", "STOPSIGNAL"}:
        # The builder drops the options of ARG and STOPSIGNAL unread.
        return
    if isinstance(instruction, Healthcheck) and instruction.none:
        return
    known, seen = FLAGS.get(instruction.keyword, {}), set[str]()
    for flag in instruction.flags:
        if flag.name in known:
            yield from _value(flag, known[flag.name], repeated=flag.name in seen)
        else:
            yield _unknown(instruction, flag, known)
        seen.add(flag.name)
    if isinstance(instruction, Run):
        for mount in instruction.mounts:
            yield from _mount(mount)
    elif isinstance(instruction, Copy):
        yield from _copy(instruction)


def _copy(copy: Copy) -> Iterator[Problem]:
    """Yield what the builder refuses only when it comes to the copy, whose sources it then knows."""
    checksum, chosen = copy.flag("checksum"), copy.from_stage
    if chosen is not None and chosen.value and "$" in chosen.value.rstrip("$"):
        span = chosen.value_span or chosen.span
        yield Problem("syntax-error", "variable in the --from of a COPY", span)
    elif checksum is not None and checksum.value and len(copy.sources) > 1:
        yield Problem("syntax-error", "--checksum with several sources", checksum.span)
    elif checksum is not None and checksum.value and not all(map(_may_be_remote, copy.sources)):
        yield Problem("syntax-error", "--checksum of a local file", checksum.span)


def _may_be_remote(source: Token) -> bool:
    return any(sign in source.text for sign in ("://", "$", "@")) or source.text.startswith("github.com/")


def duration(text: str) -> float | None:
    """Return a Go duration (`1m30s`) in seconds; None when it is none."""
    found = _DURATION.match(text)
    if found is None:
        return None
    total = sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(found[2]))
    return -total if found[1] == "-" else total


def _unknown(instruction: Instruction, flag: Flag, known: Mapping[str, str]) -> Problem:
    from difflib import get_close_matches

    meant = next(iter(get_close_matches(flag.name, known, n=1)), None)
    hint = f", nearest is --{meant}" if meant else ""
    text = instruction.source.slice(flag.span)
    suggestion = text.replace(flag.name, meant, 1) if meant and flag.name else None
    message = f"{instruction.keyword} has no option --{short(flag.name, 24)}{hint}"
    return Problem("unknown-flag", message, flag.span, suggestion)


def _value(flag: Flag, kind: str, *, repeated: bool) -> Iterator[Problem]:
    span = flag.value_span or flag.span
    if repeated and kind != "list":
        yield Problem("syntax-error", f"second --{flag.name}", flag.span)
    elif kind == "switch":
        if (flag.value is not None or "") and (flag.value or "").lower() not in {"true", "false"}:
            yield Problem("syntax-error", f"--{flag.name} is neither true nor false", span)
    elif flag.value is None:
        yield Problem("syntax-error", f"--{flag.name} without a value", flag.span)
    elif flag.value and not _acceptable(flag.name, flag.value):
        yield Problem("syntax-error", f"invalid value of --{flag.name}: {short(flag.value, 30)}", span)


def _acceptable(name: str, value: str) -> bool:
    if name in _VALUES:
        return value in _VALUES[name]
    if name == "chmod":
        return "$" in value or _MODE.fullmatch(value) is not None
    if name == "platform":
        return "$" in value or is_platform(value)
    if name == "retries":
        return bool(_COUNT.match(value)) and len(value.lstrip("+0")) <= 10 and whole(value) < 2**31
    if name in FLAGS["HEALTHCHECK"]:
        seconds = duration(value)
        return seconds is not None and (seconds == 0 or seconds >= 0.001)
    return True


def _mount(mount: RunMount) -> Iterator[Problem]:
    span = mount.flag.value_span or mount.flag.span
    if mount.type not in MOUNT_TYPES and "$" not in mount.type:
        yield Problem("syntax-error", f"unknown mount type {short(mount.type, 40)}", span)
    for name, value in mount.options.items():
        if name not in MOUNT_OPTIONS:
            yield Problem("unknown-flag", f"--mount has no option {short(name, 40)}", span)
        elif value is None and name not in _ALONE:
            yield Problem("syntax-error", f"--mount option {name} without a value", span)
        elif name == "from" and value and "$" in value[:-1]:
            yield Problem("syntax-error", "variable in the from of a --mount", span)
        elif mount.type in MOUNT_TYPES - _ONLY_FOR.get(name, MOUNT_TYPES):
            yield Problem("unknown-flag", f"--mount of type {mount.type} has no option {name}", span)
        elif value and "$" not in value and name in _MOUNT_VALUES and not _MOUNT_VALUES[name].fullmatch(value):
            yield Problem("syntax-error", f"invalid value of --mount option {name}: {short(value, 30)}", span)
    sharing = mount.options.get("sharing")
    if sharing and "$" not in sharing and sharing.lower() not in _VALUES["sharing"]:
        yield Problem("syntax-error", f"unknown sharing mode {short(sharing, 40)}", span)
    target = mount.get("target", "dst", "destination")
    if mount.type in {"bind", "cache", "tmpfs"} and target and normpath(target).strip("/") == "":
        yield Problem("syntax-error", f"--mount over {short(target, 40)}", span)
    if mount.type == "ssh" and (mount.get("source", "src") or ""):
        yield Problem("unknown-flag", "--mount of type ssh has no option source", span)
    if mount.type == "secret":
        yield from _secret(mount.options, span)


def _secret(options: Mapping[str, str | None], span: Span) -> Iterator[Problem]:
    source = options.get("source") or options.get("src")
    if "from" in options:
        yield Problem("unknown-flag", "--mount of type secret has no option from", span)
    elif source and options.get("id"):
        yield Problem("syntax-error", "--mount has both an id and a source", span)
    elif not (source or options.get("id") or any(options.get(name) for name in _PATHS)):
        yield Problem("syntax-error", "--mount of type secret says not which", span)
