"""What a build leaves in the home of root."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.build.home import left_in_home
from ats_lint.lint.config import from_table
from ats_lint.lint.engine import check
from ats_lint.lint.registry import discover
from dockerfiles import read
from projects import write_tree

LOAD = "from transformers import AutoModel; AutoModel.from_pretrained('x')"
FETCHING = "FROM python:3.13\nWORKDIR /app\nCOPY fetch.py .\nRUN python fetch.py\nCMD python fetch.py\n"


@pytest.mark.parametrize(
    "line",
    [
        f'RUN python -c "{LOAD}"',
        f"RUN python3 - <<EOF\n{LOAD}\nEOF",
        "RUN huggingface-cli download org/model",
        'RUN python -c "import torch; torch.hub.load(1, 2)"',
        "RUN python -m nltk.downloader punkt",
        "RUN npx playwright install chromium",
        "RUN pip install --user flask",
        "RUN pipx install poetry",
        "RUN curl -LsSf https://astral.sh/uv/install.sh | sh",
        "RUN cp a.conf ~/.config/a.conf",
        "RUN git config --global user.name x",
        "ENV CONFIG=/root/.app",
        "COPY a /root/.app",
        "WORKDIR /root",
        "RUN ollama pull llama3",
    ],
)
def test_is_left(line: str) -> None:
    assert list(left_in_home(read(f"FROM python:3.13\n{line}\n").stages[-1]))


@pytest.mark.parametrize(
    "line",
    [
        "RUN pip install transformers",
        "RUN npm install -g yarn",
        f'ENV HF_HOME=/models\nRUN python -c "{LOAD}"',
        f'RUN HF_HOME=/models python -c "{LOAD}"',
        "ENV PLAYWRIGHT_BROWSERS_PATH=/browsers\nRUN npx playwright install",
        "RUN python manage.py collectstatic",
        f'USER app\nRUN python -c "{LOAD}"',
        "RUN rm -rf /root/.cache",
        "RUN echo from_pretrained(",
    ],
)
def test_is_not_left(line: str) -> None:
    assert not list(left_in_home(read(f"FROM python:3.13\n{line}\n").stages[-1]))


@pytest.mark.parametrize(("text", "left"), [(LOAD, True), ("print(1)", False)])
def test_a_script_of_the_context_is_read(tmp_path: Path, text: str, left: bool) -> None:
    write_tree(tmp_path, {"fetch.py": text, "Dockerfile": FETCHING})
    rule = next(one for one in discover().rules if one.code == "DF101")
    (found,) = check([tmp_path], from_table({}), [rule]).diagnostics
    assert ("home of root" in (found.fix.because if found.fix else "")) is left
