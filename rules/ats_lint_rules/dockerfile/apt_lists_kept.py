"""Package lists of apt stay in the layer.

`apt-get update` downloads tens of megabytes of lists to /var/lib/apt/lists. They are out of date within a day, and a
later `rm` hides them without making the layer smaller: they have to go in the same RUN. The official images of Debian
and Ubuntu delete downloaded packages by themselves, but not the lists; where their hook (`docker-clean`) is taken away,
the packages stay as well.

A cache or tmpfs mount over the lists, `apt-get distclean`, and stages that are not shipped are left alone.

Fix safety: safe. The lists are removed at the end of the RUN. Where a later RUN installs without an update of its own,
it needs these lists, and nothing is changed; where a script may do so, in the build or when a container starts, the fix
is unsafe.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    EditRefused,
    Finding,
    Fix,
    Good,
    Run,
    Safety,
    Severity,
    later_installs,
    layers,
    rule,
    shell,
)
from ats_lint_rules._run.apt_lists import LISTS, later_needs
from ats_lint_rules._run.apt_packages import kept_packages
from ats_lint_rules._run.shelledits import append


@rule(
    "DF605",
    "apt-lists-kept",
    on=Run,
    yields_to=("DF601",),
    severity=Severity.LOW,
    tags={"performance", "production"},
    references=("https://docs.docker.com/build/building/best-practices/#apt-get",),
    aliases=("DL3009", "df746b39"),
    examples=(
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="safe",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y \\\n      # the client\n      curl\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="safe",
            fixed="FROM debian:12\nRUN apt-get update && \\\n    apt-get install -y \\\n      # the client\n"
            "      curl && \\\n"
            "    rm -rf /var/lib/apt/lists/*\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update \\\n && apt-get install -y curl \\\n && apt-get clean\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="safe",
            fixed="FROM debian:12\nRUN apt-get update \\\n && apt-get install -y curl \\\n && apt-get clean \\\n"
            " && rm -rf /var/lib/apt/lists/*\n",
        ),
        Bad(
            "FROM debian:12\nRUN set -eux; \\\n\tapt-get update; \\\n\tapt-get install -y curl\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="safe",
            fixed="FROM debian:12\nRUN set -eux; \\\n\tapt-get update; \\\n\tapt-get install -y curl; \\\n"
            "\trm -rf /var/lib/apt/lists/*\n",
        ),
        Bad(
            "FROM debian:12\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nEOF\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="safe",
            fixed="FROM debian:12\nRUN <<EOF\nset -e\napt-get update\napt-get install -y curl\n"
            "rm -rf /var/lib/apt/lists/*\nEOF\n",
        ),
        Bad(
            "FROM debian:12\nRUN sudo apt update || true\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update\nRUN apt-get install -y curl\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN rm -rf /var/lib/apt/lists/*; apt-get update; exit 0\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN rm /etc/apt/apt.conf.d/docker-clean\n"
            "RUN --mount=type=cache,target=/var/lib/apt apt-get install -y jq\n",
            at="install",
            says="apt's packages stay in the layer",
            safety="safe",
            fixed="FROM debian:12\nRUN rm /etc/apt/apt.conf.d/docker-clean\n"
            "RUN --mount=type=cache,target=/var/lib/apt apt-get install -y jq && apt-get clean\n",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update && apt-get install -y curl \\\n    wget; # all\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN apt-get update\nCOPY x.sh /\nRUN /x.sh && . /y && bash z.sh\n",
            at="update",
            says="apt's package lists stay in the layer",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get update && rm -rf /var/lib/apt/lists/*\n"
            "COPY x.sh /\nRUN /x.sh && . /y && bash z.sh\n",
            files={"x.sh": "echo\n"},
        ),
        Bad(
            'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nCOPY x.sh /\nENTRYPOINT ["/x.sh"]\n',
            at="update",
            says="apt's package lists stay in the layer",
            safety="unsafe",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*\n"
            'COPY x.sh /\nENTRYPOINT ["/x.sh"]\n',
            files={"x.sh": "#!/bin/sh\napt-get install -y $EXTRA\n"},
        ),
        Good(
            "FROM debian:12\nRUN apt-get update && apt-get install -y --no-install-recommends curl\n",
            path="Dockerfile.test",
        ),
        Good("FROM debian:12\nRUN apt-get update && apt-get install -y x && rm -rf /var/lib/apt/lists/* /tmp/*\n"),
        Good("FROM debian:12\nRUN apt-get update && rm -r /var/lib/{apt,cache}/lists\n"),
        Good("FROM debian:12\nRUN apt-get update && find /var/lib/apt/lists -type f -delete\n"),
        Good("FROM debian:12\nRUN apt-get update && apt-get distclean\n"),
        Good("FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt apt-get update\n"),
        Good("FROM debian:12 AS build\nRUN apt-get update\nFROM debian:12\nCOPY --from=build /x /x\n"),
        Good("FROM debian:12\nRUN apt-get install -y curl\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    if run.stage is None or not layers.ships(run.stage):
        return
    yield from kept_packages(run)
    if layers.outside(run, LISTS):
        return
    updates = [
        call for call in layers.calls(run) if call.family == "apt" and call.action == "update" and call.subcommand
    ]
    for call in updates[-1:]:
        if call.subcommand and not any(_drops(command) for command in layers.later(run, call.command)):
            yield Finding(call.subcommand.span, "apt's package lists stay in the layer", _fix(run, call))


def _drops(command: shell.Command) -> bool:
    call = shell.package_call(command)
    clean = call is not None and call.family == "apt" and call.subcommand is not None
    return layers.removed(command, LISTS) or bool(clean and command.texts[-1] in {"distclean", "dist-clean"})


def _fix(run: Run, call: shell.PackageCall) -> Fix:
    title = "remove the package lists"
    sudo = "sudo " if "sudo" in call.command.wrappers else ""
    needed, scripts = later_needs(run)
    other = later_installs.elsewhere(run.stage, "apt") if run.stage else ""
    if other:
        return Fix(title, (), Safety.HINT, f"{other} builds on the image and installs from these lists.")
    scripts = scripts or (run.stage is not None and later_installs.in_scripts(run.stage.dockerfile, "apt"))
    if needed is not None:
        return Fix(title, (), Safety.HINT, f"Line {needed.line} installs from these lists.")
    if (
        not any(one.family == "apt" and one.action in later_installs.INSTALLS for one in layers.calls(run))
        and not scripts
    ):
        return Fix(title, (), Safety.HINT, "Nothing is installed with them: the update itself is of no use.")
    try:
        edits = append(run, f"{sudo}rm -rf {LISTS}/*")
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("RUN"))
    if scripts:
        return Fix(title, edits, Safety.UNSAFE, "A later script may install from these lists.")
    return Fix(title, edits, Safety.SAFE, "No later RUN installs without an update of its own.")
