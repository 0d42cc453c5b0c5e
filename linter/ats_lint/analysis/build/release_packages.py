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
_UBUNTU = ("focal", "jammy", "noble")
_NEWER = ("bookworm", "trixie")
_DEBIAN = ("bullseye", *_NEWER)
_LATER = (*_NEWER, "jammy", "noble")
_LAST = ("trixie", "noble")
_GONE = {
    "software-properties-common": ("trixie",), "python3-distutils": _LAST, "wkhtmltopdf": ("trixie",),
    "libgl1-mesa-glx": _LAST, "libasound2": ("noble",), "libasound2t64": ("bullseye", "bookworm", "focal", "jammy"),
    "netcat": (*_NEWER, "noble"), "libncurses5": _LAST, "libtinfo5": _LAST, "neofetch": ("trixie",),
    "libldap-2.4-2": _LATER, "libldap-2.5-0": ("bullseye", "focal", *_LAST), "libssl1.1": _LATER,
    "libssl3": ("bullseye", "focal"), "libffi7": (*_NEWER, "noble"), "libtiff5": (*_NEWER, "noble"),
    "libwebp6": _LATER, "python-pip": (*_DEBIAN, "focal", "noble"), "python-dev": _LATER, "python": _LATER,
    "python-setuptools": (*_NEWER, "noble"), "python2.7-dev": (*_NEWER, "noble"),
    "python-openssl": ("bullseye", *_LATER),
    "mysql-client": _DEBIAN, "mysql-server": _DEBIAN, "libmysqlclient-dev": _DEBIAN, "firefox": _DEBIAN,
    "chromium-browser": _DEBIAN, "chromium": ("focal", "jammy"), "libappindicator1": _LAST, "libgconf-2-4": _LAST,
    "gconf-service": _LAST, "libgdk-pixbuf2.0-0": ("trixie",), "libpng12-0": (*_DEBIAN, *_UBUNTU),
    "libjpeg62-turbo": _UBUNTU, "libjpeg62-turbo-dev": _UBUNTU, "libjpeg-turbo8-dev": _DEBIAN,
    "libicu67": (*_NEWER, *_UBUNTU), "libicu72": ("bullseye", "trixie", *_UBUNTU), "liblttng-ust0": _LATER,
    "liblttng-ust1": ("bullseye", "focal"), "lib32gcc1": ("bullseye", *_LATER), "libargon2-0-dev": _LAST,
    "mlocate": _LAST, "libpcre3": ("trixie",), "libpcre3-dev": ("trixie",), "libatlas-base-dev": ("trixie",),
    "libodbc1": _LAST, "libzip4": ("trixie", "focal"), "libc-client-dev": ("trixie",),
    "gcc-10": _NEWER, "g++-10": _NEWER,
    **{f"openjdk-8-{kind}": _DEBIAN for kind in ("jdk", "jre", "jdk-headless", "jre-headless")},
    **{f"openjdk-11-{kind}": _NEWER for kind in ("jdk", "jre", "jdk-headless", "jre-headless")},
    **{f"openjdk-17-{kind}": ("trixie",) for kind in ("jdk", "jre", "jdk-headless", "jre-headless")},
}  # fmt: skip
"""Packages that were dropped or renamed, with the releases that lack them.

Those that one other package provides under its new name (`libcurl4`) are installed all the same, and are left out. All
rows were compared with the package lists of deb.debian.org (main) and archive.ubuntu.com (all components, with updates
and security) on 2026-12-01.
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
                    yield word, package, f"{'Ubuntu' if name in _UBUNTU else 'Debian'} {name}"
