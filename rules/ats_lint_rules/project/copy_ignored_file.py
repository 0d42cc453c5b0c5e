"""COPY asks for a path that .dockerignore keeps out of the build context.

The builder never sees the file: the build fails with "not found", or, when a wildcard stands for several files,
goes on without it.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ats_lint import Bad, BuildContext, Copy, Finding, Good, Related, Severity, Token, regex, rule, short

_WILD = regex(r"[*?\[]")


@rule(
    "PX103",
    "copy-ignored-file",
    on=Copy,
    severity=Severity.HIGH,
    about="project",
    tags={"correctness"},
    references=(
        "https://docs.docker.com/reference/build-checks/copy-ignored-file/",
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
    ),
    aliases=("CopyIgnoredFile",),
    examples=(
        Bad(
            "FROM alpine\nCOPY a.txt b.txt /\n",
            at="b.txt",
            says="b.txt is kept out of the context by .dockerignore",
            files={".dockerignore": "b.*\n"},
        ),
        Bad(
            "FROM alpine\nADD ./docs/x /\n",
            at="./docs/x",
            says="./docs/x is kept out of the context by .dockerignore",
            files={".dockerignore": "docs\n"},
        ),
        Bad(
            "FROM alpine\nARG F=b\nCOPY $F /\n",
            at="$F",
            says="b is kept out of the context by .dockerignore",
            files={".dockerignore": "b\n"},
        ),
        Bad(
            "FROM alpine\nONBUILD COPY a /\nCOPY a /\n",
            at="a",
            says="a is kept out of the context by .dockerignore",
            files={".dockerignore": "a\n"},
        ),
        Bad(
            "FROM alpine\nCOPY . /app\n",
            at=".",
            says="everything is kept out of the context by .dockerignore",
            files={".dockerignore": "# all\n*\n"},
        ),
        Good("FROM alpine\nCOPY a.txt /\n", files={".dockerignore": "*\n!a.txt\n"}),
        Good("FROM alpine\nCOPY . /\n", files={".dockerignore": "*\n!src\n"}),
        Good("FROM alpine\nCOPY src /\n", files={".dockerignore": "src/*\n!src/a\n"}),
        Good("FROM alpine\nCOPY *.txt /\n", files={".dockerignore": "**/*.md\n"}),
        Good("FROM alpine\nCOPY *.toml package?.json /\n", files={".dockerignore": "*\n!x.toml\n!package*.json\n"}),
        Good("FROM alpine\nCOPY src/*.c /\n", files={".dockerignore": "*\n!src\n"}),
        Bad(
            "FROM alpine\nCOPY *.toml /\n",
            at="*.toml",
            says="*.toml is kept out of the context by .dockerignore",
            files={".dockerignore": "*\n!x.json\n!src\n"},
        ),
        Good("FROM alpine AS b\nFROM alpine\nCOPY --from=b /b /\n", files={".dockerignore": "b\n"}),
        Good("FROM alpine\nADD https://example.com/b /\n", files={".dockerignore": "https*\n"}),
        Good("FROM alpine\nCOPY <<b /x\ny\nb\n", files={".dockerignore": "*\n"}),
    ),
)
def check(copy: Copy) -> Iterator[Finding]:
    context = copy.dockerfile.context
    if context is None or context.dockerignore is None or copy.stage is None or copy.from_stage is not None:
        return
    if copy.outer is not None:
        return  # ONBUILD copies from the context of another build
    for token in copy.sources:
        text = copy.stage.expand(token.text, copy)
        if not text or "://" in text or text.startswith("git@"):
            continue
        if text.strip("/.*") == "":
            yield from _nothing_left(context, token)
            continue
        pattern = context.ignored.decisive(text)
        if pattern is not None and not pattern.negated and not _let_in_again(text, context.ignored.patterns):
            related = Related(context.dockerignore.path, pattern.span, "kept out here")
            yield Finding(
                token.span, f"{short(text, 40)} is kept out of the context by .dockerignore", related=(related,)
            )


def _let_in_again(path: str, patterns: tuple[object, ...]) -> bool:
    """Tell whether something below the path is in the context after all (`docs` and `!docs/a`)."""
    inside = path.strip("/").removeprefix("./").rstrip("/") + "/"
    texts = (getattr(one, "text", "") for one in patterns)
    let_in = [text[1:].strip(" /") for text in texts if text.startswith("!")]
    return any(text.startswith(inside) or _meet(path, text) for text in let_in)


def _meet(source: str, exception: str) -> bool:
    """Tell whether a source with wildcards may mean what an exception lets in (`*.json` and `!package.json`)."""
    parts = list(zip(source.removeprefix("./").split("/"), exception.split("/"), strict=False))
    return "**" in exception or (_WILD.search(source) is not None and all(_may_match(one, two) for one, two in parts))


def _may_match(name: str, other: str) -> bool:
    return fnmatchcase(other, name) or fnmatchcase(name, other) or bool(_WILD.search(name) and _WILD.search(other))


def _nothing_left(context: BuildContext, token: Token) -> Iterator[Finding]:
    """Yield a finding where `COPY .` finds an empty context."""
    patterns = context.ignored.patterns
    whole = next((one for one in patterns if one.text.strip("/") in {"*", "**", "**/*"}), None)
    if whole is not None and context.dockerignore is not None and not any(one.negated for one in patterns):
        related = Related(context.dockerignore.path, whole.span, "kept out here")
        yield Finding(token.span, "everything is kept out of the context by .dockerignore", related=(related,))
