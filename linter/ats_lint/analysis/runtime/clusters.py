"""Kubernetes manifests of the repository that run a container on a port which only root may take there."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.files.source import Source
from ats_lint.numbers import whole
from ats_lint.patterns import regex

_FOLDERS = regex(r"(?i)\.?k8s.*|\.?kube.*|manifests?|deploy(?:ments?)?")
_FILES = regex(r"(?i).*\.ya?ml")
_PORT = regex(r"containerPort:[ \t]*[\"']?(\d{1,5})")
_MANY = 100
_FREE = 1024


def low_port(stage: Stage) -> str | None:
    """Return a sentence about a manifest that names a low port of the image; None when there is none.

    Docker lets every user of a container bind low ports since 20.10; containerd's default under Kubernetes does so
    since 2.0 (its `enable_unprivileged_ports`).
    """
    low = {port for port in stage.ports if port < _FREE}
    for source in _manifests(stage) if low else ():
        found = low & {whole(number) for number in _PORT.findall(source.text)}
        if found:
            return f"{source.path.name} runs port {min(found)} in Kubernetes, where low ports may be for root."
    return None


def _manifests(stage: Stage) -> Iterator[Source]:
    project = stage.dockerfile.project
    paths = (path for folder in project.named(project.root, _FOLDERS) for path in project.named(folder, _FILES))
    for _, path in zip(range(_MANY), paths, strict=False):
        source = project.read(path)
        if source is not None:
            yield source
