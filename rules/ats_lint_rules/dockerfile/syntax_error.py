"""The builder cannot read the file, or an instruction in it.

A missing argument, an unclosed quote or heredoc, an option value of the wrong form, a line of more than 65,535 bytes,
a file without instructions: the build stops before it begins. Every such place is reported, not only the
first, and whatever can be read is still linted. Nothing in a file with such an error is changed.
"""

from collections.abc import Iterator

from ats_lint import Bad, Dockerfile, Finding, Good, Severity, rule
from ats_lint_rules._common.refusals import in_dockerfile

_PLATFORM = "invalid value of --platform: "


@rule(
    "DF801",
    "syntax-error",
    on=Dockerfile,
    severity=Severity.CRITICAL,
    tags={"correctness", "readiness-configuration"},
    references=(
        "https://docs.docker.com/reference/dockerfile/",
        "https://github.com/moby/buildkit/blob/master/frontend/dockerfile/instructions/parse.go",
    ),
    examples=(
        Bad("", at="", says="file has no instructions"),
        Bad("# nothing but a comment\n", at="", says="file has no instructions"),
        Bad(
            "FROM alpine\nUSER\nCOPY app\n",
            at=("USER", "COPY"),
            says=("USER without an argument", "COPY without a destination"),
        ),
        Bad("FROM alpine\nHEALTHCHECK CMD []\n", at="CMD []", says="HEALTHCHECK CMD without a command"),
        Bad("FROM alpine\nHEALTHCHECK --interval=soon CMD true\n", at="soon", says="invalid value of --interval: soon"),
        Bad("FROM alpine as\nRUN true\n", at="as", says="FROM has other arguments than an image and AS name"),
        Bad("FROM alpine\nRUN cat <<EOF\nhello\n", at="<<EOF", says="heredoc EOF has no end"),
        Bad('FROM alpine\nENV A="x\n', at='"x', says="unclosed double quote in ENV"),
        Bad("FROM alpine\nENV A=1 B\n", at="B", says="ENV B without ="),
        Bad("FROM alpine\nWORKDIR ${HOME\n", at="${HOME", says="unknown ${} operator in WORKDIR"),
        Bad("FROM alpine\nSHELL /bin/bash\n", at="/bin/bash", says="SHELL is no JSON array of strings"),
        Bad("# escape=x\nFROM alpine\n", at="x", says="escape is neither \\ nor `: x"),
        Bad("FROM alpine\nCOPY --from=a --from=b x y\n", at="--from=b", says="second --from"),
        Bad("ARG S=a\nFROM alpine\nCOPY --from=$S x y\n", at="$S", says="variable in the --from of a COPY"),
        Bad("FROM alpine\nCOPY --chmod=abc x y\n", at="abc", says="invalid value of --chmod: abc"),
        Bad("FROM --platform=linux/amd64/v2/x alpine\n", at="linux/amd64/v2/x", says=_PLATFORM + "linux/amd64/v2/x"),
        Bad("FROM --platform=amd65 alpine\n", at="amd65", says=_PLATFORM + "amd65"),
        Good("ARG P\nFROM --platform=$P alpine\nFROM --platform=windows(10.0.17763)/amd64 a\n"),
        Bad("FROM alpine\nCOPY https://x.org/a /a\n", at="https://x.org/a", says="COPY of a URL, which only ADD takes"),
        Good("FROM alpine\nARG M\nCOPY --chmod=u=rwX,go-w x y\nADD --chmod=0755 x y\nCOPY --chmod=$M x y\n"),
        Good("FROM alpine\nRUN cat <<EOF\nhello\nEOF\n"),
        Good('FROM alpine\nENV A="x y" B=\nHEALTHCHECK NONE\n'),
        Good("FROM alpine\nRUN [ -d /tmp ] && echo ok\n"),
        Good("FROM alpine\nRUN echo ${HOME\n"),
    ),
)
def check(dockerfile: Dockerfile) -> Iterator[Finding]:
    yield from in_dockerfile(dockerfile, "syntax-error")
