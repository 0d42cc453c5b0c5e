"""Top-level networks, volumes, secrets and configs."""

from __future__ import annotations

from ats_lint.files.source import Source
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.editing import Editable, Merged
from ats_lint.syntax.compose.nodes import Scalar
from ats_lint.syntax.compose.values import Value


class Definition(Editable):
    """One entry of `networks`, `volumes`, `secrets` or `configs`.

    Attributes:
        section: `networks`, `volumes`, `secrets` or `configs`.
        name: the key token.
        key: the name by which services refer to it.
        value: what it says; null when nothing.
        compose: the project it belongs to.
        file: the file that owns it.
    """

    subject: str | None = None

    def __init__(self, compose: Merged, file: ComposeFile, section: str, name: Scalar, value: Value) -> None:
        """Bind a definition to its place; done by `Compose`."""
        self.compose = compose
        self.file = file
        self.section = section
        self.name = name
        self.key = name.value
        self.value = value

    @property
    def source(self) -> Source:
        """The file in which findings about it lie."""
        return self.name.source

    @property
    def external(self) -> bool:
        """Tell whether it is made outside of the project."""
        found = self.value.get("external")
        return found is not None and (found.kind == "map" or found.typed is True)

    def get(self, path: str | tuple[str, ...]) -> Value | None:
        """Return the value at a dotted path, or None."""
        return self.value.get(path)

    def has(self, path: str | tuple[str, ...]) -> bool:
        """Tell whether something other than null is at `path`."""
        return self.value.has(path)

    def text(self, path: str | tuple[str, ...]) -> str | None:
        """Return the interpolated text at `path`; None when absent, no scalar, or unknown."""
        found = self.value.get(path)
        return found.text if found else None

    def __repr__(self) -> str:
        """Show the name for debugging."""
        return f"Definition({self.section}.{self.key})"
