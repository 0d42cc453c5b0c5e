"""Package manager is called without a switch that answers its questions.

A build has nobody to ask: `apt-get install curl` prints "Do you want to continue? [Y/n]", reads the end of the input
and aborts as soon as more packages come along than were named. `DEBIAN_FRONTEND=noninteractive` silences the questions
of the packages, not this one.

`-y`, `-qq` (two or more), `-q=2`, `--assume-yes`, `APT::Get::Assume-Yes`, answers from a pipe, zypper's
`--non-interactive` and dnf's `assumeyes` count wherever they stand. microdnf never asks.

Fix safety: safe. The build can only go on where it would have stopped.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Run, Safety, Severity, apt, layers, regex, rule, shell
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._run.shelledits import insert_word

_ASKS = frozenset({"install", "upgrade", "remove", "builddep"})
_YES = regex(r"(?:^|\s)-(?:[a-zA-Z]*y|qq|-yes|-assume-?yes|-non-interactive|-no-confirm)\b")
_OPTIONS = regex(r"(?i)opt|flag|arg")
_OF_GROUPS = frozenset({"install", "upgrade", "remove"})
_DRY = ("-s", "--simulate", "--just-print", "--dry-run", "--recon", "--no-act", "--print-uris", "--assumeno", "--help")
_RPM = regex(r"assumeyes\s*=\s*(1|true|yes)", re.IGNORECASE)
_PROGRAMS = frozenset({"apt-get", "apt", "aptitude", "yum", "dnf", "dnf5", "tdnf", "zypper"})


@rule(
    "DF603",
    "missing-assume-yes",
    on=Run,
    severity=Severity.MEDIUM,
    wakes={"apt", "aptitude", "dnf", "tdnf", "yum", "zypper"},
    tags={"reliability"},
    references=(
        "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html#y",
        "https://dnf.readthedocs.io/en/latest/command_ref.html#options",
        "https://en.opensuse.org/SDB:Zypper_manual",
    ),
    aliases=(
        "DL3014",
        "DL3030",
        "DL3034",
        "DL3038",
        "DS-0021",
        "77783205",
        "6e19193a",
        "7ebd323c",
        "45e1fca5",
    ),
    examples=(
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install curl\n",
            at="install",
            says="apt-get install asks for an answer",
            safety="safe",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
        ),
        Bad(
            "FROM debian:12\nENV DEBIAN_FRONTEND=noninteractive\n"
            "RUN apt-get -q install --no-install-recommends \\\n  curl\n",
            at="install",
            says="apt-get install asks for an answer",
            safety="safe",
            fixed="FROM debian:12\nENV DEBIAN_FRONTEND=noninteractive\n"
            "RUN apt-get -q install -y --no-install-recommends \\\n  curl\n",
        ),
        Bad(
            "FROM rockylinux:9\nRUN yum install curl\n",
            at="install",
            says="yum install asks for an answer",
            safety="safe",
            fixed="FROM rockylinux:9\nRUN yum install -y curl\n",
        ),
        Bad(
            "FROM fedora:40\nRUN dnf -q upgrade\n",
            at="upgrade",
            says="dnf upgrade asks for an answer",
            safety="safe",
            fixed="FROM fedora:40\nRUN dnf -q upgrade -y\n",
        ),
        Bad(
            "FROM opensuse/leap:15\nRUN zypper --gpg-auto-import-keys in curl\n",
            at="in",
            says="zypper in asks for an answer",
            safety="safe",
            fixed="FROM opensuse/leap:15\nRUN zypper --gpg-auto-import-keys in -y curl\n",
        ),
        Bad(
            "FROM debian:12\nRUN sh -c 'apt install curl'\n",
            at="install",
            says="apt install asks for an answer",
            safety="safe",
            fixed="FROM debian:12\nRUN sh -c 'apt install -y curl'\n",
        ),
        Bad(
            'FROM debian:12\nRUN ["apt-get", "install", "curl"]\n',
            at='"install"',
            says="apt-get install asks for an answer",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nonbuild run apt-get install x\n",
            at="install",
            says="apt-get install asks for an answer",
            safety="safe",
            fixed="FROM debian:12\nonbuild run apt-get install -y x\n",
        ),
        Good("FROM debian:12\nRUN apt-get -qqy install curl && apt-get install -qq x && apt-get -q=2 install y\n"),
        Good(
            "FROM debian:12\nRUN apt-get install curl -y && apt-get install --assume-yes x && apt-get -q -q install z\n"
        ),
        Good("FROM debian:12\nRUN yes | apt-get install curl\n"),
        Good("FROM debian:12\nRUN apt-get install curl <<< y && apt-get install wget < /answers\n"),
        Bad(
            "FROM debian:12\nRUN apt-get install curl < /dev/null\n",
            at="install",
            says="apt-get install asks for an answer",
            safety="safe",
            fixed="FROM debian:12\nRUN apt-get install -y curl < /dev/null\n",
        ),
        Good('FROM debian:12\nENV WITH="-q -y"\nRUN apt-get install $WITH curl && apt-get $APT_OPTS install wget\n'),
        Bad(
            'FROM debian:12\nENV PACKAGES="curl wget"\nRUN apt-get install $PACKAGES\n',
            at="install",
            says="apt-get install asks for an answer",
            safety="safe",
            fixed='FROM debian:12\nENV PACKAGES="curl wget"\nRUN apt-get install -y $PACKAGES\n',
        ),
        Bad(
            "FROM debian:12\nRUN cat packages | xargs -r apt-get install\n",
            at="install",
            says="apt-get install asks for an answer",
            safety="safe",
            fixed="FROM debian:12\nRUN cat packages | xargs -r apt-get install -y\n",
        ),
        Good("FROM debian:12\nRUN apt-get -o APT::Get::Assume-Yes=true install curl\n"),
        Good(
            "FROM debian:12\nRUN echo 'APT::Get::Assume-Yes \"true\";' > /etc/apt/apt.conf.d/y\nRUN apt-get install x\n"
        ),
        Good("FROM debian:12\nRUN apt-get install -s x && apt-get update && apt-get clean\n"),
        Good("FROM fedora:40\nRUN dnf install --setopt=assumeyes=1 curl && microdnf install x\n"),
        Good("FROM rockylinux:9\nRUN echo assumeyes=1 >> /etc/yum.conf\nRUN yum install curl\n"),
        Good("FROM opensuse/leap:15\nRUN zypper -n in curl && zypper in --no-confirm x && zypper -nq up\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    for call in layers.calls(run):
        word = _asking(call)
        if word is not None and call.manager in _PROGRAMS and not _told(run, call):
            yield Finding(word.span, f"{call.manager} {word.text} asks for an answer", _fix(run, word))


def _asking(call: shell.PackageCall) -> shell.Word | None:
    """Return the word that names what needs an answer: `install` of `yum install` and of `dnf group install`."""
    if call.action == "module":
        return call.packages[0] if call.packages and call.packages[0].text in _OF_GROUPS else None
    return call.subcommand if call.action in _ASKS else None


def _told(run: Run, call: shell.PackageCall) -> bool:
    if call.has_option(*_DRY) or apt.answered(call.command, run) or _in_variable(run, call):
        return True
    if call.family == "apt":
        quiet = sum(option.name == "-q" or option.name == "--quiet" for option in call.options)
        loud = any(option.named("-q", "--quiet") and option.value in {"2", "3"} for option in call.options)
        yes = call.has_option("-y", "--yes", "--assume-yes", "--assume-no", "--force-yes=true")
        return yes or quiet > 1 or loud or apt.configured(run, call, apt.ASSUMES_YES)
    if call.family == "zypper":
        return call.has_option("-y", "--no-confirm", "-n", "--non-interactive")
    return call.has_option("-y", "--assumeyes", "--assume-yes", "--setopt=assumeyes") or _rpm_configured(run)


def _in_variable(run: Run, call: shell.PackageCall) -> bool:
    """Tell whether a variable among the words holds the switch, or is one for options that nobody knows here."""
    for name in (name for word in call.command.args for name in word.variables):
        value = layers.variable(run, call.command, name)
        if _YES.search(value) if value else _OPTIONS.search(name):
            return True
    return False


def _rpm_configured(run: Run) -> bool:
    earlier = (item.text.text for item in (run.stage.until(run) if run.stage else ()) if isinstance(item, Run))
    return any(_RPM.search(text) for text in (*earlier, run.text.text))


def _fix(run: Run, subcommand: shell.Word) -> Fix:
    title = "add -y"
    return propose(
        title,
        Safety.SAFE,
        "The build goes on where it would have stopped.",
        lambda: insert_word(run, subcommand, "-y"),
        "command",
    )
