"""Settings in the formats that servers share: flags in a file, INI, properties, YAML, TOML, JSON, XML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.files.data import from_json, from_toml, from_yaml, is_list, is_mapping
from ats_lint.patterns import regex

_SECTION = regex(r"\s*\[([^\]]+)\]\s*")
_PAIR = regex(r"\s*([\w.@%/-]+)\s*(?:[=:]\s*|\s+)(.*?)\s*")
_FLAG = regex(r"\s*([\w.-]+)(?:\s*=\s*|\s+|$)(.*?)\s*")
_TAG = regex(r"<(\w+)(?:\s[^<>]*)?>([^<>]*)</\1>")
_YAML = regex(r"(?m)^[\w.\"'-]+\s*:(\s|$)")


def flags(text: str, sections: frozenset[str] = frozenset()) -> Iterator[tuple[str, str | None]]:
    """Yield what a file of options says, as the options: `port 6380` and `port = 6380` are `--port`.

    Of a file with sections only those named are read, and what stands before the first.
    """
    section = None
    for line in text.splitlines():
        bare = line.strip()
        header = _SECTION.fullmatch(bare)
        if header is not None:
            section = header[1].strip()
        found = _FLAG.fullmatch(_uncommented(bare))
        if found is None or header is not None or bare.startswith(("#", ";", "!")):
            continue
        if section is None or not sections or section in sections:
            yield "--" + found[1], _unquoted(found[2])


def keys(text: str, name: str) -> Iterator[tuple[str, str | None]]:
    """Yield the settings of a file in one of the usual formats, told by its name or else by its text.

    Raises:
        ValueError: the file cannot be read.
    """
    suffix = name.rpartition("/")[2].removesuffix(".j2").rpartition(".")[2]
    if suffix == "json" or (suffix not in {"yml", "yaml"} and text.lstrip().startswith("{")):
        yield from _flat(from_json(text))
    elif suffix == "toml":
        yield from _flat(from_toml(text))
    elif suffix == "xml":
        yield from ((found[1], found[2].strip()) for found in _TAG.finditer(text))
    elif suffix in {"yml", "yaml"} or (suffix not in {"ini", "properties", "cnf", "cfg"} and _is_yaml(text)):
        yield from _yaml(text)
    else:
        yield from _pairs(text)


def _is_yaml(text: str) -> bool:
    return bool(_YAML.search(text)) and not re.search(r"(?m)^[ \t]*+\[|^[\w.-]+\s*=", text)


def _yaml(text: str) -> Iterator[tuple[str, str | None]]:
    documents = from_yaml(text)
    if len(documents) != 1:
        raise ValueError("not one document")
    yield from _flat(documents[0])


def _flat(value: object, path: str = "") -> Iterator[tuple[str, str | None]]:
    if is_mapping(value):
        if path:
            yield path, ""
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else str(key))
    elif is_list(value):
        yield path, " ".join(map(_plain, value))
    else:
        yield path, _plain(value)


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def _pairs(text: str) -> Iterator[tuple[str, str | None]]:
    section = ""
    for line in text.splitlines():
        header = _SECTION.fullmatch(line)
        if header is not None:
            section = header[1].strip() + "."
            continue
        found = _PAIR.fullmatch(_uncommented(line))
        if found is not None and not line.lstrip().startswith(("#", ";", "!", "//")):
            yield section + found[1], _unquoted(found[2])


def _uncommented(line: str) -> str:
    return re.sub(r"\s[#;].*$", "", line)


def _unquoted(text: str) -> str | None:
    bare = text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
    return None if re.search(r"\$\{|\$\(|\{\{", bare) else bare
