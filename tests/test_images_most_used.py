"""The images that public files use most: how many of them rest on what was read or measured."""

from __future__ import annotations

import pytest

from ats_lint.images import lookup, parse_reference
from ats_lint.images.image_pages import pages
from ats_lint.images.most_used import most_used, not_founded


def test_images_stand_in_the_order_of_their_use() -> None:
    table = most_used()
    counts = list(table.images.values())
    assert counts == sorted(counts, key=lambda one: (-one.repositories, -one.files))
    assert all(one.repositories <= min(one.files, table.repositories) for one in counts)
    for name in table.images:
        reference = parse_reference(name)
        known = lookup(name)
        assert reference is not None
        assert name == (known.name if known else reference.repository)


@pytest.mark.parametrize(
    ("image", "fields"),
    [
        ("postgres", ()),
        ("python", ()),
        ("traefik/whoami", ()),
        ("docker", ()),
        ("traefik", ("probe", "tmpfs")),
        ("no/such-image", None),
    ],
)
def test_a_fact_is_founded_where_it_was_read(image: str, fields: tuple[str, ...] | None) -> None:
    """That scratch has no client, and that an engine in a container needs everything, are facts, too."""
    assert not_founded(image) == fields


def test_most_of_the_most_used_images_are_founded() -> None:
    founded = [name for name in most_used().images if not_founded(name) == ()]
    assert len(founded) >= 120
    assert f"{len(founded)} have facts of high confidence" in pages()["images.md"]
