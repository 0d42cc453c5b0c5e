"""How long a program lives that is built here."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.processes import of_service
from services import service_in

DOCKERFILE = 'FROM python:3.13-slim\nWORKDIR /app\nCOPY . .\nCMD ["python", "work.py"]\n'


@pytest.mark.parametrize(
    ("source", "stays"),
    [
        ("import csv, psycopg2\nfor row in csv.reader(open('x')):\n    print(row)\n", False),
        ("import time\nwhile True:\n    time.sleep(1)\n", None),
        ("from tasks import main\nmain()\n", None),
        ("import discord\ndiscord.Client().connect()\n", None),
        ("import socketserver\n", None),
        ("def broken(:\n", None),
        (
            "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef index(): return ''\napp.run(port=80)\n",
            True,
        ),
    ],
)
def test_a_source_tells_whether_it_ends(tmp_path: Path, source: str, stays: bool | None) -> None:
    """A loop, a framework or another module may keep it; a listener does."""
    service = service_in(tmp_path, "build: .", {"Dockerfile": DOCKERFILE, "work.py": source})
    assert of_service(service).life.kind.stays is stays


def test_a_command_of_the_service_counts(tmp_path: Path) -> None:
    """The service runs another script of the same image."""
    files = {"Dockerfile": DOCKERFILE, "work.py": "while True: pass\n", "seed.py": "print('done')\n"}
    service = service_in(tmp_path, "build: .\ncommand: python seed.py", files)
    assert of_service(service).ends
