"""`COPY --from` names nothing that can be there.

A name that no stage before it bears, no build context has and no known image goes by is a slip of the pen, most of
the time: the builder goes and asks the registry for an image of that name, which fails, or succeeds with somebody
else's.

Image references with a namespace, a tag or a digest, images that are known by their name, and build contexts that a
Compose or bake file, a script or a workflow names are left alone. A stage further down is reported: copies go forward.
"""

from collections.abc import Iterator

from ats_lint import (
    Bad,
    Copy,
    Finding,
    Good,
    Severity,
    Stage,
    instructions,
    lookup,
    parse_reference,
    pulled,
    rule,
    short,
)
from ats_lint_rules._common.wording import nearest
from ats_lint_rules._run.pulls import contexts


@rule(
    "DF508",
    "copy-from-unknown",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"correctness", "supply-chain"},
    references=("https://docs.docker.com/reference/dockerfile/#copy---from",),
    aliases=("DL3022",),
    examples=(
        Bad(
            "FROM node:22 AS build\nFROM nginx:1.29\nCOPY --from=bulid /a /b\n",
            at="bulid",
            says="no stage, context or image bulid (near build)",
        ),
        Bad("FROM node:22\nCOPY --from=1 /a /b\n", at="1", says="there is no stage 1 before this one"),
        Bad(
            "FROM node:22\nCOPY --from=later /a /b\nFROM node:22 AS later\n", at="later", says="stage later comes later"
        ),
        Bad(
            "FROM node:22 AS build\nFROM nginx:1.29\nCOPY --from=Dist /a /b\n",
            at="Dist",
            says="no stage, context or image Dist",
        ),
        Good("FROM node:22 AS build\nFROM nginx:1.29\nCOPY --from=Build /a /b\nCOPY --from=0 /a /b\n"),
        Good("FROM node:22\nCOPY --from=composer /a /b\nCOPY --from=acme/tools /a /b\nCOPY --from=tools:1 /a /b\n"),
        Good(
            "FROM node:22\nCOPY --from=assets /a /b\n",
            files={
                "compose.yaml": "services:\n  web:\n    build:\n      context: .\n      additional_contexts:\n"
                "        assets: ../assets\n"
            },
        ),
        Good(
            "FROM node:22\nCOPY --from=assets /a /b\n",
            files={"Makefile": "x:\n\tdocker buildx build --build-context assets=./a .\n"},
        ),
        Good("FROM node:22 AS self\nCOPY --from=self /a /b\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    known = {name.lower() for name in contexts(stage.dockerfile)}
    for copy in instructions.own(stage, Copy):
        for text, span in pulled.sources(copy):
            if "$" in text or text.lower() in known or text == str(stage.index):
                continue
            if stage.dockerfile_stage(text) is None and not _is_image(stage, text):
                yield Finding(span, _message(stage, text))


def _is_image(stage: Stage, text: str) -> bool:
    """Tell whether a name is an image reference, or the stage's own name, which is another fault."""
    if text.isdecimal():
        return False
    if any(one.index > stage.index and (one.name or "").lower() == text.lower() for one in stage.dockerfile.stages):
        return False
    if text.lower() == (stage.name or "").lower():
        return True
    if parse_reference(text) is None:
        return False
    settings = stage.dockerfile.settings
    return any(sign in text for sign in "/:@") or lookup(text, settings.images) is not None


def _message(stage: Stage, text: str) -> str:
    if any((one.name or "").lower() == text.lower() for one in stage.dockerfile.stages[stage.index + 1 :]):
        return f"stage {short(text, 40)} comes later"
    if text.isdecimal():
        return f"there is no stage {short(text, 20)} before this one"
    names = [one.name for one in stage.dockerfile.stages[: stage.index] if one.name]
    near = nearest(text, names)
    return f"no stage, context or image {short(text, 30)}" + (f" (near {short(near, 25)})" if near else "")
