"""Trees made to hang or exhaust, one run each: `python fuzz/hostile.py [NAME ...] [--seconds 60] [--megabytes 1024]`.

A table says what each took, how it ended and what was told. The exit status is 1 when a run was cut off, crashed, or
left the good file beside the trap unlinted.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

HOME = Path(__file__).parent.parent
GOOD = "FROM alpine:3.20\nMAINTAINER a\n"
SERVICE = "services:\n  a:\n    image: nginx:1.27\n"
Shape = Callable[[Path], object]


def text(name: str, content: str) -> Shape:
    """Return a shape of one file."""

    def write(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content, encoding="utf-8")

    return write


def both(*shapes: Shape) -> Shape:
    """Return several shapes in one tree."""

    def write(root: Path) -> None:
        for shape in shapes:
            shape(root)

    return write


def nested(root: Path) -> None:
    """Write 900 directories, one in the other."""
    before = Path.cwd()
    try:
        os.chdir(root)
        for _ in range(900):
            os.mkdir("d")
            os.chdir("d")
        Path("Dockerfile").write_text(GOOD)
    finally:
        os.chdir(before)
    text("Dockerfile", "FROM alpine:3.20\nCOPY . /app\n")(root)


def doubled(form: str, count: int) -> str:
    """Return assignments each of which is twice the one before."""
    return "".join(form.format(f"A{number}", f"$A{number - 1}$A{number - 1}") for number in range(1, count))


def _laughs(root: Path) -> None:
    rows = (f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    text("compose.yml", "x-0: &a0 [lol]\n" + "".join(rows) + SERVICE)(root)


def _merges(root: Path) -> None:
    rows = (f"x-{n}: &m{n}\n  <<: [{', '.join([f'*m{n - 1}'] * 9)}]\n  k{n}: 1\n" for n in range(1, 12))
    text("compose.yml", "x-0: &m0 {k: 1}\n" + "".join(rows) + SERVICE + "    environment:\n      <<: *m11\n")(root)


def _includes(root: Path) -> None:
    text("compose.yml", "include: [f0.yml]\n")(root)
    for number in range(1000):
        text(f"f{number}.yml", f"include: [f{number + 1}.yml]\n")(root)
    text("f1000.yml", SERVICE)(root)


# ruff: noqa: E501
SHAPES: dict[str, Shape] = {
    "nested-directories": nested,
    "dockerfile-million-runs": text("Dockerfile", "FROM a\n" + "RUN x\n" * 1_000_000),
    "dockerfile-million-comments": text("Dockerfile", "FROM a:1\n" + "# c\n" * 1_000_000),
    "dockerfile-million-continued": text("Dockerfile", "FROM a:1\nRUN a \\\n" + " && b \\\n" * 900_000 + " c\n"),
    "dockerfile-long-line": text("Dockerfile", "FROM a:1\nRUN " + "x" * 50_000_000 + "\n"),
    "dockerfile-wide-line": text("Dockerfile", "FROM a:1\nRUN " + "a && " * 12_000 + "b\n"),
    "dockerfile-stages": text("Dockerfile", "".join(f"FROM a AS s{n}\nCOPY --from=s{n - 1} a b\n" for n in range(4000))),
    "dockerfile-arg": text("Dockerfile", "ARG A0=xxxxxxxx\n" + doubled("ARG {}={}\n", 2000) + "FROM a:$A1999\n"),
    "dockerfile-env": text("Dockerfile", "FROM a\nENV A0=xxxxxxxx\n" + doubled("ENV {}={}\n", 2000) + "USER $A1999\n"),
    "dockerfile-env-pairs": text("Dockerfile", "FROM a\nENV " + " ".join(f"A{n}=${{A{n - 1}}}x" for n in range(3000)) + "\n"),
    "dockerfile-heredocs": text("Dockerfile", "FROM a:1\n" + "RUN <<E\nx\nE\n" * 1_500),
    "dockerfile-shell-nesting": text("Dockerfile", "FROM a:1\nRUN " + "$(" * 15_000 + ")" * 15_000 + "\n"),
    "compose-million-lines": text("compose.yml", SERVICE + "x-a:\n" + "  - b\n" * 1_000_000),
    "compose-million-comments": text("compose.yml", SERVICE + "# c\n" * 1_000_000),
    "compose-hashes": text("compose.yml", "services:\n  a: " + " #" * 100_000 + "\n    image: b\n- c\n"),
    "compose-services": text("compose.yml", "services:\n" + "".join(f"  s{n}:\n    image: a:1\n" for n in range(100_000))),
    "compose-thousand-services": text("compose.yml", "services:\n" + "".join(f"  s{n}: {{image: 'a:1', depends_on: [s0]}}\n" for n in range(1000))),
    "compose-extends": text("compose.yml", "services:\n" + "".join(f"  s{n}: {{extends: s{n + 1}}}\n" for n in range(500)) + "  s500: {image: x}\n"),
    "compose-depends": text("compose.yml", "services:\n" + "".join(f"  s{n}: {{image: x, depends_on: [s{n + 1}]}}\n" for n in range(1000)) + "  s1000: {image: x}\n"),
    "compose-flow": text("compose.yml", "services: " + "[" * 100_000 + "]" * 100_000 + "\n"),
    "compose-flow-maps": text("compose.yml", "services: " + "{a: " * 100_000 + "}" * 100_000 + "\n"),
    "compose-block-nesting": text("compose.yml", "".join(" " * n + "a:\n" for n in range(3_000))),
    "compose-laughs": _laughs,
    "compose-merges": _merges,
    "compose-anchors": text("compose.yml", SERVICE + "x-a: [" + ", ".join(f"&a{n} b" for n in range(100_000)) + "]\n"),
    "compose-interpolation": text("compose.yml", SERVICE + "    hostname: " + "${A:-" * 10_000 + "x" + "}" * 10_000 + "\n"),
    "compose-variables": text("compose.yml", SERVICE + "    command: " + "${A}" * 200_000 + "\n"),
    "compose-numbers": text("compose.yml", SERVICE + f"    ports: ['{'9' * 100_000}:80']\n    mem_limit: {'1' * 1_000_000}\n"),
    "compose-port-range": text("compose.yml", SERVICE + "    ports: ['1-65535:1-65535', '0.0.0.0:1-65535:1-65535/udp']\n"),
    "compose-documents": text("compose.yml", "---\nservices: {a: {image: 'b:1'}}\n" * 30_000),
    "compose-long-line": text("compose.yml", SERVICE + "    command: " + "x" * 50_000_000 + "\n"),
    "compose-long-key": text("compose.yml", SERVICE + "    ? " + "k" * 2_000_000 + "\n    : v\n"),
    "compose-environment": text("compose.yml", SERVICE + "    environment:\n" + "".join(f"      A{n}: $A{n - 1}\n" for n in range(20_000))),
    "compose-includes": _includes,
    "compose-many": lambda root: [text(f"p{n}/compose.yml", SERVICE)(root) for n in range(300)],
    "compose-value": text("compose.yml", SERVICE + "    command: " + "x " * 3_900_000 + "\n"),
    "compose-hex": text("compose.yml", SERVICE + f"    labels: {{a: 0x{'f' * 10_000}, b: 0b{'1' * 10_000}, c: 0o{'7' * 10_000}}}\n"),
    "compose-flow-services": text("compose.yml", "services: {" + ", ".join(f"s{n}: {{image: 'a:1', ports: ['{n}:{n}']}}" for n in range(4000)) + "}\n"),
    "compose-volumes": text("compose.yml", SERVICE + "    volumes:\n" + "".join(f"      - v{n}:/d{n}\n" for n in range(20_000)) + "volumes:\n" + "".join(f"  v{n}:\n" for n in range(20_000))),
    "compose-ports": text("compose.yml", SERVICE + "    ports:\n" + "".join(f"      - '{n}:{n}'\n" for n in range(60_000))),
    "compose-check": text("compose.yml", SERVICE + "    healthcheck: {test: '" + "curl x || " * 100_000 + "exit 1'}\n"),
    "dockerfile-platform": text("Dockerfile", "FROM --platform=" + "$A" * 30_000 + " a:" + "b" * 30_000 + "\nRUN echo\n"),
    "dockerfile-shell-patterns": text("Dockerfile", "FROM a:1\nENV A=" + "a" * 60_000 + "\n" + "".join(f"ENV B{n}=${{A//*a*a*a*b/x}} C{n}=${{A##*a*a*a*b}}\n" for n in range(200))),
    "toml-dotted": both(text("Dockerfile", "FROM python:3.12\nCOPY . /app\nRUN pip install .\n"), text("pyproject.toml", ".".join(["a"] * 100_000) + " = 1\n")),
    "bake-matrix": both(text("Dockerfile", GOOD), text("docker-bake.hcl", 'target "a" {\n matrix = { ' + "\n".join(f"m{n} = [{', '.join(map(str, range(50)))}]" for n in range(8)) + '\n }\n name = "a-${m0}"\n}\n')),
    "bake-inherits": both(text("Dockerfile", GOOD), text("docker-bake.hcl", "".join(f'target "t{n}" {{ inherits = ["t{n + 1}", "t{n + 1}"] }}\n' for n in range(200)))),
    "bake-variables": both(text("Dockerfile", GOOD), text("docker-bake.hcl", 'variable "A0" { default = "xxxxxxxx" }\n' + "".join(f'variable "A{n}" {{ default = "${{A{n - 1}}}${{A{n - 1}}}" }}\n' for n in range(1, 60)) + 'target "a" { tags = ["x:${A59}"] }\n')),
    "dotenv-million": both(text("compose.yml", SERVICE + "    hostname: ${A5}\n"), text(".env", "".join(f"A{n}=b\n" for n in range(700_000)))),
    "dotenv-doubled": both(text("compose.yml", SERVICE + "    hostname: ${A99}\n"), text(".env", "A0=xxxxxxxx\n" + doubled("{}={}\n", 100))),
    "dotenv-quotes": both(text("compose.yml", SERVICE + "    hostname: ${A}\n"), text(".env", "A='\n" * 300_000)),
    "gitignore-patterns": both(text(".gitignore", "".join(f"*a*b{n}*c\n" for n in range(100_000))), text("a/b/c.txt", "")),
    "gitignore-stars": both(text(".gitignore", "*a" * 5_000 + "b\n"), text("a" * 200 + "/x", "")),
    "dockerignore-patterns": both(text("Dockerfile", "FROM a:1\nCOPY . /app\n"), text(".dockerignore", "".join(f"**/a{n}*\n" for n in range(100_000))), *(text(f"src/a{n}.py", "") for n in range(50))),
    "many-names": both(text("Dockerfile", "FROM python:3.12\nCOPY . /app\n"), lambda root: [text(f"src/f{n}.py", "")(root) for n in range(5_000)]),
    "ignores": text("Dockerfile", "FROM a:1\n" + "# ats-lint ignore[DF101] because\nRUN x\n" * 4_000),
    "python-nesting": both(text("Dockerfile", "FROM python:3.12\nCOPY . /app\nCMD python /app/app.py\n"), text("app.py", "x = " + "(" * 50_000 + ")" * 50_000)),
    "python-sum": both(text("Dockerfile", "FROM python:3.12\nCOPY . /app\nCMD python /app/app.py\n"), text("app.py", "x = " + "1+" * 50_000 + "1\n")),
    "javascript-nesting": both(text("Dockerfile", "FROM node:22\nCOPY . /app\nCMD node /app/app.js\n"), text("app.js", "x = " + "[" * 50_000 + "]" * 50_000)),
    "package-json": both(text("Dockerfile", "FROM node:22\nCOPY . /app\nCMD npm start\n"), text("package.json", '{"a":' * 50_000 + "1" + "}" * 50_000)),
    "bake-nesting": both(text("Dockerfile", GOOD), text("docker-bake.hcl", "a = " + "[" * 20_000 + "]" * 20_000)),
    "configuration": text("ats-lint.toml", "exclude = [" + ", ".join(f"'a{n}*b*'" for n in range(50_000)) + "]\n"),
    "requirements": both(text("Dockerfile", "FROM python:3.12\nCOPY . .\nRUN pip install -r requirements.txt\n"), text("requirements.txt", "-r requirements.txt\n" * 100_000)),
    "compose-flow-short": text("compose.yml", SERVICE + "x-a: [" + "a," * 4_000_000 + "a]\n"),
    "compose-word": text("compose.yml", SERVICE + "    command: " + "x" * 8_000_000 + "\n"),
    "compose-built": text("compose.yml", "services:\n" + "".join(f"  s{n}: {{image: 'acme/a{n}:1', environment: {{P_PASSWORD: hunter2x{n}}}}}\n" for n in range(1000))),
    "dotenv-short": both(text("compose.yml", SERVICE + "    hostname: " + "${B}" * 20_000 + "\n"), text(".env", "A=\n" * 2_700_000)),
    "dockerfile-words": text("Dockerfile", "FROM a:1\n" + ("ENV " + "a= " * 80_000 + "\n") * 30),
    "gitignore-short": both(text(".gitignore", "a\n" * 4_000_000), text("b/c.txt", "")),
    "dockerignore-short": both(text("Dockerfile", "FROM a:1\nCOPY . /app\n"), text(".dockerignore", "a\n" * 4_000_000), text("b.py", "")),
    "dockerfile-pipes": text("Dockerfile", "FROM a:1\nRUN " + "a|" * 30_000 + "\n"),
    "dockerfile-questions": text("Dockerfile", "FROM a:1\nRUN " + "a?" * 30_000 + "\n"),
    "dockerfile-env-words": text("Dockerfile", "FROM a:1\nENV A=" + " #" * 30_000 + "\n"),
    "typescript-angles": both(text("Dockerfile", "FROM node:22\nCOPY . /app\nCMD npx tsx /app/app.ts\n"), text("app.ts", "a<b," * 60_000)),
    "golang-comments": both(text("Dockerfile", "FROM golang:1.22\nCOPY . .\nRUN go build -o /x .\nCMD [\"/x\"]\n"), text("main.go", "package main\n" + "<!--" * 2_900)),
    "nginx": both(text("compose.yml", SERVICE + "    volumes: ['./nginx.conf:/etc/nginx/nginx.conf:ro']\n"), text("nginx.conf", "http {" * 100_000)),
}  # fmt: skip


def main() -> int:
    """Run the shapes that were asked for; print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--megabytes", type=int, default=1024)
    options = parser.parse_args()
    print("| shape | CPU s | MB | exit | good file | told |\n|---|---|---|---|---|---|")
    failed = [name for name in options.names or SHAPES if not run(name, options.seconds, options.megabytes)]
    print(f"{len(options.names or SHAPES)} shapes, failed: {', '.join(failed) or 'none'}")
    return 1 if failed else 0


def run(name: str, seconds: int, megabytes: int) -> bool:
    """Run the tool over one shape, with limits; print a line and tell whether all went well."""
    root = Path(tempfile.mkdtemp(prefix="hostile-"))
    try:
        SHAPES[name](root)
        text("good/Dockerfile", GOOD)(root)
        status, used, out, said = limited(root, seconds, megabytes)
    finally:
        shutil.rmtree(root)
    linted = (
        any("good/Dockerfile" in one["path"] for one in json.loads(out)["diagnostics"])
        if status in (0, 1, 2) and out
        else False
    )
    told = next((line for line in said.splitlines() if line.startswith("error")), "")
    well = status in (0, 1, 2) and linted and "Traceback" not in said
    print(
        f"| {name} | {used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss // 1024} | {status} | {'yes' if linted else 'NO'} | {told[:100]} |",
        flush=True,
    )
    return well


def limited(root: Path, seconds: int, megabytes: int) -> tuple[int, resource.struct_rusage, str, str]:
    """Return status, resources, output and errors of a run that is cut off at its limits."""
    out, said = (tempfile.TemporaryFile("w+", encoding="utf-8") for _ in range(2))  # noqa: SIM115  closed with the process
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
        os.dup2(out.fileno(), 1)
        os.dup2(said.fileno(), 2)
        os.environ["PYTHONPATH"] = os.pathsep.join(str(HOME / one) for one in ("linter", "rules", "schemas"))
        os.execv(sys.executable, [sys.executable, "-m", "ats_lint", "--no-cache", "-f", "json", str(root)])
    _, status, used = os.wait4(child, 0)
    out.seek(0)
    said.seek(0)
    return os.waitstatus_to_exitcode(status), used, out.read(), said.read()


if __name__ == "__main__":
    sys.exit(main())
