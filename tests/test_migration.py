"""The script that carries existing data over: which steps it has, when it is written, and that it is kept."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ats_lint.cli.app import cli
from ats_lint.fix import migration
from ats_lint.model import Carry, Own
from ats_lint.records import replace
from projects import read_tree, write_tree

BIND = (
    "services:\n  db:\n    image: postgres:16\n    volumes: ['./my data:/var/lib/postgresql/data']\n"
    "  cache:\n    image: redis:7-alpine\n  app:\n    build: .\n"
)
SHARED = (
    "services:\n  api:\n    build: .\n    volumes: ['./storage:/srv/storage']\n"
    "  worker:\n    build: .\n    command: python worker.py\n    volumes: ['./storage:/srv/storage']\n"
)


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, list(arguments))


def steps(root: Path, name: str = "compose.migrate.sh") -> list[str]:
    return migration.recorded((root / name).read_text())


def test_fix_writes_one_script_and_names_it(root: Path) -> None:
    write_tree(root, {"compose.yml": BIND})
    done = run("--fix", "--unsafe-fixes", "--select", "DC601,DC603")
    assert steps(root) == [
        "carry cache /data cache-data",
        "carry db /var/lib/postgresql/data db-data './my data'",
    ]
    assert stat.S_IMODE((root / "compose.migrate.sh").stat().st_mode) == 0o755
    told = " ".join(done.stdout.split())
    assert "compose.migrate.sh carries existing data over: run it once, before the next start" in told
    assert told.count("; its data needs the migration") == 2
    subprocess.run(["sh", "-n", root / "compose.migrate.sh"], check=True)


def test_the_reason_tells_of_what_still_names_the_directory(root: Path) -> None:
    compose = BIND.replace("./my data", "./pgdata").replace("    volumes", "    # kept in ./pgdata\n    volumes", 1)
    write_tree(
        root, {"compose.yml": compose, "backup.sh": "tar cf x.tar ./pgdata\n", "README.md": "Keep your pgdata.\n"}
    )
    told = " ".join(run("--diff", "--unsafe-fixes", "--select", "DC603").stdout.split())
    assert (
        "The comment beside it stays in compose.yml: look whether it is still true. backup.sh still names pgdata"
        in told
    )


def test_safe_fixes_without_data_write_none(root: Path) -> None:
    write_tree(root, {"compose.yml": BIND})
    run("--fix")
    assert not list(root.glob("*.migrate.sh"))


def test_diff_tells_and_writes_nothing(root: Path) -> None:
    write_tree(root, {"compose.yml": BIND})
    shown = run("--diff", "--unsafe-fixes").stdout
    assert "# compose.migrate.sh will carry existing data over" in shown
    assert "DC603 bind-mounted-data in db, unsafe: use the named volume db-data" in shown
    assert list(read_tree(root)) == ["compose.yml"]


def test_steps_of_an_earlier_script_stay(root: Path) -> None:
    write_tree(root, {"compose.yml": BIND})
    run("--fix", "--unsafe-fixes", "--select", "DC603")
    run("--fix", "--unsafe-fixes", "--select", "DC601")
    assert [line.split()[:2] for line in steps(root)] == [["carry", "db"], ["carry", "cache"]]


def test_migrate_writes_it_before_the_fix_and_again_after(root: Path) -> None:
    write_tree(root, {"compose.yml": BIND})
    assert run("migrate").stdout == "wrote compose.migrate.sh\n"
    before = (root / "compose.migrate.sh").read_text()
    assert (root / "compose.yml").read_text() == BIND
    run("--fix", "--unsafe-fixes")
    assert (root / "compose.migrate.sh").read_text() == before
    (root / "compose.migrate.sh").write_text(before.replace("set -eu", "set -e"))
    assert run("migrate").stdout == "wrote compose.migrate.sh\n"
    assert (root / "compose.migrate.sh").read_text() == before


def test_migrate_says_when_there_is_nothing(root: Path) -> None:
    porcelain = pytest.importorskip("dulwich.porcelain")
    (root / ".git").rmdir()
    write_tree(root, {"compose.yml": "services:\n  web:\n    image: nginx:1.27\n"})
    porcelain.init(str(root))
    commit(root)
    done = run("migrate")
    assert (done.exit_code, done.stdout.split(",")[0]) == (0, "no fix leaves data behind")


def test_no_script_is_written_for_standard_input(root: Path) -> None:
    done = CliRunner().invoke(cli, ["check", "--fix", "--unsafe-fixes", "--select", "DC603", "-"], input=BIND)
    assert "db-data:" in done.stdout
    assert list(read_tree(root)) == []


def test_a_directory_of_several_services_becomes_one_volume(root: Path) -> None:
    write_tree(root, {"compose.yml": SHARED, "Dockerfile": "FROM python:3.13\nWORKDIR /srv\n", "storage/.gitkeep": ""})
    run("--fix", "--unsafe-fixes", "--select", "DC603")
    text = (root / "compose.yml").read_text()
    assert text.count("'storage:/srv/storage'") == 2
    assert text.endswith("volumes:\n  storage:\n")
    assert steps(root) == [
        "carry api /srv/storage storage ./storage",
        "carry worker /srv/storage storage ./storage",
    ]


@pytest.mark.parametrize("other", ["./:/app", "./storage/a:/a:ro"])
def test_a_directory_that_is_seen_another_way_too_stays(other: str, root: Path) -> None:
    text = SHARED + f"  third:\n    image: alpine\n    volumes: ['{other}']\n"
    write_tree(root, {"compose.yml": text, "Dockerfile": "FROM python:3.13\nWORKDIR /srv\n", "storage/.gitkeep": ""})
    run("--fix", "--unsafe-fixes", "--select", "DC603")
    assert (root / "compose.yml").read_text() == text


def test_files_of_an_application_and_strange_names_are_quoted(tmp_path: Path) -> None:
    application = tmp_path / "my stack.yml", tmp_path / "over.yml"
    made = migration.script(
        application,
        (Carry(application, "db", "/data", "v", tmp_path.parent / "x y"), Own(application, "web", "app:app", "up")),
    )
    assert "docker compose -f 'my stack.yml' -f over.yml" in made
    assert migration.recorded(made) == ["carry db /data v '../x y'", "own web app:app up"]
    assert migration.path_of(application).name == "my stack.over.migrate.sh"


def test_root_gives_what_it_wrote_to_the_user_that_follows(root: Path) -> None:
    write_tree(
        root,
        {
            "compose.yml": "services:\n  db:\n    image: postgres:16\n    user: root\n"
            "    volumes: ['data:/var/lib/postgresql/data', './init:/docker-entrypoint-initdb.d:ro']\n"
            "volumes: {data: }\n"
        },
    )
    run("--fix", "--unsafe-fixes", "--select", "DC108")
    assert steps(root) == ["own db 999:999 data"]


@pytest.fixture
def repository(root: Path) -> Path:
    """A repository in which the script was written and deleted, and nothing committed since."""
    porcelain = pytest.importorskip("dulwich.porcelain")
    (root / ".git").rmdir()
    write_tree(root, {"compose.yml": BIND})
    porcelain.init(str(root))
    commit(root)
    run("--fix", "--unsafe-fixes", "--select", "DC601,DC603")
    (root / "compose.migrate.sh").unlink()
    return root


def commit(root: Path) -> None:
    from dulwich import porcelain

    porcelain.add(str(root), [str(root / "compose.yml")])
    porcelain.commit(str(root), message=b"x", author=b"a <a@b>", committer=b"a <a@b>")


@pytest.mark.parametrize("commits", [0, 2])
def test_a_deleted_script_is_made_again_from_what_git_has(commits: int, repository: Path) -> None:
    for number in range(commits):
        text = (repository / "compose.yml").read_text()
        (repository / "compose.yml").write_text(f"{text}# {number}\n")
        commit(repository)
    done = run("migrate")
    assert (done.exit_code, done.stdout) == (0, "wrote compose.migrate.sh\n")
    assert steps(repository) == [
        "carry cache /data cache-data",
        "carry db /var/lib/postgresql/data db-data './my data'",
    ]


def test_a_script_that_is_there_keeps_its_steps(repository: Path) -> None:
    run("migrate")
    text = (repository / "compose.migrate.sh").read_text()
    done = run("migrate", "--since", "HEAD")
    assert (done.exit_code, done.stderr) == (0, "")
    assert (repository / "compose.migrate.sh").read_text() == text


def test_the_owner_of_a_volume_is_given_again(root: Path) -> None:
    porcelain = pytest.importorskip("dulwich.porcelain")
    (root / ".git").rmdir()
    text = "services:\n  db:\n    image: postgres:16\n    user: root\n    volumes: ['data:/var/lib/postgresql/data']\n"
    write_tree(root, {"compose.yml": text + "volumes: {data: }\n"})
    porcelain.init(str(root))
    commit(root)
    run("--fix", "--unsafe-fixes", "--select", "DC108")
    (root / "compose.migrate.sh").unlink()
    assert run("migrate").exit_code == 0
    assert steps(root) == ["own db 999:999 data"]


def test_steps_of_what_is_not_in_force_any_more_are_left_out(repository: Path) -> None:
    text = (repository / "compose.yml").read_text()
    (repository / "compose.yml").write_text(text.replace("  cache:\n", "  store:\n"))
    run("migrate", "--since", "HEAD")
    assert steps(repository) == ["carry db /var/lib/postgresql/data db-data './my data'"]


def test_a_state_before_the_fix_that_nobody_has_is_told(root: Path) -> None:
    pytest.importorskip("dulwich")
    (root / ".git").rmdir()
    write_tree(root, {"compose.yml": "services:\n  web:\n    image: nginx:1.27\n"})
    done = run("migrate")
    assert done.exit_code == 2
    assert done.stderr.startswith("error: no script is here, and what the files were before a fix is not known: ")


def test_data_goes_where_the_mount_leads_that_was_at_the_wrong_place(root: Path) -> None:
    write_tree(
        root,
        {
            "compose.yml": "services:\n  db:\n    image: postgres:16\n    volumes: ['./pg:/var/lib/postgresql']\n"
            "  kafka:\n    image: apache/kafka:3.9.0\n    environment: {KAFKA_NODE_ID: 1}\n"
            "    volumes: ['log:/var/lib/kafka/data']\nvolumes:\n  log:\n"
        },
    )
    run("--fix", "--unsafe-fixes", "--select", "DC604")
    assert steps(root) == [
        "carry db /var/lib/postgresql/data ./pg",
        "carry kafka /tmp/kraft-combined-logs log",
    ]


def test_variants_have_scripts_of_their_own_and_one_for_what_they_share(root: Path) -> None:
    """Scripts of one base are told apart by the file that makes the variant; its own override makes none."""
    base, override, gpu = (root / f"compose{end}.yml" for end in ("", ".override", ".gpu"))
    shared, own = Own((base,), "api", "app", "data"), Own((base, gpu), "model", "app", "models")
    found = migration.gathered(
        [shared, replace(shared, files=(base, gpu)), own, Own((base, override), "web", "app", "uploads")]
    )
    assert found == {
        (base, override): [shared, Own((base, override), "web", "app", "uploads")],
        (base, gpu): [own],
    }
    assert [migration.path_of(one).name for one in found] == ["compose.migrate.sh", "compose.gpu.migrate.sh"]


def test_fixes_of_variants_are_written_with_their_scripts(root: Path) -> None:
    bare = "services:\n  {}:\n    image: postgres:16\n    volumes: ['./{}:/var/lib/postgresql/data']\n"
    write_tree(root, {"compose.yml": BIND, "compose.gpu.yml": bare.format("gpu", "gpu")})
    run("--fix", "--unsafe-fixes", "--select", "DC601,DC603")
    before = read_tree(root)
    assert "./my data" not in before["compose.yml"]
    run("--fix", "--unsafe-fixes", "--select", "DC601,DC603")
    assert read_tree(root) == before
