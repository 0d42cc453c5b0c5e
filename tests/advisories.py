"""Known vulnerabilities without a service: `python tests/advisories.py FOLDER [REQUIREMENTS]`.

FOLDER is a clone of https://github.com/pypa/advisory-database. Looked at is what is installed here, or the lines
`name==version` of a file, such as `uv pip compile --resolution=lowest-direct` writes. The exit status is 1 when an
advisory is about one of them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import TypedDict

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from ruamel.yaml import YAML


class Package(TypedDict):
    name: str


class Range(TypedDict):
    type: str
    events: list[dict[str, str]]


class Affected(TypedDict, total=False):
    package: Package
    ranges: list[Range]
    versions: list[str]


def main() -> int:
    """Print each advisory about a version; say how many were asked about."""
    folder = Path(sys.argv[1])
    if not any(folder.glob("vulns/*/*.yaml")):
        sys.exit(f"{folder}: there are no advisories")
    pinned = dict(listed(Path(sys.argv[2])) if len(sys.argv) > 2 else installed())
    found = [
        f"{name} {version}: {one}" for name, version in sorted(pinned.items()) for one in about(folder, name, version)
    ]
    print(*found, f"{len(found)} advisories about {len(pinned)} packages", sep="\n")
    return 1 if found else 0


def installed() -> Iterator[tuple[str, str]]:
    for one in distributions():
        yield canonicalize_name(one.name), one.version


def listed(path: Path) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"(?m)^([\w.-]+)(?:\[[^\]]*\])?==([^\s;]+)", path.read_text(encoding="utf-8")):
        yield canonicalize_name(found[1]), found[2]


def about(folder: Path, name: str, version: str) -> Iterator[str]:
    """Yield the names of the advisories about a version of a package."""
    for path in sorted((folder / "vulns" / name).glob("*.yaml")):
        record = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        mine = (one for one in record.get("affected", ()) if canonicalize_name(one["package"]["name"]) == name)
        if "withdrawn" not in record and any(affects(one, version) for one in mine):
            yield ", ".join((record["id"], *record.get("aliases", ())))


def affects(one: Affected, version: str) -> bool:
    """Tell whether a version is listed, or lies between two events: https://ossf.github.io/osv-schema/#evaluation."""
    if version in map(str, one.get("versions", ())):
        return True
    return any(
        _within(part["events"], Version(version)) for part in one.get("ranges", ()) if part["type"] == "ECOSYSTEM"
    )


def _within(events: list[dict[str, str]], version: Version) -> bool:
    inside = False
    for event in sorted(events, key=_at):
        if "introduced" in event and version >= _at(event):
            inside = True
        elif ("fixed" in event and version >= _at(event)) or ("last_affected" in event and version > _at(event)):
            inside = False
    return inside


def _at(event: Mapping[str, str]) -> Version:
    (text,) = event.values()
    try:
        return Version(str(text))
    except InvalidVersion:
        return Version("0")


if __name__ == "__main__":
    sys.exit(main())
