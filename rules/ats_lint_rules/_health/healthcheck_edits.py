"""Putting another test into a service's health check, wherever that is written."""

from __future__ import annotations

import json
import re

from ats_lint import Edit, EditRefused, Service, quote


def put_test(service: Service, listed: str) -> tuple[Edit, ...]:
    """Return edits that make `listed`, a YAML list, the test of a service's health check; all else of it stays.

    Raises:
        EditRefused: the check cannot be edited exactly.
    """
    test = service.healthcheck.test if service.healthcheck else None
    if test is not None and test.source.path != service.source.path:
        claim = ("services", service.key, "healthcheck", "test")
        if test.value.shared or "\n" in test.source.slice(test.span):
            raise EditRefused("another file says what is tested")
        return (Edit(test.span, listed, test.source.path, claim),)
    try:
        return service.set("healthcheck.test", listed, hides=True)
    except EditRefused:
        if service.healthcheck is None or not service.healthcheck.value.shared:
            raise
        return service.set("healthcheck", _whole(service, listed), hides=True)


def _whole(service: Service, listed: str) -> str:
    """Return the whole health check that the service inherits, with another test."""
    found = service.healthcheck.value if service.healthcheck else None
    lines = [f"test: {listed}"]
    for key, value in found.items() if found else ():
        if key != "test" and value.kind == "scalar":
            plain = re.fullmatch(r"[\w.]+", value.raw) is not None
            lines.append(f"{key}: {value.raw if plain else quote(value.raw)}")
    return "\n".join(lines) + "\n"


def over_tcp(service: Service, program: str) -> tuple[Edit, ...]:
    """Return edits that let a client in a check ask 127.0.0.1 instead of a socket.

    Raises:
        EditRefused: there is no test, or it is shared or written elsewhere.
    """
    healthcheck = service.healthcheck
    if healthcheck is None:
        raise EditRefused("there is no test")
    if healthcheck.script is not None:
        text = healthcheck.script.raw
        changed = re.sub(r"(-h ?|--host[= ])localhost\b", r"\g<1>127.0.0.1", text, count=1)
        if changed == text:
            changed = re.sub(rf"\b{re.escape(program)}\b", f"{program} -h 127.0.0.1", text, count=1)
        return service.replace("healthcheck.test", healthcheck.script, changed)
    words = [word.raw for word in healthcheck.words]
    if "localhost" in words:
        words[words.index("localhost")] = "127.0.0.1"
    elif any("localhost" in word for word in words):
        words = [word.replace("localhost", "127.0.0.1") for word in words]
    else:
        words[1:1] = ["-h", "127.0.0.1"]
    return put_test(service, json.dumps(["CMD", *words], ensure_ascii=False))
