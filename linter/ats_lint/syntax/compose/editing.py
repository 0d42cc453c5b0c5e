"""The edits that services and definitions offer, in the file and at the key that own them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Set
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Protocol

from ats_lint.files.source import Source
from ats_lint.model import Edit, EditRefused
from ats_lint.records import cached_property, replace
from ats_lint.syntax.compose import edits
from ats_lint.syntax.compose.nodes import Mapping, Scalar, Sequence
from ats_lint.syntax.compose.places import Place, split

if TYPE_CHECKING:
    from ats_lint.syntax.compose.compose_file import ComposeFile
    from ats_lint.syntax.compose.values import Value

Path = str | tuple[str, ...]


class Merged(Protocol):
    """What an entry of an application asks of it."""

    @property
    def files(self) -> tuple[ComposeFile, ...]:
        """Every file of it."""
        ...

    @property
    def awaited(self) -> frozenset[str]:
        """The services whose completion others wait for."""
        ...

    @property
    def partial(self) -> Set[str]:
        """The services of which a part could not be read."""
        ...

    @property
    def built_images(self) -> frozenset[str]:
        """The names that it gives to images of its own."""
        ...

    @property
    def read(self) -> Callable[[FilePath], Source | None]:
        """Gives another file of the project."""
        ...

    def planned(self, edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
        """Return edits of an entry, refused where those who read the file would not heed them."""
        ...


class Editable:
    """Something with a key of its own in a section such as `services`.

    Every method returns edits for one fix and raises `EditRefused` when the change cannot be made exactly, so that
    a rule offers no fix. A value that came from an alias, a merge key or `extends` is never edited where it
    stands: the service gets a key of its own.
    """

    compose: Merged
    file: ComposeFile
    section: str
    name: Scalar
    key: str
    value: Value

    @cached_property
    def place(self) -> Place:
        """The entry of the owning file that edits start from.

        Raises:
            EditRefused: it was not written below a section key of its own.
        """
        for root in self.file.mappings:
            section = root.entry(self.section)
            parent = section.value if section else None
            entry = parent.entry_at(self.name) if isinstance(parent, Mapping) else None
            if entry is not None and isinstance(parent, Mapping):
                return Place(root, parent, entry, (self.section, self.key))
        raise EditRefused(f"{self.key} is not written out below {self.section}")

    def layer(self, value: Value) -> Editable:
        """Return the entry as the file that wrote `value` has it: what an override file says is edited there.

        That is the entry itself when the value is its own, or was handed to it.
        """
        if not value.shared and value.source is not self.file.source:
            for file in self.compose.files:
                name = _name_in(file, self.section, self.key) if file.source is value.source else None
                if name is not None:
                    return Layer(self, file, name)
        return self

    def insert(self, text: str) -> tuple[Edit, ...]:
        """Add a key, or several: `restart: unless-stopped`, or a block in LF with any indentation.

        Raises:
            EditRefused: a key is there already, or the place does not allow an exact edit.
        """
        return self.compose.planned(edits.insert(self.place, text))

    def set(self, path: Path, text: str, *, hides: bool = False) -> tuple[Edit, ...]:
        """Make `text`, any YAML value, the value at `path`, creating missing parents or replacing a scalar in place.

        With `hides`, a collection that a merge key gives may be covered: `text` says all that is meant.

        Raises:
            EditRefused: something on the way is no mapping or shared.
        """
        return self.compose.planned(edits.set_value(self.place, path, text, hides=hides))

    def append(self, path: Path, item: str) -> tuple[Edit, ...]:
        """Add an item, any YAML value, to the list at `path`, creating it.

        Raises:
            EditRefused: there is no list at `path`, or it cannot be written out.
        """
        found = self.value.get(path)
        items = None
        if found is not None and found.shared:
            items = [one.source.slice(one.node.whole) for one in found.list]
        return self.compose.planned(edits.append(self.place, path, item, items))

    def replace(self, path: Path, value: Value, text: str) -> tuple[Edit, ...]:
        """Make the string `text` the content of `value`, a scalar at or below `path`, in the quotes that it has.

        For the value of a `KEY=value` item only that part is replaced. `text` is a Compose template: a `$` meant
        as such has to be written `$$`.

        Raises:
            EditRefused: the value was written elsewhere, is shared, or a comment would be lost.
        """
        node = value.node
        if value.shared or value.implied or not isinstance(node, Scalar) or node.source is not self.file.source:
            raise EditRefused("the value is not the service's own")
        return self.compose.planned(edits.replace_scalar(self._descend(path), node, value.in_whole(text)))

    def item(self, path: Path, value: Value) -> tuple[str, ...]:
        """Return the path, for the other methods, of `value`, an item of the list at `path`.

        Raises:
            EditRefused: the item was written elsewhere, or is shared.
        """
        node, written = self._descend(path).value, value.node
        if not value.shared and isinstance(node, Sequence):
            # Items stand in order, but for aliases of what stands elsewhere.
            near = bisect_left(node.items, written.span.start, key=lambda one: one.span.start)
            for index in (near, *range(len(node.items))):
                if index < len(node.items) and node.items[index] is written:
                    return (*split(path), str(index))
        raise EditRefused("the item is not the service's own")

    def remove(self, path: Path) -> tuple[Edit, ...]:
        """Remove the key, or the list item, at `path`; its comments stay.

        Raises:
            EditRefused: it was not written here, is shared, or stands in a line with others.
        """
        return self.compose.planned(edits.remove(self.place, path))

    def discard(self, path: Path, value: Value) -> tuple[Edit, ...]:
        """Remove `value`, an item of the list at `path`, and the list with its last one; comments stay.

        Raises:
            EditRefused: the item was written elsewhere, is shared, or stands in a line with others.
        """
        return self.remove(self.item(path, value))

    def delete(self) -> tuple[Edit, ...]:
        """Remove the whole entry from its section; its comments stay.

        Raises:
            EditRefused: it is shared, stands in a line with others, or nothing would be left.
        """
        return edits.remove_top(self.place.root, (self.section, self.key))

    def _descend(self, path: Path) -> Place:
        """Return the innermost entry on the way to `path`, claiming all of it."""
        place = self.place
        keys = list(split(path)) if path else []
        while keys and isinstance(place.value, Mapping) and (entry := place.value.entry(keys[0])):
            place = place.child(entry)
            keys.pop(0)
        return replace(place, claim=(*place.claim, *keys)) if keys else place


class Layer(Editable):
    """An entry as another file than its owner writes it."""

    def __init__(self, entry: Editable, file: ComposeFile, name: Scalar) -> None:
        """Bind the entry to the file and the key there."""
        self.compose = entry.compose
        self.section = entry.section
        self.key = entry.key
        self.value = entry.value
        self.file = file
        self.name = name


def _name_in(file: ComposeFile, section: str, key: str) -> Scalar | None:
    """Return the key token of an entry in a file; None when the file does not write it out."""
    for root in file.mappings:
        found = root.entry(section)
        entry = found.value.entry(key) if found and isinstance(found.value, Mapping) else None
        if entry is not None:
            return entry.key
    return None
