"""Inputs for fuzzing: projects put together from a grammar, and mutants of texts that are there already."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random

HOME = Path(__file__).parent.parent
WORDS = (
    "nginx", "postgres:16", "python:3.12", "alpine:3.20", "node:22", "redis", "${TAG}", "${TAG:-1}", "app", ".",
    "/app", "1000:1000", "80", "8080:80", "0.0.0.0", "DB_PASSWORD", "hunter2Zq7xK03", "true", "~", "'a'", '"b"',
    "[a, b]", "{a: b}", "*x", "&x", "<<", "!reset", "|", ">-", "#c", "é", "\u202e", "9" * 30, "-1", "1e9", "\\",
    "$$", "$(id)", "`id`", "&&", ";", "--from=a", "--chown=a", "--mount=type=secret,id=a", "<<EOF", "EOF", "AS a",
    "=", ":", "- ", "\t", "\r\n", "\n", "\n\n",
)  # fmt: skip
DOCKERFILE = (
    "FROM {w}", "FROM {w} AS {w}", "RUN {w} {w}", "RUN apt-get update && apt-get install -y {w}",
    "RUN pip install {w}", "RUN <<EOF\n{w}\nEOF", 'RUN ["{w}", "{w}"]', "COPY {w} {w}", "COPY --from={w} {w} {w}",
    "ADD {w} {w}", "ENV {w}={w}", "ENV {w} {w}", "ARG {w}", "ARG {w}={w}", "USER {w}", "WORKDIR {w}", "EXPOSE {w}",
    "VOLUME {w}", 'CMD ["{w}"]', "CMD {w}", 'ENTRYPOINT ["{w}"]', "HEALTHCHECK --interval={w} CMD {w}",
    "LABEL {w}={w}", "SHELL [\"{w}\"]", "STOPSIGNAL {w}", "ONBUILD RUN {w}", "MAINTAINER {w}", "# {w}",
    "RUN {w} \\\n  # {w}\n  && {w}", "# syntax={w}", "",
)  # fmt: skip
SERVICE = (
    "image: {w}", "build: {w}", "ports: [\"{w}\"]", "environment: {{A: {w}}}", "environment:\n      - A={w}",
    "env_file: {w}", "volumes: [\"{w}:{w}\"]", "command: {w}", "entrypoint: [{w}]", "user: {w}", "restart: {w}",
    "privileged: {w}", "depends_on: [{w}]", "healthcheck: {{test: [CMD, {w}], interval: {w}}}",
    "deploy: {{replicas: {w}}}", "mem_limit: {w}", "cap_add: [{w}]", "networks: [{w}]", "secrets: [{w}]",
    "labels: {{a: {w}}}", "extends: {w}", "<<: *x", "# {w}", "logging: {{driver: {w}}}", "tmpfs: {w}",
    "read_only: {w}", "security_opt: [{w}]", "network_mode: {w}", "{w}: {w}",
)  # fmt: skip
FILES = (
    "Dockerfile",
    "compose.yaml",
    ".env",
    ".dockerignore",
    ".gitignore",
    "app.py",
    "package.json",
    "compose.prod.yaml",
)

Project = dict[str, str]


def seeds() -> list[Project]:
    """Return the small projects that the rules' own examples are."""
    from ats_lint.lint.registry import discover

    found: list[Project] = []
    for listed in discover().entries:
        rule = listed.load()
        for one in rule.examples:
            name = one.path or ("Dockerfile" if re.search(r"(?m)^FROM ", one.text) else "compose.yaml")
            found.append({name: one.text, **one.files})
    return found


def generated(random: Random) -> Project:
    """Return a project out of the grammar."""
    made = {"Dockerfile": _lines(random, DOCKERFILE, "")}
    services = (f"  s{number}:\n{_lines(random, SERVICE, '    ')}" for number in range(random.randint(1, 4)))
    made["compose.yaml"] = random.choice(("", "x-x: &x {restart: always}\n")) + "services:\n" + "".join(services)
    if random.random() < 0.5:
        made[".env"] = "".join(f"{_word(random)}={_word(random)}\n" for _ in range(random.randint(0, 5)))
    return made


def mutated(random: Random, project: Project, others: Sequence[Project]) -> Project:
    """Return a project with some texts changed: pieces dropped, repeated, swapped, inserted or taken from another."""
    made = dict(project)
    for _ in range(random.randint(1, 6)):
        name = random.choice(sorted(made))
        made[name] = _changed(random, made[name], others)
    if random.random() < 0.1:
        made[random.choice(FILES)] = random.choice(list(random.choice(others).values()))
    return {name: text[:6000] for name, text in made.items()}


def _changed(random: Random, text: str, others: Sequence[Project]) -> str:
    first, last = sorted(random.randint(0, len(text)) for _ in range(2))
    piece = text[first:last]
    kind = random.randrange(9)
    if kind == 0:
        return text[:first] + text[last:]
    if kind == 1:
        return text[:last] + piece * random.randint(1, 3) + text[last:]
    if kind == 2:
        return text[:first] + _word(random) + text[first:]
    if kind == 3:
        lines = text.split("\n")
        random.shuffle(lines)
        return "\n".join(lines)
    if kind == 4:
        other = random.choice(list(random.choice(others).values()))
        at = random.randint(0, len(other))
        return text[:first] + other[at : at + random.randint(0, 80)] + text[first:]
    if kind == 5:
        return text.replace("\n", "\r\n") if "\r" not in text else text.replace("\r\n", "\n")
    if kind == 6:
        return (
            text[:first]
            + chr(random.choice((0, 9, 10, 13, 27, 32, 34, 36, 39, 92, 0x85, 0x2028, 0x202E, 0xFEFF)))
            + text[first:]
        )
    if kind == 7:
        lines = text.split("\n")
        line = random.randrange(len(lines))
        return "\n".join([*lines[:line], lines[random.randrange(len(lines))], *lines[line:]])
    words = re.findall(r"\S+", text)
    return text.replace(random.choice(words), _word(random), 1) if words else text


def _lines(random: Random, forms: Sequence[str], indent: str) -> str:
    made = (random.choice(forms) for _ in range(random.randint(1, 9)))
    return "".join(f"{indent}{_filled(random, form)}\n" for form in made)


def _filled(random: Random, form: str) -> str:
    text = re.sub(r"\{w\}", lambda _: _word(random), form)
    return text.replace("{{", "{").replace("}}", "}")


def _word(random: Random) -> str:
    return random.choice(WORDS)
