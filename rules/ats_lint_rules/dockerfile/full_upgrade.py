"""All packages of the base image are upgraded.

What an upgrade changes depends on the day of the build: the same Dockerfile makes different images, and each upgraded
package is in the image twice, once in a layer of the base. A newer tag or digest of the base image brings the same
updates reproducibly, and its maintainers have tried them together.

Upgrades of named packages and of security advisories alone are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Run, Severity, layers, rule, shell

_FAMILIES = frozenset({"apt", "apk", "rpm", "zypper", "pacman"})
_PART = (
    "--security", "--bugfix", "--advisory", "--cve", "--cves", "--sec-severity", "--secseverity", "-s", "--simulate",
    "--dry-run", "--only-upgrade", "--download-only", "--downloadonly", "-g", "--category",
)  # fmt: skip


@rule(
    "DF602",
    "full-upgrade",
    on=Run,
    severity=Severity.LOW,
    enabled="strict",
    tags={"supply-chain", "reliability"},
    references=("https://docs.docker.com/build/building/best-practices/#rebuild-your-images-often",),
    aliases=("DL3035", "DS-0024", "avoid-apt-get-upgrade"),
    examples=(
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get -qy upgrade\n",
            at="upgrade",
            says="apt-get upgrade changes every package",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get dist-upgrade -y && apt full-upgrade -y\n",
            at=("dist-upgrade", "full-upgrade"),
            says=("apt-get dist-upgrade changes every package", "apt full-upgrade changes every package"),
        ),
        Bad("FROM rockylinux:9\nRUN yum -y update\n", at="update", says="yum update changes every package"),
        Bad(
            "FROM fedora:40\nRUN dnf -y --setopt=install_weak_deps=False upgrade\n",
            at="upgrade",
            says="dnf upgrade changes every package",
        ),
        Bad("FROM opensuse/leap:15\nRUN zypper -n dup\n", at="dup", says="zypper dup changes every package"),
        Bad("FROM alpine:3.20\nRUN apk -U upgrade\n", at="upgrade", says="apk upgrade changes every package"),
        Bad("FROM archlinux:base\nRUN pacman -Syu --noconfirm\n", at="-Syu", says="pacman -Syu changes every package"),
        Bad("FROM rockylinux:9\nRUN dnf -y up\n", at="up", says="dnf up changes every package"),
        Good("FROM archlinux:base\nRUN pacman -Sy --noconfirm git && pacman -Syu --noconfirm git\n"),
        Good("FROM debian:12\nRUN apt-get update && apt-get install -y --only-upgrade openssl\n"),
        Good("FROM rockylinux:9\nRUN yum -y update openssl && dnf -y upgrade --security\n"),
        Good("FROM opensuse/leap:15\nRUN zypper -n up openssl && pip install --upgrade pip && npm update\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    for call in layers.calls(run):
        option = call.option("-u", "--sysupgrade") if call.family == "pacman" else None
        word = option.word if option else call.subcommand
        if call.family in _FAMILIES and call.action == "upgrade" and word and _is_full(call):
            yield Finding(word.span, f"{call.manager} {word.text} changes every package")


def _is_full(call: shell.PackageCall) -> bool:
    return (
        not call.packages and not call.has_option(*_PART) and (call.subcommand is None or call.subcommand.text != "fix")
    )
