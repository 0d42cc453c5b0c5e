"""Health check has a form that Compose or Docker does not take.

A test that is a list begins with `CMD`, `CMD-SHELL` or `NONE`, durations have a unit (`30s`), and Docker wants them to
be zero or at least a millisecond. Otherwise the whole project is refused. Some forms are taken and mean something
else: the text `NONE` runs a program of that name, `CMD curl …` as a text runs a program `CMD`, and a shell reads only
the first word after `CMD-SHELL`.

Fix safety: per finding. Safe where only one reading makes sense: nothing that worked can break. Otherwise no fix.
"""

import json
import re
from collections.abc import Iterator

from ats_lint import Bad, Edit, EditRefused, Finding, Fix, Good, HealthcheckKey, Safety, Service, Severity, rule
from ats_lint_rules._health.healthcheck_edits import put_test
from ats_lint_rules._health.healthcheck_forms import list_fault, meant_list, meant_text, text_fault
from ats_lint_rules._settings.durations import meant, milliseconds

_DURATIONS = ("interval", "timeout", "start_period", "start_interval")
_TITLE = "write it in the form that is meant"
_WEB = "services:\n  web:\n    image: own/web\n    healthcheck:\n      test: "
_TIMED = "services:\n  web:\n    image: own/web\n    healthcheck:\n      test: [CMD, a]\n      "


@rule(
    "DC405",
    "healthcheck-form",
    on=Service,
    wakes={"healthcheck"},
    severity=Severity.HIGH,
    tags={"correctness", "reliability", "readiness-health"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#healthcheck",
        "https://docs.docker.com/reference/compose-file/extension/#specifying-durations",
    ),
    examples=(
        Bad(
            f'{_WEB}["curl", "-f", "http://x/"]  # up\n',
            at='"curl"',
            says="the test does not begin with CMD, CMD-SHELL or NONE",
            safety="safe",
            fixed=f'{_WEB}["CMD", "curl", "-f", "http://x/"]  # up\n',
        ),
        Bad(
            f"{_WEB}['curl -f http://x/ || exit 1']\n",
            at="'curl -f http://x/ || exit 1'",
            says="the test does not begin with CMD, CMD-SHELL or NONE",
            safety="safe",
            fixed=f'{_WEB}["CMD-SHELL", "curl -f http://x/ || exit 1"]\n',
        ),
        Bad(
            f"{_WEB}[curl, '$$X', '||', exit, '1']\n",
            at="curl",
            says="the test does not begin with CMD, CMD-SHELL or NONE",
            safety="safe",
            fixed=f'{_WEB}["CMD-SHELL", "curl $$X || exit 1"]\n',
        ),
        Bad(
            f"{_WEB}[cmd, a]\n",
            at="cmd",
            says="the test does not begin with CMD, CMD-SHELL or NONE",
            safety="safe",
            fixed=f'{_WEB}["CMD", "a"]\n',
        ),
        Bad(
            f"{_WEB}[CMD-SHELL, curl, -f, http://x/]\n",
            at="curl",
            says="CMD-SHELL runs only the first text of a list",
            safety="safe",
            fixed=f'{_WEB}["CMD-SHELL", "curl -f http://x/"]\n',
        ),
        Bad(f"{_WEB}[CMD]\n", at="CMD", says="nothing follows CMD", safety="hint"),
        Bad(
            f"{_WEB}NONE\n",
            at="NONE",
            says="NONE as a text is run as a program: it needs a list",
            safety="safe",
            fixed=f'{_WEB}["NONE"]\n',
        ),
        Bad(
            f"{_WEB}CMD curl -f http://x/\n",
            at="CMD curl -f http://x/",
            says="CMD as a text is run as a program: it needs a list",
            safety="safe",
            fixed=f'{_WEB}["CMD", "curl", "-f", "http://x/"]\n',
        ),
        Bad(
            f"{_WEB}CMD curl -f http://x/ || exit 1\n",
            at="CMD curl -f http://x/ || exit 1",
            says="CMD as a text is run as a program: it needs a list",
            safety="safe",
            fixed=f'{_WEB}["CMD-SHELL", "curl -f http://x/ || exit 1"]\n',
        ),
        Bad(
            f"{_WEB}[CMD-SHELL, a --ready, b --ready]\n",
            at="a --ready",
            says="CMD-SHELL runs only the first text of a list",
            safety="hint",
        ),
        Bad(
            f"{_WEB}[CMD-SHELL, curl, -H, 'A: b', http://x/, '|| exit 1']\n",
            at="curl",
            says="CMD-SHELL runs only the first text of a list",
            safety="safe",
            fixed=f'{_WEB}["CMD-SHELL", "curl -H \'A: b\' http://x/ || exit 1"]\n',
        ),
        Bad(
            f"{_TIMED}interval: 30\n",
            at="30",
            says="interval is no duration with a unit",
            safety="safe",
            fixed=f"{_TIMED}interval: 30s\n",
        ),
        Bad(
            f"{_TIMED}timeout: '5 sec'\n",
            at="'5 sec'",
            says="timeout is no duration with a unit",
            safety="safe",
            fixed=f"{_TIMED}timeout: '5s'\n",
        ),
        Bad(
            f"{_TIMED}start_period: 1m 30s\n",
            at="1m 30s",
            says="start_period is no duration with a unit",
            safety="safe",
            fixed=f"{_TIMED}start_period: 1m30s\n",
        ),
        Bad(f"{_TIMED}interval: 500us\n", at="500us", says="interval is below the millisecond that Docker takes"),
        Bad(f"{_TIMED}interval: soon\n", at="soon", says="interval is no duration with a unit", safety="hint"),
        Bad(f"{_TIMED}retries: -1\n", at="-1", says="retries is no count"),
        Good(f"{_TIMED}interval: 1m30s\n      timeout: 1.5s\n      start_period: 0s\n      retries: '3'\n"),
        Good(f"{_TIMED}interval: ${{EVERY}}\n      retries: ${{TRIES}}\n"),
        Good(f"{_WEB}curl -f http://x/\n"),
        Good(f"{_WEB}[CMD-SHELL, curl -f http://x/]\n"),
        Good(f"{_WEB}[NONE]\n"),
        Good(f"{_WEB}['${{KIND}}', a]\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    found = service.healthcheck
    if found is None:
        return
    yield from _test(service, found)
    for key in _DURATIONS:
        yield from _duration(service, found, key)
    tries = found.value.get("retries")
    if tries is not None and tries.text is not None and not re.fullmatch(r"\+?\d+(\.0+)?", tries.text):
        yield Finding(tries.span, "retries is no count", path=tries.source.path)


def _duration(service: Service, healthcheck: HealthcheckKey, key: str) -> Iterator[Finding]:
    value = healthcheck.value.get(key)
    if value is None or value.kind != "scalar" or value.text is None:
        return
    text, path = value.text, value.source.path
    length = milliseconds(text)
    if length is None or (not isinstance(value.typed, str) and not value.variables):
        new = meant(text)
        yield Finding(value.span, f"{key} is no duration with a unit", _fix(service, key, new), path=path)
    elif length < 0 or 0 < length < 1:
        yield Finding(value.span, f"{key} is below the millisecond that Docker takes", path=path)


def _test(service: Service, healthcheck: HealthcheckKey) -> Iterator[Finding]:
    test = healthcheck.test
    if test is None:
        return
    fault = text_fault(test.text) if test.words is None else list_fault([(one.text, one.span) for one in test.words])
    if fault is None:
        return
    message, span = fault
    words = None if test.words is None else [one.raw for one in test.words]
    new = meant_list(words) if words is not None else meant_text(test.value.raw)
    listed = None if new is None else json.dumps(new, ensure_ascii=False)
    yield Finding(span or test.span, message, _fix(service, "test", listed), path=test.source.path)


def _fix(service: Service, key: str, text: str | None) -> Fix | None:
    if text is None:
        return Fix(_TITLE, (), Safety.HINT, "What was meant cannot be told.")
    try:
        edits: tuple[Edit, ...] = put_test(service, text) if key == "test" else service.set(("healthcheck", key), text)
    except EditRefused as refused:
        return Fix(_TITLE, (), Safety.HINT, refused.because("service"))
    return Fix(
        _TITLE, edits, Safety.SAFE, "As it is, it is refused or can never pass, and this is the only sane reading."
    )
