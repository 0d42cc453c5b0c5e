"""A bind mount hides the packages that the image has installed.

The Dockerfile installs into `node_modules` (`vendor`, `.venv`) beside the sources, and the service binds the project's
directory over all of it. What the build has installed is not seen any more: unless the packages are installed on the
host, too, the program stops with "cannot find module". A volume of its own at that place (`/app/node_modules`) keeps
the image's packages visible.

Nothing is said where the packages are on the host, where a script beside the Compose file installs them there, or
where the service does so when it starts.

Fix safety: hint. Where the packages are to come from, the author decides.
"""

import posixpath
from collections.abc import Iterator
from pathlib import Path

from ats_lint import (
    Bad,
    Compose,
    Finding,
    Good,
    Mount,
    Run,
    Service,
    Severity,
    container_of,
    manifests,
    regex,
    rule,
    shell,
    within,
)
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import hint

_FOLDERS = {"npm": "node_modules", "yarn": "node_modules", "pnpm": "node_modules", "composer": "vendor", "uv": ".venv"}
_MOVED = regex(r"\b(?:mv|ln|cp)\s(?:(?!\b(?:mv|ln|cp)\s)[^&;|])*?(?:node_modules|vendor|\.venv)")
_SCRIPT = regex(r"[\w.-]+\.sh")
_WEB = "services:\n  web:\n    build: .\n    volumes:\n      - .:/app\n"
_FILES = {"Dockerfile": "FROM node:22\nWORKDIR /app\nCOPY package.json .\nRUN npm ci\nCOPY . .\nCMD npm start\n"}


@rule(
    "PX117",
    "hidden-installation",
    on=Service,
    severity=Severity.MEDIUM,
    about="project",
    tags={"correctness", "reliability"},
    references=("https://docs.docker.com/engine/storage/bind-mounts/#bind-mounting-over-existing-data",),
    examples=(
        Bad(
            _WEB,
            at=".:/app",
            says="node_modules of the image is hidden, and . has none",
            safety="hint",
            files=_FILES,
        ),
        Good(_WEB + "      - /app/node_modules\n", files=_FILES),
        Good(_WEB + "      - modules:/app/node_modules\nvolumes:\n  modules:\n", files=_FILES),
        Good(_WEB, files={**_FILES, "node_modules/a/package.json": "{}"}),
        Good(_WEB + "    command: sh -c 'npm install && npm start'\n", files=_FILES),
        Good(_WEB.replace(".:/app", "./ui:/app"), files={**_FILES, "ui/a.js": "", "set-up.sh": "cd ui/\nnpm i\n"}),
        Bad(
            _WEB.replace(".:/app", "./ui:/app"),
            at="./ui:/app",
            says="node_modules of the image is hidden, and ./ui has none",
            safety="hint",
            files={**_FILES, "ui/a.js": "", "set-up.sh": "cd api\nnpm i\n"},
        ),
        Good(_WEB.replace(".:/app", "./src:/app/src"), files={**_FILES, "src/a.js": ""}),
        Good(_WEB, files={"Dockerfile": _FILES["Dockerfile"].replace("npm ci", "npm ci && mv node_modules /")}),
        Good(
            _WEB,
            files={
                "Dockerfile": "FROM python:3.14-slim\nENV UV_PROJECT_ENVIRONMENT=/opt/venv\nWORKDIR /app\n"
                "COPY pyproject.toml uv.lock ./\nRUN uv sync\nCMD uv run app\n",
            },
        ),
        Good(_WEB),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    stage = container_of(service).stage
    if stage is None or (service.command is not None and "install" in service.command.line):
        return
    runs = [run for owner in stage.lineage for run in owner.instructions if isinstance(run, Run)]
    moved = any(_MOVED.search(run.args.text) for run in runs)
    if moved or not {"NODE_PATH", "UV_PROJECT_ENVIRONMENT"}.isdisjoint(stage.env):
        return
    for install in (one for run in runs for one in manifests.manifest_installs(run)):
        folder = posixpath.join(install.directory, _FOLDERS.get(install.kind, ""))
        mount = _over(service, folder) if install.kind in _FOLDERS else None
        if mount is not None:
            name = posixpath.basename(folder)
            fix = hint(f"mount a volume at {folder}", "Where the packages are to come from, its author decides.")
            message = f"{name} of the image is hidden, and {(mount.source or '')[:25]} has none"
            yield finding(service, mount.value, message, fix)
            return


def _over(service: Service, folder: str) -> Mount | None:
    """Return the bind that hides a folder of the image with a directory that has none of the name."""
    covering = [one for one in service.volumes if one.target and within(folder, one.target)]
    nearest = max(covering, key=lambda one: len(one.target or ""), default=None)
    if nearest is None or nearest.type != "bind" or nearest.path is None or nearest.target == folder:
        return None
    inside = nearest.path / posixpath.relpath(folder, nearest.target or "/")
    project = service.compose.project
    if not project.exists(nearest.path) or project.exists(inside) or _is_installed(service.compose, inside.parent):
        return None
    return nearest


def _is_installed(compose: Compose, directory: Path) -> bool:
    """Tell whether a script beside the Compose file installs the packages of a directory."""
    for path in compose.project.named(compose.directory, _SCRIPT):
        script = compose.project.read(path)
        commands = shell.parse(script.text).commands if script is not None else ()
        if any(Path(one.directory) == directory for one in manifests.installs(commands, str(path.parent))):
            return True
    return False
