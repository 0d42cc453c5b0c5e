"""Package manager of an RPM distribution keeps its caches in the layer.

yum, dnf, microdnf, tdnf and zypper download the metadata of every repository, often more than a hundred megabytes. It
is out of date soon, and a later `clean` cannot make the layer smaller that it lies in.

A `clean` or a removal of the cache directory in the same RUN, and cache mounts, count. In a stage whose layers are not
shipped the finding is only information.

Fix safety: safe. The next call fetches the metadata again by itself.
"""

from collections.abc import Iterator

from ats_lint import Bad, EditRefused, Finding, Fix, Good, Run, Safety, Severity, layers, rule, shell
from ats_lint_rules._run.shelledits import append

_CACHES = ("/var/cache/yum", "/var/cache/dnf", "/var/cache/libdnf5", "/var/cache/zypp", "/var/cache/tdnf")
_FILLS = frozenset({"install", "upgrade", "module"})
_QUIET_MODULES = frozenset({"config-manager", "versionlock"})
_FAMILIES = frozenset({"rpm", "zypper"})
_OWN = {"microdnf": "microdnf", "tdnf": "tdnf"}
"""Managers that share no cache with yum and dnf."""


@rule(
    "DF607",
    "rpm-cache-kept",
    on=Run,
    wakes={"dnf", "microdnf", "tdnf", "yum", "zypper"},
    severity=Severity.LOW,
    tags={"performance", "production"},
    references=(
        "https://dnf.readthedocs.io/en/latest/command_ref.html#clean-command",
        "https://en.opensuse.org/SDB:Zypper_manual",
    ),
    aliases=("DL3032", "DL3036", "DL3040", "DS-0015", "DS-0019", "DS-0020", "DS-0027"),
    examples=(
        Bad(
            "FROM rockylinux:9\nRUN yum install -y curl\n",
            at="install",
            says="yum keeps its caches in the layer",
            safety="safe",
            fixed="FROM rockylinux:9\nRUN yum install -y curl && yum clean all\n",
        ),
        Bad(
            "FROM fedora:40\nRUN dnf -y upgrade && \\\n    dnf -y install curl\n",
            at="install",
            says="dnf keeps its caches in the layer",
            safety="safe",
            fixed="FROM fedora:40\nRUN dnf -y upgrade && \\\n    dnf -y install curl && \\\n    dnf clean all\n",
        ),
        Bad(
            "FROM registry.access.redhat.com/ubi9/ubi-minimal\nRUN microdnf install -y \\\n    curl \\\n    wget\n",
            at="install",
            says="microdnf keeps its caches in the layer",
            safety="safe",
            fixed="FROM registry.access.redhat.com/ubi9/ubi-minimal\nRUN microdnf install -y \\\n    curl \\\n"
            "    wget \\\n"
            "    && microdnf clean all\n",
        ),
        Bad(
            "FROM opensuse/leap:15\nRUN zypper -n in curl\n",
            at="in",
            says="zypper keeps its caches in the layer",
            safety="safe",
            fixed="FROM opensuse/leap:15\nRUN zypper -n in curl && zypper clean --all\n",
        ),
        Bad(
            "FROM fedora:40\nRUN dnf clean all && dnf install -y --installroot /mnt curl\n",
            at="install",
            says="dnf keeps its caches in the layer",
            safety="hint",
        ),
        Bad(
            "FROM rockylinux:9\nRUN yum install -y jq && yum clean expire-cache\n",
            at="install",
            says="yum keeps its caches in the layer",
            safety="safe",
            fixed="FROM rockylinux:9\nRUN yum install -y jq && yum clean expire-cache && yum clean all\n",
        ),
        Bad(
            "FROM rockylinux:9\nRUN dnf -y up && microdnf clean all\n",
            at="up",
            says="dnf keeps its caches in the layer",
            safety="safe",
            fixed="FROM rockylinux:9\nRUN dnf -y up && microdnf clean all && dnf clean all\n",
        ),
        Good("FROM fedora:42\nRUN dnf install -y curl\n", path="Dockerfile.test"),
        Good("FROM rockylinux:9\nRUN yum install -y curl && yum clean all\n"),
        Good("FROM fedora:40\nRUN dnf install -y curl && rm -rf /var/cache/dnf\n"),
        Good("FROM fedora:40\nRUN dnf install -y curl && yum clean all -y && rm -rf /var/cache/*\n"),
        Good("FROM opensuse/leap:15\nRUN zypper -n in curl && zypper cc -a\n"),
        Good("FROM fedora:40\nRUN --mount=type=cache,target=/var/cache/libdnf5 dnf install -y curl\n"),
        Good("FROM fedora:40\nRUN dnf config-manager --add-repo x\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    if run.stage is None or not layers.ships(run.stage):
        return
    if layers.outside(run, *_CACHES):
        return
    filling = [
        call for call in layers.calls(run) if call.family in _FAMILIES and call.action in _FILLS and call.subcommand
    ]
    for call in filling[-1:]:
        if call.subcommand is None or call.subcommand.text in _QUIET_MODULES:
            continue
        if not any(_cleans(command, call) for command in layers.later(run, call.command)):
            message = f"{call.manager} keeps its caches in the layer"
            yield Finding(call.subcommand.span, message, _fix(run, call))


def _cleans(command: shell.Command, filling: shell.PackageCall) -> bool:
    """Tell whether a command empties the caches that a call fills; each manager knows only its own."""
    call = shell.package_call(command)
    if call is None or call.action != "clean":
        return layers.removed(command, *_CACHES)
    whole = call.family == "zypper" or any(word.text in {"all", None} for word in call.packages)
    return whole and _OWN.get(call.manager, call.family) == _OWN.get(filling.manager, filling.family)


def _fix(run: Run, call: shell.PackageCall) -> Fix:
    title = f"clean up after {call.manager}"
    sudo = "sudo " if "sudo" in call.command.wrappers else ""
    try:
        if call.has_option("--installroot", "--root", "-R"):
            raise EditRefused("it works on another root directory")
        edits = append(run, f"{sudo}{call.manager} clean {'--all' if call.family == 'zypper' else 'all'}")
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("RUN"))
    return Fix(title, edits, Safety.SAFE, "The next call fetches the metadata again by itself.")
