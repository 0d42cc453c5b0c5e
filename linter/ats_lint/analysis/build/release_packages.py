"""Packages that a release of Debian or Ubuntu does not have, although others had them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ats_lint.analysis.views.dockerfile import Copy, Run, Stage
from ats_lint.images.reference_parts import parse_reference
from ats_lint.patterns import regex
from ats_lint.syntax.shell import Word, package_call
from ats_lint.syntax.shell.packages import package_name

_RELEASES = {
    "11": "bullseye", "12": "bookworm", "13": "trixie", "20.04": "focal", "22.04": "jammy", "24.04": "noble",
}  # fmt: skip
_NAMES = frozenset(_RELEASES.values())
_OF_UBUNTU = frozenset({"focal", "jammy", "noble"})
_NEWER = ("bookworm", "trixie")
_DEBIAN = ("bullseye", *_NEWER)
_GONE = {
    "software-properties-common": ("trixie",), "python3-distutils": ("trixie", "noble"), "wkhtmltopdf": ("trixie",),
    "libgl1-mesa-glx": ("trixie", "noble"), "libasound2": ("noble",), "netcat": (*_NEWER, "noble"),
    "libncurses5": ("trixie", "noble"), "libtinfo5": ("trixie", "noble"), "libldap-2.5-0": ("trixie", "noble"),
    "neofetch": ("trixie",), "libssl1.1": (*_NEWER, "jammy", "noble"), "libffi7": (*_NEWER, "jammy", "noble"),
    "libtiff5": (*_NEWER, "noble"), "libwebp6": (*_NEWER, "jammy", "noble"), "python-pip": (*_DEBIAN, *_OF_UBUNTU),
    "python-dev": (*_NEWER, "jammy", "noble"), "python": (*_NEWER, "jammy", "noble"),
    "mysql-client": _DEBIAN, "mysql-server": _DEBIAN, "chromium-browser": _DEBIAN, "libappindicator1": ("trixie",),
    "libpng12-0": (*_DEBIAN, *_OF_UBUNTU), "libicu67": (*_NEWER, *_OF_UBUNTU), "libicu72": ("bullseye", "trixie"),
    **{f"openjdk-8-{kind}": _DEBIAN for kind in ("jdk", "jre", "jdk-headless", "jre-headless")},
    **{f"openjdk-11-{kind}": _NEWER for kind in ("jdk", "jre", "jdk-headless", "jre-headless")},
    **{f"openjdk-17-{kind}": ("trixie",) for kind in ("jdk", "jre", "jdk-headless", "jre-headless")},
}  # fmt: skip
"""Packages that were dropped or renamed, with the releases that lack them (packages.debian.org, packages.ubuntu.com).

Those that one other package provides under its new name (`libssl3`) are installed all the same, and are left out. The
rows of Debian were compared with its package lists on 2026-12-01.
"""
_SOURCES = regex(r"sources\.list|add-apt-repository|apt-add-repository|\bdeb\s+\[|\bdeb\s+https?:|extrepo|dpkg\s+-i")


def release(stage: Stage) -> str | None:
    """Return the code name of the Debian or Ubuntu below a stage; None where its tag does not tell."""
    reference = parse_reference(stage.external) if stage.external else None
    if reference is None or stage.base.family not in {"debian", "ubuntu"}:
        return None
    words = re.split(r"[^a-z\d.]+", reference.tag)
    plain = reference.repository.rpartition("/")[2] in {"debian", "ubuntu"}
    return next(
        (one for word in words if (one := _RELEASES.get(word, "") if plain and word in _RELEASES else word) in _NAMES),
        None,
    )


def gone(stage: Stage) -> Iterator[tuple[Word, str, str]]:
    """Yield the packages that a stage installs and that its release lacks: the word, the name, and the release."""
    name = release(stage)
    chain = [one for owner in stage.lineage for one in owner.instructions]
    runs = [one for one in chain if isinstance(one, Run)]
    copied = any(isinstance(one, Copy) and "/etc/apt" in one.destination.text for one in chain)
    if name is None or copied or any(_SOURCES.search(run.args.text) for run in runs):
        return
    for run in stage.runs:
        for command in run.commands:
            call = package_call(command)
            if call is None or call.family != "apt" or call.action != "install":
                continue
            for word in call.packages:
                package = package_name(word.text or "", "apt")
                if name in _GONE.get(package, ()):
                    yield word, package, f"{'Ubuntu' if name in _OF_UBUNTU else 'Debian'} {name}"
