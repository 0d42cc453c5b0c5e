"""A secret that moves to `.env` reaches nobody who did not have it, and stays one secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli.app import cli
from ats_lint.lint.config import Settings, from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import read_tree, write_tree

GRAFANA = "  grafana:\n    image: grafana/grafana:11.2.0\n    environment: {GF_SECURITY_ADMIN_PASSWORD: s3cret-admin}\n"
ALL_OF_ENV = "services:\n  n8n:\n    image: n8nio/n8n:1.60.0\n    env_file: .env\n" + GRAFANA


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["check", *arguments])


def test_no_other_service_is_given_the_secret_by_a_safe_fix(root: Path) -> None:
    write_tree(root, {"compose.yml": ALL_OF_ENV, ".env": "TZ=UTC\n"})
    run("--fix", "--select", "DC201")
    assert read_tree(root) == {"compose.yml": ALL_OF_ENV, ".env": "TZ=UTC\n"}
    said = run("--diff", "--unsafe-fixes", "--select", "DC201").stdout
    assert "DC201 hardcoded-credential in grafana, unsafe: move it to .env" in said
    assert "By env_file, n8n would get all of .env, and GF_SECURITY_ADMIN_PASSWORD with it" in said


def test_an_alias_of_a_secret_is_told_and_moved_with_its_anchor(root: Path) -> None:
    text = (
        "services:\n  app:\n    image: app\n    environment: {DB_PASSWORD: &password s3cret}\n"
        "  db:\n    image: mariadb:11\n    environment: {MARIADB_PASSWORD: *password}\n"
    )
    write_tree(root, {"compose.yml": text, ".gitignore": ".env\n"})
    told = [line for line in run("-f", "concise", "--select", "DC201").stdout.splitlines() if "DC201" in line]
    assert [line.partition(" DC201")[0] for line in told] == ["compose.yml:4:19:"]
    run("--fix", "--select", "DC201")
    assert "s3cret" not in (root / "compose.yml").read_text()
    assert (root / ".env").read_text().count("s3cret") == 1


def test_a_service_that_has_the_secret_may_read_it_again(root: Path) -> None:
    text = "services:\n  n8n:\n    image: n8nio/n8n:1.60.0\n    env_file: .env\n    environment: {API_KEY: abc-1234}\n"
    write_tree(root, {"compose.yml": text, ".env": "TZ=UTC\n"})
    run("--fix", "--select", "DC201")
    assert "abc-1234" not in (root / "compose.yml").read_text()


@pytest.mark.parametrize(
    ("service", "name", "expected"),
    [
        ("s3", "AWS_SECRET_ACCESS_KEY", "S3_AWS_SECRET_ACCESS_KEY"),
        ("aws", "AWS_SECRET_ACCESS_KEY", "AWS_AWS_SECRET_ACCESS_KEY"),
        ("app", "GITHUB_TOKEN", "APP_GITHUB_TOKEN"),
        ("app", "APP_TOKEN", "APP_TOKEN"),
    ],
)
def test_what_shells_export_for_their_tools_gets_another_name(
    root: Path, service: str, name: str, expected: str
) -> None:
    text = f"services:\n  {service}:\n    image: app\n    environment: {{{name}: wq8Fh2mZk4Tn7RbX}}\n"
    write_tree(root, {"compose.yml": text})
    run("--fix", "--select", "DC201")
    assert (root / ".env").read_text() == f"{expected}=wq8Fh2mZk4Tn7RbX\n"


def test_one_password_of_server_and_client_is_one_variable(root: Path) -> None:
    write_tree(
        root,
        {
            "compose.yml": "services:\n"
            "  app:\n    image: app\n    environment: {PGHOST: db, PGPASSWORD: hunter2x}\n"
            "  db:\n    image: postgres:16\n    environment: {POSTGRES_PASSWORD: hunter2x}\n"
            "  other:\n    image: other\n    environment: {API_KEY: hunter2x}\n"
        },
    )
    run("--fix", "--select", "DC201")
    assert (root / ".env").read_text() == "POSTGRES_PASSWORD=hunter2x\nAPI_KEY=hunter2x\n"
    assert 'PGPASSWORD: "${POSTGRES_PASSWORD:?set POSTGRES_PASSWORD in .env}"' in (root / "compose.yml").read_text()


@pytest.mark.parametrize(
    "client",
    [
        "{DATABASE_URL: 'postgres://u:hunter2x@db/x', SMTP_HOST: mail, SMTP_PASSWORD: hunter2x}",
        "{PGHOST: db, PGPASSWORD: hunter2x, MAIL_PASSWORD: hunter2x}",
    ],
    ids=["the host beside it", "the service it names"],
)
def test_a_password_for_another_server_is_another_variable(client: str, root: Path) -> None:
    compose = (
        f"services:\n  app:\n    image: app\n    environment: {client}\n"
        "  db:\n    image: postgres:16\n    environment: {POSTGRES_PASSWORD: hunter2x}\n  mail:\n    image: mail\n"
    )
    write_tree(root, {"compose.yaml": compose})
    run("--fix", "--select", "DC201,DC202")
    found = dict(line.split("=") for line in (root / ".env").read_text().splitlines())
    assert len(found) == 2
    assert set(found) > {"POSTGRES_PASSWORD"}


def test_two_accounts_of_a_server_keep_a_variable_each(root: Path) -> None:
    compose = (
        "services:\n  app:\n    image: wordpress:6.6\n    environment:\n      WORDPRESS_DB_HOST: db\n"
        "      WORDPRESS_DB_PASSWORD: tr0ub4dor\n  db:\n    image: mariadb:11\n    environment:\n"
        "      MYSQL_ROOT_PASSWORD: tr0ub4dor\n      MYSQL_PASSWORD: tr0ub4dor\n"
    )
    write_tree(root, {"compose.yaml": compose})
    run("--fix", "--select", "DC201")
    text = read_tree(root)["compose.yaml"]
    assert "MYSQL_ROOT_PASSWORD: ${MYSQL_ROOT_PASSWORD:?" in text
    assert "MYSQL_PASSWORD: ${MYSQL_PASSWORD:?" in text
    assert "WORDPRESS_DB_PASSWORD: ${MYSQL_PASSWORD:?" in text


def test_equal_settings_of_one_service_are_not_taken_for_one(root: Path) -> None:
    game = "services:\n  game:\n    image: own/game\n    environment:\n      VIEWER_PASSWORD: tr0ub4dor\n"
    write_tree(root, {"compose.yaml": game + "      RELAY_PASSWORD: tr0ub4dor\n"})
    run("--fix", "--select", "DC201")
    assert "RELAY_PASSWORD: ${RELAY_PASSWORD:?" in read_tree(root)["compose.yaml"]


def test_names_of_users_and_databases_in_urls_are_no_secrets(root: Path) -> None:
    text = (
        "services:\n  exporter:\n    image: exporter\n    environment:\n"
        "      URL: postgresql://${PGU:-hivemind}:${PGP}@postgres:5432/${PGD:-hivemind}\n"
    )
    write_tree(root, {"compose.yml": text, ".env.example": "# PGU=me\n"})
    assert run("--select", "DC202,DC204").exit_code == 0


def test_an_example_names_a_variable_once(root: Path) -> None:
    text = "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: ${PW:-changeme}\n"
    write_tree(root, {"compose.yml": text, ".env.example": "# PW=\n"})
    run("--fix")
    assert (root / ".env.example").read_text() == "# PW=\n"
    assert (root / ".env").read_text() == "PW=changeme\n"


def test_the_reason_says_what_other_clones_need(root: Path) -> None:
    write_tree(root, {"compose.yml": "services:\n" + GRAFANA})
    assert "other clones and CI need GF_SECURITY_ADMIN_PASSWORD there" in " ".join(run("--diff").stdout.split())
    run("--fix")
    assert "GF_SECURITY_ADMIN_PASSWORD=\n" in (root / ".env.example").read_text()


@pytest.mark.parametrize(
    ("tree", "reason"),
    [
        (
            {"install.sh": "$COMPOSE_CMD -f $FILE --env-file=$ENV up -d\n"},
            "install.sh starts Compose with --env-file: what it reads has to set GF_SECURITY_ADMIN_PASSWORD, too",
        ),
        (
            {"compose.yml": f"services:\n{GRAFANA}    ports: ['${{PORT}}:3000']\n"},
            "Where PORT is set, the files do not say: Compose may not read .env there",
        ),
    ],
)
def test_a_secret_does_not_safely_go_where_nobody_may_look(tree: dict[str, str], reason: str, root: Path) -> None:
    write_tree(root, {"compose.yml": "services:\n" + GRAFANA, **tree})
    told = " ".join(run("--diff", "--unsafe-fixes", "--select", "DC201").stdout.split())
    assert f"unsafe: move it to .env as GF_SECURITY_ADMIN_PASSWORD ({reason})" in told
    if "compose.yml" in tree:
        write_tree(root, {"env.example": "PORT=3000\n"})
        assert reason not in run("--diff", "--select", "DC201").stdout


_PART = "services:\n  db:\n    image: postgres:16\n    environment:\n      POSTGRES_PASSWORD: hunter2x\n"


@pytest.mark.parametrize(
    ("include", "more", "home"),
    [
        ("[part/compose.yaml]", {}, "part"),
        ("[{path: part/compose.yaml, project_directory: .}]", {}, "."),
        ("[{path: part/compose.yaml, env_file: part/own.env}]", {"part/own.env": "A=1\n"}, None),
        ("[part/compose.yaml]", {"other/compose.yaml": "include: [{path: ../part/compose.yaml, env_file: x}]\n"}, None),
        ("[part/compose.yaml]", {".env": "POSTGRES_PASSWORD=another\n"}, "part"),
    ],
    ids=["its own directory", "another directory", "another file", "two projects", "the project's environment"],
)
def test_a_secret_of_an_included_file_goes_where_its_variables_are_set(
    include: str, more: dict[str, str], home: str | None, root: Path
) -> None:
    write_tree(root, {"compose.yaml": f"include: {include}\n", "part/compose.yaml": _PART, **more})
    run("--fix", "--select", "DC201")
    part = (root / "part/compose.yaml").read_text()
    assert (part == _PART) == (home is None)
    name = "DB_POSTGRES_PASSWORD" if ".env" in more else "POSTGRES_PASSWORD"
    if home is not None:
        assert f"${{{name}:?" in part
        assert f"{name}=hunter2x\n" in (root / home / ".env").read_text()


@pytest.mark.parametrize("comment", ["    # change me", "    # first", ""])
def test_the_reason_tells_of_a_comment_that_stays(comment: str, root: Path) -> None:
    above = f"{comment}\n" if comment == "    # first" else ""
    behind = comment if comment == "    # change me" else ""
    text = f"services:\n  ui:\n    image: own/ui\n    environment:\n{above}      API_TOKEN: abc-1234{behind}\n"
    write_tree(root, {"compose.yml": text})
    told = " ".join(run("--diff", "--select", "DC201").stdout.split())
    assert ("The comment beside it stays in compose.yml: look whether it is still true" in told) == bool(comment)


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (Settings(), {("compose.yml", "API_TOKEN"), ("Dockerfile", "API_TOKEN")}),
        (from_table({"public-names": ["*_token"]}), set()),
        (
            from_table({"secret-names": ["*_DSN"]}),
            {("compose.yml", name) for name in ("API_TOKEN", "MAIN_DSN")}
            | {("Dockerfile", name) for name in ("API_TOKEN", "MAIN_DSN")},
        ),
    ],
)
def test_configured_names_count(settings: Settings, found: set[tuple[str, str]], root: Path) -> None:
    write_tree(
        root,
        {
            "compose.yml": "services:\n  a:\n    image: a\n    environment: {API_TOKEN: abc-123, MAIN_DSN: xyz-456}\n",
            "Dockerfile": "FROM alpine\nENV API_TOKEN=abc-123 MAIN_DSN=xyz-456\n",
        },
    )
    rules = [rule for rule in discover().rules if rule.code in ("DC201", "DF201")]
    result = check([root], settings, rules)
    assert {(one.path.name, one.source.slice(one.span)) for one in result.diagnostics} == found


def test_options_labels_and_hooks_hold_secrets_too(root: Path) -> None:
    text = (
        "services:\n  web:\n    image: app\n    volumes: [nas:/data]\n"
        '    logging: {driver: splunk, options: {splunk-token: tok1, splunk-url: "https://h"}}\n'
        "    deploy: {labels: [api_token=tok2, mode=x]}\n    annotations: {token: tok3, token_ttl: 60}\n"
        '    post_start: [{command: ["app", "--password", "tok4"], environment: {B_TOKEN: tok5, C_TOKEN: "${C}"}}]\n'
        "volumes:\n  nas: {driver_opts: {o: 'username=u,password=tok6,uid=1', secret: tok7}}\n"
        "networks:\n  n: {driver_opts: {mtu: 9000, key_file: /k}, labels: {token: tok8}}\n"
    )
    write_tree(root, {"compose.yml": text})
    settings = from_table({"select": ["DC203"]}).resolved(discover())
    found = check([root], settings, settings.rules(discover())).diagnostics
    assert sorted(one.source.slice(span) for one in found for span in one.secrets) == [f"tok{n}" for n in range(1, 9)]
