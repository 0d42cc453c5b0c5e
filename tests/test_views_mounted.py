"""What is mounted in the containers of services."""

from pathlib import Path

import pytest

from ats_lint.analysis.views.mounted import common_name, copied_in, covering, is_split, sharers
from services import service_in


@pytest.mark.parametrize(
    ("body", "target"),
    [
        ("image: example.com/own:1\nvolumes: ['one:/srv', 'two:/srv/data']", "/srv/data"),
        ("image: example.com/own:1\nvolumes: ['one:/srv']\ntmpfs: [/srv/data]", "/srv/data"),
        ("image: example.com/own:1\nvolumes: ['one:/srv']", "/srv"),
        ("image: example.com/own:1\nvolumes: ['one:/srv/data/deeper', 'two:/srv/database']", None),
    ],
)
def test_the_innermost_mount_covers_a_path(tmp_path: Path, body: str, target: str | None) -> None:
    found = covering(service_in(tmp_path, body), "/srv/data")
    assert (found.target if found is not None else None) == target


def test_a_volume_of_the_image_comes_between(tmp_path: Path) -> None:
    assert covering(service_in(tmp_path, "image: mysql:8\nvolumes: ['one:/var/lib']"), "/var/lib/mysql") is None


@pytest.mark.parametrize(
    ("volume", "split"),
    [("part:/srv/one", True), ("one:/srv/one:ro", False), ("one:/other", False), ("./a:/srv/one", False)],
)
def test_parts_in_volumes_of_their_own_split_a_directory(tmp_path: Path, volume: str, *, split: bool) -> None:
    service = service_in(tmp_path, f"image: example.com/own:1\nvolumes: ['{volume}']")
    assert is_split(service, "/srv") is split


@pytest.mark.parametrize(("source", "names"), [("./a", ["/x"]), ("./a/b", ["/x"]), (".", ["/x"]), ("./c", [])])
def test_who_mounts_a_directory_or_a_part_of_it_shares_it(tmp_path: Path, source: str, names: list[str]) -> None:
    service = service_in(tmp_path, f"image: example.com/own:1\nvolumes: ['{source}:/x']")
    assert [mount.target for _, mount in sharers(service, service.compose.directory / "a")] == names


@pytest.mark.parametrize(
    ("volume", "name"), [("one:/x", "volume one"), ("./b:/x", "directory b"), ("/etc/hosts:/x", ""), (".:/x", "")]
)
def test_only_what_is_somebodys_has_a_common_name(tmp_path: Path, volume: str, name: str) -> None:
    service = service_in(tmp_path, f"image: example.com/own:1\nvolumes: ['{volume}']")
    assert [common_name(mount) for mount in service.volumes] == [name]


def test_compose_copies_what_is_no_file(tmp_path: Path) -> None:
    rest = "secrets:\n  one: {environment: ONE}\n  two: {file: ./two}\nconfigs:\n  three: {content: x}\n"
    service = service_in(tmp_path, "image: example.com/own:1\nsecrets: [one, two]\nconfigs: [three]", rest=rest)
    assert list(copied_in(service)) == ["one", "three"]
