"""A batch that breaks a law loses the fix that breaks it, and nothing else, at the cost of few looks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ats_lint.analysis.views.compose import Service
from ats_lint.fix.repair import repair
from ats_lint.fix.trial import Trial
from ats_lint.lint.config import Settings
from ats_lint.lint.results import Result
from ats_lint.model import Edit, Finding, Fix, Safety, Severity
from ats_lint.rule import rule
from projects import write_tree

MANY = 40
Written = Callable[[int], str]


@rule("DC998", "forbidden", on=Service, severity=Severity.HIGH)
def forbidden(service: Service) -> Iterator[Finding]:
    every = [one.image for one in service.compose.services.values()]
    if service.image == "forbidden" or (service.image == "alone" and every.count("alone") > 1):
        yield Finding(service.name.span, f"is {service.image}")


@rule("DC997", "crashing", on=Service, severity=Severity.LOW)
def crashing(service: Service) -> Iterator[Finding]:
    if service.image == "crash":
        raise ValueError
    yield from ()


def fixed(tmp_path: Path, written: Written) -> Result:
    """Fix many services whose image is old; the fix of each writes another one."""

    @rule("DC999", "old-image", on=Service, severity=Severity.LOW)
    def old(service: Service) -> Iterator[Finding]:
        value = service.get("image")
        if value is not None and value.text == "old":
            claim = ("services", service.key, "image")
            edit = Edit(value.span, written(int(service.key[1:])), claim=claim)
            yield Finding(service.name.span, "is old", Fix("renew it", (edit,), Safety.SAFE, "Because."))

    services = "".join(f"  s{number}:\n    image: old\n" for number in range(MANY))
    write_tree(tmp_path, {"compose.yaml": f"services:\n{services}"})
    return repair([tmp_path], Settings(), [crashing, forbidden, old], safety=Safety.SAFE, write=True)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("new\n    user: '1'", "services.s{}.user would change"),
        ("[new]", "compose.yaml would be invalid"),
        ("forbidden", "it would bring DC998 forbidden: is forbidden"),
        ("'old'", "the finding would come back"),
        ("crash", "rule DC997 crashing would crash"),
    ],
)
@pytest.mark.parametrize("wrong", [{0}, {MANY - 1}, {11, 12, 30}])
def test_a_broken_fix_among_many_is_dropped_alone(
    text: str, reason: str, wrong: set[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list[int]()
    afterwards = Trial._afterwards
    monkeypatch.setattr(Trial, "_afterwards", lambda *given: whole.append(len(given[2].fixes)) or afterwards(*given))
    result = fixed(tmp_path, lambda number: text if number in wrong else "new")
    told = {one.diagnostic.subject: one.reason for one in result.dropped}
    assert told.keys() == {f"s{number}" for number in wrong}
    assert all(told[f"s{number}"].startswith(reason.format(number)) for number in wrong)
    assert len(result.fixed) == MANY - len(wrong)
    assert (tmp_path / "compose.yaml").read_text().count("image: new\n") == MANY - len(wrong)
    # All rules run for the first batch, and for the one without what is wrong.
    assert len(whole) <= 2


def test_of_fixes_that_break_a_law_together_one_is_dropped(tmp_path: Path) -> None:
    result = fixed(tmp_path, lambda number: "alone" if number in {3, 25} else "new")
    assert [one.reason for one in result.dropped] == ["it would bring DC998 forbidden: is alone"]
    assert len(result.fixed) == MANY - 1
    assert (tmp_path / "compose.yaml").read_text().count("image: alone\n") == 1
