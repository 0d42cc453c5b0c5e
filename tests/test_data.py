"""Data of a project's own files: whatever a text is, one error or a value comes of it."""

from __future__ import annotations

import pytest

from ats_lint.files.data import from_json, from_toml, from_yaml
from ats_lint.numbers import whole


def test_reads() -> None:
    assert from_json('{"a": [1]}') == {"a": [1]}
    assert from_toml("a = 1") == {"a": 1}
    assert from_yaml("a: 1\n---\n[b]") == [{"a": 1}, ["b"]]


@pytest.mark.parametrize("text", ["[" * 100_000, "{", "nope"])
def test_refuses_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_json(text)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a", "a = 1" + "0" * 5000])
def test_refuses_toml(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_toml(text)


BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10))


@pytest.mark.parametrize("text", ["[" * 5000, "a: [", "!!python/name:os.system x", BOMB, "&a [*a]", "x" * 1_000_001])
def test_refuses_yaml(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        from_yaml(text)


def test_numbers_of_any_length() -> None:
    assert whole("0042") == 42
    assert whole("0" * 9000 + "7") == 7
    assert whole("9" * 9000) > 10**3000
    assert from_json("9" * 9000) == whole("9" * 9000)
