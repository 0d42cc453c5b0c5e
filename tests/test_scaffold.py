"""`ats-lint scaffold`: what it writes is valid with real Compose, keeps what is there, and does what it says."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from ats_lint.cli.app import cli
from composing import BINARY
from projects import read_tree, write_tree

FIXTURES = Path(__file__).parent.parent / "fixtures"
PROJECTS = sorted(path.parent.name for path in FIXTURES.glob("*/input"))
APP = {
    "compose.yaml": "services:\n"
    "  web:\n    build: .\n    command: flask run --debug\n    volumes: ['.:/app', 'uploads:/app/uploads']\n"
    "    environment:\n      FLASK_ENV: development\n      SECRET_KEY: ${SECRET_KEY:?}\n      TITLE: ${TITLE:-Shop}\n"
    "    secrets: [session_key]\n"
    "  db:\n    image: postgres:17\n    environment: ['POSTGRES_PASSWORD=${DB_PASSWORD}']\n"
    "    volumes: ['db:/var/lib/postgresql/data']\n"
    "  job:\n    image: alpine:3.22\n    restart: 'no'\n"
    "volumes: {db: , uploads: }\n"
    "secrets: {session_key: {file: ./secrets/session_key}}\n",
    "Dockerfile": 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["flask", "run"]\n',
    "app.py": "import flask\n",
}


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(cli, ["scaffold", *map(str, args)])


def compose(directory: Path, *files: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    chain = [word for name in files for word in ("-f", name)]
    return subprocess.run(
        [str(BINARY), *chain, "config", "--format", "json", "--no-env-resolution"],
        cwd=directory, capture_output=True, text=True, check=False, env={**os.environ, **(env or {})},
    )  # fmt: skip


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    write_tree(tmp_path, APP)
    return tmp_path


@pytest.mark.parametrize("name", PROJECTS)
def test_every_combination_is_accepted_by_compose(name: str, tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / name / "input", tmp_path / "p")
    result = run(tmp_path / "p")
    assert result.exit_code == 0, result.stderr
    base = next(path for path in (tmp_path / "p").iterdir() if path.name in {"compose.yaml", "docker-compose.yml"})
    overrides = sorted(base.parent.glob(f"{base.stem}.*{base.suffix}"))
    assert {path.name.split(".")[-2] for path in overrides} >= {"prod", "dev", "ubuntu", "logging"}
    # A base that is not whole without the override that Compose reads by itself is checked together with it.
    alone = compose(base.parent, base.name).returncode == 0
    chain = [base.name] if alone else [base.name, f"{base.stem}.override{base.suffix}"]
    for override in overrides:
        done = compose(base.parent, *chain, override.name)
        assert done.returncode == 0, (override.name, done.stderr)


def test_production_drops_what_is_for_development(app: Path) -> None:
    run(app)
    text = (app / "compose.prod.yaml").read_text()
    assert "command: !reset null" in text
    assert "volumes: !override\n      - uploads:/app/uploads\n" in text
    assert "FLASK_ENV: production" in text
    assert "\n  job:" not in text
    done = compose(app, "compose.yaml", "compose.prod.yaml", env={"SECRET_KEY": "x", "DB_PASSWORD": "y"})
    assert done.returncode == 0, done.stderr
    assert "flask" not in done.stdout


def test_development_mounts_and_opens_on_loopback_only(tmp_path: Path) -> None:
    files = {**APP, "compose.yaml": "services:\n  web:\n    build: .\n  db:\n    image: postgres:17\n"}
    write_tree(tmp_path, files)
    run(tmp_path, "--only", "dev")
    text = (tmp_path / "compose.dev.yaml").read_text()
    assert "- flask\n      - run\n" in text
    assert '"--debug"' in text
    assert "- .:/app\n" in text
    assert "- 127.0.0.1:5432:5432\n" in text


def test_what_is_there_is_kept_unless_forced(app: Path) -> None:
    (app / "compose.prod.yaml").write_text("services: {}\n")
    assert f"kept {app / 'compose.prod.yaml'}" in run(app).stdout
    assert (app / "compose.prod.yaml").read_text() == "services: {}\n"
    assert f"overwrote {app / 'compose.prod.yaml'}" in run(app, "--force", "--only", "prod").stdout
    assert "restart" in (app / "compose.prod.yaml").read_text()


def test_dry_run_writes_nothing(app: Path) -> None:
    before = sorted(path.name for path in app.iterdir())
    assert "would write" in run(app, "--dry-run").stdout
    assert sorted(path.name for path in app.iterdir()) == before


def test_only_writes_what_is_named(app: Path) -> None:
    run(app, "--only", "env-example,dockerignore")
    assert {path.name for path in app.iterdir()} - {*APP, ".git"} == {".env.example", ".dockerignore"}
    text = (app / ".env.example").read_text()
    assert "# required: a secret\nSECRET_KEY=\n" in text
    assert "# optional, by default Shop\nTITLE=\n" in text


def test_generated_secrets_are_private_and_stay(app: Path) -> None:
    run(app, "--only", "secrets")
    script = app / "scripts" / "generate-secrets"
    assert os.access(script, os.X_OK)
    (app / ".env").write_text("A=1\nDB_PASSWORD=mine\n")
    subprocess.run([script], check=True, capture_output=True)
    first = (app / ".env").read_text()
    assert first.startswith("A=1\nDB_PASSWORD=mine\nSECRET_KEY=")
    assert len(first.splitlines()[-1]) == len("SECRET_KEY=") + 48
    for path in (app / ".env", app / "secrets" / "session_key"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    subprocess.run([script], check=True, capture_output=True)
    assert (app / ".env").read_text() == first


def test_scripts_are_valid_shell(app: Path) -> None:
    run(app)
    scripts = sorted((app / "scripts").iterdir())
    names = {"backup-db", "restore-db", "backup-web", "restore-web", "clean-volumes", "generate-secrets"}
    assert {path.name for path in scripts} == names
    for script in scripts:
        subprocess.run(["sh", "-n", script], check=True)
    assert "pg_dumpall" in (app / "scripts" / "backup-db").read_text()


DOCKER = """\
#!/bin/sh
# Stand-in for docker: a volume is a directory below $VOLUMES, and what would run in a container runs here.
case "$*" in
  "compose ps "*) echo container ;;
  "compose stop "* | "compose start "*) echo "$*" >> "$VOLUMES/log" ;;
  "run "*)
    while [ "$1" != sh ]; do shift; done
    script=$(printf '%s' "$3" | sed 's#cd "/#cd "'"$VOLUMES"'/#')
    exec sh -ec "$script" sh "$5"
    ;;
esac
"""


@pytest.fixture
def restore(app: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], subprocess.CompletedProcess[str]]:
    """Run the restore script of `web` on an archive with these bytes; its volume is `app/uploads` below `volumes`."""
    run(app)
    uploads = app / "volumes" / "app" / "uploads"
    write_tree(uploads, {"old.txt": "old", ".hidden": "old"})
    (app / "bin").mkdir()
    (app / "bin" / "docker").write_text(DOCKER)
    (app / "bin" / "docker").chmod(0o755)
    monkeypatch.setenv("PATH", f"{app / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("VOLUMES", str(app / "volumes"))

    def script(archive: bytes) -> subprocess.CompletedProcess[str]:
        (app / "archive").write_bytes(archive)
        return subprocess.run(
            [app / "scripts" / "restore-web", app / "archive"],
            input="yes\n",
            capture_output=True,
            text=True,
            check=False,
        )

    return script


def archive(root: Path, *members: str) -> bytes:
    write_tree(root, {"app/uploads/new.txt": "new" * 10000, "app/uploads/.secret": "new", "other/x": "x"})
    done = subprocess.run(["tar", "-C", root, "-czf", "-", *members], capture_output=True, check=True)
    return done.stdout


def kept(app: Path) -> dict[str, str]:
    return read_tree(app / "volumes" / "app" / "uploads")


def test_restore_replaces_what_was_there(
    restore: Callable[[bytes], subprocess.CompletedProcess[str]], app: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    done = restore(archive(tmp_path_factory.mktemp("archive"), "app/uploads"))
    assert done.returncode == 0, done.stderr
    assert kept(app) == {"new.txt": "new" * 10000, ".secret": "new"}
    assert (app / "volumes" / "log").read_text() == "compose stop web\ncompose start web\n"


@pytest.mark.parametrize("fault", ["truncated", "no archive", "other data", "cut off inside"])
def test_restore_that_cannot_work_leaves_the_data(
    fault: str,
    restore: Callable[[bytes], subprocess.CompletedProcess[str]],
    app: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    whole = archive(tmp_path_factory.mktemp("archive"), "other" if fault == "other data" else "app/uploads")
    broken = {
        "truncated": whole[:-20],
        "no archive": b"services:\n  web:\n",
        "other data": whole,
        "cut off inside": gzip.compress(gzip.decompress(whole)[:5000]),
    }[fault]
    done = restore(broken)
    assert done.returncode != 0
    assert kept(app) == {"old.txt": "old", ".hidden": "old"}


@pytest.mark.parametrize(("marker", "expected"), [(".gitlab-ci.yml", ".gitlab"), ("x", ".github")])
def test_scan_workflow_is_for_the_ci_in_use(app: Path, marker: str, expected: str) -> None:
    (app / marker).write_text("a: 1\n")
    run(app, "--only", "scan")
    assert {".github", ".gitlab"} & {path.name for path in app.iterdir()} == {expected}
    (workflow,) = (app / expected).rglob("container-scan.yml")
    assert "trivy" in workflow.read_text()


def test_no_project_is_one_error(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "no Compose file" in result.stderr


def test_unknown_kind_is_one_error(app: Path) -> None:
    result = run(app, "--only", "prood")
    assert result.exit_code == 2
    assert "prood" in result.stderr


def test_broken_project_is_one_error(tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text("services: [\n")
    result = run(tmp_path)
    assert result.exit_code == 2
    assert "compose.yaml:" in result.stderr


def test_secrets_of_others_are_never_made_up(tmp_path: Path) -> None:
    names = ["DOCKER_HUB_PASSWORD", "S3_ACCESS_KEY", "S3_SECRET", "SMTP_PASSWORD", "STRIPE_SIGNING_SECRET",
             "OPENAI_API_KEY", "GITHUB_TOKEN", "WAREHOUSE_PASSWORD"]  # fmt: skip
    environment = "".join(
        f"      {name}: ${{{name}}}\n" for name in [*names, "JWT_SECRET", "DB_PASSWORD", "SHOP_SECRET_KEY"]
    )
    text = (
        f"name: shop\nservices:\n  web:\n    build: .\n    environment:\n{environment}"
        "  db:\n    image: postgres:17\n    environment: ['POSTGRES_PASSWORD=${DB_PASSWORD}']\n"
        "  cache:\n    image: redis:8\n    command: redis-server --requirepass ${REDIS_PASSWORD}\n"
        "  graphs:\n    image: grafana/grafana:12.1.0\n    environment:\n"
        "      GF_SECURITY_ADMIN_PASSWORD: ${GRAFANA_PASSWORD}\n      GF_SMTP_PASSWORD: ${MAIL_PASSWORD}\n"
    )
    write_tree(tmp_path, {"compose.yaml": text, "Dockerfile": "FROM scratch\n"})
    run(tmp_path, "--only", "secrets,env-example")
    subprocess.run([tmp_path / "scripts" / "generate-secrets"], check=True, capture_output=True)
    made = {line.partition("=")[0] for line in (tmp_path / ".env").read_text().splitlines()}
    assert made == {"JWT_SECRET", "DB_PASSWORD", "REDIS_PASSWORD", "GRAFANA_PASSWORD", "SHOP_SECRET_KEY"}
    example = (tmp_path / ".env.example").read_text()
    assert "# required: a secret that somebody else issues\nSMTP_PASSWORD=\n" in example
    assert "scripts/generate-secrets" in example


def test_the_example_names_no_script_that_is_not_there(tmp_path: Path) -> None:
    write_tree(tmp_path, {"compose.yaml": "services:\n  web:\n    image: nginx:${TAG}\n"})
    run(tmp_path)
    assert not (tmp_path / "scripts" / "generate-secrets").exists()
    assert "generate-secrets" not in (tmp_path / ".env.example").read_text()


def test_secrets_alone_are_not_named_by_the_example_alone(app: Path) -> None:
    run(app, "--only", "env-example")
    assert "generate-secrets" not in (app / ".env.example").read_text()
    run(app, "--only", "secrets")
    run(app, "--only", "env-example", "--force")
    assert "generate-secrets" in (app / ".env.example").read_text()


def commands(directory: Path) -> dict[str, list[str]]:
    """The files that each variant says it is laid over, itself the last."""
    heads = {path.name: path.read_text().splitlines()[0] for path in directory.glob("compose.*.yaml")}
    return {
        name: [word for word in head.split("docker compose ")[1].split() if word.endswith(".yaml")]
        for name, head in heads.items()
        if "docker compose " in head
    }


@pytest.mark.parametrize(
    ("base", "override", "chain"),
    [
        ("services:\n  web:\n    image: nginx\n", "services:\n  admin:\n    image: adminer\n", 1),
        ("services:\n  web:\n    ports: ['80']\n", "services:\n  web:\n    image: nginx\n", 2),
        ("services:\n  web:\n    image: nginx:${TAG:-1}\n", "services:\n  web:\n    image: nginx:2\n", 1),
    ],
    ids=["a service of the override", "a base that is not whole", "both"],
)
def test_variants_are_valid_by_their_own_command(tmp_path: Path, base: str, override: str, chain: int) -> None:
    write_tree(tmp_path, {"compose.yaml": base, "compose.override.yaml": override})
    assert run(tmp_path).exit_code == 0
    found = commands(tmp_path)
    assert {name.split(".")[1] for name in found} == {"prod", "dev", "ubuntu", "logging"}
    for files in found.values():
        assert len(files) == chain + 1
        done = compose(tmp_path, *files)
        assert done.returncode == 0, (files, done.stderr)


STAGES = "FROM node:22 AS base\nCOPY . .\nFROM base AS development\nCMD [npm, run, dev]\n"


@pytest.mark.parametrize(
    ("rest", "target"),
    [
        ("FROM base AS production\nCMD [node, a.js]\nFROM base AS lint\n", "production"),
        ("FROM base AS shipped\nCMD [node, a.js]\n", "shipped"),
        ("FROM base\nCMD [node, a.js]\n", None),
        ("", "development"),
    ],
)
def test_production_builds_no_stage_for_development_and_mounts_no_sources(
    tmp_path: Path, rest: str, target: str | None
) -> None:
    text = (
        "services:\n  web:\n    build: {context: ., target: development}\n    volumes:\n"
        "      - {type: bind, source: ., target: /app}\n      - /app/node_modules\n"
        "      - {type: volume, source: data, target: /data, read_only: true}\nvolumes: {data: }\n"
    )
    write_tree(tmp_path, {"compose.yaml": text, "Dockerfile": STAGES + rest, "package.json": "{}"})
    run(tmp_path, "--only", "prod")
    done = compose(tmp_path, "compose.yaml", "compose.prod.yaml")
    assert done.returncode == 0, done.stderr
    web = json.loads(done.stdout)["services"]["web"]
    assert web["build"].get("target") == target
    assert [one["target"] for one in web["volumes"]] == ["/data"]
    assert web["volumes"][0]["read_only"] is True
    if not rest:
        assert "no other stage than development can be shipped" in (tmp_path / "compose.prod.yaml").read_text()


def test_production_is_planned_as_the_rules_plan_it(tmp_path: Path) -> None:
    text = (
        "services:\n  db:\n    image: postgres:17\n    volumes: ['data:/var/lib/postgresql/data']\n"
        "  search:\n    image: example.com/search:1\n    environment: {JAVA_OPTS: -Xmx2g}\n"
        "  cache:\n    image: redis:7\n    command: redis-server --logfile /var/log/r.log\n    volumes: ['c:/data']\n"
        "volumes: {data: , c: }\n"
    )
    write_tree(tmp_path, {"compose.yaml": text})
    run(tmp_path, "--only", "prod")
    made = YAML(typ="safe").load((tmp_path / "compose.prod.yaml").read_text())["services"]
    assert made["db"]["tmpfs"] == ["/tmp", "/run/postgresql"]
    limits = {name: body["deploy"]["resources"]["limits"]["memory"] for name, body in made.items()}
    assert limits["search"] == "4G", "twice the heap that it is told to take"
    assert "read_only" not in made["cache"], "its command names a path that is written to"
    assert made["db"]["deploy"]["resources"]["limits"]["pids"] == 2048


def test_production_limits_what_the_base_leaves_without(tmp_path: Path) -> None:
    base = (
        "services:\n  flat:\n    image: nginx:1.27\n    mem_limit: 1g\n  zero:\n    image: nginx:1.27\n    cpus: 0\n"
        "  part:\n    image: nginx:1.27\n    deploy: {resources: {limits: {cpus: '2'}, reservations: {memory: 1g}}}\n"
    )
    write_tree(tmp_path, {"compose.yaml": base})
    run(tmp_path, "--only", "prod")
    done = compose(tmp_path, "compose.yaml", "compose.prod.yaml")
    assert done.returncode == 0, done.stderr
    made = YAML(typ="safe").load((tmp_path / "compose.prod.yaml").read_text())["services"]
    assert [made["flat"].get(key) for key in ("mem_limit", "cpus", "pids_limit", "deploy")] == [None, "0.5", 2048, None]
    assert made["zero"]["cpus"] == "0.5", "a limit of zero is none"
    resources = made["part"]["deploy"]["resources"]
    assert "cpus" not in resources["limits"]
    assert "memory" not in resources.get("reservations", {})


def test_production_gets_what_the_rules_find_lacking(tmp_path: Path) -> None:
    body = "    image: nginx:1.27\n    security_opt: ['apparmor:docker-default']\n    logging: {driver: json-file}\n"
    (tmp_path / ".git").mkdir()
    write_tree(tmp_path, {
        "compose.yaml": f"services:\n  web:\n{body}  test:\n{body}    command: nginx -t\n  own:\n{body}"
        "    restart: always\n"
    })  # fmt: skip
    run(tmp_path, "--only", "prod")
    services = json.loads(compose(tmp_path, "compose.yaml", "compose.prod.yaml").stdout)["services"]
    assert services["web"]["security_opt"] == ["apparmor:docker-default", "no-new-privileges:true"]
    assert services["web"]["logging"]["options"] == {"max-file": "3", "max-size": "10m"}
    assert [services[name].get("restart") for name in ("web", "test", "own")] == ["unless-stopped", None, "always"]
