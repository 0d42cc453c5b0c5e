"""A text without quotes that a YAML reader takes for something else.

Compose reads `0123` as an octal number and hands `83` to the container, and `1.10` as `1.1`; it reads `yes`, `off`
and `22:22` as texts, where readers of YAML 1.1 (podman-compose, Ansible, editors) see booleans and the number 1342.
Where a name, a user or an argument has to be a text, a number is refused. With quotes all of them read what is
written.

What Compose reads as it is written weighs less, but not in files for `docker stack deploy`, which reads YAML 1.1.

Numbers such as `8080` as the value of a variable or label mean the same either way and are left alone.

Fix safety: safe where the container gets the same text as before, where Compose refuses the project as it is, and for
leading zeros, which nobody writes to get another number. Unsafe for other numbers whose text changes, such as `1.10`.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Edit, Finding, Fix, Good, Safety, Severity, quote, regex, rule, short
from ats_lint_rules._settings.text_places import TextPlace, extension, text_places

_WORDS = frozenset({"yes", "no", "on", "off"})
# https://yaml.org/type/int.html
_BASE_60 = regex(r"[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+")
_ZERO = regex(r"[-+]?0[0-9_]+")


@rule(
    "DC813",
    "ambiguous-scalar",
    on=Compose,
    yields_to=("DC508",),
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#ports",
        "https://yaml.org/type/bool.html",
        "https://yaml.org/type/int.html",
    ),
    examples=(
        Bad(
            "services:\n  web:\n    image: nginx\n    environment:\n      ZIP: 0123456  # code\n"
            "      ON: yes\n      P: 80\n",
            at=("0123456", "yes"),
            says=("unquoted 0123456 is read as 42798", "unquoted yes is a boolean in YAML 1.1"),
            severity=("", "low"),
            safety="safe",
            fixed='services:\n  web:\n    image: nginx\n    environment:\n      ZIP: "0123456"  # code\n'
            '      ON: "yes"\n      P: 80\n',
        ),
        Bad(
            "services:\n  ssh:\n    image: ssh\n    ports:\n      - 22:22\n      - 8080:80\n    restart: no\n",
            at=("22:22", "no"),
            says=("unquoted 22:22 is a number to base 60 in YAML 1.1", "unquoted no is a boolean in YAML 1.1"),
            severity="low",
            safety="safe",
            fixed='services:\n  ssh:\n    image: ssh\n    ports:\n      - "22:22"\n      - 8080:80\n'
            '    restart: "no"\n',
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    labels: {v: 1.10, w: Off}\n",
            at=("1.10", "Off"),
            says=("unquoted 1.10 is read as 1.1", "unquoted Off is a boolean in YAML 1.1"),
            severity=("", "low"),
            safety=("unsafe", "safe"),
            fixed='services:\n  web:\n    image: nginx\n    labels: {v: "1.10", w: "Off"}\n',
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    user: 1000\n",
            at="1000",
            says="unquoted 1000 is no text, which Compose wants here",
            safety="safe",
            fixed='services:\n  web:\n    image: nginx\n    user: "1000"\n',
        ),
        Bad(
            "x-e: &e\n  A: 007\nservices:\n  a:\n    image: x\n    environment: *e\n  b:\n"
            "    image: x\n    environment:\n      <<: *e\n",
            at="007",
            says="unquoted 007 is read as 7",
            safety="safe",
            fixed='x-e: &e\n  A: "007"\nservices:\n  a:\n    image: x\n    environment: *e\n  b:\n'
            "    image: x\n    environment:\n      <<: *e\n",
        ),
        Bad(
            "services:\n  web:\n    image: nginx\n    command: [sleep, 10]\n",
            at="10",
            says="unquoted 10 is no text, which Compose wants here",
            safety="safe",
            fixed='services:\n  web:\n    image: nginx\n    command: [sleep, "10"]\n',
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    ports: [8080:80, '22:22', 443]\n"
            "    privileged: yes\n    tty: on\n"
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    environment:\n      A: 1\n      B: 1.5\n"
            "      C: true\n      D: 0\n      E:\n      F: 20_000\n"
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    environment: [ZIP=0123, ON=yes]\n"
            "    user: ${UID}\n    restart: always\n"
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    environment: [A=b]\n",
            files={
                "compose.override.yaml": "services:\n  web:\n    environment: [ON=yes]\n    labels:\n      - x=off\n"
            },
        ),
        Good(
            "services:\n  web:\n    image: nginx\n    secrets: [{source: s, mode: 0440}]\nsecrets:\n  s: {file: ./s}\n"
        ),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    places: dict[tuple[object, object], list[TextPlace]] = {}
    for service in compose.services.values():
        for place in text_places(service):
            if _why(place):
                places.setdefault((place.value.source.path, place.value.span), []).append(place)
    for shared in places.values():
        first = shared[0]
        yield Finding(
            first.value.span,
            f"unquoted {short(first.value.raw, 30)} {_why(first)}",
            _fix(compose, shared),
            path=first.value.source.path,
            severity=Severity.LOW if _reads_as_written(compose, first) else None,
            subject=first.service,
        )


def _reads_as_written(compose: Compose, place: TextPlace) -> bool:
    """Tell whether `docker compose` takes the text as it stands: other readers of YAML do not."""
    return not compose.is_stack and isinstance(place.value.typed, str)


def _why(place: TextPlace) -> str:
    """Say what is read instead of the text; empty when nothing is."""
    value, raw = place.value, place.value.raw
    if value.item is not None:
        return ""  # the part of `KEY=value` behind the mark is text in any case, and its quotes would be, too
    if value.kind != "scalar" or not raw or value.source.slice(value.span) != raw or value.tag or "$" in raw:
        return ""
    if raw.lower() in _WORDS:
        return "is a boolean in YAML 1.1"
    if _BASE_60.fullmatch(raw):
        return "is a number to base 60 in YAML 1.1"
    if _ZERO.fullmatch(raw):
        return f"is read as {short(value.string or '', 12)}" if value.string != raw else "is a number to other readers"
    number = isinstance(value.typed, int | float) and not isinstance(value.typed, bool)
    if number and value.string != raw and "_" not in raw:
        return f"is read as {short(value.string or '', 12)}"
    return (
        "is no text, which Compose wants here" if place.text_only and (number or isinstance(value.typed, bool)) else ""
    )


def _fix(compose: Compose, shared: list[TextPlace]) -> Fix:
    first = shared[0]
    raw = first.value.raw
    edit = Edit(first.value.span, quote(raw), first.value.source.path)
    services = (("services", place.service, *place.path) for place in shared)
    claims = (*services, *extension(compose, first.value))
    safety, because = Safety.SAFE, "What the container gets stays the same."
    if first.text_only and not isinstance(first.value.typed, str):
        because = "Compose refuses the project without quotes."
    elif _ZERO.fullmatch(raw) and first.value.string != raw:
        because = "Leading zeros are part of a text: as a number it would be another one."
    elif first.value.string != raw:
        safety, because = Safety.UNSAFE, "The container gets the text as it is written, no longer the shorter number."
    return Fix(f"write {short(quote(raw), 40)}", (edit,), safety, because, claims=claims)
