"""`pip install` keeps its cache in the layer.

pip stores every archive it downloads and every wheel it builds below `~/.cache/pip`, for the next call. In an image
there is no next call: the cache only makes the layer larger, often by as much as the packages themselves.

A cache mount, `PIP_NO_CACHE_DIR`, `pip config set global.no-cache-dir`, and a cache that is deleted or purged in the
same RUN count. In a stage whose layers are not shipped the finding is only information.

Fix safety: safe. What is installed is the same with and without a cache.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Edit, Finding, Fix, Good, Run, Safety, Severity, layers, regex, rule, shell
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._run.shelledits import insert_word

_OFF = ("--no-cache-dir", "--no-cache", "--dry-run")
"""pip takes what abbreviates an option, too."""
_PLACES = (".cache/pip", "/root/.cache/pip", "/var/cache/pip", "pip-cache", "pip_cache")
_CONFIG = regex(r"(^|/)(pip\.conf|\.pip|pip)$")


@rule(
    "DF608",
    "pip-cache-kept",
    on=Run,
    severity=Severity.LOW,
    wakes={"pip"},
    tags={"performance", "production"},
    references=(
        "https://pip.pypa.io/en/stable/topics/caching/",
        "https://pip.pypa.io/en/stable/cli/pip/#cmdoption-no-cache-dir",
    ),
    aliases=("DL3042", "f2f903fb"),
    examples=(
        Bad(
            "FROM python:3.12\nRUN pip install -r requirements.txt\n",
            at="install",
            says="pip keeps its cache in the layer",
            safety="safe",
            fixed="FROM python:3.12\nRUN pip install --no-cache-dir -r requirements.txt\n",
        ),
        Bad(
            "FROM python:3.12\nRUN python3 -m pip --quiet install \\\n    # the server\n    uvicorn && rm -rf /tmp/x\n",
            at="install",
            says="pip keeps its cache in the layer",
            safety="safe",
            fixed="FROM python:3.12\nRUN python3 -m pip --quiet install --no-cache-dir \\\n"
            "    # the server\n    uvicorn && rm -rf /tmp/x\n",
        ),
        Bad(
            "FROM python:3.12\nRUN <<EOF\nset -e\npip3 install a\n/opt/venv/bin/pip install b\nEOF\n",
            at=("install", "install"),
            says=("pip keeps its cache in the layer", "pip keeps its cache in the layer"),
            safety="safe",
            fixed="FROM python:3.12\nRUN <<EOF\nset -e\npip3 install --no-cache-dir a\n"
            "/opt/venv/bin/pip install --no-cache-dir b\nEOF\n",
        ),
        Bad(
            'FROM python:3.12\nRUN ["pip", "install", "flask"]\n',
            at='"install"',
            says="pip keeps its cache in the layer",
            safety="hint",
        ),
        Good("FROM python:3.12\nRUN pip install flask\n", path="Dockerfile.test"),
        Good(
            "FROM python:3.12 AS build\nRUN pip install --user flask\nFROM python:3.12\nCOPY --from=build /root /root\n"
        ),
        Bad(
            "FROM python:3.12\nRUN rm -rf /root/.cache && pip install flask\n",
            at="install",
            says="pip keeps its cache in the layer",
            safety="safe",
            fixed="FROM python:3.12\nRUN rm -rf /root/.cache && pip install --no-cache-dir flask\n",
        ),
        Bad(
            "FROM python:3.12\nONBUILD RUN pip install -r requirements.txt\n",
            at="install",
            says="pip keeps its cache in the layer",
            safety="safe",
            fixed="FROM python:3.12\nONBUILD RUN pip install --no-cache-dir -r requirements.txt\n",
        ),
        Good("FROM python:3.12\nRUN pip install flask --no-cache-dir\n"),
        Good("FROM python:3.12\nRUN pip --no-cache-dir install flask\n"),
        Good("FROM python:3.12\nENV PIP_NO_CACHE_DIR=off\nRUN pip install flask\n"),
        Good("FROM python:3.12\nARG PIP_NO_CACHE_DIR=1\nRUN pip install flask\n"),
        Good("FROM python:3.12\nRUN PIP_NO_CACHE_DIR=1 pip install flask\n"),
        Good("FROM python:3.12\nRUN export PIP_NO_CACHE_DIR=1; pip install flask\n"),
        Good("FROM python:3.12\nRUN --mount=type=cache,target=/root/.cache/pip pip install flask\n"),
        Good("FROM python:3.12\nRUN --mount=type=cache,target=/home/app/.cache pip install flask\n"),
        Good("FROM python:3.12\nENV PIP_CACHE_DIR=/c\nRUN --mount=type=cache,target=/c pip install flask\n"),
        Good("FROM python:3.12\nRUN pip install flask && rm -rf ~/.cache\n"),
        Good('FROM python:3.12\nRUN pip install flask && rm -rf "$HOME/.cache/pip"\n'),
        Good("FROM python:3.12\nRUN pip install flask && pip cache purge\n"),
        Good("FROM python:3.12\nRUN pip config set global.no-cache-dir true\nRUN pip install flask\n"),
        Good("FROM python:3.12\nRUN pip install --no-cache --upgrade flask\n"),
        Good("FROM python:3.12\nCOPY pip.conf /etc/\nRUN pip install flask\n"),
        Good("FROM python:3.12\nRUN uv pip install flask && pip download x && pip --version\n"),
    ),
)
def check(run: Run) -> Iterator[Finding]:
    if run.stage is None or not layers.ships(run.stage):
        return
    for call in layers.calls(run):
        if call.family == "pip" and call.action == "install" and call.subcommand and not _uncached(run, call):
            message = "pip keeps its cache in the layer"
            yield Finding(call.subcommand.span, message, _fix(run, call))


def _uncached(run: Run, call: shell.PackageCall) -> bool:
    if call.has_option(*_OFF) or layers.variable(run, call.command, "PIP_NO_CACHE_DIR") != "":
        return True
    own = [layers.variable(run, call.command, name) for name in ("PIP_CACHE_DIR", "XDG_CACHE_HOME")]
    option = call.option("--cache-dir")
    own.append(option.value if option else "")
    places = (*_PLACES, *(path for path in own if path))
    if None in own or layers.outside(run, *places) or _configured(run):
        return True
    return any(
        layers.removed(command, *places) or [*command.texts[-2:]] == ["cache", "purge"]
        for command in layers.later(run, call.command)
    )


def _configured(run: Run) -> bool:
    """Tell whether a configuration of pip may say it, one that is copied in included."""
    for item in run.stage.until(run) if run.stage else ():
        if isinstance(item, Copy) and any(_CONFIG.search(token.text) for token in item.items):
            return True
        if isinstance(item, Run) and "no-cache-dir" in item.text.text and "config" in item.text.text:
            return True
    return "no-cache-dir" in run.text.text.partition(" install ")[0] and "config" in run.text.text


def _fix(run: Run, call: shell.PackageCall) -> Fix:
    def make() -> tuple[Edit, ...]:
        return insert_word(run, call.subcommand, "--no-cache-dir") if call.subcommand else ()

    because = "The same packages are installed with and without a cache."
    return propose("add --no-cache-dir", Safety.SAFE, because, make, "command")
