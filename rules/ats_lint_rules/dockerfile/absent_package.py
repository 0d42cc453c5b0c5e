"""A package is installed that the release does not have.

Debian and Ubuntu drop and rename packages from one release to the next. After a change of the base image, or of what
its tag means, `apt-get install` ends with "unable to locate package" or "has no installation candidate".

Known are some sixty that many Dockerfiles name, as the package lists of the releases have them. Nothing is said where
the Dockerfile adds other sources of packages, or where the tag does not tell the release.

Fix safety: hint. What takes the package's place depends on what it was for.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, release_packages, rule

_INSTALL = "RUN apt-get update && apt-get install -y {}\n"


@rule(
    "DF330",
    "absent-package",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://packages.debian.org/", "https://packages.ubuntu.com/"),
    examples=(
        Bad(
            "FROM python:3.12-slim-trixie\n" + _INSTALL.format("curl software-properties-common"),
            at="software-properties-common",
            says="package software-properties-common is not in Debian trixie",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\n" + _INSTALL.format("netcat"),
            at="netcat",
            says="package netcat is not in Debian bookworm",
            safety="hint",
        ),
        Bad(
            "FROM ubuntu:24.04\n" + _INSTALL.format("libgl1-mesa-glx"),
            at="libgl1-mesa-glx",
            says="package libgl1-mesa-glx is not in Ubuntu noble",
            safety="hint",
        ),
        Good("FROM debian:12\n" + _INSTALL.format("netcat-openbsd software-properties-common")),
        Good("FROM ubuntu:22.04\n" + _INSTALL.format("openjdk-8-jre netcat libgl1-mesa-glx")),
        Good("FROM ubuntu:22.04\n" + _INSTALL.format("python-pip libffi7")),
        Bad(
            "FROM ubuntu:22.04\n" + _INSTALL.format("libjpeg62-turbo-dev"),
            at="libjpeg62-turbo-dev",
            says="package libjpeg62-turbo-dev is not in Ubuntu jammy",
            safety="hint",
        ),
        Good("FROM python:3.12-slim\n" + _INSTALL.format("software-properties-common")),
        Good("FROM debian:12\nRUN echo deb http://x.example y z > /etc/apt/sources.list\n" + _INSTALL.format("netcat")),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for word, package, release in release_packages.gone(stage):
        because = "What takes its place depends on what it was for."
        fix = Fix("install what took its place", (), Safety.HINT, because)
        yield Finding(word.span, f"package {package} is not in {release}", fix)
