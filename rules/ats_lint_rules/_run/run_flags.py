"""Taking an option of RUN away."""

from __future__ import annotations

from ats_lint import EditRefused, Fix, Flag, Run, Safety, edits


def without_flag(run: Run, flag: Flag, because: str) -> Fix:
    """Return the fix that removes an option, unsafe for the reason given."""
    title = f"remove --{flag.name}={flag.value}"
    try:
        return Fix(title, edits.delete_word(run, flag), Safety.UNSAFE, because)
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, f"The option cannot be removed exactly: {refused}.")
