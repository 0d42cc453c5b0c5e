"""RUN creates an account or a group that the base image has already.

`adduser: user 'node' in use`, `useradd: UID 1000 is not unique`: the build stops. Official images bring accounts of
their own: Node's has `node` with the numbers 1000:1000, Ubuntu has had `ubuntu` with the same since 23.04, Wolfi has
`nonroot`. Another number, or the account that is there, does the same.

Numbers count where they are written out, and not where the same RUN removes or changes accounts first.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Command,
    Finding,
    Good,
    Run,
    Severity,
    Stage,
    Word,
    accounts,
    instructions,
    rule,
    run_steps,
    short,
)

_OPTIONS = {
    "useradd": "-u --uid -g --gid -G --groups -d --home --home-dir -s --shell -c --comment -k --skel -p -b -K",
    "adduser": "-u --uid -g --gid --ingroup -G --home -h --shell -s --gecos --comment -k",
    "groupadd": "-g --gid -K --key -p --password",
    "addgroup": "-g --gid",
}
_CHANGES = frozenset({"userdel", "deluser", "usermod", "groupdel", "delgroup", "groupmod", "sed", "rm"})
_MAY_REPEAT = ("-o", "--non-unique", "-f", "--force")


@rule(
    "DF120",
    "existing-account",
    on=Stage,
    wakes={"addgroup", "adduser", "groupadd", "useradd"},
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://github.com/nodejs/docker-node/blob/main/docs/BestPractices.md#non-root-user",
        "https://bugs.launchpad.net/cloud-images/+bug/2005129",
    ),
    examples=(
        Bad("FROM node:22-alpine\nRUN addgroup -g 1000 app\n", at="1000", says="group 1000 is node's in this image"),
        Bad("FROM node:22\nRUN useradd -m node\n", at="node", says="account node is in this image already"),
        Bad(
            "FROM ubuntu:24.04\nARG UID=1000\nRUN apt-get update && useradd --uid ${UID} app\n",
            at="${UID}",
            says="number 1000 is ubuntu's in this image",
        ),
        Bad(
            "FROM cgr.dev/chainguard/wolfi-base\nRUN adduser -D nonroot\n",
            at="nonroot",
            says="account nonroot is in this image already",
        ),
        Bad("FROM debian:12\nRUN useradd -m -u 0 app\n", at="0", says="number 0 is root's in this image"),
        Bad(
            "FROM ubuntu:24.04\nARG uid\nRUN useradd -u $uid app\n",
            at="$uid",
            says="number 1000 is ubuntu's in this image",
            files={"compose.yaml": "services:\n  a:\n    build: {context: ., args: {uid: 1000}}\n"},
        ),
        Good("FROM ubuntu:24.04\nARG uid\nRUN useradd -u $uid app\n"),
        Good("FROM node:22-alpine\nRUN deluser --remove-home node && addgroup -g 1000 app && adduser -D -u 1000 app\n"),
        Good("FROM node:22\nRUN userdel -r node\nRUN useradd -u 1000 app\n"),
        Good("FROM node:22\nRUN useradd -u 1000 app || true\nRUN useradd -o -u 1000 again\n"),
        Good("FROM node:22\nRUN id node || useradd node\nRUN adduser node staff\n"),
        Good("FROM ubuntu:22.04\nRUN useradd -u 1000 app\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    root = {"0": "root"} if stage.base_known and not stage.is_windows else {}
    taken = root | {one.split(":")[0]: name for name, one in stage.base.ids.items()}
    groups = root | {one.split(":")[1]: name for name, one in stage.base.ids.items()}
    changed = False
    for run in instructions.own(stage, Run):
        changed = changed or any(one.name in _CHANGES for one in run.commands)
        for command in () if changed or stage.is_windows else run_steps.decisive(run):
            if command.name in _OPTIONS and not command.has_option(*_MAY_REPEAT):
                yield from _clash(stage, run, command, groups if "group" in command.name else taken)


def _clash(stage: Stage, run: Run, command: Command, taken: dict[str, str]) -> Iterator[Finding]:
    values = _OPTIONS[command.name].split()
    operands = command.operands(values)
    kind = "group" if "group" in command.name else "number"
    names = ("-g", "--gid") if kind == "group" else ("-u", "--uid")
    option = command.option(*names, with_value=values)
    word = (option.value_word or option.word) if option is not None else None
    number = (option.value or _text(stage, run, word)) if option is not None and word is not None else ""
    if word is not None and number in taken:
        yield Finding(word.span, f"{kind} {number} is {taken[number]}'s in this image")
    elif kind == "number" and len(operands) == 1:
        name = _text(stage, run, operands[0])
        if name in stage.base.users and accounts(stage, run).has(name):
            yield Finding(operands[0].span, f"account {short(name, 30)} is in this image already")


def _text(stage: Stage, run: Run, word: Word) -> str:
    if word.text is not None:
        return word.text
    # Without a default, what every service that builds it gives.
    values = {stage.given(use.args).expand(word.raw, run) for use in stage.uses} or {stage.expand(word.raw, run)}
    return (values.pop() or "") if len(values) == 1 else ""
