"""The build of a Python project reads a file that is not in the image yet.

pyproject.toml names the readme, and hatchling, Poetry, Flit, PDM and uv read it whenever the project itself is built:
by `pip install .`, by `uv sync`, by `poetry install`. Where it was not copied, or .dockerignore keeps it out
(`*.md`), the build ends with "Readme file does not exist". `setup.py` may read it, too, and other files. Copy the file
before, or install only the dependencies there (`--no-install-project`, `--no-root`).

Fix safety: hint. Whether the project is to be built there, its author decides.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Severity, Stage, project_files, rule, short

_FROM = "FROM python:3.12-slim\nWORKDIR /app\n"
_TOML = '[project]\nname = "m"\nreadme = "README.md"\n[build-system]\nbuild-backend = "hatchling.build"\n'
_FILES = {"pyproject.toml": _TOML, "README.md": "m\n", "m.py": "x\n"}
_SETUP = {"setup.py": "setup(long_description=open('README.md').read())\n", "README.md": "m\n"}


@rule(
    "DF616",
    "absent-project-file",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=(
        "https://packaging.python.org/en/latest/guides/writing-pyproject-toml/#readme",
        "https://docs.astral.sh/uv/guides/integration/docker/#intermediate-layers",
    ),
    examples=(
        Bad(
            _FROM + "COPY pyproject.toml .\nRUN pip install .\nCOPY . .\n",
            at="pip",
            says="README.md, which pyproject.toml names, is not copied yet",
            safety="hint",
            files=_FILES,
        ),
        Bad(
            _FROM + "COPY . .\nRUN pip install .\n",
            at="pip",
            says="README.md, which pyproject.toml names, is kept out by .dockerignore",
            safety="hint",
            files={**_FILES, ".dockerignore": "*.md\n"},
        ),
        Bad(
            _FROM + "COPY setup.py .\nRUN pip install .\n",
            at="pip",
            says="README.md, which setup.py names, is not copied yet",
            safety="hint",
            files=_SETUP,
        ),
        Good(_FROM + "COPY . .\nRUN pip install .\n", files=_FILES),
        Good(_FROM + "COPY pyproject.toml README.md ./\nRUN pip install .\n", files=_FILES),
        Good(_FROM + "COPY pyproject.toml READ* ./\nRUN pip install .\n", files=_FILES),
        Good(_FROM + "COPY pyproject.toml .\nRUN touch README.md && pip install .\n", files=_FILES),
        Good(_FROM + "COPY pyproject.toml .\nRUN uv sync --no-install-project\n", files=_FILES),
        Good(_FROM + "COPY pyproject.toml .\nRUN pip install -r requirements.txt\n", files=_FILES),
        Good(
            _FROM + "COPY pyproject.toml .\nRUN pip install .\n",
            files={"pyproject.toml": _TOML.replace("hatchling.build", "setuptools.build_meta")},
        ),
        Good(
            _FROM + "COPY pyproject.toml .\nRUN --mount=type=bind,source=README.md,target=README.md pip install .\n",
            files=_FILES,
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    found = next(project_files.wanted(stage), None)
    if found is not None:
        because = "Whether the project is to be built there, its author decides."
        fix = Fix("copy the file before, or install the dependencies only", (), Safety.HINT, because)
        state = "is kept out by .dockerignore" if found.ignored else "is not copied yet"
        yield Finding(found.at.span, f"{short(found.file, 25)}, which {found.named_by} names, {state}", fix)
