"""What users install with the tool: licences that allow it, and a range for every dependency."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from advisories import about, listed

HOME = Path(__file__).parent.parent
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# For who works on the tool; never installed by who uses it.
OWN = {"dev", "docs"}
PERMITTED = re.compile(r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|Unlicense|0BSD|Zlib)\b", re.IGNORECASE)


def required(extras: set[str]) -> list[Requirement]:
    optional = PROJECT["optional-dependencies"]
    lines = [*PROJECT["dependencies"], *(line for extra in sorted(extras) for line in optional[extra])]
    return [Requirement(line) for line in lines]


def installed(wanted: list[Requirement]) -> dict[str, Distribution]:
    """Return the distributions that a list of requirements brings in, and what they bring in, where they are here."""
    found: dict[str, Distribution] = {}
    waiting = list(wanted)
    while waiting:
        one = waiting.pop()
        if one.name.lower() in found or (one.marker and not one.marker.evaluate({"extra": ""})):
            continue
        try:
            found[one.name.lower()] = distribution(one.name)
        except PackageNotFoundError:
            continue
        waiting += [Requirement(line) for line in found[one.name.lower()].requires or ()]
    return found


def licence(one: Distribution) -> str:
    """Return what a distribution says of its licence: the expression, the classifiers, or the old field."""
    said = one.metadata.get_all("License-Expression") or [
        text.rpartition("::")[2].strip()
        for text in one.metadata.get_all("Classifier") or ()
        if text.startswith("License ::")
    ]
    return "; ".join(said) or (one.metadata.get("License") or "").partition("\n")[0]


def test_what_users_install_may_be_used_by_everybody() -> None:
    found = installed(required(set(PROJECT["optional-dependencies"]) - OWN))
    assert {"click", "ruamel.yaml", "jinja2", "jsonschema"} <= found.keys()
    refused = {name: licence(one) for name, one in found.items() if not PERMITTED.search(licence(one))}
    # Mozilla's licence binds who changes its files, not who uses them: certifi is a list of authorities.
    assert set(refused) <= {"certifi"}, refused


@pytest.mark.parametrize("one", required(set(PROJECT["optional-dependencies"]) - OWN), ids=lambda one: one.name)
def test_every_dependency_says_the_least_that_it_needs(one: Requirement) -> None:
    assert any(part.operator in {">=", "=="} for part in one.specifier)


def test_an_advisory_is_about_the_versions_that_it_lists_or_bounds(tmp_path: Path) -> None:
    folder = tmp_path / "vulns/some-lib"
    folder.mkdir(parents=True)
    events = '[{introduced: "1.2"}, {fixed: "1.10"}, {introduced: "2"}, {last_affected: "2.1"}]'
    package = "affected: [{package: {name: Some_Lib}, "
    (folder / "A.yaml").write_text(
        f"id: A\naliases: [CVE-1]\n{package}ranges: [{{type: ECOSYSTEM, events: {events}}}]}}]\n"
    )
    (folder / "B.yaml").write_text(f"id: B\n{package}versions: ['3.0']}}]\n")
    (folder / "C.yaml").write_text(f"id: C\nwithdrawn: 2024-01-01\n{package}versions: ['3.0']}}]\n")
    told = {
        version: list(about(tmp_path, "some-lib", version)) for version in ("1.1", "1.9", "1.10", "2.1", "2.2", "3.0")
    }
    assert told == {"1.1": [], "1.9": ["A, CVE-1"], "1.10": [], "2.1": ["A, CVE-1"], "2.2": [], "3.0": ["B"]}
    pinned = tmp_path / "oldest.txt"
    pinned.write_text("# via x\nSome.Lib[a,b]==1.9 ; python_version < '4'\n    # via y\nother==1\n")
    assert dict(listed(pinned)) == {"some-lib": "1.9", "other": "1"}
