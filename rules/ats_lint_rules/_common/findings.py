"""Where a finding about a value of a service belongs."""

from __future__ import annotations

from ats_lint import Finding, Fix, Related, Service, Severity, Span, Value


def finding(
    service: Service,
    value: Value,
    message: str,
    fix: Fix | None = None,
    *,
    span: Span | None = None,
    severity: Severity | None = None,
) -> Finding:
    """Return a finding at a value of a service, or at `span` within it.

    What an alias, a merge key or `extends` gives to several services of a file is reported for each of them at its
    name, as each may get a key of its own. What stands in another file, which a service extends, is reported there.
    """
    where, path = span or value.span, value.source.path
    if value.shared and path != service.source.path:
        heir = Related(service.source.path, service.name.span, f"{service.key} inherits it")
        return Finding(where, message, fix, (heir,), path=path, severity=severity, subject=service.key)
    if not value.shared:
        return Finding(where, message, fix, path=path, severity=severity, subject=service.key)
    related = (Related(path, where, "it comes from here"),)
    return Finding(
        service.name.span, message, fix, related, path=service.source.path, severity=severity, subject=service.key
    )
