"""Shell text in, commands out: what RUN bodies, CMD and health checks would start. Knows no file format."""

from ats_lint.syntax.shell.nested import SHELLS, runs_string
from ats_lint.syntax.shell.packages import PackageCall, installs, package_call
from ats_lint.syntax.shell.parse import from_words, parse, parse_at
from ats_lint.syntax.shell.script import Command, Option, Redirect, Script, ShellAssignment, Word
from ats_lint.syntax.shell.shellcheck_remarks import Remark, can_check, remarks
from ats_lint.syntax.shell.windows_shells import parse_windows_at, windows_shell

__all__ = [
    "SHELLS",
    "Command",
    "Option",
    "PackageCall",
    "Redirect",
    "Remark",
    "Script",
    "ShellAssignment",
    "Word",
    "can_check",
    "from_words",
    "installs",
    "package_call",
    "parse",
    "parse_at",
    "parse_windows_at",
    "remarks",
    "runs_string",
    "windows_shell",
]
