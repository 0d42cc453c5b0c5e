"""The RUN instructions of a builder, and the copies that bring only what they install from."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

from ats_lint import Copy, Run, manifests
from ats_lint_rules._splitting.builder_block import BuilderBlock


def runs_in(block: BuilderBlock) -> list[Run]:
    return [item for item in block.inside if isinstance(item, Run)]


def only_manifests(copy: Copy, block: BuilderBlock, known: tuple[str, ...] = ()) -> bool:
    """Tell whether a COPY brings only the manifests of the installs; `known` are such that the builder reads."""
    names = {
        posixpath.basename(name)
        for run in runs_in(block)
        for install in manifests.manifest_installs(run)
        for name in (*install.files, *manifests.needs(install, install.directory, block.stage.dockerfile.context).files)
    }
    sources = [posixpath.basename(token.text.rstrip("/")) for token in copy.sources]
    return bool(sources) and all(source in names or _matches(source, known) for source in sources)


def copied_again(block: BuilderBlock) -> bool:
    """Tell whether the runtime stage copies the whole context."""
    return any(isinstance(item, Copy) and "." in {token.text for token in item.sources} for item in block.behind)


def _matches(source: str, known: tuple[str, ...]) -> bool:
    """Tell whether a name or a glob is one of manifests: `composer.*`, `poetry.lock*`."""
    stem = source.partition("*")[0].rstrip("?.")
    return bool(stem) and any(fnmatchcase(name, source) and name.startswith(stem) for name in known)
