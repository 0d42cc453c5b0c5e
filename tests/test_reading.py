"""The one place where files are opened."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ats_lint.files.reading import read_file
from ats_lint.model import InputError


def test_gives_bytes_and_mode(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xff\0x")
    path.chmod(0o640)
    assert read_file(path) == (b"\xff\0x", 0o640)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "is a directory"),
        (os.mkfifo, "not a regular file"),
        (lambda path: path.symlink_to("/dev/zero"), "not a regular file"),
        (lambda path: path.symlink_to(path.name), "too many levels"),
        (lambda path: path.symlink_to("x"), "broken symbolic link"),
        (lambda path: path.write_bytes(bytes(11)), "larger than"),
        (lambda _: None, "no such file"),
    ],
)
def test_refuses(tmp_path: Path, make: Callable[[Path], object], message: str) -> None:
    make(tmp_path / "a")
    with pytest.raises(InputError) as raised:
        read_file(tmp_path / "a", 10)
    assert message in raised.value.message
