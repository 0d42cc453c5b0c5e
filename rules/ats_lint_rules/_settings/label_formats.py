"""Forms that the value of a label can be asked to have.

Sources: RFC 3339 for dates, https://semver.org for versions, https://spdx.org/licenses for licences (2026-11, those
that images use, and expressions of them), RFC 3986 for addresses.
"""

import re
from collections.abc import Callable

from ats_lint import regex

_DATE = regex(
    r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?"
    r"(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)"
)
_SEMVER = regex(
    r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)"
    r"(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][\w-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][\w-]*))*)?(?:\+[\w-]+(?:\.[\w-]+)*)?",
    re.ASCII,
)
_URL = regex(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s/]+(?:/\S*)?|mailto:[^\s@]++@\S++")
_EMAIL = regex(r"[^\s@<>\"]+@[^\s@<>\".]+(?:\.[^\s@<>\".]+)+")
_HASH = regex(r"[0-9a-f]{7,40}|[0-9a-f]{64}")
_LICENSES = frozenset(
    [
        "0BSD",
        "AFL-3.0",
        "AGPL-1.0",
        "AGPL-3.0",
        "AGPL-3.0-only",
        "AGPL-3.0-or-later",
        "Apache-1.1",
        "Apache-2.0",
        "Artistic-1.0",
        "Artistic-2.0",
        "BlueOak-1.0.0",
        "BSD-1-Clause",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSD-3-Clause-Clear",
        "BSD-4-Clause",
        "BSL-1.0",
        "BUSL-1.1",
        "CC-BY-4.0",
        "CC-BY-NC-4.0",
        "CC-BY-NC-SA-4.0",
        "CC-BY-SA-3.0",
        "CC-BY-SA-4.0",
        "CC0-1.0",
        "CDDL-1.0",
        "CDDL-1.1",
        "ECL-2.0",
        "EFL-2.0",
        "Elastic-2.0",
        "EPL-1.0",
        "EPL-2.0",
        "EUPL-1.1",
        "EUPL-1.2",
        "FSFAP",
        "GFDL-1.3",
        "GPL-1.0-only",
        "GPL-1.0-or-later",
        "GPL-2.0",
        "GPL-2.0+",
        "GPL-2.0-only",
        "GPL-2.0-or-later",
        "GPL-3.0",
        "GPL-3.0+",
        "GPL-3.0-only",
        "GPL-3.0-or-later",
        "HPND",
        "ICU",
        "IPL-1.0",
        "ISC",
        "LGPL-2.0-only",
        "LGPL-2.0-or-later",
        "LGPL-2.1",
        "LGPL-2.1-only",
        "LGPL-2.1-or-later",
        "LGPL-3.0",
        "LGPL-3.0-only",
        "LGPL-3.0-or-later",
        "LPL-1.02",
        "LPPL-1.3c",
        "MIT",
        "MIT-0",
        "MPL-1.1",
        "MPL-2.0",
        "MPL-2.0-no-copyleft-exception",
        "MS-PL",
        "MS-RL",
        "MulanPSL-2.0",
        "NCSA",
        "ODbL-1.0",
        "OFL-1.1",
        "OpenSSL",
        "OSL-3.0",
        "PHP-3.01",
        "PostgreSQL",
        "PSF-2.0",
        "Python-2.0",
        "QPL-1.0",
        "RPL-1.5",
        "Ruby",
        "SSPL-1.0",
        "Unicode-DFS-2016",
        "Unlicense",
        "UPL-1.0",
        "Vim",
        "W3C",
        "WTFPL",
        "X11",
        "Zlib",
        "ZPL-2.1",
    ]
)
_EXCEPTION = regex(r"[\w.-]+-exception(?:-[\d.]+)?|LLVM-exception")


def _spdx(text: str) -> bool:
    words = re.sub(r"[()]", " ", text).split()
    if not words or len(words) % 2 == 0:
        return False
    for before, word in zip(["AND", *words], words, strict=False):
        if word in {"AND", "OR", "WITH"}:
            continue
        known = word in _LICENSES or word.startswith(("LicenseRef-", "DocumentRef-"))
        if not (_EXCEPTION.fullmatch(word) if before == "WITH" else known):
            return False
    return all(word in {"AND", "OR", "WITH"} for word in words[1::2])


FORMATS: dict[str, tuple[str, Callable[[str], bool]]] = {
    "text": ("a text", lambda text: bool(text.strip())),
    "rawtext": ("a text", lambda text: bool(text.strip())),
    "url": ("an address", lambda text: _URL.fullmatch(text) is not None),
    "semver": ("a semantic version", lambda text: _SEMVER.fullmatch(text) is not None),
    "rfc3339": ("a date by RFC 3339", lambda text: _DATE.fullmatch(text) is not None),
    "spdx": ("an SPDX licence", _spdx),
    "hash": ("a Git hash", lambda text: _HASH.fullmatch(text) is not None),
    "email": ("an e-mail address", lambda text: _EMAIL.fullmatch(text) is not None),
}
"""For each form of the configuration: what it is called, and whether a text has it."""
