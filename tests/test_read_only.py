"""What a service takes to run on a read-only root filesystem."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.read_only import ReadOnlyPlan, read_only_plan
from ats_lint.model import Safety
from services import service_in

NGINX = "image: nginxinc/nginx-unprivileged:1.27\n"
POSTGRES = "image: postgres:17\n"
APPLICATION = {
    "Dockerfile": 'FROM python:3.13-slim\nWORKDIR /app\nCOPY app.py .\nUSER 1000\nCMD ["python", "app.py"]\n',
    "app.py": "print(1)\n",
}


def plan(tmp_path: Path, body: str, files: dict[str, str] | None = None, *, develops: bool = False) -> ReadOnlyPlan:
    return read_only_plan(service_in(tmp_path, body, files or {}), lambda _: develops)


def test_what_is_mounted_already_takes_no_tmpfs(tmp_path: Path) -> None:
    data = "volumes: ['data:/var/lib/postgresql/data'"
    assert plan(tmp_path / "a", f"{POSTGRES}{data}]").tmpfs == ("/tmp", "/run/postgresql")
    assert plan(tmp_path / "b", f"{POSTGRES}{data}, 'run:/run']").tmpfs == ("/tmp",)


def test_data_on_no_volume_comes_first(tmp_path: Path) -> None:
    found = plan(tmp_path, "image: grafana/grafana:11.0.0")
    assert found.safety is Safety.HINT
    assert "/var/lib/grafana" in found.bare
    assert found.because == f"The image keeps its data in {found.bare[0]}, which is on no volume."


@pytest.mark.parametrize(
    ("body", "safety", "because"),
    [
        ("image: memcached:1.6", Safety.SAFE, "The image writes nowhere else."),
        ("image: memcached:1.6\ncommand: ./warm.sh", Safety.UNSAFE, "What the command writes is not known"),
        (NGINX + "volumes: ['./t:/etc/nginx/templates:ro']", Safety.UNSAFE, "A configuration that is not at hand"),
        ("image: redis:7\ncommand: redis-server --logfile /var/log/r.log\nvolumes: ['c:/data']", Safety.UNSAFE,
         "/var/log/r.log is named"),
        ("image: registry.example.com/search:1", Safety.HINT, "Nothing is known of what the image writes."),
    ],
)  # fmt: skip
def test_settings_in_view_decide_how_sure_it_is(tmp_path: Path, body: str, safety: Safety, because: str) -> None:
    found = plan(tmp_path, body)
    assert (found.safety, found.because[: len(because)]) == (safety, because)


def test_a_program_that_is_built_here_may_write_elsewhere(tmp_path: Path) -> None:
    found = plan(tmp_path / "a", "build: .", APPLICATION)
    assert (found.safety, found.tmpfs, found.guess) == (Safety.UNSAFE, ("/tmp",), True)
    writes = APPLICATION | {"app.py": "open('/srv/state.json', 'w').write('1')\n"}
    assert plan(tmp_path / "b", "build: .", writes).because.startswith("app.py writes to /srv/state.json")


def test_a_server_for_development_writes_beside_its_sources(tmp_path: Path) -> None:
    assert plan(tmp_path, "build: .", APPLICATION, develops=True).safety is Safety.HINT
