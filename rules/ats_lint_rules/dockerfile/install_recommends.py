"""`apt-get install` without `--no-install-recommends`.

Debian's packages recommend others that are useful on a desktop or a server with a person at it. apt installs them all:
images grow by what nobody asked for, and each package more is one more to patch.

The option counts wherever it stands, and so does `APT::Install-Recommends` in an option or a configuration file.

Fix safety: unsafe. A program may turn out to need what was only recommended. The certificates that curl, wget and git
need for the HTTPS of later commands are added to the list.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Edit,
    EditRefused,
    Finding,
    Fix,
    Good,
    Run,
    Safety,
    Severity,
    Span,
    Stage,
    apt,
    layers,
    remembered,
    rule,
    shell,
    software,
)
from ats_lint_rules._run.shelledits import check_word, insert_word, last_option

_CLIENTS = frozenset({"curl", "wget", "git"})


@rule(
    "DF604",
    "install-recommends",
    on=Run,
    severity=Severity.INFO,
    wakes={"apt"},
    tags={"performance", "production", "cis-4.3"},
    references=(
        "https://manpages.debian.org/bookworm/apt/apt-get.8.en.html",
        "https://docs.docker.com/build/building/best-practices/#apt-get",
    ),
    aliases=("DL3015", "DS-0029", "7384dfb2"),
    examples=(
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl \\\n    wget\n",
            at="install",
            says="recommended packages are installed, too",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl \\\n"
            "    wget\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt install curl -y\n",
            at="install",
            says="recommended packages are installed, too",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt install --no-install-recommends curl -y\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get install -t sid -y curl\n",
            at="install",
            says="recommended packages are installed, too",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get install --no-install-recommends -t sid -y curl\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y \\\n    jq \\\n    curl\nRUN curl -O https://x.org/y\n",
            at="install",
            says="recommended packages are installed, too",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends \\\n"
            "    ca-certificates jq \\\n    curl\nRUN curl -O https://x.org/y\n",
        ),
        Bad(
            'FROM debian:12\nRUN ["apt-get", "install", "-y", "curl"]\n',
            at='"install"',
            says="recommended packages are installed, too",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get -o APT::Install-Recommends=0 install -y a && apt-get install -y b\n",
            at="install",
            says="recommended packages are installed, too",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get -o APT::Install-Recommends=0 install -y a && "
            "apt-get install -y --no-install-recommends b\n",
        ),
        Good("FROM debian:12 AS build\nRUN apt-get install -y gcc\nFROM debian:12\nCOPY --from=build /a /a\n"),
        Good(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
            path="Dockerfile.test",
        ),
        Good("FROM debian:12\nRUN apt-get --no-install-recommends -y install curl\n"),
        Good("FROM debian:12\nRUN apt-get install -y --install-recommends curl\n"),
        Good("FROM debian:12\nRUN apt-get -o APT::Install-Recommends=false install -y curl\n"),
        Good('FROM debian:12\nRUN apt-get install -o "APT::Install-Recommends=0" -y curl\n'),
        Good(
            "FROM debian:12\nRUN echo 'APT::Install-Recommends \"false\";' > /etc/apt/apt.conf.d/00x\n"
            "RUN apt-get install -y curl\n"
        ),
        Good(
            "FROM debian:12\nCOPY <<EOF /etc/apt/apt.conf.d/x\nAPT::Install-Recommends 0;\nEOF\nRUN apt install -y x\n"
        ),
        Good("FROM debian:12\nRUN apt-get install -yf && apt-get upgrade -y\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    if run.stage is None or not layers.ships(run.stage):
        return
    for call in layers.calls(run):
        if call.manager in {"apt-get", "apt"} and call.action == "install" and call.packages and call.subcommand:
            said = call.has_option("--no-install-recommends", "--install-recommends", "--without-recommends")
            if not said and not apt.configured(run, call, apt.NO_RECOMMENDS):
                yield Finding(call.subcommand.span, "recommended packages are installed, too", _fix(run, call))


def _fix(run: Run, call: shell.PackageCall) -> Fix:
    title = "add --no-install-recommends"
    try:
        edits = insert_word(run, last_option(call), "--no-install-recommends")
        if _loses_certificates(run, call):
            check_word(run, call.packages[0])
            at = call.packages[0].span.start
            edits = (*edits, Edit(Span(at, at), "ca-certificates "))
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("command"))
    return Fix(title, edits, Safety.UNSAFE, "A program may need what its package only recommends.")


def _loses_certificates(run: Run, call: shell.PackageCall) -> bool:
    """Tell whether clients of the call only recommend the certificates that their use of HTTPS needs."""
    stage, clients = run.stage, _CLIENTS.intersection(call.names)
    if stage is None or not clients or any(name == "ca-certificates" for _, name in software(stage).packages):
        return False
    used = _last_used(stage)
    return any(used.get(name, -1) >= run.index for name in clients)


@remembered
def _last_used(stage: Stage) -> dict[str, int]:
    """Return the index of the last RUN in which each client fetches by HTTPS."""
    return {
        command.name: item.index
        for item in stage.runs
        for command in item.commands
        if command.name in _CLIENTS and any("https:" in word.raw or "$" in word.raw for word in command.args)
    }
