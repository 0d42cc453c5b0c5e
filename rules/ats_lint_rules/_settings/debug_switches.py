"""Variables that switch a debug mode on."""

import re

from ats_lint import (
    Env,
    Fix,
    Pair,
    Safety,
    Stage,
    edits,
    production_values,
    regex,
)

_ON = regex(r"(1|true|yes|on|t|y)", re.IGNORECASE)
_SWITCHES = frozenset({"FLASK_DEBUG", "DJANGO_DEBUG", "APP_DEBUG", "RAILS_DEBUG", "SYMFONY_DEBUG", "FASTAPI_DEBUG",
                       "STREAMLIT_DEBUG", "WP_DEBUG", "DEBUG", "UVICORN_RELOAD"})  # fmt: skip
_FALSE = {"1": "0", "true": "false", "yes": "no", "on": "off", "t": "f", "y": "n"}
_JVM = regex(r"-agentlib:jdwp|-Xrunjdwp|-Xdebug\b|--inspect(-brk)?\b")


def last_values(stage: Stage) -> dict[str, tuple[Env, Pair]]:
    """Return the variables that a stage itself leaves set, each with the ENV that sets it."""
    found: dict[str, tuple[Env, Pair]] = {}
    for instruction in stage.chain():
        if isinstance(instruction, Env):
            found |= {pair.key.text: (instruction, pair) for pair in instruction.pairs}
    return {key: item for key, item in found.items() if item[0].stage is stage}


def is_debug(key: str, value: str) -> bool:
    """Tell whether a value switches the debug mode on."""
    if key in _SWITCHES:
        return bool(_ON.fullmatch(value))
    return production_values.is_development(key, value) or (
        key in {"JAVA_TOOL_OPTIONS", "JAVA_OPTS", "JDK_JAVA_OPTIONS", "NODE_OPTIONS", "CATALINA_OPTS"}
        and bool(_JVM.search(value))
    )


def switched_off(stage: Stage, key: str, value: str, pair: Pair) -> Fix:
    """Return the fix that sets a variable to what it has in production."""
    new = production_values.MODES.get(key) or _FALSE.get(value.lower())
    because = "Settings that only the debug mode has would change with it."
    if new is None or pair.value is None or "$" in stage.source.slice(pair.value.span):
        return Fix("turn the debug mode off", (), Safety.HINT, "What to put in its place is for the author to say.")
    return Fix(f"set {key}={new}", edits.replace(pair.value.span, new), Safety.UNSAFE, because)
