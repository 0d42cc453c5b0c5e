"""What a secret mount gives is written into the layer.

`RUN --mount=type=secret` shows a secret to one command and leaves nothing behind, unless the command itself copies
it: into a file, into the configuration of Git, npm or pip, into an address with the token in it. Whoever has the
image has the secret then, as with COPY.

What the same RUN removes again is left alone, and so is what goes to a cache mount, a tmpfs or the log.

Fix safety: hint. How a program can be given a secret for one call only is different for each.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Instruction, Run, Severity, rule
from ats_lint_rules._secrets.image_secrets import advice, unwrapped
from ats_lint_rules._secrets.persisted import persisted

_M = "RUN --mount=type=secret,id=t "


@rule(
    "DF208",
    "secret-mount-persisted",
    on=Instruction,
    severity=Severity.HIGH,
    wakes={"secret"},
    tags={"security", "secrets"},
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/reference/dockerfile/#run---mounttypesecret",
    ),
    examples=(
        Bad(
            f"FROM node:22\n{_M}cp /run/secrets/t /root/.npmrc && npm ci\n",
            at="cp",
            says="cp leaves the secret t in the image",
            safety="hint",
        ),
        Bad(
            f'FROM node:22\n{_M}echo "//x/:_authToken=$(cat /run/secrets/t)" >> .npmrc && npm ci\n',
            at="echo",
            says="echo leaves the secret t in the image",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN --mount=type=secret,id=t,env=TOKEN \\\n"
            "  git config --global url.https://$TOKEN@x.org/.insteadOf https://x.org/\n",
            at="git",
            says="git leaves the secret t in the image",
            safety="hint",
        ),
        Bad(
            f"FROM node:22\n{_M}T=$(cat /run/secrets/t) && npm config set //x/:_authToken $T\n",
            at="npm",
            says="npm leaves the secret t in the image",
            safety="hint",
        ),
        Bad(
            "FROM debian:12\nRUN --mount=type=secret,id=t,target=/s cat /s | tee /etc/s\n",
            at="cat",
            says="cat leaves the secret t in the image",
            safety="hint",
        ),
        Good(f"FROM node:22\n{_M}NPM_TOKEN=$(cat /run/secrets/t) npm ci\n"),
        Good(f"FROM node:22\n{_M}cp /run/secrets/t .npmrc && npm ci && rm -f .npmrc\n"),
        Good("FROM node:22\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n"),
        Good(f'FROM debian:12\n{_M}curl -H "X: $(cat /run/secrets/t)" https://x > /dev/null\n'),
        Good(f"FROM debian:12\n{_M}--mount=type=tmpfs,target=/x cp /run/secrets/t /x/t && make\n"),
        Good("FROM debian:12\nRUN cp /run/secrets/t /root/t\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    for run in unwrapped(instruction):
        if isinstance(run, Run):
            for command, name in persisted(run):
                if command.program is not None:
                    fix = advice("give it to the one call", "How a program takes a secret for one call differs.")
                    yield Finding(command.program.span, f"{command.name} leaves the secret {name} in the image", fix)
