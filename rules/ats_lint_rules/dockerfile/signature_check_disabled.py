"""A package manager is told not to check signatures.

Signatures are what makes a package from a mirror, a proxy or plain HTTP the one that its maintainers built. Without the
check whoever sits in between chooses what runs as root in the build.

Known are apk, apt, yum, dnf, microdnf, tdnf, rpm and zypper with their options and settings, `[trusted=yes]` in package
sources, and `gpgcheck=0` or `AllowUnauthenticated` in what RUN and here-documents write. Package sources
on the machine itself (`file:`) are left alone.

Fix safety: unsafe. The option is taken out (`--force-yes` becomes `-y`), nothing else changes; where the key of the
repository is not installed, the build stops there until it is.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.signatures import weaknesses


@rule(
    "DF307",
    "signature-check-disabled",
    on=Stage,
    severity=Severity.HIGH,
    tags={"security", "supply-chain", "cis-4.11", "owasp-13"},
    references=(
        "https://manpages.debian.org/stable/apt/apt-secure.8.en.html",
        "https://wiki.alpinelinux.org/wiki/Alpine_Package_Keeper",
        "https://dnf.readthedocs.io/en/latest/command_ref.html",
        "https://rpm.org/docs/latest/man/rpm.8",
    ),
    aliases=("CKV2_DOCKER_7", "CKV2_DOCKER_8", "CKV2_DOCKER_9", "CKV2_DOCKER_10", "CKV2_DOCKER_11"),
    examples=(
        Bad(
            "FROM alpine:3.23\nRUN apk add --no-cache --allow-untrusted \\\n    /tmp/glibc.apk\n",
            at="--allow-untrusted",
            says="apk --allow-untrusted turns signature checks off",
            safety="unsafe",
            fixed="FROM alpine:3.23\nRUN apk add --no-cache \\\n    /tmp/glibc.apk\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y --allow-unauthenticated git\n",
            at="--allow-unauthenticated",
            says="apt-get --allow-unauthenticated turns signature checks off",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y git\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get install -y --force-yes git && apt-get --force-yes install curl\n",
            at=("--force-yes", "--force-yes"),
            says=("apt-get --force-yes turns signature checks off", "apt-get --force-yes turns signature checks off"),
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get install -y git && apt-get -y install curl\n",
        ),
        Bad(
            "FROM debian:12\nRUN echo 'deb [trusted=yes] https://x.org/apt ./' > /etc/apt/sources.list.d/x.list\n",
            at="trusted=yes",
            says="trusted=yes turns signature checks off",
            safety="unsafe",
            fixed="FROM debian:12\nRUN echo 'deb https://x.org/apt ./' > /etc/apt/sources.list.d/x.list\n",
        ),
        Bad(
            'FROM debian:12\nRUN echo "deb [arch=amd64 trusted=yes] https://x.org/apt ./" > /etc/apt/sources.list\n',
            at="trusted=yes",
            says="trusted=yes turns signature checks off",
            safety="unsafe",
            fixed='FROM debian:12\nRUN echo "deb [arch=amd64] https://x.org/apt ./" > /etc/apt/sources.list\n',
        ),
        Bad(
            "FROM rockylinux:9\nRUN dnf install -y --nogpgcheck git && rpm -i --nosignature --nodigest x.rpm\n",
            at=("--nogpgcheck", "--nosignature", "--nodigest"),
            says=(
                "dnf --nogpgcheck turns signature checks off",
                "rpm --nosignature turns signature checks off",
                "rpm --nodigest turns signature checks off",
            ),
            safety="unsafe",
            fixed="FROM rockylinux:9\nRUN dnf install -y git && rpm -i x.rpm\n",
        ),
        Bad(
            "FROM rockylinux:9\nRUN yum --setopt=gpgcheck=0 install -y git\n",
            at="--setopt=gpgcheck=0",
            says="yum --setopt turns signature checks off",
            safety="unsafe",
            fixed="FROM rockylinux:9\nRUN yum install -y git\n",
        ),
        Bad(
            "FROM opensuse/leap:16.0\nRUN zypper --no-gpg-checks install -y git\n",
            at="--no-gpg-checks",
            says="zypper --no-gpg-checks turns signature checks off",
            safety="unsafe",
            fixed="FROM opensuse/leap:16.0\nRUN zypper install -y git\n",
        ),
        Bad(
            "FROM rockylinux:9\nCOPY <<EOF /etc/yum.repos.d/x.repo\n[x]\nbaseurl=https://x.org\ngpgcheck=0\nEOF\n",
            at="gpgcheck=0",
            says="gpgcheck=0 turns signature checks off",
            safety="unsafe",
            fixed="FROM rockylinux:9\nCOPY <<EOF /etc/yum.repos.d/x.repo\n[x]\nbaseurl=https://x.org\nEOF\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get -o Acquire::AllowInsecureRepositories=true update\n",
            at="Acquire::AllowInsecureRepositories=true",
            says="apt-get -o turns signature checks off",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get update\n",
        ),
        Good("FROM alpine:3.23\nRUN apk add --no-cache git\n"),
        Good("FROM debian:12\nRUN apt-get update && apt-get install -y --allow-downgrades git\n"),
        Good("FROM debian:12\nRUN echo 'deb [signed-by=/k.asc] https://x.org/apt ./' > /etc/apt/sources.list\n"),
        Good('FROM debian:12\nRUN echo "deb [ trusted=yes ] file://$DIR ./" > /etc/apt/sources.list.d/temp.list\n'),
        Good("FROM rockylinux:9\nRUN dnf install -y git && dnf config-manager --setopt=gpgcheck=1 --save\n"),
        Good("FROM rockylinux:9\nRUN echo gpgcheck=1 >> /etc/yum.repos.d/x.repo && rpm --import https://x.org/key\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for weakness in weaknesses(stage):
        because = "Packages whose key the image does not have are refused again."
        yield Finding(weakness.span, f"{weakness.name} turns signature checks off", weakness.fix(because))
