"""What can be done about findings: one fix, all safe fixes, a comment that silences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum

from lsprotocol import types

from ats_lint import api
from ats_lint.files.data import table
from ats_lint.lsp.ignores import comment_above
from ats_lint.lsp.messages import diagnostic, offsets, title
from ats_lint.lsp.state import Seen, State
from ats_lint.lsp.workspace_edits import modes, workspace_edit
from ats_lint.numbers import whole

FIX_ALL = "source.fixAll.ats-lint"
RESTRICT = "ats-lint.restrict"
"""Command that gives new files their mode: secrets are for their owner alone, scripts are run."""
_RESTRICT = types.Command("Restrict new files", RESTRICT)
UNSAFE = "ats-lint.fixAllUnsafe"


def actions(seen: Seen, params: types.CodeActionParams, *, disabled: bool) -> Iterator[types.CodeAction]:
    """Yield what can be done at a place; edits are worked out when one is chosen.

    `disabled` tells whether the editor shows what cannot be done, with the reason: a hint.
    """
    start, end = seen.text.offset(params.range.start), seen.text.offset(params.range.end)
    only = params.context.only
    for number, one in enumerate(seen.diagnostics):
        first, last = offsets(seen.text.text, one.range)
        if first <= end and last >= start and _asked(types.CodeActionKind.QuickFix, only):
            yield from _of(seen, one, number, disabled)
    if _asked(FIX_ALL, only):
        data = {"uri": seen.document.uri, "all": True}
        yield types.CodeAction("Fix all that is safe to fix (ats-lint)", kind=FIX_ALL, command=_RESTRICT, data=data)
    if only is None and any(one.fix and one.fix.safety is api.Safety.UNSAFE for one in seen.diagnostics):
        words = "Fix all, also where behaviour may change (ats-lint, unsafe)"
        command = types.Command(words, UNSAFE, arguments=[seen.document.uri])
        yield types.CodeAction(words, kind="source", command=command)


def _of(seen: Seen, one: api.Diagnostic, number: int, disabled: bool) -> Iterator[types.CodeAction]:
    shown = [diagnostic(one, seen.text, seen.group.base)]
    data = {"uri": seen.document.uri, "number": number, "rule": one.rule}
    fix = one.fix
    if fix is not None and fix.safety is not api.Safety.HINT:
        preferred = fix.safety is api.Safety.SAFE
        command = _RESTRICT if fix.additions or fix.migration else None
        yield types.CodeAction(
            title(one, fix), types.CodeActionKind.QuickFix, shown, is_preferred=preferred, command=command, data=data
        )
    elif fix is not None and disabled:
        reason = types.CodeActionDisabled(fix.because)
        yield types.CodeAction(title(one, fix), types.CodeActionKind.QuickFix, shown, disabled=reason)
    edit = _ignored(seen, one)
    if edit is not None:
        words = f"Ignore {one.rule} {one.name} here"
        yield types.CodeAction(words, types.CodeActionKind.QuickFix, shown, edit=edit)


def _ignored(seen: Seen, one: api.Diagnostic) -> types.WorkspaceEdit | None:
    document = seen.document
    at = offsets(seen.text.text, one.range)[0]
    found = comment_above(document.path, document.text, at, one.name)
    if found is None:
        return None
    edit = types.TextEdit(seen.text.range(found[0], found[0]), found[1])
    identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, [edit])])


def resolve(state: State, action: types.CodeAction) -> tuple[types.CodeAction, str | None]:
    """Return an action with its edit, or without one and with what to tell."""
    data = table(action.data)
    if "uri" not in data or action.edit is not None:
        return action, None
    seen = state.current(str(data["uri"]))
    if seen is None:
        return action, "the document has changed: ask again for its fixes"
    if data.get("all"):
        fixed = seen.group.fix(seen.document)
    else:
        one = seen.diagnostics[whole(str(data["number"]))]
        unsafe = one.fix is not None and one.fix.safety is not api.Safety.SAFE
        fixed = seen.group.fix(seen.document, one, unsafe=unsafe)
    if fixed.refused and not fixed.changes:
        first = fixed.refused[0]
        return action, f"{first.diagnostic.rule} {first.diagnostic.name} was not fixed: {first.reason}"
    action.edit = workspace_edit(fixed, seen.group.base, state.open, state.text)
    state.expect(modes(fixed, seen.group.base))
    return action, None


def _asked(kind: str, only: Sequence[str] | None) -> bool:
    """Tell whether an editor that asks for `only` these kinds wants this one."""
    if only is None:
        return True
    # The members of the protocol's enumerations are formatted by their names, not by what they say.
    wanted = [one.value if isinstance(one, Enum) else one for one in only]
    return any(kind == one or kind.startswith(f"{one}.") for one in wanted)
