"""Which releases of the Dockerfile frontend know what."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Copy, Dockerfile, HealthcheckInstruction, Run, Span, regex
from ats_lint_rules._run.sources import is_git

_FLAGS = {
    ("ADD", "checksum"): (6, 5),
    ("ADD", "exclude"): (19, 7),
    ("ADD", "keep-git-dir"): (1, 1),
    ("ADD", "link"): (4, 4),
    ("ADD", "unpack"): (17, 17),
    ("COPY", "chmod"): (2, 2),
    ("ADD", "chmod"): (2, 2),
    ("COPY", "exclude"): (19, 7),
    ("COPY", "link"): (4, 4),
    ("COPY", "parents"): (20, 7),
    ("HEALTHCHECK", "start-interval"): (6, 6),
    ("RUN", "mount"): (2, 0),
    ("RUN", "network"): (3, 1),
    ("RUN", "security"): (20, 1),
}
"""Minor release that first knows a flag, in the stable channel and in that for experiments.

https://docs.docker.com/reference/dockerfile/ and https://docs.docker.com/build/buildkit/dockerfile-release-notes/
"""
_HEREDOC, _GIT, _SECRET_ENV, _SUBSTITUTION = (4, 3), (5, 5), (10, 10), (7, 7)
_OPERATORS = regex(r"\$\{\w+(?:##?|%%?|//?)")


def uses(dockerfile: Dockerfile) -> Iterator[tuple[Span, str, tuple[int, int]]]:
    """Yield what the file uses that not every release knows, with the releases that first do."""
    for outer in dockerfile.instructions:
        instruction = outer.onbuild or outer
        for flag in instruction.flags:
            since = _FLAGS.get((instruction.keyword, flag.name))
            if since is not None:
                yield flag.span, f"{instruction.keyword} --{flag.name}", since
        if instruction.heredocs:
            yield instruction.heredocs[0].marker, "here-documents", _HEREDOC
        if isinstance(instruction, Run):
            for mount in instruction.mounts:
                if mount.type == "secret" and "env" in mount.options:
                    yield mount.flag.span, "env= of a secret", _SECRET_ENV
        elif isinstance(instruction, Copy) and instruction.keyword == "ADD":
            yield from ((one.span, "ADD of a repository", _GIT) for one in instruction.sources if is_git(one.text))
        if not isinstance(instruction, Run | HealthcheckInstruction):
            text = dockerfile.source.slice(instruction.span)
            for match in _OPERATORS.finditer(text):
                end = text.find("}", match.end()) + 1 or match.end()
                span = Span(instruction.span.start + match.start(), instruction.span.start + end)
                yield span, f"{match[0]}…}}", _SUBSTITUTION
