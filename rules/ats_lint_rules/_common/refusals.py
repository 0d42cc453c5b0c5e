"""What the builder or Compose refuses, turned into findings of the rule that it belongs to."""

from collections.abc import Iterator

from ats_lint import Compose, Dockerfile, Finding, Fix, Safety
from ats_lint_rules._secrets.broken_lines import secrets_around

_UNREAD = "syntax-error"
"""What was read is looked through by the rules about secrets."""


def in_dockerfile(dockerfile: Dockerfile, name: str) -> Iterator[Finding]:
    """Yield the problems that the rule `name` reports, each with what was probably meant."""
    for problem in dockerfile.problems:
        if problem.code == name:
            holder = dockerfile.at(problem.span)
            subject = holder.subject if holder else None
            unread = secrets_around(dockerfile.source, problem.span)
            yield Finding(problem.span, problem.message, meant(problem.suggestion), subject=subject, secrets=unread)


def in_compose(compose: Compose, name: str) -> Iterator[Finding]:
    """Yield the faults that the rule `name` reports, in whichever file they lie."""
    for fault in compose.problems:
        if fault.name == name:
            subject = compose.service_at(fault.path, fault.span)
            source = next((file.source for file in compose.files if file.path == fault.path), None)
            unread = secrets_around(source, fault.span) if source and name == _UNREAD else ()
            yield Finding(fault.span, fault.message, path=fault.path, subject=subject, secrets=unread)


def meant(word: str | None) -> Fix | None:
    """Return the hint that another word was probably meant."""
    if word is None:
        return None
    return Fix(f"write {word}", (), Safety.HINT, "It is the nearest known word; only the author knows what was meant.")
