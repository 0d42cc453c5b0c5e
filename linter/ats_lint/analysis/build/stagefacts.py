"""A stage seen as an image: the base image's facts with what the stage changes."""

from __future__ import annotations

from ats_lint.analysis.build.accounts import created
from ats_lint.analysis.build.software import software
from ats_lint.analysis.build.stepdown import steps_down
from ats_lint.analysis.views.answers import remembered
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.analysis.views.effective import exec_words
from ats_lint.images import Confidence, ImageFacts
from ats_lint.records import replace

_OF_THE_PROCESS = (
    "nonroot", "speaks_tls", "settings", "configuration", "probe_needs", "unsettled", "data_paths",
    "probe", "probe_interval", "probe_timeout", "probe_start_period", "capabilities",
    "nonroot_capabilities", "tmpfs", "memory", "secret_files", "credentials", "defaults", "unauthenticated", "role",
    "long_running", "orphaned", "notes", "gone_routes", "start_needs", "refused", "writes", "setuid",
    "start_users", "start_paths", "unprivileged", "default_hosts", "host_needs", "admin_ports", "calls_out",
    "keeps_data", "slow_start", "former_data_paths", "lifetime", "stopsignal", "dump", "discovery",
)  # fmt: skip
"""Facts about the program that an image starts: void once a stage starts another."""
_OVERLAID = frozenset(
    {"user", "ports", "tools", "absent", "users", "env", "workdir", "volumes", "entrypoint", "command", "shell"}
)
_UNKNOWN = ImageFacts("")


@remembered
def stage_facts(stage: Stage) -> ImageFacts:
    """Return what is known of the image that a stage makes."""
    base = _other_process(stage.base) if _starts_other(stage) else stage.base
    programs = software(stage)
    confidence, low = _confidence(base)
    facts = replace(
        base,
        name=stage.name or stage.subject,
        user=stage.user.value,
        steps_down=_steps_down(stage),
        ports=tuple(dict.fromkeys((*stage.ports, *base.ports))),
        builtin_healthcheck=stage.has_healthcheck,
        tools=programs.tools,
        absent=programs.absent,
        complete_tools=programs.complete,
        shell=_shell(stage),
        users=base.users | {account.name for account in created(stage)},
        env={name: value for name, value in stage.env.items() if value is not None},
        workdir=stage.workdir.value,
        volumes=stage.volumes,
        confidence=confidence,
        low=low,
        grounds={name: ground for name, ground in base.grounds.items() if name not in _OVERLAID},
        source="",
    )
    return _started(stage, facts)


def _started(stage: Stage, facts: ImageFacts) -> ImageFacts:
    entrypoint, cmd = stage.entrypoint, stage.cmd
    if entrypoint is not None:
        words = exec_words(entrypoint, stage.shell_at(entrypoint))
        facts = replace(facts, entrypoint=words, command=() if cmd is None else facts.command)
    if cmd is not None:
        facts = replace(facts, command=exec_words(cmd, stage.shell_at(cmd)))
    return facts


def _starts_other(stage: Stage) -> bool:
    """Tell whether the stage starts something else than its base image does."""
    if stage.entrypoint is not None:
        return True
    if stage.cmd is None:
        return False
    words = exec_words(stage.cmd, stage.shell_at(stage.cmd))
    return words[:1] != (stage.base.command or ())[:1]


def _other_process(base: ImageFacts) -> ImageFacts:
    blank = {name: getattr(_UNKNOWN, name) for name in _OF_THE_PROCESS}
    grounds = {name: ground for name, ground in base.grounds.items() if name not in blank}
    return replace(base, ports=(), grounds=grounds, **blank)


def _steps_down(stage: Stage) -> str | None:
    if not steps_down(stage):
        return None
    return stage.base.steps_down or next((item.name for item in created(stage)), "another user")


def _shell(stage: Stage) -> str | None:
    """A shell that was copied or installed counts where the base has none."""
    if stage.base.shell:
        return stage.base.shell
    found = next((name for name in ("bash", "ash", "dash", "sh") if software(stage).has(name)), None)
    return found or (stage.base.shell if software(stage).has("sh") is False else None)


def _confidence(base: ImageFacts) -> tuple[Confidence, frozenset[str]]:
    """What the Dockerfile itself says is certain, whatever is known of its base."""
    if base.confidence > Confidence.LOW:
        return base.confidence, base.low - _OVERLAID
    return Confidence.MEDIUM, frozenset(ImageFacts.__annotations__) - _OVERLAID
