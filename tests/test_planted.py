"""Secrets of shapes that are known, planted in every position: no output shows one."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from ats_lint.fix.repair import repair
from ats_lint.lint.config import Settings
from ats_lint.lint.registry import discover
from ats_lint.model import Safety
from ats_lint.report import diff
from ats_lint.report.output import FORMATS, render
from ats_lint.report.readiness import assess
from ats_lint.report.readiness.render import render as readiness
from ats_lint.report.view import View
from projects import write_tree

DOCKERFILE = """FROM python:3.12 AS build
# token {comment}
ENV A_TOKEN={env} B_VALUE={env_pair}
ENV C_TOKEN {env_old}
ARG D_TOKEN={arg}
LABEL token={label} other="{label_quoted}"
RUN export E_TOKEN={export} && cd /x && apt-get install curl
RUN curl -u me:{curl_user} -H "Authorization: Bearer {header}" https://u:{url}@example.com/x -o y
RUN pip install --index-url https://u:{index}@example.com/simple flask
RUN <<EOF
export F={heredoc}
EOF
COPY <<EOF /app/.env
G={copied}
EOF
RUN git clone https://{clone}@github.com/a/b && echo {echo} > /root/.npmrc
HEALTHCHECK CMD curl -H "X-Token: {check}" http://localhost/
ONBUILD ENV H={onbuild}
ENTRYPOINT ["app", "--token", "{entrypoint}"]
CMD app --password {command}
"""
COMPOSE = """x-token: {extension}
x-common: &common
  K_TOKEN: {anchor}
services:
  db:
    image: postgres:16
    environment:
      <<: *common
      POSTGRES_PASSWORD: {map}
      L_URL: "postgres://u:{url}@db/x"
      M: {plain}
  web:
    # was {comment}
    build:
      context: .
      args: {{N_TOKEN: {arg}}}
      labels: ["token={build_label}"]
      dockerfile_inline: |
        FROM alpine:3.20
        ENV O_TOKEN {inline}
    environment:
      - P_TOKEN={item}
      - Q={item_plain}  # old {comment_behind}
    command: ["--token={list}", "--password", "{word}"]
    entrypoint: app --token {entrypoint}
    labels:
      traefik.http.middlewares.a.headers.customrequestheaders.X-Token: {label}
    healthcheck:
      test: ["CMD-SHELL", "curl -H 'Authorization: Bearer {check}' http://localhost/ || exit 1"]
    ports: ["8080:80"]
    logging: {{driver: splunk, options: {{splunk-token: {option}}}}}
configs:
  c:
    content: |
      token = {content}
"""
ENV = "R_TOKEN={env}\n# old {comment}\nexport S={export}\nT='{quoted}'\n"
BAKE = 'target "a" {{\n  args = {{ U_TOKEN = "{bake}" }}\n  labels = {{ token = "{label}" }}\n}}\n'
NAMES = {"Dockerfile": DOCKERFILE, "compose.yml": COMPOSE, ".env": ENV, "docker-bake.hcl": BAKE}
SHAPES = {"github": ("ghp_", 36), "stripe": ("sk_live_", 24), "slack": ("xoxb-", 40), "aws": ("AKIA", 16)}


def secret(random: Random, shape: str) -> str:
    head, length = SHAPES[shape]
    letters = string.ascii_uppercase + string.digits + ("" if shape == "aws" else string.ascii_lowercase)
    middle = "".join(random.choices(string.digits, k=12)) + "-" if shape == "slack" else ""
    return head + middle + "".join(random.choices(letters, k=length - len(middle)))


def planted(shape: str) -> tuple[dict[str, str], dict[str, str]]:
    """The files with a secret of its own in every place, and the places by secret."""
    random, places, files = Random(7), dict[str, str](), dict[str, str]()
    for name, form in NAMES.items():
        fields = [field for _, field, _, _ in string.Formatter().parse(form) if field]
        chosen = {field: secret(random, shape) for field in fields}
        places.update({value: f"{name}:{field}" for field, value in chosen.items()})
        files[name] = form.format(**chosen)
    return files, places


def outputs(root: Path) -> Iterator[tuple[str, str]]:
    """Everything that is printed of a project, with what it is."""
    settings = Settings(profile="strict").resolved(discover())
    rules = settings.rules(discover())
    for safety in (Safety.SAFE, Safety.UNSAFE):
        found = repair([root], settings, rules, safety=safety, write=False)
        for form in FORMATS:
            yield f"{form} after {safety.name}", "".join(render(found, form, View(root)))
        yield f"diff {safety.name}", "".join(diff.render(found, View(root)))
        yield "migrations", "".join(change.after.text for change in found.migrations)
    assessed = assess([root], settings, discover())
    for form in ("markdown", "json"):
        yield f"report {form}", readiness(assessed, form, View(root))


WORDS = ("Zq7xK03vTr9pLm", "Hs73kKq0pQz1", "Pq83kKw0pBz1", "Vn52kLq8pTz4", "Xd91mWe7rYs3", "Jb46tFq2nUc8")
NAMED = {
    "Dockerfile": "FROM python:3.12\nENV SECRET_TOKEN {}\nRUN apt-get install curl && curl -u a:{} http://x/ -o y\n"
    "RUN export TOKEN={} && cd /x && apt-get install git\n"
    "RUN pip install --index-url https://u:{}@h.example/simple foo\nCMD app --token {}\n",
    "compose.yml": "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: {}\n"
    '  web:\n    build: .\n    command: ["app", "--password={}"]\n    labels: {{api_token: {}}}\n'
    "    environment: [DATABASE_URL=postgres://a:{}@db/x]\n"
    '    healthcheck: {{test: "pg_isready --password {}"}}\n',
}


def test_a_secret_that_a_name_gives_away_stays_hidden_where_its_line_changes(tmp_path: Path) -> None:
    for name, form in NAMED.items():
        (tmp_path / name).write_text(form.format(*WORDS))
    leaks = {f"{one} in {what}" for what, text in outputs(tmp_path) for one in WORDS if one in text}
    assert not leaks, "\n".join(sorted(leaks))


@pytest.mark.parametrize("shape", SHAPES)
def test_no_output_shows_a_secret(tmp_path: Path, shape: str) -> None:
    files, places = planted(shape)
    write_tree(tmp_path, files)
    leaks = sorted(
        {f"{place} in {what}" for what, text in outputs(tmp_path) for one, place in places.items() if one in text}
    )
    assert not leaks, "\n".join(leaks)
