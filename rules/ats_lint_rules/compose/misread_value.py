"""Compose reads a value otherwise than it looks.

In the list form of `environment` an item is one piece of text: in `- PASSWORD='abc'` the quotes belong to the value,
and a path such as `"/run/secrets/key"` names no file. Quotes go around the whole item, or the map form is used.

An item without `=` is the name of a variable, to be taken from the environment of whoever starts the project: of
`- MINRAM 1G` nothing reaches the program. Such a name, and a key without a value, beats the same name in an `env_file`:
where nobody sets it, the container does not get the value of the file.

In an environment file a `#` behind a blank begins a comment: of `PASSWORD=pa #word` only `pa` reaches the container.
Reported are secrets whose end looks like a part of them: one word right behind the `#`, with a digit or a sign in it.

Fix safety: hint. The program may have got used to the value that it gets, and so may everybody who shares it.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    EnvVar,
    Finding,
    Fix,
    Good,
    Safety,
    Service,
    Severity,
    Source,
    Span,
    dotenv,
    regex,
    rule,
    short,
)
from ats_lint_rules._common.findings import finding
from ats_lint_rules._secrets.credentials import is_secret

_APP = "services:\n  app:\n    image: own/app\n    environment:\n"
_WORDS = regex(r"[A-Za-z_]\w*[ \t:]+[^\s:].*")
_REST = regex(r"[ \t]+(#(?=\S*[\d!$%&*+=?@^~])[^\s#]\S*)[ \t]*\r?(?:\n|\Z)")


@rule(
    "DC213",
    "misread-value",
    on=Service,
    severity=Severity.LOW,
    masks=True,
    tags={"correctness", "credentials"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#environment",
        "https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax",
    ),
    examples=(
        Bad(
            _APP + "      - MODE='fast lane'\n",
            at="'fast lane'",
            says="the quotes of MODE are part of its value",
            safety="hint",
        ),
        Bad(
            _APP + '      - DB_PASSWORD_FILE="/run/secrets/pw"\n',
            at='"/run/secrets/pw"',
            says="the quotes of DB_PASSWORD_FILE are part of its value",
            safety="hint",
            severity="medium",
        ),
        Bad(
            _APP.replace("    environment:\n", "    env_file: app.env\n"),
            at="#7word",
            says="the end of DB_PASSWORD is taken for a comment",
            safety="hint",
            severity="medium",
            files={"app.env": "DB_PASSWORD=pa #7word\n"},
        ),
        Bad(
            _APP + "      - MINRAM 1G\n",
            at="MINRAM 1G",
            says="MINRAM 1G is taken for the name of a variable",
            safety="hint",
            severity="medium",
        ),
        Bad(
            _APP.replace("    environment:\n", "    env_file: app.env\n    environment:\n") + "      EXAMPLES:\n",
            at="EXAMPLES",
            says="EXAMPLES has no value here, which beats that of app.env",
            safety="hint",
            files={"app.env": "EXAMPLES=no\n"},
        ),
        Good(
            _APP.replace("    environment:\n", "    env_file: .env\n    environment:\n") + "      EXAMPLES:\n",
            files={".env": "EXAMPLES=no\n"},
        ),
        Good(_APP + "      - 'MODE=fast lane'\n      - \"X=1\"\n      - EMPTY=\n      - Q='\n"),
        Good(_APP + "      MODE: 'fast lane'\n"),
        Good(
            _APP.replace("    environment:\n", "    env_file: app.env\n"),
            files={"app.env": "DB_PASSWORD=pa#7word\nAPI_TOKEN=x # see 7word\nMODE=a #7b\nSECRET='pa #7word'\n"},
        ),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for one in service.environment.values():
        if one.style == "list" and one.node is not None and _is_quoted(one.raw):
            span = one.value_span or one.span
            fix = Fix("put the quotes around the whole item", (), Safety.HINT, "Who reads it may expect the quotes.")
            severity = Severity.MEDIUM if is_secret(service, one.name.removesuffix("_FILE")) else None
            message = f"the quotes of {short(one.name, 40)} are part of its value"
            yield finding(service, one.node, message, fix, span=span, severity=severity)
        elif one.style != "file" and one.node is not None and one.value_span is None:
            yield from _valueless(service, one)
    yield from _cut(service)


def _valueless(service: Service, one: EnvVar) -> Iterator[Finding]:
    """Yield what is said of an entry without a value, which whoever starts the project is to give."""
    if one.node is None:
        return
    if one.style == "list" and _WORDS.fullmatch(one.name):
        fix = Fix("write = between name and value", (), Safety.HINT, "What the value is to be, its author knows.")
        message = f"{short(one.name, 40)} is taken for the name of a variable"
        yield finding(service, one.node, message, fix, span=one.key_span, severity=Severity.MEDIUM)
    file = next((file for file in service.env_files if file.content and file.content.lookup(one.name)), None)
    if one.value is None and file is not None and file.path is not None:
        fix = Fix("leave it to the file", (), Safety.HINT, "Whoever starts the project may set it.")
        message = f"{short(one.name, 30)} has no value here, which beats that of {short(file.path.name, 18)}"
        yield finding(service, one.node, message, fix, span=one.key_span)


def _is_quoted(text: str) -> bool:
    return len(text) > 2 and text[0] in "'\"" and text[-1] == text[0] and text[0] not in text[1:-1]


def _cut(service: Service) -> Iterator[Finding]:
    for file in service.env_files:
        if file.content is None or file.format == "raw":
            continue
        for one in file.content.assignments:
            rest = _rest(one, file.content.source) if is_secret(service, one.name) else None
            if rest is not None:
                fix = Fix("put the value in single quotes", (), Safety.HINT, "The short value may be in use.")
                message = f"the end of {short(one.name, 40)} is taken for a comment"
                yield Finding(
                    rest, message, fix, path=file.content.source.path, severity=Severity.MEDIUM, secrets=(rest,)
                )


def _rest(one: dotenv.Assignment, source: Source) -> Span | None:
    """Return what stands behind a bare value and looks like the rest of it."""
    found = _REST.match(source.text, one.value_span.end) if one.raw and not one.quote else None
    return Span(*found.span(1)) if found is not None else None
