"""How far the fix of missing-user is trusted: what the files must show, and what takes the trust away."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from ats_lint.model import Fix, Own, Safety
from projects import write_tree

APP = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n'
MAIN = "open('state.db', 'w')\n\n\n@app.get('/data')\ndef data(): ...\n"


def fix_for(root: Path, dockerfile: str, **files: str) -> Fix:
    names = {"main": "main.py", "compose": "compose.yaml", "start": "start.sh"}
    (root / ".git").mkdir()
    write_tree(root, {"Dockerfile": dockerfile, **{names[name]: text for name, text in files.items()}})
    rule = next(one for one in discover().rules if one.code == "DF101")
    (found,) = check([root], from_table({}), [rule]).diagnostics
    assert found.fix is not None
    return found.fix


def compose(service: str) -> str:
    return f"services:\n  api:\n    build: .\n{service}"


def test_is_safe_when_the_sources_name_no_other_place(tmp_path: Path) -> None:
    assert fix_for(tmp_path, APP, main=MAIN).safety is Safety.SAFE


def test_read_only_mounts_change_nothing(tmp_path: Path) -> None:
    service = compose("    volumes: ['./conf:/conf:ro']\n")
    assert fix_for(tmp_path, APP, main=MAIN, compose=service).safety is Safety.SAFE


@pytest.mark.parametrize(
    ("service", "word"),
    [
        ("    volumes: ['./up:/app/up']\n", "/app/up"),
        ("    volumes: ['data:/data']\nvolumes: {data: }\n", "data"),
        ("    secrets: [key]\nsecrets: {key: {file: ./key}}\n", "secrets"),
        ("    network_mode: host\n", "network"),
    ],
)
def test_what_compose_adds_makes_it_unsafe(tmp_path: Path, service: str, word: str) -> None:
    fix = fix_for(tmp_path, APP, main=MAIN, compose=compose(service))
    assert fix.safety is Safety.UNSAFE
    assert word in fix.because


def test_a_place_outside_makes_it_unsafe(tmp_path: Path) -> None:
    fix = fix_for(tmp_path, APP, main="open('/var/lib/app/x', 'w')\n")
    assert (fix.safety, fix.because) == (Safety.UNSAFE, "main.py names /var/lib/app/x.")


def test_sources_that_are_not_there_make_it_unsafe(tmp_path: Path) -> None:
    assert fix_for(tmp_path, APP).safety is Safety.UNSAFE


@pytest.mark.parametrize(
    ("service", "word"),
    [
        ("    privileged: true\n", "privileged"),
        ("    devices: [/dev/ttyUSB0]\n", "devices"),
        ("    cap_add: [NET_ADMIN]\n", "capabilities"),
        ("    volumes: ['/var/run/docker.sock:/var/run/docker.sock']\n", "control socket"),
        ("    volumes: ['cache:/root/.cache']\nvolumes: {cache: }\n", "home of root"),
    ],
)
def test_what_takes_root_leaves_it_to_the_author(tmp_path: Path, service: str, word: str) -> None:
    fix = fix_for(tmp_path, APP, main=MAIN, compose=compose(service))
    assert (fix.safety, fix.edits) == (Safety.HINT, ())
    assert word in fix.because


@pytest.mark.parametrize(
    "line",
    ["RUN pip install --user flask", "ENV PATH=/root/.local/bin:$PATH", "RUN poetry install", "ONBUILD RUN make"],
)
def test_what_lies_in_the_home_of_root_leaves_it_to_the_author(tmp_path: Path, line: str) -> None:
    assert fix_for(tmp_path, APP.replace("CMD", f"{line}\nCMD"), main=MAIN).safety is Safety.HINT


def test_a_start_script_that_changes_owners_needs_root(tmp_path: Path) -> None:
    text = 'FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nENTRYPOINT ["/app/start.sh"]\n'
    fix = fix_for(tmp_path, text, main=MAIN, start="#!/bin/sh\nchown -R 1000 /data\nexec python main.py\n")
    assert (fix.safety, fix.because) == (Safety.HINT, "Chown runs when a container starts, which takes root.")


@pytest.mark.parametrize(
    ("before", "volume", "given"),
    [
        ("ENV D='/data x'\n", '"${D}"', 'mkdir -p "${D}" && chown app:app "${D}"'),
        ("ENV D=/data\n", "$D/x", 'mkdir -p "$D/x" && chown app:app "$D/x"'),
        ("ENV D=/data\n", '["$D"]', "mkdir -p $D && chown app:app $D"),
        ("WORKDIR /etc/x\nRUN curl -o conf https://example.com\n", "/etc/x", "chown -R app:app /etc/x"),
    ],
)
def test_volumes_are_owned_under_the_name_they_have(tmp_path: Path, before: str, volume: str, given: str) -> None:
    fix = fix_for(tmp_path, f'FROM debian:12-slim\n{before}VOLUME {volume}\nCMD ["x"]\n')
    assert given in "".join(edit.text for edit in fix.edits).replace(" \\\n   ", "")


BASE = 'FROM python:3.12-slim AS base\nWORKDIR /app\nCOPY . .\nCMD ["python", "main.py"]\n'
TARGETED = "services:\n  api:\n    build: {context: ., target: base}\n"


def fixes_below(root: Path, below: str) -> list[Fix]:
    (root / ".git").mkdir(parents=True)
    write_tree(root, {"Dockerfile": BASE + below, "compose.yaml": TARGETED, "main.py": MAIN})
    rule = next(one for one in discover().rules if one.code == "DF101")
    return [one.fix for one in check([root], from_table({}), [rule]).diagnostics if one.fix is not None]


@pytest.mark.parametrize(
    ("below", "word"),
    [
        ("FROM base AS last\nRUN useradd -u 1000 other\nCMD x\n", "numbers"),
        ("FROM base AS last\nRUN git describe > version\nCMD x\n", "git"),
        ("FROM base AS last\nRUN apt-get install -y nginx\nCMD nginx\n", "nginx is started"),
        ("FROM base AS last\nCMD crond -f\n", "crond"),
        ("FROM base AS last\nRUN pip install --user x\nCMD x\n", "home of root"),
        ("FROM base AS mid\nRUN git log\nFROM debian:12\nUSER 5\nCMD x\n", "git"),
    ],
)
def test_a_stage_below_that_needs_root_keeps_it_for_both(tmp_path: Path, below: str, word: str) -> None:
    first = fixes_below(tmp_path, below)[0]
    assert (first.safety, first.edits) == (Safety.HINT, ())
    assert word in first.because


def test_stages_of_one_family_share_one_fix(tmp_path: Path) -> None:
    first, second = fixes_below(tmp_path, "FROM base AS last\nRUN useradd app\nCMD python x.py\n")
    assert first == second
    texts = [edit.text for edit in first.edits]
    assert any("useradd --create-home appuser" in text for text in texts)
    assert sum("USER appuser" in text for text in texts) == 2
    assert sum("USER root" in text for text in texts) == 1


def test_a_stage_below_that_only_copies_needs_no_root(tmp_path: Path) -> None:
    first, second = fixes_below(tmp_path, 'FROM base AS last\nCOPY x x\nCMD ["python", "x.py"]\n')
    assert first == second
    assert not any("USER root" in edit.text for edit in first.edits)
    assert sum("--chown=app:app" in edit.text for edit in first.edits) == 2


def test_a_working_directory_that_is_named_again_is_given_already(tmp_path: Path) -> None:
    first, _ = fixes_below(tmp_path, 'FROM base AS last\nWORKDIR /app\nCOPY --from=x /y .\nCMD ["python", "x.py"]\n')
    assert not any("USER root" in edit.text for edit in first.edits)
    first, _ = fixes_below(tmp_path / "new", 'FROM base AS last\nWORKDIR /srv/x\nCMD ["python", "x.py"]\n')
    texts = [edit.text for edit in first.edits]
    assert sum("USER root" in text for text in texts) == sum("chown app:app /srv/x" in text for text in texts) == 1


def test_stages_in_between_pass_root_on(tmp_path: Path) -> None:
    below = "FROM base AS mid\nRUN mkdir /x\nFROM mid AS last\nRUN mkdir /y\nCMD python x.py\n"
    first, second = fixes_below(tmp_path, below)
    assert first == second
    texts = [edit.text for edit in first.edits]
    assert sum("USER root" in text for text in texts) == 1
    assert sum("USER app" in text for text in texts) == 2


def test_a_user_of_its_own_leaves_a_stage_below_as_it_is(tmp_path: Path) -> None:
    (first,) = fixes_below(tmp_path, "FROM base AS last\nRUN mkdir /x\nUSER 1000\nCMD x\n")
    assert sum("USER root" in edit.text for edit in first.edits) == 1
    assert sum("USER app" in edit.text for edit in first.edits) == 1


@pytest.mark.parametrize(
    "source",
    [
        "Path('/var/spool/thumbs').mkdir(exist_ok=True)\n",
        "SPOOL = Path(os.getenv('SPOOL', '/var/spool/thumbs'))\nSPOOL.mkdir(parents=True)\n",
        "os.makedirs('/var/spool/thumbs', exist_ok=True)\n",
    ],
)
def test_directories_that_the_sources_make_are_made_before_root_is_left(tmp_path: Path, source: str) -> None:
    fix = fix_for(tmp_path, APP, main=source)
    text = "".join(edit.text for edit in fix.edits)
    assert fix.safety is Safety.UNSAFE
    assert "mkdir -p /var/spool/thumbs" in text
    assert "chown app:app /var/spool/thumbs" in text


def test_directories_of_the_system_and_of_routes_are_not_made(tmp_path: Path) -> None:
    fix = fix_for(tmp_path, APP, main="os.makedirs('/etc/x')\nos.makedirs('/tmp/x')\nos.makedirs('logs')\n" + MAIN)
    assert "mkdir" not in "".join(edit.text for edit in fix.edits)


@pytest.mark.parametrize(
    "source", ["Path('/var/lib/app/x').write_text('')\n", "LOCATION = '/data'\nopen(f'{LOCATION}/x', 'w')\n"]
)
def test_paths_of_files_are_no_routes(tmp_path: Path, source: str) -> None:
    assert fix_for(tmp_path, APP, main=source).safety is Safety.UNSAFE


def test_routes_of_django_and_nginx_are_no_places(tmp_path: Path) -> None:
    source = "urlpatterns = [path('/data', view)]\nNGINX = 'location = /data {}'\n"
    assert fix_for(tmp_path, APP, main=source).safety is Safety.SAFE


@pytest.mark.parametrize(
    ("start", "source", "path"),
    [
        ("COPY main.py /main.py\nCMD python /main.py\n", "open('state.db', 'w')\n", "/state.db"),
        ("WORKDIR /app/src\nCOPY . /app\nCMD python main.py\n", "open('../state.db', 'w')\n", "/app/state.db"),
        ("WORKDIR /app\nENV BOX=/box\nCOPY . .\nCMD python main.py\n", "os.makedirs(os.environ['BOX'])\n", "/box"),
    ],
)
def test_writing_where_the_user_is_given_nothing_makes_it_unsafe(
    tmp_path: Path, start: str, source: str, path: str
) -> None:
    fix = fix_for(tmp_path, "FROM python:3.12-slim\n" + start, main=source)
    assert (fix.safety, fix.because) == (Safety.UNSAFE, f"main.py writes to {path}.")


def test_writing_into_a_directory_that_a_copy_makes_is_safe(tmp_path: Path) -> None:
    text = "FROM python:3.12-slim\nCOPY . /box\nCMD python /box/main.py\n"
    assert fix_for(tmp_path, text, main="sqlite3.connect('/box/state.db')\n").safety is Safety.SAFE


@pytest.mark.parametrize(
    "service",
    [
        "    environment: {BOX: /box}\n",
        "    environment: {DATABASE_URL: 'sqlite:////box/app.db'}\n",
        "    command: python main.py --out=/box\n",
        "    working_dir: /box\n",
    ],
)
def test_places_in_the_settings_of_compose_make_it_unsafe(tmp_path: Path, service: str) -> None:
    fix = fix_for(tmp_path, APP, main=MAIN, compose=compose(service))
    assert fix.safety is Safety.UNSAFE
    assert "/box" in fix.because


def test_settings_that_name_no_other_place_change_nothing(tmp_path: Path) -> None:
    service = "    environment: {ROOT_PATH: /api, UPLOADS: /app/up, API_URL: 'http://api/v1', SCRATCH: /tmp/x}\n"
    assert fix_for(tmp_path, APP, main=MAIN, compose=compose(service)).safety is Safety.SAFE


def test_databases_of_sqlalchemy_are_files(tmp_path: Path) -> None:
    fix = fix_for(tmp_path, APP, main="engine = create_engine('sqlite:////box/app.db')\n")
    assert (fix.safety, fix.because) == (Safety.UNSAFE, "main.py writes to /box/app.db.")


def test_existing_volumes_and_directories_are_given_to_the_new_user(tmp_path: Path) -> None:
    text = compose("    volumes: ['up:/data', './logs:/logs', './conf:/conf:ro']\nvolumes:\n  up:\n")
    fix = fix_for(tmp_path, APP, main=MAIN, compose=text)
    assert fix.safety is Safety.UNSAFE
    steps = [(step.owner, step.volume, step.directory) for step in fix.migration if isinstance(step, Own)]
    assert steps == [("app:app", "up", None), ("app:app", "", tmp_path / "logs")]


@pytest.mark.parametrize(
    "start",
    ["pip install -r more.txt\npython main.py\n", "apt-get install -y x\npython main.py\n", "chown app /data\n"],
)
def test_a_start_that_needs_root_gets_no_fix(tmp_path: Path, start: str) -> None:
    text = APP.replace('CMD ["python", "main.py"]', 'ENTRYPOINT ["/app/start.sh"]')
    assert fix_for(tmp_path, text, main=MAIN, start=f"#!/bin/sh\n{start}").safety is Safety.HINT


def test_a_server_with_accounts_of_its_own_behind_an_unread_start_gets_no_fix(tmp_path: Path) -> None:
    text = "FROM debian:12\nRUN apt-get install -y postgresql\nCOPY --from=x /start.sh /start.sh\nCMD /start.sh\n"
    assert fix_for(tmp_path, text).safety is Safety.HINT


def test_a_server_that_an_entrypoint_is_handed_gets_no_fix(tmp_path: Path) -> None:
    text = 'FROM debian:12\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]\nCMD ["nginx", "-g", "daemon off;"]\n'
    assert fix_for(tmp_path, text, start='#!/bin/sh\nexec "$@"\n').safety is Safety.HINT


@pytest.mark.parametrize(("directory", "safety"), [("/app/api", Safety.UNSAFE), ("/app", Safety.SAFE)])
def test_a_place_above_what_is_given_makes_it_unsafe(tmp_path: Path, directory: str, safety: Safety) -> None:
    file = APP.replace("/app", directory).replace("COPY . .", "COPY main.py /app/api/")
    main = "logs = Path(__file__).resolve().parents[1] / 'logs'\nlogs.mkdir()\n"
    assert fix_for(tmp_path, file, main=main).safety is safety
