"""What bounds the logs of a service."""

from __future__ import annotations

from ats_lint import Edit, Service, production_values, quote

_ROTATION, _DRIVER = production_values.LOG_ROTATION, production_values.LOG_DRIVER


def rotate(service: Service) -> tuple[Edit, ...]:
    """Return edits that make a service's json-file logs rotate, keeping the options that are there.

    Raises:
        EditRefused: the service cannot be edited exactly.
    """
    options, driven = service.get("logging.options"), service.get("logging.driver")
    if not service.has("logging"):
        return service.set("logging", _block(dict(_ROTATION), service))
    # What an override file says is changed there.
    place = service.layer(driven) if driven is not None else service
    beside = service.layer(options) if options is not None else place
    wanted = _wanted(service)
    driver = service.text("logging.driver")
    if driver is None and options is not None and options.map:
        # One edit for both: additions to neighbouring mappings would meet at one place.
        return service.set("logging", _block(wanted, service))
    edits = () if driver == _DRIVER else place.set("logging.driver", _DRIVER)
    if len(wanted) == 1:
        ((key, value),) = wanted.items()
        return edits + beside.set(("logging", "options", key), f'"{value}"')
    return edits + (beside.set("logging.options", _lines(service, wanted, "")) if wanted else ())


def _wanted(service: Service) -> dict[str, str]:
    """Return the options that are missing or bound nothing."""
    found: dict[str, str] = {}
    size = service.get(("logging", "options", "max-size"))
    if size is None or size.kind == "null" or size.text == "-1":
        found["max-size"] = _ROTATION["max-size"]
    if not service.has(("logging", "options", "max-file")):
        found["max-file"] = _ROTATION["max-file"]
    return found


def _block(wanted: dict[str, str], service: Service) -> str:
    return f"driver: {_DRIVER}\noptions:\n{_lines(service, wanted, '  ')}"


def _lines(service: Service, wanted: dict[str, str], indent: str) -> str:
    options = service.get("logging.options")
    kept = {key: value.raw for key, value in options.items() if key not in wanted} if options else {}
    lines = [f"{indent}{quote(key)}: {quote(text)}\n" for key, text in kept.items()]
    return "".join([*lines, *(f'{indent}{key}: "{value}"\n' for key, value in wanted.items())])
