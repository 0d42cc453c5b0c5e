"""Names and values made to deceive, in every position: what any command prints is what it looks like."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ats_lint.cli.app import cli
from ats_lint.report.output import FORMATS
from projects import write_tree

EVIL = 'x\n::error::y\x1b[31mz\u202e\u200b<script>a|`b`]]>&"'
QUOTED = EVIL.replace("\n", "\\n").replace("\x1b", "\\e").replace('"', '\\"')
BARE = EVIL.replace("\n", "")
SECRET = "Zq7xK03vTr9pLm"
COMPOSE = f"""name: "{QUOTED}"
services:
  "{QUOTED}":
    image: "nginx:{QUOTED}"
    container_name: "{QUOTED}"
    build: {{context: ".", dockerfile: "{QUOTED}", args: {{"{QUOTED}_PASSWORD": "{QUOTED}"}}}}
    environment: {{"{QUOTED}": "{QUOTED}", "A{QUOTED}_SECRET": "{SECRET}"}}
    ports: ["{QUOTED}:80"]
    volumes: ["{QUOTED}:/x", "./{QUOTED}:/var/run/docker.sock"]
    networks: ["{QUOTED}"]
    depends_on: ["{QUOTED}", nope]
    command: "{QUOTED}"
    "{QUOTED}k": 1
    user: "{QUOTED}"
    profiles: ["{QUOTED}"]
    labels: {{"{QUOTED}": "{QUOTED}"}}
    healthcheck: {{test: ["CMD", "{QUOTED}"], interval: "{QUOTED}"}}
    extends: {{file: "{QUOTED}", service: "{QUOTED}"}}
    env_file: "{QUOTED}"
    secrets: ["{QUOTED}"]
  db:
    image: postgres:16
    restart: "{QUOTED}"
    environment: {{POSTGRES_PASSWORD: "{SECRET}", POSTGRES_USER: "{QUOTED}"}}
volumes: {{"{QUOTED}": {{}}}}
networks: {{"{QUOTED}": {{}}}}
secrets: {{"{QUOTED}": {{file: "{QUOTED}"}}}}
"""
DOCKERFILE = f"""# check=skip={BARE}
FROM python:3.12 AS {BARE}
FROM {BARE}
ENV {BARE}_TOKEN={SECRET}
ARG {BARE}
USER {BARE}
EXPOSE {BARE}
COPY {BARE} {BARE}
RUN {BARE} && apt-get install {BARE}
RNU {BARE}
LABEL {BARE}={BARE}
HEALTHCHECK --interval={BARE} CMD {BARE}
# ats-lint: ignore[{BARE}]
CMD {BARE}
"""
BAKE = BARE.replace('"', "")
TREE = {
    "compose.yml": COMPOSE,
    "Dockerfile": DOCKERFILE,
    "docker-bake.hcl": f'target "{BAKE}" {{ dockerfile = "{BAKE}" args = {{ "{BAKE}" = "x" }} }}\n',
    ".env": f"{BARE}={EVIL}\nA_PASSWORD={SECRET}\n",
    ".dockerignore": f"{BARE}\n[z-a\n",
    f"a/{EVIL}/Dockerfile": "FROM alpine\nMAINTAINER x\n",
    f"b/{EVIL}/compose.yml": "services:\n a: [\n",
    f"c/{EVIL}.Dockerfile": "FROM alpine\nMAINTAINER x\n",
    ".git/HEAD": f"ref: refs/heads/{BARE}\n",
}
CHECK = ("check", "--exit-zero")
COMMANDS = (
    *((*CHECK, "-f", form, ".") for form in FORMATS),
    *((*CHECK, *words, ".") for words in (["-v"], ["--statistics"], ["--show-files"], ["--select", EVIL])),
    *((*CHECK, *words, ".") for words in (["--config", EVIL], ["--baseline", EVIL], ["--new-from-rev", EVIL])),
    ("check", EVIL), ("check", "--stdin-filename", EVIL, "-"), ("report", EVIL), ("report", "-f", "html", "."),
    ("report", "-f", "json", "."), ("report", "-f", "markdown", "."), ("scaffold", "--dry-run", "."),
    ("scaffold", "--only", EVIL, "."), ("migrate", "."), ("config", "."),
    ("migrate", "--since", EVIL, "."), ("config", "-f", "json", "."), ("init", "--dry-run", "."), ("ast", "Dockerfile"),
    ("ast", "-f", "sexp", "Dockerfile"), ("ast", EVIL), ("explain", EVIL), ("facts", EVIL), ("facts", f"nginx:{BARE}"),
    ("facts", "."), ("facts", "-f", "json", "."),
)  # fmt: skip
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("forged")
    write_tree(root, TREE)
    return root


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: " ".join(words).replace(EVIL, "EVIL").replace(BARE, ""))
def test_what_is_printed_is_what_it_looks_like(
    words: tuple[str, ...], tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)
    done = CliRunner().invoke(cli, list(words))
    assert done.exit_code in (0, 1, 2), done.stderr
    for text in (done.stdout, done.stderr):
        found = FORBIDDEN.search(text)
        assert not found, text[max(0, found.start() - 200) : found.end() + 40]
        assert not re.search(r"(?m)^\s*::error::y", text)
        assert SECRET not in text or words[0] == "ast"
    if words[0] in ("check", "report") and ("html" in words or "markdown" in words):
        assert "<script>a" not in done.stdout.replace("\\<", "")


def test_a_crash_is_told_in_plain_words(
    tree: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from ats_lint.cli import entry

    def explode(*_: object, **__: object) -> None:
        raise ValueError(EVIL.replace("\n", " "))

    monkeypatch.setattr(entry, "run", explode)
    monkeypatch.setenv("ATS_LINT_TRACEBACK", "1")
    with pytest.raises(SystemExit):
        entry.main()
    assert not FORBIDDEN.search(capsys.readouterr().err)


BROKEN = {
    "compose.yml": "services:\n  db:\n    image: postgres:16\n    environment:\n"
    '      POSTGRES_PASSWORD: "{}\n      B: c\n',
    "Dockerfile": 'FROM alpine\nENV API_TOKEN="{0}\nENV DB_PASSWORD a {0}"\nRNU export API_KEY={0}\n'
    "RUN --mont=x TOKEN={0} y\n"
    "LABEL secret_key={0} b\nARG DB_PASSWORD={0} x\nHEALTHCHECK --token={0} CMD x\nRNU curl https://a:{0}@example.org/\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_secret_in_a_line_that_nobody_can_read_is_hidden(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(BROKEN[name].format(SECRET))
    for words in (*((*CHECK, "-f", form) for form in FORMATS), (*CHECK, "-v"), ("report", "-f", "html")):
        done = CliRunner().invoke(cli, [*words, str(tmp_path)])
        assert done.exit_code == 2, done.output
        assert SECRET not in done.output, (words, done.output[max(0, done.output.find(SECRET) - 200) :][:300])
