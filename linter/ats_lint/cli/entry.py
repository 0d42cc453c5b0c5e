"""Where the program begins: arguments in, exit status out, whatever happens between."""

from __future__ import annotations

import gc
import sys


def main() -> None:
    """Run the command line and exit with its status."""
    # A run makes many objects and drops few: looking for cycles at the usual pace takes a tenth of its time.
    gc.set_threshold(100_000, 5, 50)
    from ats_lint.report.output import without_streams

    without_streams()
    try:
        status = run(sys.argv[1:])
    except KeyboardInterrupt:
        from ats_lint.cli.errors import INTERRUPTED

        print(file=sys.stderr)  # the terminal has shown ^C
        status = INTERRUPTED
    except OSError as error:
        from ats_lint.cli.errors import unwritable

        status = unwritable(error)
    except Exception as error:  # noqa: BLE001  1 is the status of findings, which an exception would end with
        from ats_lint.cli.errors import crashed

        status = crashed(error)
    # The process ends: nobody looks for cycles among what is left.
    gc.freeze()
    sys.exit(status)


def run(words: list[str]) -> int:
    """Do what a command line says and return the exit status."""
    from ats_lint.cli.arguments import plain

    given = plain(words)
    if given is None:
        from ats_lint.cli import app

        return app.run(words)
    from ats_lint.cli.checking import checked
    from ats_lint.cli.request import with_choices

    return checked(**with_choices(given))
