"""The same project written in other ways: strategies that keep the meaning of a text and change its looks."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st
from ruamel.yaml import YAML, YAMLError

from ats_lint.analysis.project.alone import alone
from ats_lint.files.source import Source

Same = Callable[[str], object]
"""Returns what must stay the same, by a reader that is not the linter's where there is one."""


def yaml_meaning(text: str) -> object:
    """Return what a YAML text says; None when it says nothing that can be read."""
    reader = YAML(typ="rt")
    reader.allow_duplicate_keys = True
    try:
        return repr(_plain(reader.load(io.StringIO(text))))
    except (YAMLError, ValueError, TypeError):
        return None


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return str(getattr(value, "value", value)) if value is not None else None


def dockerfile_meaning(text: str) -> object:
    """Return the instructions with their words; None when there is something wrong with them."""
    dockerfile = alone(Source(Path("/Dockerfile"), text))
    if any(problem.code == "syntax-error" for problem in dockerfile.problems):
        return None
    return [
        (one.keyword, one.text.text.split(), [here.body for here in one.heredocs]) for one in dockerfile.instructions
    ]


@st.composite
def variants(draw: st.DrawFn, text: str, *, dockerfile: bool) -> tuple[str, list[str]]:
    """A text that means the same, and the comments that were added to it."""
    same = dockerfile_meaning if dockerfile else yaml_meaning
    wanted = same(text)
    if not dockerfile:
        text = _kept(text, _indented(text, draw(st.sampled_from([1, 2, 3]))), same, wanted)
        text = _kept(text, _tabbed(text), same, wanted) if draw(st.booleans()) else text
    elif draw(st.booleans()):
        text = _kept(text, re.sub(r"^([A-Z]+) ", r"\1\t", text, flags=re.MULTILINE), same, wanted)
        text = _kept(text, re.sub(r"^([A-Z]+)\b", r"  \1", text, flags=re.MULTILINE), same, wanted)
    text, comments = _commented(draw, text, same, wanted, dockerfile)
    if draw(st.booleans()):
        text = _kept(text, text.rstrip("\n"), same, wanted)
    if draw(st.booleans()) and "\r" not in text:
        text = _kept(text, text.replace("\n", "\r\n"), same, wanted)
    return text, comments


def _kept(old: str, new: str, same: Same, wanted: object) -> str:
    return new if wanted is not None and same(new) == wanted else old


def _indented(text: str, times: int) -> str:
    return re.sub(r"^ +", lambda found: found[0] * times, text, flags=re.MULTILINE)


def _tabbed(text: str) -> str:
    return re.sub(r"(?<=[\w\]}'\"]) +#", "\t#", re.sub(r"(?<=\w): (?=\S)", ":\t", text))


def _commented(draw: st.DrawFn, text: str, same: Same, wanted: object, dockerfile: bool) -> tuple[str, list[str]]:
    """Put comments between lines and behind them, wherever they leave the meaning alone."""
    comments: list[str] = []
    for number in range(draw(st.integers(0, 4))):
        lines = text.split("\n")
        at = draw(st.integers(0, len(lines) - 1))
        comment = f"# kept {number}: 'it' \"x\""
        if draw(st.booleans()) or dockerfile:
            lines.insert(at, draw(st.sampled_from(["", "  ", "      "])) + comment)
        else:
            lines[at] += draw(st.sampled_from([" ", "   "])) + comment
        new = "\n".join(lines)
        if _kept(text, new, same, wanted) == new:
            text = new
            comments.append(comment)
    return text, comments


_SERVICE = {
    "image": st.sampled_from(["nginx", "redis:7-alpine", "postgres:16", "${IMAGE:-app}:1.2", "ghcr.io/a/b:latest"]),
    "build": st.sampled_from([".", {"context": ".", "target": "final"}]),
    "restart": st.sampled_from(["always", "no"]),
    "ports": st.sampled_from([["8080:80"], ["127.0.0.1:9000:9000", "53:53/udp"]]),
    "environment": st.sampled_from([
        {"POSTGRES_PASSWORD": "pa$$w0rd x", "A": "1"}, ["SECRET_KEY=s3cr3t-s3cr3t", "B=2"], {"TOKEN": "${TOKEN}"}]),
    "volumes": st.sampled_from([["data:/var/lib/data", "./x:/x:ro"], ["/var/run/docker.sock:/var/run/docker.sock"]]),
    "depends_on": st.just(["db"]),
    "privileged": st.booleans(),
    "user": st.sampled_from(["root", "1000:1000", "${UID:-0}"]),
    "command": st.sampled_from(["sleep 60", ["python", "-m", "http.server"]]),
    "cap_add": st.just(["SYS_ADMIN"]),
    "healthcheck": st.sampled_from([{"disable": True}, {"test": ["CMD", "true"], "interval": "5s"}]),
    "networks": st.sampled_from([["back"], {"back": {"aliases": ["x"]}}]),
    "deploy": st.just({"resources": {"limits": {"memory": "1g"}}}),
    "logging": st.just({"driver": "json-file"}),
}  # fmt: skip
_service = st.fixed_dictionaries({}, optional=_SERVICE).filter(lambda one: "image" in one or "build" in one)
composes = st.fixed_dictionaries(
    {
        "services": st.fixed_dictionaries({"db": _service}, optional={"web": _service, "a-worker": _service}),
        "volumes": st.just({"data": {}}),
        "networks": st.just({"back": {}}),
    },
    optional={"version": st.just("3.8"), "name": st.just("shop")},
)
"""Trees of Compose files."""

_INSTRUCTIONS = (
    "RUN apt-get update && apt-get install -y curl git\n",
    "RUN apt-get update\nRUN apt-get install -y \\\n    # tools\n    curl \\\n\n    git\n",
    "RUN <<EOF\nset -e\napt-get update\napt-get install -y curl\nEOF\n",
    "RUN pip install flask requests\n",
    "RUN apk add curl\n",
    "RUN cd /srv && make\n",
    "RUN curl http://example.org/x.sh | sh\n",
    "RUN sudo chmod 777 /srv\n",
    "COPY . .\n",
    "ADD app.tar.gz /srv\n",
    "ADD requirements.txt ./\n",
    "COPY --from=build /srv /srv\n",
    "COPY <<-TEXT /srv/motd\n\thello\n\tTEXT\n",
    "WORKDIR srv\n",
    "WORKDIR /srv\n",
    "ENV KEY value\n",
    "ENV A=1 B='two words'\n",
    "ENV PASSWORD=hunter2hunter2\n",
    "ARG VERSION=1\n",
    "EXPOSE 80 8443/tcp\n",
    "USER root\n",
    "USER app\n",
    "VOLUME /data\n",
    'LABEL a=b c="d e"\n',
    "MAINTAINER Jo <jo@example.org>\n",
    "HEALTHCHECK CMD curl -f http://localhost/ || exit 1\n",
    "ENTRYPOINT /srv/run --now\n",
    "CMD python app.py\n",
    'CMD ["python", "app.py"]\n',
    'SHELL ["/bin/bash", "-c"]\n',
    "STOPSIGNAL 9\n",
    "ONBUILD RUN make\n",
    "# a comment\n",
    "\n",
)
_BASES = ("python:3.12-slim", "node:22", "alpine:3.22", "debian", "golang:1.24 AS build", "scratch", "$BASE")


@st.composite
def dockerfiles(draw: st.DrawFn) -> str:
    """Dockerfiles of one to three stages, from pieces."""
    head = draw(st.sampled_from(["", "# syntax=docker/dockerfile:1\n", "ARG BASE=nginx:1.27\n", "# note\n\n"]))
    stages = [
        f"{draw(st.sampled_from(['FROM', 'from']))} {draw(st.sampled_from(_BASES))}\n"
        + "".join(draw(st.lists(st.sampled_from(_INSTRUCTIONS), max_size=7)))
        for _ in range(draw(st.integers(1, 3)))
    ]
    return head + "".join(stages)
