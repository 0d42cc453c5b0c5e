"""Programs by what becomes of them: those that do their work and end, and those that stay.

`programs.json` has them by name, with the words with which a program that ends stays (`psql -c 'LISTEN jobs'`), and
those with which a server ends (`nginx -t`). A configuration adds names; patterns are ours alone, since a command may be
long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase
from typing import Any

from ats_lint.files.memory import LastFew
from ats_lint.files.policy import PLAIN, Policy
from ats_lint.images.listed import listed
from ats_lint.patterns import regex
from ats_lint.records import dataclass

_NEVER = regex(r"(?!)")
_PLAIN = regex(r"[^*/]+")
_WORD = regex(r"[^\s;&|()\"']+")
JOBS = regex(
    r"(?:^|\s|[/:_-])(?:migrat(?:e|ions?|or)|db:(?:migrate|seed|setup|create|push)|upgrade head|createsuperuser"
    r"|collectstatic"
    r"|loaddata|create[-_]?(?:buckets?|topics?|index(?:es)?|users?|db|database|site)|init[-_]?(?:db|database|kafka|minio"
    r"|replica\w*)|seed(?:er)?)(?=$|\s|\.\w+$|[.:_-])"
)
"""Words of a job in the command of a program that is not known."""


class ProgramNames:
    """Names of programs, or ends of their paths, in which `*` stands for any letters."""

    def __init__(self, names: Iterable[str]) -> None:
        """Tell plain names, which most are, from the others."""
        given = tuple(names)
        self._others = tuple(name for name in given if not _PLAIN.fullmatch(name))
        self._plain = frozenset(given).difference(self._others)

    def is_in(self, line: str) -> bool:
        """Tell whether a line names one of them, with or without the ending of a script."""
        return any(self._has(word.removesuffix(".sh")) for word in _WORD.findall(line))

    def _has(self, word: str) -> bool:
        name = word.rpartition("/")[2]
        return name in self._plain or any(fnmatchcase(f"/{word}", f"*/{other}") for other in self._others)


@dataclass(frozen=True, slots=True)
class ProgramKinds:
    """What is known of programs by their names."""

    ending: Mapping[str, re.Pattern[str]]
    """Programs that end, with the words that make them stay."""
    staying: Mapping[str, re.Pattern[str]]
    """Servers and workers, with the words that make them end."""
    either: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]
    """Programs that do either: the words with which they end, and those with which they stay."""
    interactive: frozenset[str]
    """Programs that read from a terminal when they are told nothing, and end where there is none."""
    asking: frozenset[str]
    """Last words with which a program says something about itself and ends."""
    helping: frozenset[str]
    """Told nothing, they say what they could do, or do one thing, and end: others are to complete the command."""
    serving: frozenset[str]
    """First words by which a program of any name is told to stay."""
    starting: frozenset[str]
    """First words by which an image's own server is told to start, or which part of it."""
    clients: ProgramNames
    """Those that ask a server, or only wait."""
    servers: ProgramNames
    """Those that are a server, or start one."""
    named_by_entrypoint: Mapping[str, tuple[str, ...]]
    """Servers, with the words before which an entrypoint puts their names."""

    def knows(self, name: str) -> bool:
        """Tell whether it is listed when a program ends."""
        return name in self.ending or name in self.staying or name in self.either


def program_kinds(policy: Policy = PLAIN) -> ProgramKinds:
    """Return what is known of programs, with what a configuration adds."""
    return _kinds.of(listed("programs", policy))


def _read(table: Mapping[str, Any]) -> ProgramKinds:
    return ProgramKinds(
        ending=_with_words(table["ending"], table["ending_unless"]),
        staying=_with_words(table["staying"], table["staying_unless"]),
        either=dict(_either(table["either"])),
        interactive=frozenset(table["interactive"]),
        asking=frozenset(table["asking"]),
        helping=frozenset(table["helping"]),
        serving=frozenset(table["serving"]),
        starting=frozenset(table["starting"]),
        clients=ProgramNames(table["clients"]),
        servers=ProgramNames(table["servers"]),
        named_by_entrypoint={name: tuple(words) for name, words in table["named_by_entrypoint"].items()},
    )


_kinds = LastFew(_read)


def _with_words(plain: Iterable[str], unless: Mapping[str, Iterable[str]]) -> dict[str, re.Pattern[str]]:
    found = dict.fromkeys(plain, _NEVER)
    for pattern, names in unless.items():
        found |= dict.fromkeys(names, regex(pattern))
    return found


def _either(rows: Iterable[Mapping[str, Any]]) -> Iterable[tuple[str, tuple[re.Pattern[str], re.Pattern[str]]]]:
    for row in rows:
        words = regex(rf"(?:^|\s)(?:{row['ends']})"), regex(rf"(?:^|\s)(?:{row['stays']})")
        yield from ((name, words) for name in row["programs"])
