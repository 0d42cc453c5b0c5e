"""The small tables of facts: what they say, and from where."""

import json
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import ats_lint.images
from ats_lint.files.policy import Policy
from ats_lint.images import configurations, table_pages
from ats_lint.images.c_libraries import glibc_of, has_glibc, has_musl
from ats_lint.images.listed import listed
from ats_lint.images.reference_parts import parse_reference
from ats_lint.images.usual_accounts import is_usual
from ats_lint.images.windows_images import is_windows_image, windows_user
from ats_lint.lint import config_file
from ats_lint.scaffold.written_images import written_image

TABLES = sorted(path.stem for path in Path(ats_lint.images.__file__).parent.glob("*.json"))
SCHEMA = config_file.schema()
LISTED = tuple(SCHEMA["properties"]["facts"]["properties"])
"""The tables that a configuration can add to; the others are the knowledge base itself, and a count."""
PATTERNS = frozenset({"ending_unless", "staying_unless", "either"})
"""Words with patterns that are looked for in commands, which may be long: a configuration has no say in them."""


def test_every_table_can_be_added_to() -> None:
    assert set(TABLES) - set(LISTED) == {"data", "most_used"}


@pytest.mark.parametrize("name", LISTED)
def test_a_table_has_the_form_in_which_it_is_added_to(name: str) -> None:
    own = {key: value for key, value in listed(name).items() if key not in {"source", "date", *PATTERNS}}
    schema = SCHEMA["properties"]["facts"]["properties"][name]
    Draft202012Validator({"$defs": SCHEMA["$defs"], **schema}).validate(own)
    assert own.keys() == schema["properties"].keys(), "each word of it can be given"


@pytest.mark.parametrize("name", sorted({*LISTED} - {"releases"}))
def test_a_table_says_from_where_and_of_when_it_is(name: str) -> None:
    table = listed(name)
    assert table["source"]
    assert date.fromisoformat(table["date"]) <= date.today()


def test_what_is_added_comes_beside_ours_and_patterns_first() -> None:
    policy = Policy(facts={"windows": {"images": ["acme/win*"], "users": {"acme/*": "Acme"}}})
    assert all(is_windows_image(image, policy) for image in ("acme/win:1", "app:nanoserver"))
    assert not is_windows_image("acme/win:1")
    assert windows_user("acme/win:1", policy) == "Acme"
    assert windows_user("app:nanoserver", policy) == "ContainerUser"
    assert listed("windows", policy) is listed("windows", policy), "laid together once"


@pytest.mark.parametrize("name", LISTED)
def test_a_table_says_nothing_twice(name: str) -> None:
    for value in listed(name).values():
        if isinstance(value, list):
            assert len(set(map(json.dumps, value))) == len(value)


@pytest.mark.parametrize(
    ("image", "windows"),
    [
        ("mcr.microsoft.com/windows:ltsc2022", True),
        ("mcr.microsoft.com/windows/nanoserver:1809", True),
        ("mcr.microsoft.com/windowsish:1", False),
        ("python:3.12-windowsservercore-ltsc2022", True),
        ("mcr.microsoft.com/dotnet/sdk:8.0-nanoserver-1809", True),
        ("mcr.microsoft.com/dotnet/sdk:8.0", False),
    ],
)
def test_images_for_windows_are_told_by_name_and_tag(image: str, *, windows: bool) -> None:
    assert is_windows_image(image) is windows


def test_images_for_windows_start_as_users_of_theirs() -> None:
    assert windows_user("mcr.microsoft.com/windows/nanoserver:1809") == "ContainerUser"
    assert windows_user("mcr.microsoft.com/windows/servercore:ltsc2022") == "ContainerAdministrator"


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("/etc/nginx/conf.d", True),
        ("/usr/local/etc/haproxy", True),
        ("/etc/grafana/provisioning/dashboards", True),
        ("/etc/nginx/html", False),
        ("/etc/nginx/conf.d/site.conf", False),
        ("/etc", False),
    ],
)
def test_directories_of_configurations_are_listed(path: str, *, holds: bool) -> None:
    assert configurations.is_directory(path) is holds


def test_programs_that_write_to_their_configuration_are_listed() -> None:
    assert configurations.is_rewritten("/etc/pihole")
    assert not configurations.is_rewritten("/etc/nginx")


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("debian:12", (2, 36)),
        ("debian:12.5-slim", None),
        ("ubuntu:22.04", (2, 35)),
        ("python:3.12-slim-bookworm", (2, 36)),
        ("python:3.12", None),
    ],
)
def test_releases_have_their_glibc(image: str, version: tuple[int, int] | None) -> None:
    assert glibc_of(parse_reference(image)) == version


def test_families_have_their_c_library() -> None:
    assert [has_glibc(one) for one in ("debian", "alpine", None)] == [True, False, False]
    assert [has_musl(one) for one in ("debian", "alpine", None)] == [False, True, False]


def test_accounts_of_systems_and_packages_are_usual() -> None:
    assert [is_usual(one) for one in ("www-data", "haproxy", "app")] == [True, True, False]


def test_what_is_written_is_pinned_to_a_version() -> None:
    assert all(parse_reference(written_image(use)).tag for use in ("collector", "scanner"))


@pytest.mark.parametrize("name", LISTED)
def test_the_page_shows_every_word_of_a_table(name: str) -> None:
    section = table_pages.page().partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    missing = [key for key in listed(name).keys() - {"source", "date"} if f"- `{key}`: " not in section]
    assert missing == []
