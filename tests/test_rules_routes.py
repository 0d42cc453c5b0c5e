"""Which health routes sources show, in the dialects of frameworks."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.project.project import Project
from ats_lint.analysis.sources.routes import is_health, sources
from ats_lint.analysis.views.dockerfile import Dockerfile
from ats_lint.files.workspace import Workspace
from ats_lint.lint.config import Settings
from projects import write_tree


def dockerfile(root: Path, files: dict[str, str], text: str = "FROM python:3.12\nCOPY . .\n") -> Dockerfile:
    write_tree(root, {**files, "Dockerfile": text})
    return Project(Workspace(root), ((), (root / "Dockerfile",)), Settings()).dockerfiles[0]


@pytest.mark.parametrize(
    ("name", "text", "route"),
    [
        ("app.py", "@app.get('/healthz')\nasync def ok(): ...\n", "/healthz"),
        ("app.py", "@app.route('/health', methods=['GET'])\ndef ok(): ...\n", "/health"),
        ("urls.py", "urlpatterns = [path('ping/', ping)]\n", "/ping/"),
        ("app.py", "app.router.add_get('/ready', ready)\n", "/ready"),
        ("main.py", 'Application([(r"/healthz", HealthHandler)])\n', "/healthz"),
        ("server.js", "app.get('/health', (req, res) => res.send('ok'));\n", "/health"),
        ("server.ts", "router.get(`/livez`, handler)\n", "/livez"),
        ("app/api/health/route.ts", "export async function GET() {}\n", "/api/health"),
        ("src/pages/api/health.js", "export default handler\n", "/api/health"),
        ("main.go", 'http.HandleFunc("/healthz", ok)\n', "/healthz"),
        ("main.go", 'mux.HandleFunc("GET /healthz", ok)\n', "/healthz"),
        ("main.go", 'r.GET("/ping", pong)\n', "/ping"),
        ("A.java", '@GetMapping("/health")\n', "/health"),
        ("main.rs", '.route("/healthz", get(ok))\n', "/healthz"),
        ("main.rs", '#[get("/health")]\n', "/health"),
        ("config/routes.rb", 'get "health", to: "status#show"\n', "/health"),
        ("Program.cs", 'app.MapHealthChecks("/healthz");\n', "/healthz"),
        ("routes/web.php", "Route::get('/health', fn () => 'ok');\n", "/health"),
        ("app.py", "requests.get('/health')\n", None),
        ("app.js", "axios.get('/health').then(show)\n", None),
        ("tests/test_app.py", "@app.get('/healthz')\ndef ok(): ...\n", None),
        ("app.py", "@app.get('/books')\ndef books(): ...\n", None),
        ("app.py", "r = APIRouter(prefix='/v1')\n@r.get('/health')\ndef ok(): ...\n", None),
    ],
)
def test_health_route(tmp_path: Path, name: str, text: str, route: str | None) -> None:
    assert sources(dockerfile(tmp_path, {name: text})).health == route


def test_actuator_has_a_route(tmp_path: Path) -> None:
    files = {"pom.xml": "<artifactId>spring-boot-starter-actuator</artifactId>", "A.java": "class A {}"}
    assert sources(dockerfile(tmp_path, files)).health == "/actuator/health"


def test_the_best_route_wins(tmp_path: Path) -> None:
    text = "".join(f"@app.get('/{name}')\ndef {name}(): ...\n" for name in ("ready", "health", "healthz"))
    assert sources(dockerfile(tmp_path, {"app.py": text})).health == "/healthz"


def test_only_what_is_copied_counts(tmp_path: Path) -> None:
    files = {"web/app.py": "@app.get('/healthz')\ndef ok(): ...\n", "api/app.py": "@app.get('/ping')\ndef ok(): ...\n"}
    assert sources(dockerfile(tmp_path, files, "FROM python:3.12\nCOPY api /app\n")).health == "/ping"


@pytest.mark.parametrize(
    ("name", "text", "ports"),
    [
        ("a.js", "app.listen(3000, done)", {3000}),
        ("a.py", "app.run(host='0.0.0.0', port=8000)", {8000}),
        ("main.go", 'package main\nfunc main() { http.ListenAndServe(":8080", nil) }\n', {8080}),
        ("main.rs", "const port = 4000;\n", {4000}),
        ("a.js", "redis.createClient({host: 'redis', port: 6379})", set()),
        ("a.py", "psycopg.connect(port=5432)", set()),
    ],
)
def test_ports_that_are_listened_on(tmp_path: Path, name: str, text: str, ports: set[int]) -> None:
    assert sources(dockerfile(tmp_path, {name: text})).ports == ports


def test_long_lines_take_no_time(tmp_path: Path) -> None:
    files = {"a.js": "a.b.c.d)]get@" * 15_000, "b.js": "/a-b" * 50_000, "c.js": "x" * 200_000}
    assert sources(dockerfile(tmp_path, files)).health is None
    assert not is_health("/" + "a" * 5_000 + ".html")
