"""What a build leaves in the home of root, which nobody else may enter: tools, settings, caches, models."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.views.dockerfile import Copy, Env, Run, Stage, Workdir
from ats_lint.patterns import regex
from ats_lint.syntax import shell
from ats_lint.syntax.shell import Command

_LIES = "files lie in the home of root, which nobody else may enter"
_POINTS = "the environment points into the home of root, which nobody else may enter"
_FETCHED = "the build fetches data into the home of root, which nobody else may enter"
_WORDS = regex(r"(?:^|[=:\"'\s])(?:/root\b|~/|\$HOME\b|\$\{HOME\b)")
_ROOTS = regex(r"(?:^|[:=\s])/root(?:/|$|:)")
_INSTALLERS = regex(
    r"sh\.rustup\.rs|nvm-sh/nvm|get\.sdkman\.io|astral\.sh/uv|install\.python-poetry|install-poetry|bun\.sh/install|"
    r"deno\.land|pyenv\.run|get\.volta\.sh|fnm\.vercel|nixos\.org/nix"
)
_KEEPERS = regex(
    r"uv python install|uv tool install|gcloud (config|auth)|helm (repo add|plugin install)|aws configure|"
    r"az (extension|login)|composer global|dotnet tool install(?:(?!tool install).)*? (-g|--global)|"
    r"(cabal|stack) install|mix local\.|"
    r"gem install(?:(?!gem install).)*?--user-install|"
    r"kubectl config|git config --global|pip config set|poetry config|mc alias set|"
    r"conda init|mamba init|ollama pull|pipx install"
)
_FETCHERS = (
    (
        "HF_HOME HF_HUB_CACHE TRANSFORMERS_CACHE SENTENCE_TRANSFORMERS_HOME XDG_CACHE_HOME",
        r"from_pretrained\(|snapshot_download\(|hf_hub_download\(|\bpipeline\(|SentenceTransformer\(|CrossEncoder\(|"
        r"WhisperModel\(|load_dataset\(|TextEmbedding\(|huggingface-cli download|\bhf download|docling-tools models",
    ),
    ("TORCH_HOME XDG_CACHE_HOME", r"torch\.hub\.|torchvision\.models\."),
    ("XDG_CACHE_HOME", r"whisper\.load_model|clip\.load\("),
    ("NLTK_DATA", r"nltk\.download|nltk\.downloader"),
    ("STANZA_RESOURCES_DIR", r"stanza\.download"),
    ("TIKTOKEN_CACHE_DIR", r"tiktoken\.(get_encoding|encoding_for_model)"),
    ("EASYOCR_MODULE_PATH MODULE_PATH", r"easyocr\.Reader|PaddleOCR\("),
    ("U2NET_HOME", r"rembg|new_session\("),
    ("PLAYWRIGHT_BROWSERS_PATH", r"playwright install|puppeteer browsers install"),
    ("PUPPETEER_CACHE_DIR", r"puppeteer browsers install"),
)
"""What fetches into the home, with the variables that name another place.

Sources: the documentation of huggingface_hub, torch.hub, whisper, nltk, stanza, tiktoken, EasyOCR, rembg, Playwright
and Puppeteer.
"""
_FETCHES = tuple((names.split(), regex(pattern)) for names, pattern in _FETCHERS)
_FETCHED_AT_ALL = regex("|".join(f"(?:{pattern})" for _, pattern in _FETCHERS))
_LOOKING = frozenset({"rm", "ls", "echo", "find", "du", "cat"})
_INTERPRETERS = regex(r"(python|node|ruby|perl)[\d.]*")


def left_in_home(stage: Stage) -> Iterator[str]:
    """Yield clauses that say what of the image another user than root would miss."""
    for owner in stage.lineage:
        for instruction in owner.instructions:
            if isinstance(instruction, Run):
                yield from _run(owner, instruction)
            elif isinstance(instruction, Env):
                if any(_ROOTS.search(pair.value.text) for pair in instruction.pairs if pair.value):
                    yield _POINTS
            elif isinstance(instruction, Workdir | Copy):
                place = instruction.args if isinstance(instruction, Workdir) else instruction.destination
                target = place.text
                if _WORDS.match(target + "/") or target == "/root":
                    yield _LIES


def _run(stage: Stage, run: Run) -> Iterator[str]:
    if stage.user_at(run).is_root is False:
        return
    for command in run.commands:
        text = " ".join(word.raw for word in command.words)
        if command.name in _LOOKING:
            continue
        if _keeps(stage, command, text):
            yield _LIES
        elif _fetches(stage, run, command, text):
            yield _FETCHED


def _keeps(stage: Stage, command: Command, text: str) -> bool:
    if _WORDS.search(text) or _INSTALLERS.search(text):
        return True
    call = shell.package_call(command)
    if call is not None and call.family in {"pip", "uv"} and call.has_option("--user"):
        return True
    if command.name == "pipenv" and command.first == "install":
        return not command.has_option("--system")
    if command.name == "poetry" and command.first in {"install", "sync"}:
        written = " ".join(one.text.text for one in stage.chain())
        return "virtualenvs" not in written.lower()
    if command.name == "cargo" and command.first == "install":
        return not stage.env.get("CARGO_HOME")
    return bool(_KEEPERS.search(text))


def _fetches(stage: Stage, run: Run, command: Command, text: str) -> bool:
    """Tell whether a command, or the script that it runs, fetches what its library keeps in the home."""
    bodies = [item.body for item in command.redirects if item.body is not None]
    if _INTERPRETERS.fullmatch(command.name):
        script = next((word.text for word in command.args if not word.prefix.startswith("-")), None)
        bodies.append((placed_text(stage, f"./{script}" if "/" not in script else script, run) if script else "") or "")
    if not any(_FETCHED_AT_ALL.search(one) for one in (text, *bodies)):
        return False
    given = {**stage.scope(run).values, **{one.name: one.value and one.value.text for one in command.assignments}}
    for names, pattern in _FETCHES:
        elsewhere = any(given.get(name) for name in ("HOME", *names))
        if not elsewhere and any(pattern.search(one) for one in (text, *bodies)):
            return True
    return False
