"""The RUN instructions of a builder, and the copies that bring only what they install from."""

from __future__ import annotations

import posixpath

from ats_lint import Copy, Run, manifests
from ats_lint_rules._splitting.builder_block import Block


def runs_in(block: Block) -> list[Run]:
    return [item for item in block.inside if isinstance(item, Run)]


def only_manifests(copy: Copy, block: Block) -> bool:
    """Tell whether a COPY brings only the manifests of the installs."""
    names = {
        posixpath.basename(name)
        for run in runs_in(block)
        for install in manifests.manifest_installs(run)
        for name in (*install.files, *manifests.needs(install, install.directory, block.stage.dockerfile.context).files)
    }
    sources = [posixpath.basename(token.text.rstrip("/")) for token in copy.sources]
    return bool(sources) and all(source in names for source in sources)
