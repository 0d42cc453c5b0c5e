"""Records behave as the dataclasses that type checkers take them for."""

from __future__ import annotations

import copy
import dataclasses
import pickle
import subprocess
import sys

import pytest

from ats_lint.model import Edit, Finding, Fix, Safety, Span
from ats_lint.records import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Base:
    name: str
    sizes: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Child(Base):
    """One with a field more."""

    parent: Base | None = field(default=None, repr=False)


@dataclass(slots=True)
class Loose:
    number: int = 1


@dataclass(frozen=True, eq=False)
class Open:
    number: int


def test_fields_are_filled_in_order_by_name_and_by_default() -> None:
    one, other = Base("a", [1]), Base(name="a")
    assert (one.name, one.sizes, other.sizes) == ("a", [1], [])
    assert Base("a").sizes is not other.sizes
    child = Child("b", parent=one)
    assert (child.name, child.parent) == ("b", one)


def test_the_first_objects_and_those_that_follow_are_filled_alike() -> None:
    @dataclass(frozen=True, slots=True)
    class Checked:
        name: str
        sizes: list[int] = field(default_factory=list)
        whole: bool = field(default=True, init=False)

        def __post_init__(self) -> None:
            if not self.name:
                raise ValueError("no name")

    every = [Checked("a", [number]) for number in range(20)]
    assert [(one.name, one.sizes, one.whole) for one in every] == [("a", [number], True) for number in range(20)]
    assert Checked("b").sizes is not Checked(name="b").sizes

    for made in range(2):

        @dataclass(slots=True)
        class Wanting:
            one: int
            two: int = 2

        few = [Wanting(number) for number in range(made * 20)]
        assert all(each.two == 2 for each in few)
        for args, named in (((), {}), ((1, 2, 3), {}), ((1,), {"one": 2}), ((1,), {"three": 3})):
            with pytest.raises(TypeError, match=r"__init__\(\)"):
                Wanting(*args, **named)


def test_a_field_that_is_not_given_is_missed() -> None:
    with pytest.raises(TypeError, match="name"):
        Base()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="positional"):
        Child("b", [], Base("a"))  # type: ignore[misc]


def test_records_are_equal_and_hashed_by_what_they_hold() -> None:
    assert Span(1, 2) == Span(1, 2) != Span(1, 3)
    assert hash(Span(1, 2)) == hash(Span(1, 2))
    assert Base("a") != Child("a")
    assert sorted([Span(2, 3), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(2, 3)]
    assert Span(1, 2) <= Span(1, 2)
    with pytest.raises(TypeError, match="unhashable"):
        hash(Loose())
    assert Open(1) != Open(1)
    assert hash(Open(1))


def test_a_frozen_record_refuses_to_change_and_another_does_not() -> None:
    with pytest.raises(AttributeError, match="frozen"):
        Span(1, 2).start = 3  # type: ignore[misc]
    with pytest.raises(AttributeError, match="frozen"):
        del Open(1).number  # type: ignore[misc]
    one = Loose()
    one.number = 3
    assert one.number == 3
    with pytest.raises(AttributeError):
        one.other = 3  # type: ignore[attr-defined]


def test_what_a_record_checks_when_it_is_made_is_checked() -> None:
    with pytest.raises(ValueError, match="not a span"):
        Span(2, 1)


def test_copies_differ_where_they_are_told_to() -> None:
    assert replace(Span(1, 5), start=2) == Span(2, 5)
    assert dataclasses.replace(Span(1, 5), end=7) == Span(1, 7)


def test_the_functions_of_the_standard_library_take_records() -> None:
    fix = Fix("do it", (Edit(Span(1, 2), "x"),), Safety.SAFE, "It is so.")
    assert [one.name for one in dataclasses.fields(Span)] == ["start", "end"]
    assert dataclasses.asdict(fix)["edits"] == (
        {"span": {"start": 1, "end": 2}, "text": "x", "path": None, "claim": ()},
    )
    assert [one.name for one in dataclasses.fields(Child)] == ["name", "sizes", "parent"]
    assert dataclasses.is_dataclass(Loose)


def test_records_are_shown_without_what_is_hidden() -> None:
    assert repr(Span(1, 2)) == "Span(start=1, end=2)"
    assert repr(Child("a", parent=Base("b"))) == "Child(name='a', sizes=[])"


def test_records_are_taken_apart_by_position() -> None:
    match Span(1, 2):
        case Span(start, end):
            assert (start, end) == (1, 2)


def test_records_can_be_sent_and_copied() -> None:
    finding = Finding(Span(1, 2), "said", secrets=(Span(3, 4),))
    assert pickle.loads(pickle.dumps(finding)) == finding == copy.deepcopy(finding)
    assert pickle.loads(pickle.dumps(Loose(4))) == Loose(4)


def test_defining_records_imports_no_dataclasses() -> None:
    script = "import sys, ats_lint.model; sys.exit('dataclasses' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
