"""Projects with a secret of its own in every place where one can stand, in files that are whole and in broken ones."""

from __future__ import annotations

import string
from random import Random

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
BROKEN = {
    "indent/compose.yml": 'services:\n  a:\n    image: nginx\n   environment:\n      X_TOKEN: "{a}"\n',
    "kinds/compose.yml": 'services:\n  a:\n    image: nginx\n    ports: ["{port}:80"]\n    environment:\n'
    "      - {{a: {pair}}}\n    mem_limit: {limit}\n    deploy: {deploy}\n    {key}: 1\n",
    "unknown/Dockerfile": 'FROM {image}\nFROBNICATE {word}\nENV A_TOKEN "{quoted}\n',
    "flags/Dockerfile": "RUN --mount={mount} x\nFROM a AS {stage}\nCOPY --{flag} a b\n"
    "HEALTHCHECK --interval={interval} CMD x\nEXPOSE {port}\nUSER {user}\nSHELL {shell}\nSTOPSIGNAL {signal}\n",
    "open/docker-bake.hcl": 'target "a" {{ args = {{ T = "{a}" \n',
    "names/compose.yml": 'services:\n  a:\n    image: "nginx:{tag}"\n'
    '    build: {{context: "{context}", dockerfile: "{file}"}}\n'
    '    env_file: ["{env_file}"]\n    extends: {{service: "{extends}"}}\n    depends_on: ["{depends}"]\n'
    '    networks: ["{network}"]\n    secrets: ["{secret}"]\n    volumes: ["{volume}:/x", "./{bind}:/y"]\n',
    "lines/.env": 'A TOKEN={spaced}\nexport {exported}\n{alone}\nB_TOKEN="{open}\n',
    "lines/compose.yml": 'services:\n  a:\n    image: "nginx:${{A?{asked}}}"\n'
    '    environment: ["X_TOKEN=${{B:-{default}}}", "Y=${{C-{plain}}}", "Z=${{bad {bad}}}"]\n',
    "flow/compose.yml": "services: {{a: {{image: x, command: {a}, environment: [}} # {comment}\n",
}
"""Files that no reader takes as they are, each in a directory of its own."""
NAMED = {
    "Dockerfile": """FROM python:3.12 AS build
ENV SECRET_TOKEN {env_old}
ENV A_PASSWORD={env} B_VALUE=b C_API_KEY="{env_quoted}"
ARG D_TOKEN={arg}
RUN apt-get install curl && curl -u a:{curl_user} http://x/ -o y
RUN curl -H "Authorization: Bearer {header}" http://x/
RUN export TOKEN={export} && cd /x && apt-get install git
RUN pip install --index-url https://u:{index}@h.example/simple foo
RUN mysql --password={option} -e x
HEALTHCHECK CMD curl -u a:{check} http://localhost/
ONBUILD ENV H_TOKEN={onbuild}
ENTRYPOINT ["app", "--token", "{entrypoint}"]
CMD app --token {command}
""",
    "compose.yml": """x-common: &common
  K_TOKEN: {anchor}
services:
  db:
    image: postgres:16
    environment:
      <<: *common
      POSTGRES_PASSWORD: {map}
  web:
    build:
      context: .
      args: {{N_TOKEN: {arg}}}
      dockerfile_inline: |
        FROM alpine:3.20
        ENV O_TOKEN {inline}
    command: ["app", "--password={list}", "--token", "{word}"]
    labels: {{api_token: {label}}}
    environment: ["DATABASE_URL=postgres://a:{url}@db/x", "P_SECRET={item}"]
    healthcheck: {{test: "pg_isready --password {check}"}}
    logging: {{driver: splunk, options: {{splunk-token: {option}}}}}
    env_file: [.env]
""",
    ".env": "R_TOKEN={env}\nexport S_PASSWORD={export}\nT_SECRET='{quoted}'\n",
    "docker-bake.hcl": 'target "a" {{\n  args = {{ U_TOKEN = "{bake}" }}\n}}\n',
}
"""Where a name or an option says that a value is a secret, which looks like any other word."""
SHAPES = {"github": ("ghp_", 36), "stripe": ("sk_live_", 24), "slack": ("xoxb-", 40), "aws": ("AKIA", 16)}
KINDS = (*SHAPES, "named")
"""Ways in which a secret is known for one."""


def secret(random: Random, shape: str) -> str:
    head, length = SHAPES[shape]
    letters = string.ascii_uppercase + string.digits + ("" if shape == "aws" else string.ascii_lowercase)
    middle = "".join(random.choices(string.digits, k=12)) + "-" if shape == "slack" else ""
    return head + middle + "".join(random.choices(letters, k=length - len(middle)))


def word(random: Random) -> str:
    """A value that nothing but its name makes a secret."""
    return "".join(random.choices(string.ascii_letters, k=7)) + "".join(random.choices(string.digits, k=7))


def planted(kind: str) -> tuple[dict[str, str], dict[str, str]]:
    """The files with a secret of its own in every place, and the places by secret."""
    random, places, files = Random(7), dict[str, str](), dict[str, str]()
    for name, form in (NAMED if kind == "named" else {**NAMES, **BROKEN}).items():
        fields = [field for _, field, _, _ in string.Formatter().parse(form) if field]
        chosen = {field: word(random) if kind == "named" else secret(random, kind) for field in fields}
        places.update({value: f"{name}:{field}" for field, value in chosen.items()})
        files[name] = form.format(**chosen)
    return files, places
