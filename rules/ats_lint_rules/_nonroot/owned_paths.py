"""What the account of a stage's process must own: working directory, copied files, directories for data."""

from __future__ import annotations

from ats_lint import (
    Copy,
    Instruction,
    Stage,
    Started,
    account_choice,
    dataclass,
    destination,
    directories,
    software,
    within,
)
from ats_lint_rules._nonroot.root_owned import all_of_it, copies_for, filled, owned_already


@dataclass(frozen=True, slots=True)
class Ownership:
    """`copies` take `--chown`; `make` are created; `flat` and `deep` change owner, `deep` with all that is in them.

    `volumes` are those of `make` and `deep` that VOLUME declares, `directory` the working
    directory, where it is among `flat`.
    """

    copies: tuple[Copy, ...] = ()
    make: tuple[directories.Folder, ...] = ()
    flat: tuple[directories.Folder, ...] = ()
    deep: tuple[directories.Folder, ...] = ()
    volumes: tuple[directories.Folder, ...] = ()
    directory: directories.Folder | None = None


def ownership(stage: Stage, account: account_choice.Account, found: Started, given: Stage | None = None) -> Ownership:
    """Return what must belong to the account so that the process can work.

    What the stages up to `given` bring belongs to it already.
    """
    if not account.create and not stage.base.shell and software(stage).has("sh") is False:
        return Ownership()
    directory = directories.working_directory(stage)
    if directory is not None and owned_already(stage, account, directory):
        directory = None
    copies = tuple(copies_for(stage, directory))
    data = tuple(
        directories.unique(
            (
                *directories.declared(stage, given),
                *directories.mounted_by_services(stage),
                *(directories.made_by_sources(stage) if given is None else ()),
            )
        )
    )
    made = tuple(
        place
        for place in directories.unique(directories.made_by_runs(stage, given))
        if place.path not in {one.path for one in data}
    )
    deep = directory is not None and directory.path not in directories.SHARED
    if directory is not None and deep and all_of_it(stage, account, found, copies, directory, given):
        copies = tuple(copy for copy in copies if not within(destination(stage, copy), directory.path))
        made = tuple(place for place in made if not within(place.path, directory.path))
        kept = tuple(place for place in data if not within(place.path, directory.path))
        data_owner = tuple(place for place in kept if place.path != directory.path)
        return Ownership(
            copies, _absent(data, directory), (), (directory, *made, *data_owner), _volume_places(stage, data)
        )
    made = tuple(place for place in made if directory is None or place.path != directory.path)
    used = tuple(place for place in (*made, *data) if filled(stage, place, given))
    flat = tuple(place for place in (*made, *data) if place not in used)
    if directory is None or directory.path in {place.path for place in data} or _is_given(stage, given):
        return Ownership(copies, _absent(data, directory), flat, used, _volume_places(stage, data))
    own = (directory, *flat)
    return Ownership(copies, _absent(data, directory), own, used, _volume_places(stage, data), directory)


def _is_given(stage: Stage, given: Stage | None) -> bool:
    """Tell whether the working directory is that of `given`, which has given it to the account."""
    return given is not None and stage.workdir.value == given.workdir.value


def _absent(
    data: tuple[directories.Folder, ...], directory: directories.Folder | None
) -> tuple[directories.Folder, ...]:
    return tuple(place for place in data if directory is None or place.path != directory.path)


def _volume_places(stage: Stage, data: tuple[directories.Folder, ...]) -> tuple[directories.Folder, ...]:
    written = {place.path for place in directories.declared(stage)}
    return tuple(place for place in data if place.path in written)


def needs_root(instruction: Instruction) -> bool:
    """Tell whether the builder runs an instruction as the user in force."""
    return instruction.keyword in {"RUN", "COPY", "ADD", "WORKDIR"}
