"""The picture of a terminal in README, from real output: `python tests/picture.py` writes it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

HOME = Path(__file__).parent.parent
TARGET = HOME / "docs" / "terminal.svg"
COMMAND = ("--select", "DC201,DC505,DF101,DC406", ".")
"""What is run on the sample project: a few rules, so that the picture holds the whole of the output."""
_COLUMNS, _CHARACTER, _LINE, _EDGE = 100, 8.43, 19, 16
_COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "35": "#f778ba", "36": "#76e3ea"}
_SEQUENCE = re.compile(r"\x1b\[([\d;]*)m")


def output() -> str:
    """Return what the command prints to a terminal with colours."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "sample"
        shutil.copytree(HOME / "fixtures" / "ats-sentinel-swarm" / "input", project)
        environment = {**os.environ, "COLUMNS": str(_COLUMNS), "PYTHONIOENCODING": "utf-8"}
        environment["PYTHONPATH"] = os.pathsep.join(str(HOME / name) for name in ("linter", "rules", "schemas"))
        command = [sys.executable, "-m", "ats_lint", "--color", "always", *COMMAND]
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 1:
        raise RuntimeError(done.stderr)
    return done.stdout


def picture(text: str) -> str:
    """Return the text, colours included, as SVG."""
    lines = [f"\x1b[1m$ ats-lint {' '.join(COMMAND)}\x1b[0m", *text.rstrip("\n").split("\n")]
    width, height = round(_COLUMNS * _CHARACTER + 2 * _EDGE), len(lines) * _LINE + 2 * _EDGE
    rows = "\n".join(
        f'<text x="{_EDGE}" y="{_EDGE + 14 + number * _LINE}" xml:space="preserve">{"".join(_spans(line))}</text>'
        for number, line in enumerate(lines)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="img" aria-label="ats-lint in a terminal" '
        'font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" '
        f'font-size="14" fill="#e6edf3">\n<rect width="100%" height="100%" rx="8" fill="#0d1117"/>\n{rows}\n</svg>\n'
    )


def _spans(line: str) -> Iterator[str]:
    """Yield the parts of a line, each in its colour."""
    style = ""
    for index, part in enumerate(_SEQUENCE.split(line)):
        if index % 2:
            style = _style(part.split(";"), style)
        elif part:
            yield f"<tspan{style}>{escape(part)}</tspan>" if style else escape(part)


def _style(codes: list[str], style: str) -> str:
    if "0" in codes or codes == [""]:
        return ""
    for code in codes:
        if code in _COLOURS:
            style += f' fill="{_COLOURS[code]}"'
        elif code == "1":
            style += ' font-weight="bold"'
        elif code == "2":
            style += ' fill-opacity="0.65"'
    return style


if __name__ == "__main__":
    TARGET.write_text(picture(output()), encoding="utf-8")
