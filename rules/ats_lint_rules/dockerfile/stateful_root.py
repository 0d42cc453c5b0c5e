"""A volume for data belongs to root, and so does the process that writes it.

Data outlives the container: what a process that was broken into leaves there as root, set-uid programs and scripts
included, is found by the next container and by the host. A process under its own user can only write its own files.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Finding,
    Good,
    Severity,
    Stage,
    Volume,
    changes_until,
    container_of,
    is_root,
    rule,
    short,
    steps_down,
    within,
)

_PASSING = ("/tmp", "/var/tmp", "/run", "/var/run", "/dev/", "/var/cache", "/root/.cache")
"""Where nothing is kept that outlives the container."""


@rule(
    "DF118",
    "stateful-root",
    on=Stage,
    severity=Severity.HIGH,
    enabled="strict",
    tags={"security"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#volume",
        "https://docs.docker.com/build/building/best-practices/#user",
    ),
    aliases=("tally/stateful-root-runtime",),
    examples=(
        Bad(
            "FROM debian:12\nVOLUME /var/lib/app\nCMD ./serve\n",
            at="/var/lib/app",
            says="volume /var/lib/app belongs to root, as does the process",
        ),
        Bad(
            'FROM debian:12\nVOLUME ["/data", "/log"]\nUSER root\nCMD ./serve\n',
            at=('"/data"', '"/log"'),
            says=(
                "volume /data belongs to root, as does the process",
                "volume /log belongs to root, as does the process",
            ),
        ),
        Good("FROM debian:12\nVOLUME /data\nUSER 1000\nCMD ./serve\n"),
        Good("FROM debian:12\nRUN mkdir -p /srv/a && chown -R daemon /srv\nVOLUME /srv/a /tmp\nCMD ./serve\n"),
        Good("FROM redis:7\nVOLUME /data\n"),
        Good("FROM mystery\nVOLUME /data\n"),
        Good("FROM debian:12\nRUN mkdir /data && chown -R daemon /data\nVOLUME /data\nCMD ./serve\n"),
        Good("FROM debian:12 AS a\nVOLUME /data\nFROM debian:12\nUSER 1000\nCMD ./serve\n"),
        Good('FROM debian:12\nVOLUME /data\nENTRYPOINT ["gosu", "daemon", "./serve"]\n'),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    given = container_of(stage).rootless.is_user_given
    if not stage.is_final or stage.user.is_root is not True or steps_down(stage) or given.value:
        return
    for volume in stage.chain():
        if isinstance(volume, Volume) and volume.stage is stage:
            for item in volume.items:
                path = stage.expand(item.text, volume)
                if path and not path.startswith(_PASSING) and not _given_away(stage, path.rstrip("/")):
                    yield Finding(item.span, f"volume {short(path, 40)} belongs to root, as does the process")


def _given_away(stage: Stage, path: str) -> bool:
    """Tell whether the directory is, or may be, made another user's."""
    for one in changes_until(stage, None):
        here = one.path == path or (one.deep and within(path, one.path))
        if one.kind in {"owned", "made"} and here and (one.owner is None or not is_root(one.owner)):
            return True
    return False
