"""Why a command may not start the same without its shell."""

from ats_lint import (
    Cmd,
    Entrypoint,
    Stage,
    placed_text,
)

_PASSES_ON = frozenset({"tini", "dumb-init", "docker-init", "catatonit", "env", "gosu", "su-exec"})
_KEEPS_ENVIRONMENT = frozenset({"sh", "bash", "ash", "dash"})


def doubt(one: Cmd | Entrypoint, words: tuple[str, ...]) -> str:
    """Return why the exec form may not start the same; empty when it surely does."""
    stage = one.stage
    if stage is None or one.outer is not None:
        return "What starts here is up to images built on this one."
    shell = stage.shell_at(one)
    name = shell[0].rpartition("/")[2] if shell else ""
    if name not in _KEEPS_ENVIRONMENT or any("l" in word or "i" in word[:2] for word in shell[1:] if word[0] == "-"):
        return "The shell in force may set up the environment."
    if {"ENV", "BASH_ENV"} & set(stage.env):
        return "The shell reads a file that sets up the environment."
    if "/" in words[0] and words[0].endswith(".sh") and not _has_interpreter(one, words[0]):
        return "A script without an interpreter line starts only through a shell."
    if isinstance(one, Entrypoint):
        commanded = stage.cmd is not None or any(use.command is not None for use in stage.uses)
        return "The command would be handed to the entrypoint, which ignores it in shell form." if commanded else ""
    return "" if _passed_on(one) else "What the entrypoint makes of the words is not known."


def _has_interpreter(one: Cmd | Entrypoint, path: str) -> bool:
    text = placed_text(one.stage, path, one) if one.stage else None
    return text is not None and text.startswith("#!")


def _passed_on(one: Cmd) -> bool:
    stage = one.stage
    if stage is None:
        return False
    if any(use.entrypoint for use in stage.uses):
        return False
    if stage.entrypoint is not None:
        words = [token.text.rpartition("/")[2] for token in stage.entrypoint.json or ()]
        return bool(words) and words[0] in _PASSES_ON and stage.entrypoint.json is not None and _bare(words[1:])
    return stage.is_scratch or (stage.base.role in {"os", "runtime"} and stage.base.sure("entrypoint"))


def _bare(words: list[str]) -> bool:
    return all(word.startswith("-") for word in words)


def signals_all(stage: Stage) -> bool:
    """Tell whether an init before the shell signals everything it starts: dumb-init, unless told not to, or tini -g."""
    first = stage.entrypoint.json if stage.entrypoint is not None else None
    words = [word.text for word in first] if first else []
    program = words[0].rpartition("/")[2] if words else ""
    options = set(words[1:2])
    return (program == "dumb-init" and not options & {"-c", "--single-child"}) or (
        program == "tini" and "-g" in options
    )
