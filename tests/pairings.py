"""Projects put together from pieces that several rules have something to say of, for pairs of their fixes."""

from __future__ import annotations

from hypothesis import strategies as st

_FROM = ("FROM debian:12\n", "from python:3.12-slim as Base\n", "FROM alpine:3.20 AS base\n", "FROM node:20\n")
_STEPS = (
    "RUN apt-get update && apt install curl wget # tools\n",
    "RUN apt-get update\nRUN apt-get install -y git\n",
    "RUN cd /srv && apt-get update && apt-get install git;  \\\n  # note\n  rm -rf /tmp/x\n",
    "RUN sudo pip install flask\n", "RUN pip install -r requirements.txt\n", "RUN npm install\n",
    "RUN apk update && apk add curl\n", "RUN curl https://x.example/i.sh | sh\n",
    "RUN wget -q http://x.example/a.tar.gz\n",
    "MAINTAINER me <me@example.org>\n", "add a b /srv # both\n", "ADD a /a\n", "COPY . .\n", "COPY a b /etc/x\n",
    "WORKDIR app # here\n", "ENV A 1\n", "ENV A=1 B=2 \\\n  # more\n  C=3\n", "LABEL a b\n",
    "EXPOSE 22\nEXPOSE 8080/TCP\n", "ARG TOKEN=abc\n", "ENV API_KEY=hunter2x\n", "VOLUME /data\n", "USER root\n",
    "SHELL [\"/bin/bash\", \"-c\"]\n",
    "RUN chmod 777 /srv\n", "RUN useradd -r app\n", "RUN --mount=type=cache,target=/x true\n",
)  # fmt: skip
_ENDS = (
    "CMD app --port $PORT\n", "CMD [\"app\"] # start\n", "CMD python app.py\n", "ENTRYPOINT ./run.sh",
    "HEALTHCHECK CMD curl localhost || true\nCMD [\"app\"]\n", "CMD a\nCMD b\n",
)  # fmt: skip
dockerfiles = st.builds(
    lambda first, steps, end: first + "".join(steps) + end,
    st.sampled_from(_FROM),
    st.lists(st.sampled_from(_STEPS), min_size=2, max_size=7, unique=True),
    st.sampled_from(_ENDS),
)
BESIDE = {
    "a": "", "b": "", "requirements.txt": "flask==3.0\n", "run.sh": "#!/bin/sh\nexec python app.py\n",
    "app.py": "import flask\nflask.Flask('a').run(host='0.0.0.0', port=8080)\n", "package.json": "{}\n",
}  # fmt: skip
"""Files that the instructions ask for."""

_IMAGES = (
    "image: postgres:16",
    "image: nginx",
    "image: redis:7",
    "image: own/app:1",
    "build: .",
    "build: {context: .}",
)
_KEYS = (
    'ports: [22:22, "5432:5432"]', "ports:\n- 80:80 # web", "expose: [80]",
    "environment: [POSTGRES_PASSWORD=hunter2x, DEBUG=yes]", "environment:\n  API_KEY: hunter2x  # rotate\n  A: yes",
    "environment:\n  URL: postgres://u:hunter2x@db/x\n  HOST: ${HOST}", "env_file: .env", "env_file: [own.env]",
    "healthcheck: {test: pg_isready, interval: 1s}", "healthcheck:\n  test: [CMD, curl, -f, localhost]",
    "volumes: ['./data:/var/lib/postgresql/data']",
    "volumes:\n- data:/data\n- /var/run/docker.sock:/var/run/docker.sock",
    "volumes: [/cache]", "user: root", "links: [db]", "depends_on: [db]", "depends_on:\n- db  # first",
    "privileged: true",
    "cap_add: [SYS_ADMIN]", "cap_add:\n- NET_ADMIN", "security_opt:\n- seccomp:unconfined", "restart: no",
    "networks: [back]", "networks:\n  back:\n    aliases: [x]", "network_mode: host", "deploy: {replicas: 2}",
    "deploy:\n  resources:\n    limits: {memory: 1G}", "mem_limit: 1g", "logging: {driver: none}", "tmpfs: /tmp",
    "read_only: true", "command: serve --bind 0.0.0.0", "container_name: one", "init: true", "profiles: [dev]",
    "labels: [traefik.enable=true]", "extends: {file: base.yml, service: common}", "stdin_open: true\ntty: true",
    "pids_limit: -1", "ulimits: {nofile: 100}", "dns: 8.8.8.8", "devices: ['/dev/mem:/dev/mem']", "pid: host",
)  # fmt: skip
_COMPOSE_FILES = {
    ".env": "HOST=a\n", "own.env": "TOKEN=abcdef123\n",
    "base.yml": "services:\n  common:\n    image: own/base\n    environment: {LEVEL: info}\n",
}  # fmt: skip


def _service(name: str, image: str, keys: list[str]) -> str:
    taken: dict[str, str] = {}
    for key in keys:
        taken.setdefault(key.partition(":")[0], key)
    if "network_mode" in taken:
        taken.pop("networks", None)
        taken.pop("ports", None)
        taken.pop("links", None)
    if "deploy" in taken:
        taken.pop("container_name", None)
        taken.pop("mem_limit", None)
        taken.pop("pids_limit", None)
    body = "".join(f"    {line}\n" for text in (image, *taken.values()) for line in text.split("\n"))
    return f"  {name}:  # {name}\n{body}"


@st.composite
def projects(draw: st.DrawFn) -> dict[str, str]:
    """Return a project of two or three services that need each other, and the files that they name."""
    keys = st.lists(st.sampled_from(_KEYS), min_size=2, max_size=7, unique=True)
    head = draw(st.sampled_from(("", "version: '3'\n", "# stack\n\n", "name: Mine\n")))
    services = _service("db", draw(st.sampled_from(_IMAGES)), [one for one in draw(keys) if "db" not in one])
    for name in draw(st.sampled_from((("web",), ("web", "job")))):
        services += _service(name, draw(st.sampled_from(_IMAGES)), draw(keys))
    rest = "networks:\n  back:\nvolumes:\n  data: {}\n  unused:\n"
    text = f"{head}services:\n{services}{rest}"
    built = {"Dockerfile": draw(dockerfiles), **BESIDE} if "build:" in text else {}
    return {"compose.yml": draw(st.sampled_from((text, text.rstrip("\n")))), **_COMPOSE_FILES, **built}
