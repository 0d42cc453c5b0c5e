"""The knowledge base as Markdown: an index, which says how to add to it, and a page for each kind of image."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import cast

from ats_lint.files.data import is_list
from ats_lint.images import table_pages
from ats_lint.images.facts import ImageFacts
from ats_lint.images.lookup import entries, lookup
from ats_lint.images.most_used import most_used, not_founded
from ats_lint.images.parts import OF_DATA, Confidence, Write
from ats_lint.records import replace

_ROLES = {
    "database": "Databases", "cache": "Caches", "queue": "Queues and coordination", "search": "Search engines",
    "storage": "Storage", "proxy": "Proxies and web servers", "admin": "Administration",
    "monitoring": "Monitoring and logging", "app": "Applications", "job": "Jobs and tools",
    "runtime": "Language runtimes", "os": "Operating systems", "": "Families",
}  # fmt: skip
_COUNTED = {
    "user": "user", "steps_down": "steps down to", "nonroot": "works as", "ports": "ports",
    "data_paths": "data", "volumes": "volumes", "builtin_healthcheck": "health check built in or not",
    "probe": "probe", "capabilities": "capabilities as root", "nonroot_capabilities": "capabilities without root",
    "tmpfs": "writable paths under a read-only root", "memory": "memory", "secret_files": "secrets from files",
    "credentials": "variables that hold credentials", "defaults": "default credentials",
    "unauthenticated": "asks for credentials or not", "shell": "shell", "tools": "programs that are there",
    "absent": "programs that are not there", "entrypoint": "entrypoint",
}  # fmt: skip
_PLAIN = {"like": "like", "base": "base", "steps_down": "steps down to", "nonroot": "works as"}
_HIDDEN = frozenset(
    {"grounds", "source", "notes", "role", "long_running", "confidence", "users", "workdir", "entrypoint", "command"}
)
_NOTHING_IS_A_FACT = frozenset({"shell", "capabilities", "nonroot_capabilities", "tmpfs"})
_SHOWN = 12
_ON_A_PAGE = 150
"""Images on one page."""

_INTRODUCTION = """\
# Images

What is known of {count} repositories of public images, and of their copies under other names. Rules ask here whether a
fix keeps a service running: which user it needs, which programs a health check can call, which paths must be writable.

A fact of **high** confidence was read in the files that build the image or measured in a container; **medium**: in
its documentation, or in build files that do not settle everything; **low**: it is general knowledge. Facts that are
less certain than their image are named after "doubtful". Low and doubtful facts never make a fix safe: it stays
unsafe, or a hint.
Memory is a judgement, not a measurement: review it.

Tags matter: the facts are those of the newest release, and below "by tag" stands what differs. A condition is a list of
alternatives; all words of one must hold: `>=1.2`, `<1.2`, a glob over the whole tag, or `!` and a glob. An image given
by digest alone is any of its variants, so what they disagree on is unknown.

## Your own images

Images that are not here are added in the configuration, with the words of the data file
([schema](https://github.com/ats-lint/ats-lint/blob/main/schemas/ats_lint_schemas/images.schema.json)).
What you say counts as certain.

```toml
[tool.ats-lint.images."registry.example.com/team/api"]
base = "python:3.12-slim"      # brings its tools, shell, package manager and accounts
user = "1000"
ports = [8000]
data_paths = ["/data"]
probe = ["CMD", "python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz')"]
tmpfs = ["/tmp"]
memory = "256M"

[tool.ats-lint.images."registry.example.com/mirror/*"]
like = "*"                     # copies of public images under the same name

[tool.ats-lint.images."postgres".variants."*alpine* <16"]
memory = "2G"                  # one fact of a known image, for some of its tags
```

Without `[tool.ats-lint]`, in a file of its own, the tables are called `[images."…"]`.

## Facts by confidence

Repositories for which a fact is known, at their newest release. The last column counts those of which it is unknown
or to which it does not apply.

"""


def pages() -> dict[str, str]:
    """Return the pages by the names of their files: the index, and one for each kind of image."""
    known = {name: _facts(name) for name in entries()}
    index = [_INTRODUCTION.format(count=len(known)) + _table(list(known.values())), _most_used()]
    found = {}
    for role, title in _ROLES.items():
        named = sorted(name for name, facts in known.items() if facts.role == role)
        links: list[str] = []
        for number, part in enumerate(_parts(named)):
            file = f"images-{role or 'families'}{f'-{number + 1}' if number else ''}.md"
            sections = ("\n\n".join(_section(name, known[name], entries()[name])) for name in part)
            found[file] = "\n\n".join([f"# {title}", *sections]) + "\n"
            links += [f"[{name}]({file}#{_anchor(name)})" for name in part]
        index.append(f"## {title}\n\n" + ", ".join(links))
    index.append("## Other facts\n\n[Small tables](images-tables.md), to which a configuration adds, too.")
    return {"images.md": "\n\n".join(index) + "\n", **found, "images-tables.md": table_pages.page()}


def _parts(names: list[str]) -> list[list[str]]:
    """Return the names in portions that a browser shows at once."""
    return [names[at : at + _ON_A_PAGE] for at in range(0, len(names), _ON_A_PAGE)] or [[]]


def _anchor(name: str) -> str:
    """Return what a heading of this name is linked by on GitHub."""
    return re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-")


def _facts(name: str) -> ImageFacts:
    """Return the facts of an entry at its newest release, whichever tag it has; those of a pattern for any name."""
    found = lookup(name.replace("*", "x"))
    if found is None:
        raise ValueError(f"nothing is known of {name}")
    return replace(found, unsettled=frozenset())


def _table(known: list[ImageFacts]) -> str:
    rows = ["| Fact | High | Medium | Low or doubtful | Unknown or none |", "|---|---|---|---|---|"]
    levels = [facts.confidence for facts in known]
    whole = (levels.count(level) for level in reversed(Confidence))
    rows.append("| *repository as a whole* | " + " | ".join(map(str, whole)) + " | - |")
    for name, title in _COUNTED.items():
        levels = [_level(facts, name) for facts in known if _is_known(facts, name)]
        counts = [*(levels.count(level) for level in reversed(Confidence)), len(known) - len(levels)]
        rows.append(f"| {title} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(rows)


def _most_used() -> str:
    """Say how well the facts behind safe fixes are founded for the images that public files use most."""
    table = most_used()
    lacking = {name: not_founded(name) for name in table.images}
    open_ones = {name: fields for name, fields in lacking.items() if fields != ()}
    lines = [
        "## The most used images",
        f"Of the {len(lacking)} images that {table.files} Compose files and Dockerfiles of {table.repositories} public "
        f"repositories name most ({table.date}), {len(lacking) - len(open_ones)} have facts of high confidence behind\n"
        "probes, capabilities, read-only roots and users (DC403, DC123, DC110, PX111, DF119). Of the others these are "
        "less certain, or unknown:",
        "\n".join(f"- {name}: {_open(fields)}" for name, fields in open_ones.items()),
    ]
    return "\n\n".join(lines)


def _open(fields: tuple[str, ...] | None) -> str:
    return "nothing is known of it" if fields is None else ", ".join(_COUNTED[field] for field in fields)


def _level(facts: ImageFacts, name: str) -> Confidence:
    return facts.confidence_in(name)


def _is_known(facts: ImageFacts, name: str) -> bool:
    """Tell a fact from ignorance; that there is no shell, that nothing is needed or that nothing works is one too."""
    value = getattr(facts, name)
    found = value is not None and (bool(value) or value is False or name in _NOTHING_IS_A_FACT)
    return found or name in facts.grounds


def _section(name: str, facts: ImageFacts, entry: Mapping[str, object]) -> Iterator[str]:
    yield f"### {name}"
    lines = (f"- {word}: {text}" for word, text in _lines(facts, entry) if text)
    notes = (f"- note: {note}" for note in facts.notes)
    yield "\n".join([*lines, *_variants(entry), *notes])


def _lines(facts: ImageFacts, entry: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    yield "also", _codes(cast("list[str]", entry.get("aliases", ())))
    yield "do not use", facts.orphaned
    yield "user", ", ".join(_users(facts))
    yield "ports", ", ".join(map(str, facts.ports))
    yield "data", _codes(facts.data_paths)
    yield "volumes", _codes(facts.volumes)
    yield "probe", _probe(facts)
    yield "read-only root", _needs(facts.tmpfs, "tmpfs on ", "needs no tmpfs")
    yield "capabilities as root", _needs(facts.capabilities, "", "none")
    yield "capabilities without root", _needs(facts.nonroot_capabilities, "", "")
    yield "listens by", ", ".join(f"{_code(name)} ({what})" for name, what in facts.listens())
    yield "reads", _codes(facts.configuration)
    yield "settings", ", ".join(f"{_code(one.name)} ({one.does})" for one in facts.moved_by(*OF_DATA))
    yield "also writes", ", ".join(_write(one) for one in facts.writes)
    yield "gains privileges by", _codes(facts.setuid or ())
    yield "starts as", _codes(facts.start_users or ())
    yield "for other users writable", _codes(facts.start_paths)
    yield "needs no root as", _code(facts.unprivileged) if facts.unprivileged else ""
    yield "calls by default", _codes(facts.default_hosts)
    yield "needs of the host", _codes(facts.host_needs)
    yield "ports for administration", ", ".join(map(str, facts.admin_ports))
    yield "does not have", ", ".join(f"{_code(gone)} (but {_code(has)})" for gone, has in facts.gone_routes.items())
    yield "needs at first", _codes(facts.start_needs)
    yield (
        "does not start with",
        _codes(_refused(name, value) for name, value in facts.refused.items()),
    )
    yield "account for programs", _code(facts.account) if facts.account else ""
    yield "numbers of accounts", ", ".join(f"{_code(name)} ({number})" for name, number in facts.ids.items())
    yield "smaller variant", _code(f"-{facts.smaller}") if facts.smaller else ""
    yield "runs what it builds", _codes(one.image for one in facts.runtimes)
    yield "finds its back ends by", _discovered(facts)
    yield "stops by", facts.stopsignal or ""
    yield "memory", facts.memory or ""
    yield "secrets from files", _codes(facts.secret_files)
    yield "default credentials", _codes(f"{key}={value}" for key, value in facts.defaults.items())
    yield "asks for no credentials", "by default" if facts.unauthenticated else ""
    yield "shell", _code(facts.shell) if facts.shell else "none" if facts.shell == "" else ""
    yield "without", _codes(sorted(facts.absent & {"bash", "curl", "nc", "python3", "wget"}))
    yield "confidence", facts.confidence.name.lower()
    yield "doubtful", ", ".join(sorted(facts.low & _COUNTED.keys()))
    yield "source", _source(facts.source)
    yield "grounds", "; ".join(_grounds(cast("list[Mapping[str, object]]", entry.get("grounds", ()))))


def _refused(name: str, value: str) -> str:
    return name if value == "*" else f"{name} {value}" if value.startswith("<") else f"{name}={value}"


def _discovered(facts: ImageFacts) -> str:
    way = facts.discovery
    return _codes((*(f"{label}*" for label in way.labels), *way.variables)) if way is not None else ""


def _source(text: str) -> str:
    """Link the repositories on GitHub whose files were read, and other addresses."""
    linked = re.sub(r"(^|; )(?!https?:)([\w.-]+/[\w.-]+)(?=[ ;,]|$)", r"\1[\2](https://github.com/\2)", text)
    return re.sub(r"(^|; )(https?://[^\s;,]+)", r"\1<\2>", linked)


def _write(write: Write) -> str:
    reason = write.variable or write.option or write.mount
    unless = f" unless {_code(write.unless)} is set" if write.unless else ""
    return _code(write.path) + (f" with {_code(reason)}" if reason else "") + unless


def _grounds(grounds: list[Mapping[str, object]]) -> Iterator[str]:
    for one in grounds:
        facts = ", ".join(name.replace("_", " ") for name in cast("list[str]", one["facts"]))
        since = "".join(f", {one[key]}" for key in ("date", "releases") if key in one)
        yield f"{facts}: {one['by']} in {one['source']}{since}"


def _users(facts: ImageFacts) -> Iterator[str]:
    if facts.user is not None:
        yield _code(facts.user)
    if facts.steps_down:
        yield f"steps down to {_code(facts.steps_down)}"
    if facts.nonroot:
        yield f"works as {_code(facts.nonroot)}"


def _probe(facts: ImageFacts) -> str:
    if facts.builtin_healthcheck:
        return "the image has one"
    if facts.probe is None:
        return ""
    shown = facts.probe[1] if facts.probe[0] == "CMD-SHELL" else " ".join(facts.probe[1:])
    return f"{_code(shown)}, every {facts.probe_interval}, {facts.probe_start_period} after the start"


def _needs(paths: tuple[str, ...] | None, before: str, nothing: str) -> str:
    return "" if paths is None else before + _codes(paths) if paths else nothing


def _variants(entry: Mapping[str, object]) -> Iterator[str]:
    variants = cast("Mapping[str, Mapping[str, object]]", entry.get("variants", {}))
    rows = [(condition, _differences(layer)) for condition, layer in variants.items()]
    if any(text for _, text in rows):
        yield "- by tag:"
        yield from (f"  - {_code(condition)}: {text}" for condition, text in rows if text)


def _differences(layer: Mapping[str, object]) -> str:
    shown = ((key, value) for key, value in layer.items() if key not in _HIDDEN)
    return "; ".join(f"{_PLAIN.get(key, key.replace('_', ' '))} {_value(value)}" for key, value in shown)


def _value(value: object) -> str:
    if value is None or value == []:
        return "unknown" if value is None else "none"
    if is_list(value):
        more = len(value) - _SHOWN
        return _codes(value[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
    return _code(value if isinstance(value, str) else json.dumps(value))


def _codes(words: Iterable[object]) -> str:
    return ", ".join(_code(str(word)) for word in words)


def _code(text: str) -> str:
    return f"`` {text} ``" if "`" in text else f"`{text}`"
