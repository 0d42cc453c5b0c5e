"""The edits that a service offers, in the file and at the key that own it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ats_lint.compose import edits
from ats_lint.compose.edits import EditRefused
from ats_lint.compose.nodes import Entry, Mapping, Scalar
from ats_lint.compose.places import Place
from ats_lint.model import Edit

if TYPE_CHECKING:
    from ats_lint.compose.files import ComposeFile
    from ats_lint.compose.values import Value

Path = str | tuple[str, ...]


class Editable:
    """Something with a key of its own below `services`.

    Every method returns edits for one fix and raises `EditRefused` when the change cannot be made exactly, so that
    a rule offers no fix. A value that came from an alias, a merge key or `extends` is never edited where it
    stands: the service gets a key of its own.
    """

    file: ComposeFile
    name: Scalar
    key: str
    value: Value

    @property
    def place(self) -> Place:
        """The entry of the owning file that edits start from.

        Raises:
            EditRefused: the service was not written below a `services` key of its own.
        """
        for root in self.file.mappings:
            services = root.entry("services")
            parent = services.value if services else None
            entry = _own(parent, self.name) if isinstance(parent, Mapping) else None
            if entry is not None and isinstance(parent, Mapping):
                return Place(root, parent, entry, ("services", self.key))
        raise EditRefused(f"{self.key} is not written out below services")

    def insert(self, text: str) -> tuple[Edit, ...]:
        """Add a key, or several: `restart: unless-stopped`, or a block in LF with any indentation.

        Raises:
            EditRefused: a key is there already, or the place does not allow an exact edit.
        """
        return edits.insert(self.place, text)

    def set(self, path: Path, text: str) -> tuple[Edit, ...]:
        """Make `text`, any YAML value, the value at `path`, creating missing parents or replacing a scalar in place.

        Raises:
            EditRefused: something on the way is no mapping or shared.
        """
        return edits.set_value(self.place, path, text)

    def append(self, path: Path, item: str) -> tuple[Edit, ...]:
        """Add an item, any YAML value, to the list at `path`, creating it.

        Raises:
            EditRefused: there is no list at `path`, or it cannot be written out.
        """
        found = self.value.get(path)
        items = [one.source.slice(one.node.whole) for one in found.list] if found else None
        return edits.append(self.place, path, item, items)

    def remove(self, path: Path) -> tuple[Edit, ...]:
        """Remove the key at `path` with its value.

        Raises:
            EditRefused: it was not written in the service itself, or a comment would be lost.
        """
        return edits.remove(self.place, path)


def _own(parent: Mapping, name: Scalar) -> Entry | None:
    return next((entry for entry in parent.entries if entry.key is name), None)
