"""A stage name is not in lower case, or FROM and AS are cased differently.

The builder keeps stage names in lower case. `COPY --from` and `--target` find them in any case, but FROM does
not: `FROM Build` asks a registry for an image of that name.

Fix safety: safe. All uses of the name in the file and in the `build.target` of Compose services change with it, and the
builder finds stages in any case from everywhere else.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Compose,
    Edit,
    EditRefused,
    Finding,
    Fix,
    From,
    Good,
    Safety,
    Severity,
    Stage,
    Token,
    composes_around,
    rule,
    short,
    stage_graph,
)


@rule(
    "DF817",
    "stage-casing",
    on=Stage,
    severity=Severity.INFO,
    tags={"style", "correctness"},
    references=(
        "https://docs.docker.com/reference/build-checks/stage-name-casing/",
        "https://docs.docker.com/reference/build-checks/from-as-casing/",
    ),
    aliases=("StageNameCasing", "FromAsCasing"),
    examples=(
        Bad(
            "FROM alpine as base\n",
            at="as",
            says="FROM and as are cased differently",
            safety="safe",
            fixed="FROM alpine AS base\n",
        ),
        Bad(
            "from alpine AS base\nfrom base\n",
            at="AS",
            says="from and AS are cased differently",
            safety="safe",
            fixed="from alpine as base\nfrom base\n",
        ),
        Bad(
            "FROM golang AS Build\nFROM Build AS test\nFROM alpine\n"
            "COPY --from=Build /a /a\nRUN --mount=type=bind,from=Build,target=/b true\nCOPY --from=test /a /c\n",
            at="Build",
            says="stage name Build is not in lower case",
            safety="safe",
            fixed="FROM golang AS build\nFROM build AS test\nFROM alpine\n"
            "COPY --from=build /a /a\nRUN --mount=type=bind,from=build,target=/b true\nCOPY --from=test /a /c\n",
        ),
        Bad(
            "FROM alpine AS Dev\n",
            at="Dev",
            says="stage name Dev is not in lower case",
            safety="safe",
            fixed="FROM alpine AS dev\n",
            files={"compose.yaml": "services:\n  web:\n    build:\n      context: .\n      target: Dev\n"},
            created={"compose.yaml": "services:\n  web:\n    build:\n      context: .\n      target: dev\n"},
        ),
        Bad(
            "FROM alpine aS Base\n",
            at=("aS", "Base"),
            says=("FROM and aS are cased differently", "stage name Base is not in lower case"),
            safety="safe",
            fixed="FROM alpine AS base\n",
        ),
        Good("FROM alpine AS base\nfrom alpine as other\n"),
        Good("From alpine as base\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    first, name = stage.from_, stage.from_.name
    if name is None:
        return
    word = first.words[1]
    wanted = _as_wanted(first)
    if wanted and word.text != wanted:
        because = "The builder reads keywords in any case."
        fix = Fix(f"write {wanted}", (Edit(word.span, wanted),), Safety.SAFE, because)
        yield Finding(word.span, f"{first.written} and {word.text} are cased differently", fix)
    if name.text != name.text.lower():
        yield Finding(name.span, f"stage name {short(name.text, 40)} is not in lower case", _renamed(stage, name))


def _as_wanted(first: From) -> str:
    if first.written == first.written.lower():
        return "as"
    return "AS" if first.written == first.written.upper() else ""


def _renamed(stage: Stage, name: Token) -> Fix:
    title, lower = f"write {name.text.lower()}", name.text.lower()
    changed = [Edit(name.span, lower)]
    for other in stage.dockerfile.stages:
        for edge in stage_graph.edges(other):
            if edge.stage is stage and edge.text.lower() == lower and edge.text != lower:
                if stage.source.slice(edge.span) != edge.text:
                    return Fix(title, (), Safety.HINT, "A use of the name is not written plainly.")
                changed.append(Edit(edge.span, lower))
    try:
        for compose in composes_around(stage.dockerfile):
            changed += _targets(compose, stage, lower)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"A Compose service targets it and cannot be edited: {refused}.")
    because = "Every use in the project's files changes with it, and the builder finds stages in any case."
    return Fix(title, tuple(dict.fromkeys(changed)), Safety.SAFE, because)


def _targets(compose: Compose, stage: Stage, lower: str) -> Iterator[Edit]:
    for service in compose.services.values():
        target = service.get("build.target")
        if service.stage is not stage or target is None or target.text is None or target.variables:
            continue
        if target.text.lower() == lower and target.text != lower:
            yield from service.replace("build.target", target, lower)
