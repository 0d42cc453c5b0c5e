"""A program is copied into an image whose C library it was not built for.

What is built on Debian, with cargo, a C compiler or cgo, asks for glibc's loader. In Alpine and in `scratch` there is
none: the container stops with "no such file or directory" although the program is there. An older release of the same
system has a glibc that is too old ("version `GLIBC_2.38' not found"). Build on the same system as the image that runs
it, or link statically (`CGO_ENABLED=0`, a musl target).

Fix safety: hint. Which of the two is to change, the author decides.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, foreign_programs, rule

_RUST = "FROM rust:1.80-{} AS b\nWORKDIR /s\nCOPY . .\nRUN cargo build --release\nFROM {}\n"
_COPY = "COPY --from=b /s/target/release/app /app\n"
_GO = "FROM golang:1.23 AS b\nWORKDIR /s\nCOPY . .\nRUN {}go build -o /app .\nFROM {}\nCOPY --from=b /app /app\n"
_NET = {"main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.ListenAndServe(":80", nil) }\n'}


@rule(
    "DF706",
    "foreign-program",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://wiki.musl-libc.org/functional-differences-from-glibc.html",
        "https://pkg.go.dev/cmd/cgo",
    ),
    examples=(
        Bad(
            _RUST.format("bookworm", "alpine:3.20") + _COPY,
            at="/s/target/release/app",
            says="app needs glibc, which Alpine does not have",
            safety="hint",
        ),
        Bad(
            _RUST.format("trixie", "debian:12-slim") + _COPY,
            at="/s/target/release/app",
            says="app is built with glibc 2.41, and 2.36 is there",
            safety="hint",
        ),
        Bad(
            _GO.format("", "scratch"),
            at="/app",
            says="app needs glibc, which is not in the image",
            safety="hint",
            files=_NET,
        ),
        Good(_RUST.format("bookworm", "debian:12-slim") + _COPY),
        Good(_RUST.format("alpine", "alpine:3.20") + _COPY),
        Good(_RUST.format("bookworm", "alpine:3.20") + "RUN apk add gcompat\n" + _COPY),
        Good(_RUST.format("bookworm", "alpine:3.20").replace("--release", "--release --target x-musl") + _COPY),
        Good(_GO.format("CGO_ENABLED=0 ", "scratch"), files=_NET),
        Good(_GO.format("", "debian:12"), files=_NET),
        Good(
            _GO.format("", "alpine"), files={"main.go": 'package main\n\nimport "fmt"\n\nfunc main() { fmt.Print() }\n'}
        ),
        Good(_GO.format("", "alpine").replace("golang:1.23", "golang:1.23-alpine"), files=_NET),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for found in foreign_programs.foreign(stage):
        fix = Fix("build it on the system that runs it", (), Safety.HINT, "Which of the two to change is up to you.")
        yield Finding(found.copy.sources[0].span, f"{found.name} {found.lack}", fix)
