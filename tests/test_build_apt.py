"""What apt is told, and whether it keeps the packages that it fetches."""

from __future__ import annotations

import pytest

from ats_lint.analysis.build.apt import answered, configured, keeps_packages
from ats_lint.analysis.build.layers import calls
from ats_lint.patterns import regex
from dockerfiles import read

RECOMMENDS = regex(r"APT::Install-Recommends\W+(0|false)")
LINE = "RUN apt-get install -y curl\n"


@pytest.mark.parametrize(
    ("before", "line", "expected"),
    [
        ("", LINE, False),
        ("", "RUN apt-get -o APT::Install-Recommends=0 install -y curl\n", True),
        ("RUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/99x\n", LINE, True),
        ('COPY <<EOF /etc/apt/apt.conf.d/99x\nAPT::Install-Recommends "0";\nEOF\n', LINE, True),
        ("", LINE + "RUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/99x\n", False),
    ],
)
def test_where_a_setting_is_made(before: str, line: str, expected: bool) -> None:
    stage = read(f"FROM debian:12\n{before}{line}").stages[0]
    run = next(one for one in stage.runs if any(call.action == "install" for call in calls(one)))
    call = next(one for one in calls(run) if one.action == "install")
    assert configured(run, call, RECOMMENDS) is expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [("", False), ("RUN rm -f /etc/apt/apt.conf.d/docker-clean\n", True), ("RUN rm -f /etc/apt/other\n", False)],
)
def test_packages_stay_without_the_hook(before: str, expected: bool) -> None:
    assert keeps_packages(read(f"FROM debian:12\n{before}{LINE}").stages[0].runs[-1]) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("yes | apt-get install curl", True),
        ("apt-get install curl < answers", True),
        ("apt-get install curl < /dev/null", False),
        ("cat list | xargs apt-get install", False),
        ("apt-get install curl", False),
    ],
)
def test_answers_that_are_piped_in(line: str, expected: bool) -> None:
    run = read(f"FROM debian:12\nRUN {line}\n").stages[0].runs[0]
    command = next(one for one in run.commands if one.name == "apt-get")
    assert answered(command, run) is expected
