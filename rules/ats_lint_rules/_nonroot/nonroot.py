"""The fix that takes root from a stage's process, and from the stages that build on it."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Edit, EditRefused, Fix, Own, Safety, Stage, Volume, account_choice, container_of, services_of
from ats_lint_rules._common.volumes import own
from ats_lint_rules._nonroot.heirs import Heir, heir_doubts, heir_edits, heirs, names_created, objections
from ats_lint_rules._nonroot.owned_paths import Ownership, ownership
from ats_lint_rules._nonroot.user_edits import switch

_TITLE = "run as a user of its own"
_PROVED = "Nothing in the files needs root when it runs: the user has a home and owns what the program may write."


def leave_root(stage: Stage) -> Fix:
    """Return the fix for a stage that ends as root: safe when the files prove it, a hint where root may be needed.

    A stage that inherits root from another one that is reported shares its fix.
    """
    for older in stage.lineage[:-1]:
        asked = container_of(older).rootless
        ends_as_root = older.is_final and older.user.is_root is not False and not asked.is_user_given.value
        if ends_as_root and not asked.carries_files_only.value and any(one.stage is stage for one in heirs(older)):
            shared = _leave_root(older)
            if shared.edits:
                return shared
    return _leave_root(stage)


def _leave_root(stage: Stage) -> Fix:
    asked, earlier = container_of(stage).rootless, _earlier(stage)
    reason = asked.need(returning=earlier is not None).value
    if reason:
        return _hint(reason)
    below = tuple(heirs(stage))
    chosen = earlier or account_choice.account(stage, names_created(below))
    if isinstance(chosen, str):
        return _hint(chosen)
    reason = next((clause for heir in below for clause in objections(heir, chosen)), None)
    if reason:
        return _hint(reason)
    own = Ownership() if earlier else ownership(stage, chosen, asked.started.value)
    if not chosen.named and _holds_data(stage):
        return _hint("the image has no shell to give its data directories another owner")
    try:
        changes = (*switch(stage, chosen, own), *_below(stage, below, chosen))
    except EditRefused as refused:
        return _hint(f"the file cannot be edited exactly: {refused}")
    doubt = "The author asked for root here." if stage.user.instruction else _doubt(stage, below)
    title = f"{_TITLE}: USER {chosen.user}"
    steps = tuple(step for one in (stage, *(heir.stage for heir in below if heir.closes)) for step in _own(one, chosen))
    return Fix(title, changes, Safety.UNSAFE if doubt else Safety.SAFE, doubt or _PROVED, migration=steps)


def _own(stage: Stage, chosen: account_choice.Account) -> Iterator[Own]:
    """Yield the steps that give what the services of a stage keep to its new user."""
    for service in services_of(stage):
        yield from own(service, chosen.owner)


def _doubt(stage: Stage, below: tuple[Heir, ...]) -> str | None:
    own = container_of(stage).rootless.doubt.value
    return own or next((doubt for heir in below for doubt in heir_doubts(heir)), None)


def _below(stage: Stage, below: tuple[Heir, ...], chosen: account_choice.Account) -> Iterator[Edit]:
    for heir in below:
        yield from heir_edits(heir, chosen, stage)


def _hint(reason: str) -> Fix:
    return Fix(_TITLE, (), Safety.HINT, f"{reason[:1].upper()}{reason[1:]}.")


def _holds_data(stage: Stage) -> bool:
    mounts = (mount for use in stage.uses for mount in use.mounts)
    return any(isinstance(one, Volume) for one in stage.chain()) or any(mount.named for mount in mounts)


def _earlier(stage: Stage) -> account_choice.Account | None:
    """Return the user that USER root took the place of."""
    root = stage.user.instruction
    before = stage.user_at(root) if root is not None else None
    if before is None or before.is_root is not False or not before.value:
        return None
    written = before.instruction.args.text if before.instruction else before.value
    return account_choice.Account(written, written)
