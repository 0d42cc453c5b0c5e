"""The command that asks registries: what it says and its exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ats_lint.cli.errors import BAD_INPUT, CLEAN, fail
from ats_lint.cli.serve import lacks
from ats_lint.lint.known_tokens import all_without_tokens
from ats_lint.records import dataclass
from ats_lint.report.escape import printable
from ats_lint.report.output import say

if TYPE_CHECKING:
    from ats_lint.pin.pinning import PinOutcome

LEFT = 1


@dataclass(frozen=True, slots=True)
class PinRequest:
    """What `pin` was asked to do."""

    paths: tuple[Path, ...]
    dry: bool = False
    update: bool = False
    map: Path | None = None
    helpers: bool = False
    timeout: float = 20.0


def pin(request: PinRequest) -> int:
    """Look up, say, and write."""
    if lacks("httpx", "pin"):
        return BAD_INPUT
    from ats_lint import api
    from ats_lint.model import InputError

    try:
        found, base = _outcomes(request)
        say(all_without_tokens(f"{line}\n" for line in _told(found)), sys.stdout)
        if not request.dry:
            _write(found, base, request.map)
    except InputError as error:
        return fail([f"{error.path}: {error.message}"])
    except (api.ConfigError, api.UnknownRule, ValueError) as error:
        return fail([str(error)])
    if any(one.failed for one in found):
        return BAD_INPUT
    left = any(one.text is None or (request.dry and one.changes) for one in found)
    return LEFT if left else CLEAN


def _outcomes(request: PinRequest) -> tuple[list[PinOutcome], Path]:
    from ats_lint import api
    from ats_lint.files.workspace import folder_of
    from ats_lint.lint.config import find
    from ats_lint.pin.docker_auth import load
    from ats_lint.pin.pinning import outcomes
    from ats_lint.pin.registry_client import ImageRegistry

    paths = [Path(os.path.abspath(path)) for path in request.paths or (Path(),)]
    missing = [path for path in paths if not os.path.exists(path)]
    if missing:
        raise ValueError(f"{missing[0]}: no such file or directory")
    base = Path(os.path.commonpath([folder_of(path) for path in paths]))
    named = [path.relative_to(base).as_posix() for path in paths]
    settings = find(base)
    images = api.images(base, paths=[] if "." in named else named, settings=settings)
    with ImageRegistry(load(request.helpers), request.timeout) as registry:
        return list(outcomes(images, registry, update=request.update, policy=settings)), base


def _told(outcomes: Sequence[PinOutcome]) -> Iterator[str]:
    for one in outcomes:
        place = f"{one.image.path}:{one.image.range.start.line + 1}"
        if one.changes:
            yield printable(f"{place}: {one.image.written} -> {one.text}")
        elif one.failed:
            yield printable(f"{place}: {one.image.written}: error: {one.reason}")
        elif one.text is None:
            yield printable(f"{place}: {one.image.written}: left, {one.reason}")
    if not any(one.changes or one.text is None for one in outcomes):
        yield "every image has a digest" if outcomes else "no image is named"


def _write(outcomes: Sequence[PinOutcome], base: Path, into: Path | None) -> None:
    from ats_lint.pin.saving import changed, save, save_map

    save(changed(base, outcomes))
    if into is not None:
        save_map(into, outcomes)
