"""A `~` stands where Docker does not expand it.

Only a shell knows that `~` is the home directory. COPY, ADD, WORKDIR, ENV, VOLUME and the options of `RUN --mount`
take it as a name: the files land in a directory that is called `~`, and the cache is mounted where nobody looks.

Fix safety: safe where the home directory is known: the stage stays root and nothing changes `HOME`, so that `~` can
only have meant /root, which the process can read; a hint otherwise.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Edit,
    Env,
    Finding,
    Fix,
    Good,
    Instruction,
    Run,
    Safety,
    Severity,
    Span,
    Stage,
    Volume,
    Workdir,
    rule,
)

_PLACES = ("target", "dst", "destination")


@rule(
    "DF513",
    "literal-tilde",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#workdir",
        "https://docs.docker.com/reference/dockerfile/#run---mount",
        "https://www.gnu.org/software/bash/manual/html_node/Tilde-Expansion.html",
    ),
    examples=(
        Bad(
            "FROM debian:12\nWORKDIR ~/app\nCOPY a ~/b/\n",
            at=("~/app", "~/b/"),
            says=("~ is no home directory in WORKDIR", "~ is no home directory in COPY"),
            safety="safe",
            fixed="FROM debian:12\nWORKDIR /root/app\nCOPY a /root/b/\n",
        ),
        Bad(
            "FROM python:3.12\nRUN --mount=type=cache,target=~/.cache/pip pip install a\n",
            at="~/.cache/pip",
            says="~ is no home directory in RUN --mount",
            safety="safe",
            fixed="FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/pip pip install a\n",
        ),
        Bad(
            "FROM debian:12\nENV TOOLS=~/tools PATH=~/bin:$PATH\n",
            at=("~/tools", "~/bin:$PATH"),
            says=("~ is no home directory in ENV", "~ is no home directory in ENV"),
            safety="safe",
            fixed="FROM debian:12\nENV TOOLS=/root/tools PATH=/root/bin:$PATH\n",
        ),
        Bad(
            "FROM debian:12\nRUN useradd -m app\nUSER app\nWORKDIR ~/app\n",
            at="~/app",
            says="~ is no home directory in WORKDIR",
            safety="hint",
        ),
        Good("FROM debian:12\nRUN cp a ~/b && cd ~/c\nCMD ls ~\n"),
        Good("FROM debian:12\nCOPY a~ /b~/c\nENV A=b~c\nCOPY ~backup /d/\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for instruction in stage.instructions:
        where = f"{instruction.keyword}{' --mount' if isinstance(instruction, Run) else ''}"
        for span in _tildes(instruction):
            yield Finding(span, f"~ is no home directory in {where}", _fix(stage, instruction, span))


def _tildes(instruction: Instruction) -> Iterator[Span]:
    """Yield the words that begin with `~/`, or are `~`."""
    source = instruction.source
    if isinstance(instruction, Workdir):
        yield from _home(source.slice(instruction.args.whole), instruction.args.whole)
    elif isinstance(instruction, Copy):
        yield from _home(instruction.destination.text, instruction.destination.span)
    elif isinstance(instruction, Volume):
        yield from (span for item in instruction.items for span in _home(item.text, item.span))
    elif isinstance(instruction, Env):
        for pair in instruction.pairs:
            if pair.value is not None:
                yield from _home(pair.value.text, pair.value.span)
    elif isinstance(instruction, Run):
        for mount in instruction.mounts:
            text, start = source.slice(mount.flag.span), mount.flag.span.start
            for value in (mount.options.get(name) for name in _PLACES):
                if value is not None and (at := text.find(f"={value}")) >= 0:
                    yield from _home(value, Span(start + at + 1, start + at + 1 + len(value)))


def _home(text: str, span: Span) -> Iterator[Span]:
    if text == "~" or text.startswith("~/"):
        yield span


def _fix(stage: Stage, instruction: Instruction, span: Span) -> Fix:
    at = span.start + instruction.source.slice(span).find("~")
    title = "write the directory"
    before = stage.until(instruction)
    moved = any(isinstance(item, Env) and any(pair.key.text == "HOME" for pair in item.pairs) for item in before)
    root = stage.user_at(instruction).is_root is True and stage.user.is_root is True
    if moved or stage.is_windows or not root:
        return Fix(title, (), Safety.HINT, "Whose home directory is meant is not known.")
    edit = Edit(Span(at, at + 1), "/root")
    return Fix(title, (edit,), Safety.SAFE, "The stage runs as root throughout, whose home directory is /root.")
