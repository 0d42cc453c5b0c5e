"""Ignore comments: our own, and those that other tools taught people to write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Literal

from ats_lint.lint.registry import Registry, UnknownRule
from ats_lint.patterns import regex
from ats_lint.records import dataclass, replace

Reach = Literal["line", "instruction", "stage", "block", "file"]
ALL = frozenset({"*"})
"""Stands for the codes of all rules."""

_TOOLS = (
    r"ats-lint(?:\s*:|\s+ignore(?:-file)?\s*\[)|hadolint\s|check\s*=|tally\s|trivy:|tfsec:|checkov:|bridgecrew:"
    r"|kics-scan\s|dclint\s|compose-lint[:\s]"
)
_MARK = rf"#[\s#]*(?={_TOOLS})"
_COMMENT = regex(rf"(?i)(?:^|(?<=\s)){_MARK}(?P<text>.*?)(?=\s{_MARK}|\s*$)")

_OWN = regex(
    r"(?i)ats-lint(?P<colon>\s*:)?\s*(?P<verb>[\w-]+)(?P<gap>\s*)(?:\[(?P<words>[^\]\n]*)(?P<end>\]?))?(?P<reason>(?s:.*))"
)
_CODE = regex(r"[\s:=(]*(?P<words>[A-Z]{2}\d{3}(?:\s*,\s*[A-Z]{2}\d{3})*)\b")
"""Codes after `ignore` that are not between brackets."""
_LIST = r"[\w/.-]+(?:\s*,\s*[\w/.-]+)*"
_ASSIGNED = regex(rf"(?i)(?P<tool>hadolint|tally)\s+(?:(?P<scope>global|stage)\s+)?ignore\s*=\s*(?P<words>{_LIST})")
_CHECK = regex(rf"(?i)check\s*+=(?:.*;)?\s*+skip\s*+=\s*+(?P<words>{_LIST})")
_TRIVY = regex(r"(?i)(?:trivy|tfsec):ignore:(?P<word>\*|[\w-]+)")
_CHECKOV = regex(rf"(?i)(?:checkov|bridgecrew):skip=(?P<words>{_LIST})")
_KICS = regex(rf"(?i)kics-scan\s+(?P<verb>ignore-line|ignore-block|ignore|disable\s*=\s*(?P<words>{_LIST}))")
_COMPOSE_LINT = regex(
    rf"(?i)compose-lint(?:\s*:\s*|\s+)(?:disable|ignore)(?P<reach>-line|-next-line|-file)?(?:\s*[=:]\s*|\s+|$)(?P<words>{_LIST})?"
)
_DCLINT = regex(r"(?i)dclint\s+disable(?P<reach>-line|-file)?(?P<words>(?:[ \t]+[a-z][\w-]*)*)")

_DCLINT_RULES = (
    r"no-(build-and-image|duplicate-container-names|duplicate-exported-ports|quotes-in-volumes|version-field)"
    r"|no-unbound-port-interfaces|require-project-name-field|require-quotes-in-ports|services-alphabetical-order"
    r"|service-(container-name-regex|dependencies-alphabetical-order|image-require-explicit-tag|keys-order)"
    r"|service-ports-alphabetical-order|top-level-properties-order|invalid-(yaml|schema)"
)
_FAMILIES: Mapping[str, re.Pattern[str]] = {
    "hadolint": regex(r"(DL\d{4}|SC\d*)"),
    "buildkit": regex(r"(?=.*[a-z])[A-Z][A-Za-z]+"),
    "trivy": regex(r"DS-\d{4}"),
    "checkov": regex(r"CKV2?_DOCKER_\d+"),
    "kics": regex(r"[0-9a-f]{8}"),
    "compose-lint": regex(r"CL-\d{4}"),
    "tally": regex(r"tally/.+|DL\d{4}|(?=.*[a-z])[A-Z][A-Za-z]+"),
    "dclint": regex(_DCLINT_RULES),
}
"""What another tool's codes look like among the aliases of our rules."""


@dataclass(frozen=True, slots=True)
class IgnoreComment:
    """An ignore comment of ours: each word with the codes it means, and the reason.

    `words` is empty for a comment about all rules.
    """

    verb: str
    words: tuple[tuple[str, frozenset[str]], ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Order:
    """What one comment asks for.

    `reach` is what it is about: `line` with all that begins there, `instruction` nothing but the next one, `stage`
    what follows in the stage. `codes` are the rules to silence. `details` are words of which a message must hold one,
    where it is of a rule in `narrowed`: ShellCheck's numbers. `top` says that the comment counts only before the
    first line of content, `spreads` that it is about the whole file there, `directive` that it is so where it is a
    parser directive. `distant` tells that blank lines may stand in front of the instruction. `own` is the comment
    where it is one of ours.
    """

    reach: Reach
    codes: frozenset[str]
    details: frozenset[str] = frozenset()
    narrowed: frozenset[str] = frozenset()
    top: bool = False
    spreads: bool = False
    directive: bool = False
    distant: bool = False
    own: IgnoreComment | None = None


@dataclass(frozen=True, slots=True)
class Complaint:
    """Something in a comment of ours that means nothing."""

    message: str


def orders(line: str, registry: Registry) -> Iterator[tuple[int, Order | Complaint]]:
    """Yield what the comments of one line ask for, each with its column (from zero)."""
    if "#" not in line:
        return
    for comment in _COMMENT.finditer(line):
        text = comment["text"]
        own = _OWN.match(text)
        found = _own(own, registry) if own else _foreign(text, registry)
        for one in found:
            yield comment.start("text"), one


def family(tool: str) -> re.Pattern[str]:
    """Return the pattern of a tool's codes."""
    return _FAMILIES[tool]


def _own(found: re.Match[str], registry: Registry) -> Iterator[Order | Complaint]:
    verb = found["verb"].lower()
    if verb not in {"ignore", "ignore-file"}:
        yield Complaint(f"{found['verb']!r} is neither ignore nor ignore-file")
        return
    bare = _CODE.match(found["reason"]) if found["words"] is None else None
    yield from map(Complaint, _malformed(found, verb, bare))
    words = list[tuple[str, frozenset[str]]]()
    for word in re.split(r"[,\s]+", bare["words"] if bare else found["words"] or ""):
        try:
            words += [(word, registry.codes(word))] if word else []
        except UnknownRule as error:
            yield Complaint(str(error))
    if found["words"] is not None and not found["words"].strip(", \t"):
        yield Complaint("no rule between the brackets")
    named = frozenset[str]().union(*(codes for _, codes in words))
    codes = ALL if found["words"] is None and bare is None else named
    if codes:
        reason = found["reason"][bare.end() if bare else 0 :].strip(" \t:-–—()")
        own = IgnoreComment(verb, tuple(words), reason)
        yield Order("file" if verb == "ignore-file" else "line", codes, top=verb == "ignore-file", own=own)


def _malformed(found: re.Match[str], verb: str, bare: re.Match[str] | None) -> Iterator[str]:
    """Yield what is not as it should be written, though it is plain what was meant."""
    if not found["colon"]:
        yield f"the colon is missing: ats-lint: {verb}"
    if bare:
        yield f"rules go between brackets: {verb}[{bare['words']}]"
    if found["words"] is not None and not found["end"]:
        yield "the bracket is not closed"


def _foreign(text: str, registry: Registry) -> Iterator[Order]:
    for pattern, read in _DIALECTS:
        found = pattern.match(text)
        if found:
            yield from read(found, registry)


def _assigned(found: re.Match[str], registry: Registry) -> Iterator[Order]:
    """Source of the scopes: https://github.com/hadolint/hadolint#inline-ignores and tally's own answers."""
    scope, tool = (found["scope"] or "").lower(), found["tool"].lower()
    reach: Reach = "file" if scope == "global" else "stage" if scope == "stage" else "instruction"
    yield replace(_order(tool, found["words"], reach, registry), distant=tool == "tally")


def _check(found: re.Match[str], registry: Registry) -> Iterator[Order]:
    """Read a directive, or what BuildKit takes from the comments in front of an instruction.

    Source: `WithMergedConfigFromComments` in
    https://github.com/moby/buildkit/blob/master/frontend/dockerfile/linter/linter.go
    """
    yield replace(_order("buildkit", found["words"], "instruction", registry), directive=True, distant=True)


def _trivy(found: re.Match[str], registry: Registry) -> Iterator[Order]:
    """Read every order of the comment; what is missing has no line of its own, so it may be excused on any."""
    missing = {rule.code for rule in registry.entries if rule.name.startswith("missing-")}
    for one in _TRIVY.finditer(found.string, found.start()):
        order = _order("trivy", one["word"], "line", registry, spreads=True)
        yield order
        if one["word"] != "*" and order.codes & missing:
            yield Order("file", order.codes & missing)


def _checkov(found: re.Match[str], registry: Registry) -> Iterator[Order]:
    yield _order("checkov", found["words"], "file", registry)


def _kics(found: re.Match[str], registry: Registry) -> Iterator[Order]:
    verb = found["verb"].lower()
    reach: Reach = "line" if verb == "ignore-line" else "block" if verb == "ignore-block" else "file"
    yield _order("kics", found["words"] or "*", reach, registry, top=reach == "file")


def _dclint(found: re.Match[str], registry: Registry) -> Iterator[Order]:
    reach: Reach = "line" if found["reach"] == "-line" else "file"
    yield _order("dclint", ",".join(found["words"].split()) or "*", reach, registry, top=reach == "file")


def _compose_lint(found: re.Match[str], registry: Registry) -> Iterator[Order]:
    reach: Reach = "file" if found["reach"] == "-file" else "line"
    yield _order("compose-lint", found["words"] or "*", reach, registry, top=reach == "file", spreads=True)


_DIALECTS = (
    (_ASSIGNED, _assigned),
    (_CHECK, _check),
    (_TRIVY, _trivy),
    (_CHECKOV, _checkov),
    (_KICS, _kics),
    (_DCLINT, _dclint),
    (_COMPOSE_LINT, _compose_lint),
)


def _order(
    tool: str, words: str, reach: Reach, registry: Registry, *, top: bool = False, spreads: bool = False
) -> Order:
    """Turn another tool's codes into ours; those that no rule has as an alias mean nothing here."""
    aliases = _aliases(registry)
    codes, details = set[str](), set[str]()
    for word in (word.strip() for word in words.split(",")):
        if word.lower() in {"*", "all"}:
            codes.update(*(found for alias, found in aliases.items() if _FAMILIES[tool].fullmatch(alias)))
        elif re.fullmatch(r"(?i)((hadolint|shellcheck)/)?SC\d{4}", word):
            details.add(word[-6:].upper())
            codes |= aliases.get("SC", frozenset())
        else:
            codes |= _named(tool, word, registry)
    return Order(reach, frozenset(codes), frozenset(details), aliases.get("SC", frozenset()), top, spreads)


def _named(tool: str, word: str, registry: Registry) -> frozenset[str]:
    wanted = re.sub(r"(?i)^(buildkit|hadolint|avd|docker)[/-]", "", word).lower()
    if tool == "trivy":
        wanted = re.sub(r"^ds-?0?(\d{3})$", r"ds-0\1", wanted)
    if tool == "kics":
        wanted = wanted.partition("-")[0]
    names = {wanted, f"tally/{wanted}"} if tool == "tally" else {wanted}
    codes = (found for alias, found in _aliases(registry).items() if alias.lower() in names)
    return frozenset(code for found in codes for code in found)


@cache
def _aliases(registry: Registry) -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for rule in registry.entries:
        for alias in rule.aliases:
            found.setdefault(alias, set()).add(rule.code)
    return {alias: frozenset(codes) for alias, codes in found.items()}
