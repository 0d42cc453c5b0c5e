"""Which services of a project other values of the variables can change."""

from __future__ import annotations

from collections.abc import Iterable

from ats_lint.records import replace
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.node_values import is_merge
from ats_lint.syntax.compose.nodes import Alias, Entry, Mapping, Node, Scalar, Sequence


def varying(files: Iterable[ComposeFile]) -> dict[str, str] | None:
    """Return what the services are written as, by name, in which variables are used.

    None where a variable may reach a service from elsewhere: by an alias, by `extends` or by `include`.
    """
    found: dict[str, str] = {}
    for document in (document for file in files for document in file.mappings):
        services = document.get("services")
        if document.entry("include") or any(map(is_merge, document.entries)) or isinstance(services, Alias):
            return None
        for entry in services.entries if isinstance(services, Mapping) else ():
            varies = _varies(entry.value)
            if varies is None or (isinstance(entry.value, Mapping) and entry.value.entry("extends")):
                return None
            if varies:
                found[entry.key.value] = f"{found.get(entry.key.value, '')}{entry.value.raw}\n"
    return found


def narrowed(document: Mapping, names: frozenset[str]) -> Mapping:
    """Return a document with the services of these names alone."""
    services = document.get("services")
    if not isinstance(services, Mapping):
        return document
    kept = replace(services, entries=tuple(entry for entry in services.entries if entry.key.value in names))
    entries = (Entry(one.key, kept) if one.value is services else one for one in document.entries)
    return replace(document, entries=tuple(entries))


def _varies(node: Node) -> bool | None:
    """Tell whether a variable is used; None where an alias is."""
    if isinstance(node, Scalar):
        return "$" in node.value
    if isinstance(node, Alias):
        return None
    below = [entry.value for entry in node.entries] if isinstance(node, Mapping) else ()
    found = [_varies(one) for one in (node.items if isinstance(node, Sequence) else below)]
    return None if None in found else True in found
