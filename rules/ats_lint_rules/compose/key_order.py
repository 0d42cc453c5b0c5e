"""Keys do not stand in the usual order.

Off unless selected. The order is dclint's: at the top `x-…`, `version`, `name`, `include`, `services`, `networks`,
`volumes`, `secrets`, `configs`; in a service what it runs and needs, what it stores, its environment, how it is
reached, how it runs, and whatever else by name; services in the order of the alphabet.

Fix safety: unsafe. The keys of a service or of the file are moved with the comments above and beside them; the
configuration stays the same. Comments that stood between two keys and belong to neither may end up elsewhere. Flow
style and files with anchors are left alone, and so is the order of the services.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ats_lint import Bad, ComposeFile, Edit, Finding, Fix, Good, Mapping, Safety, Severity, Span, regex, rule, short

# https://github.com/zavoloklom/docker-compose-linter/blob/main/docs/rules/top-level-properties-order-rule.md and
# …/service-keys-order-rule.md: two fixers of one file must not undo each other.
_TOP = ("x-", "version", "name", "include", "services", "networks", "volumes", "secrets", "configs")
_SERVICE = (
    "image", "build", "container_name", "depends_on", "volumes", "volumes_from", "configs", "secrets", "environment",
    "env_file", "ports", "networks", "network_mode", "extra_hosts", "command", "entrypoint", "working_dir", "restart",
    "healthcheck", "logging", "labels", "user", "isolation",
)  # fmt: skip
_MERGE = "<<"

_ANCHOR = regex(r"(?:^|[\s,\[{])[&*][\w.-]+", re.MULTILINE)


@rule(
    "DC901",
    "key-order",
    on=ComposeFile,
    severity=Severity.INFO,
    enabled="off",
    tags={"style"},
    references=("https://docs.docker.com/reference/compose-file/",),
    aliases=("service-keys-order", "services-alphabetical-order", "top-level-properties-order"),
    examples=(
        Bad(
            "services:\n  web:\n    # public\n    ports: ['80:80']\n    image: nginx  # proxy\n",
            at="image",
            says="key image is out of order",
            safety="unsafe",
            fixed="services:\n  web:\n    image: nginx  # proxy\n    # public\n    ports: ['80:80']\n",
        ),
        Bad(
            "networks:\n  a:\n\n# all\nservices:\n  web:\n    image: nginx\n    networks: [a]\n",
            at="services",
            says="key services is out of order",
            safety="unsafe",
            fixed="# all\nservices:\n  web:\n    image: nginx\n    networks: [a]\nnetworks:\n  a:\n\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n  db:\n    image: redis\n",
            at="db",
            says="service db is not in alphabetical order",
        ),
        Bad(
            "services:\n  web: {ports: ['80:80'], image: nginx}\n",
            at="image",
            says="key image is out of order",
            safety="hint",
        ),
        Good(
            "x-note: 1\nname: x\nservices:\n  a:\n    image: nginx\n    cap_drop: [ALL]\n    init: true\n"
            "    x-note: 1\n  b:\n    image: nginx\n    volumes: ['./d:/d']\n    environment: {A: '1'}\n"
            "    ports: []\n    unknown: 1\n"
        ),
    ),
)
def check(file: ComposeFile) -> Iterator[Finding]:
    for root in file.mappings:
        yield from _misplaced(file, root, _TOP, None)
        services = root.get("services")
        if not isinstance(services, Mapping):
            continue
        for before, entry in pairwise(services.entries):
            if entry.key.value.lower() < before.key.value.lower():
                message = f"service {short(entry.key.value, 40)} is not in alphabetical order"
                yield Finding(entry.key.span, message, subject=entry.key.value)
                break
        for entry in services.entries:
            if isinstance(entry.value, Mapping):
                yield from _misplaced(file, entry.value, _SERVICE, entry.key.value)


def _misplaced(file: ComposeFile, mapping: Mapping, order: Sequence[str], service: str | None) -> Iterator[Finding]:
    """Find the first key that should stand before one above it."""
    highest = (0, "")
    for entry in mapping.entries:
        rank = _rank(entry.key.value, order)
        if rank < highest and entry.key.value != _MERGE:
            message = f"key {short(entry.key.value, 40)} is out of order"
            yield Finding(entry.key.span, message, _fix(file, mapping, order), subject=service)
            return
        highest = max(highest, rank) if entry.key.value != _MERGE else highest


def _rank(key: str, order: Sequence[str]) -> tuple[int, str]:
    """Return the place of a key: extensions where `x-` stands, by name, and what has no place last, by name."""
    if key in order:
        return order.index(key), ""
    return (0 if key.startswith("x-") and order[0] == "x-" else len(order)), key


def _fix(file: ComposeFile, mapping: Mapping, order: Sequence[str]) -> Fix:
    title, text = "put the keys in order", file.source.text
    starts = [_start(text, entry.key.whole.start) for entry in mapping.entries]
    end = text.find("\n", max(entry.value.span.end for entry in mapping.entries)) + 1
    keys = [entry.key for entry in mapping.entries]
    if (
        mapping.flow
        or not end
        or any(text[text.rfind("\n", 0, key.span.start) + 1 : key.span.start].strip() for key in keys)
    ):
        return Fix(title, (), Safety.HINT, "The keys do not stand on lines of their own.")
    if _ANCHOR.search(text) or len(set(starts)) < len(starts):
        return Fix(title, (), Safety.HINT, "The file has anchors, which have to stand before their uses.")
    chunks = [text[start:stop] for start, stop in pairwise([*starts, end])]
    ranked = sorted(zip(mapping.entries, chunks, strict=True), key=lambda pair: _rank(pair[0].key.value, order))
    edit = Edit(Span(starts[0], end), "".join(chunk for _, chunk in ranked))
    return Fix(title, (edit,), Safety.UNSAFE, "A comment between two keys may belong to neither of them.")


def _start(text: str, key: int) -> int:
    """Return where a key's lines begin: with the comments directly above it."""
    start = text.rfind("\n", 0, key) + 1
    while start and text[text.rfind("\n", 0, start - 1) + 1 : start].lstrip().startswith("#"):
        start = text.rfind("\n", 0, start - 1) + 1
    return start
