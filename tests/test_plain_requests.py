"""Which health routes a container may ask itself for, and which servers it reaches on its own loopback."""

from pathlib import Path

import pytest

from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from projects import write_tree

_PYTHON = 'FROM python:3.12-slim\nCOPY app.py .\nUSER nobody\nEXPOSE 8000\nCMD ["python","app.py"]\n'
_UVICORN = (
    'FROM python:3.12-slim\nCOPY app.py .\nUSER nobody\nEXPOSE 8000\nCMD ["uvicorn","app:app","--port","8000"%s]\n'
)
_NODE = 'FROM node:20-slim\nCOPY . .\nUSER node\nEXPOSE 3000\nCMD ["node","app.js"]\n'
_FLASK = (
    "from flask import Flask\napp = Flask(__name__)\n%s"
    '@app.route("/health"%s)\n%sdef h():\n    return "ok"\napp.run(port=8000)\n'
)
_FAST = 'from fastapi import FastAPI\napp = FastAPI(%s)\n%s@app.get("/health")\ndef h(): return {}\n'
_EXPRESS = 'const e = require("express")();%se.get("/health",%s(q, r) => r.send("x"));e.listen(3000)\n'

_RULES = [rule for rule in discover().rules if rule.code in {"DC401", "DF401"}]


def _probe(tmp_path: Path, dockerfile: str, files: dict[str, str]) -> tuple[str, str]:
    """Return the level of the health check that is proposed, and what it asks: the route, or the port alone."""
    write_tree(tmp_path, {"Dockerfile": dockerfile, **files})
    found = next(one for one in check([tmp_path], from_table({}), _RULES).diagnostics)
    assert found.fix is not None
    text = "".join(edit.text for edit in found.fix.edits)
    return found.fix.safety.name.lower(), "route" if "/health" in text else "port"


@pytest.mark.parametrize(
    "text",
    [
        _FLASK % ("", "", ""),
        _FLASK % ("app.config['SERVER'] = 'x'\n", ", methods=['GET']", ""),
    ],
)
def test_a_route_that_stands_open_is_asked(tmp_path: Path, text: str) -> None:
    assert _probe(tmp_path, _PYTHON, {"app.py": text}) == ("safe", "route")


@pytest.mark.parametrize(
    "text",
    [
        _FLASK % ("@app.before_request\ndef a():\n    abort(401)\n", "", ""),
        _FLASK % ("app.config['SERVER_NAME'] = 'x.org'\n", "", ""),
        _FLASK % ("", ", methods=['POST']", ""),
        _FLASK % ("", "", "@login_required\n"),
        (_FLASK % ("", "", "")).replace('return "ok"', 'return "no", 403'),
    ],
)
def test_a_guarded_route_is_not(tmp_path: Path, text: str) -> None:
    assert _probe(tmp_path, _PYTHON, {"app.py": text}) == ("safe", "port")


@pytest.mark.parametrize(
    ("given", "line", "options", "asks"),
    [
        ("", "app.add_middleware(CORSMiddleware)\n", "", "route"),
        ("", "app.add_middleware(TrustedHostMiddleware, allowed_hosts=['x.org'])\n", "", "port"),
        ("", "app.add_middleware(HTTPSRedirectMiddleware)\n", "", "port"),
        ("", "app.add_middleware(\n    Audit)\n", "", "port"),
        ("dependencies=[Depends(key)]", "", "", "port"),
        ("", "", ',"--ssl-keyfile","/k"', "port"),
    ],
)
def test_middleware_and_tls(tmp_path: Path, given: str, line: str, options: str, asks: str) -> None:
    assert _probe(tmp_path, _UVICORN % options, {"app.py": _FAST % (given, line)}) == ("safe", asks)


@pytest.mark.parametrize(
    ("before", "argument", "asks"),
    [
        ("e.use(cors());", "", "route"),
        ("e.use((q, r, n) => q.headers.k ? n() : r.status(401).end());", "", "port"),
        ("e.use(requireToken);", "", "port"),
        ("", "signedIn.required, ", "port"),
        ('require("https").createServer({}, e);', "", "port"),
        ('const h = require("https"); h.createServer({}, e);', "", "port"),
    ],
)
def test_express(tmp_path: Path, before: str, argument: str, asks: str) -> None:
    assert _probe(tmp_path, _NODE, {"app.js": _EXPRESS % (before, argument)}) == ("safe", asks)


@pytest.mark.parametrize(
    ("hosts", "asks"), [('["example.com"]', "port"), ('["*"]', "route"), ('["127.0.0.1"]', "route")]
)
def test_django_answers_to_its_own_names(tmp_path: Path, hosts: str, asks: str) -> None:
    files = {
        "p/wsgi.py": "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n",
        "p/settings.py": f"ALLOWED_HOSTS = {hosts}\n",
        "p/urls.py": 'from django.urls import path\nurlpatterns = [path("health/", lambda r: HttpResponse("ok"))]\n',
    }
    dockerfile = (
        'FROM python:3.12-slim\nCOPY . .\nUSER nobody\nEXPOSE 8000\nCMD ["gunicorn","-b","0.0.0.0:8000","p.wsgi"]\n'
    )
    assert _probe(tmp_path, dockerfile, files) == ("safe", asks)


@pytest.mark.parametrize(
    ("settings", "asks"),
    [("server.port=8080\n", "route"), ("server.ssl.key-store=/k\n", "port")],
)
def test_settings_turn_tls_on(tmp_path: Path, settings: str, asks: str) -> None:
    files = {"app.py": _FLASK % ("", "", ""), "conf/application.properties": settings}
    assert _probe(tmp_path, _PYTHON.replace("COPY app.py .", "COPY . ."), files) == ("safe", asks)


@pytest.mark.parametrize(
    ("dockerfile", "text", "more"),
    [
        (_NODE, _EXPRESS.replace("3000)", '3000, "localhost")') % ("", ""), {}),
        (_UVICORN % ',"--host","app"', _FAST % ("", ""), {}),
        (
            _NODE,
            'require("dotenv").config();' + _EXPRESS.replace("3000)", "process.env.PORT || 3000)") % ("", ""),
            {".env.example": "PORT=5000\n"},
        ),
    ],
)
def test_who_listens_elsewhere_is_not_surely_reached(
    tmp_path: Path, dockerfile: str, text: str, more: dict[str, str]
) -> None:
    name = "app.js" if dockerfile is _NODE else "app.py"
    assert _probe(tmp_path, dockerfile, {name: text, **more})[0] == "unsafe"


@pytest.mark.parametrize(("address", "level"), [("app", "unsafe"), ("0.0.0.0", "safe")])
def test_a_variable_may_say_another_address(tmp_path: Path, address: str, level: str) -> None:
    text = (
        "import os\nfrom flask import Flask\napp = Flask(__name__)\n"
        'app.run(host=os.environ.get("BIND", "0.0.0.0"), port=int(os.environ.get("PORT", "8000")))\n'
    )
    compose = f"services: {{app: {{build: ., environment: {{BIND: {address}, PORT: '8000'}}}}}}\n"
    write_tree(tmp_path, {"Dockerfile": _PYTHON, "app.py": text, "compose.yaml": compose})
    fixes = [one.fix for one in check([tmp_path], from_table({}), _RULES).diagnostics if one.rule.code == "DC401"]
    assert [one.safety.name.lower() for one in fixes if one is not None] == [level]
