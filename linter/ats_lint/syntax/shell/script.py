"""Commands of a shell script as rules see them: words with positions, wrappers seen through, options understood."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ats_lint.model import Span
from ats_lint.records import dataclass, field

_NO_NAMES: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command.

    `text` is its value with quotes and escapes removed, None when a variable or a substitution takes part
    in it. `pieces` is the value in parts, None for each part that only the shell knows. `variables` names
    the variables it mentions. `span` counts characters of the script's text.
    """

    text: str | None
    raw: str
    span: Span
    pieces: tuple[str | None, ...] = ()
    variables: tuple[str, ...] = ()

    @property
    def basename(self) -> str:
        """What follows the last slash, empty when that is not static: `"$VENV"/bin/pip` is `pip`."""
        if self.text is not None:
            return self.text.rpartition("/")[2]
        tail = self.pieces[-1] if self.pieces else None
        return tail.rpartition("/")[2] if tail and "/" in tail else ""

    @property
    def prefix(self) -> str:
        """Static beginning of the word: its whole text, or what precedes the first variable."""
        if self.text is not None:
            return self.text
        return (self.pieces[0] if self.pieces else None) or ""

    @property
    def quoted(self) -> bool:
        """Whether the word begins with a quote."""
        return self.raw[:1] in {"'", '"'}


@dataclass(frozen=True, slots=True)
class ShellAssignment:
    """`name=value`, before a command, after `env`, `export` and the like, or alone."""

    name: str
    value: Word | None
    span: Span


@dataclass(frozen=True, slots=True)
class Redirect:
    """`2>&1`, `> file`, `<<< word`, `<< EOF`: for a here-document `body` is its text as written."""

    operator: str
    target: Word | None
    span: Span
    descriptor: str = ""
    body: str | None = None
    body_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a command, `-y` out of `-yq`, or `--name=value` taken apart.

    `word` is the word it stands in; `value_word` the word its value stands in, which may be the same.
    """

    name: str
    value: str | None
    word: Word
    value_word: Word | None = None

    def named(self, *names: str) -> bool:
        """Tell whether it is one of `names`, by itself (`-y`) or as its word is written (`-jar`)."""
        return self.name in names or self.word.prefix.partition("=")[0] in names


@dataclass(slots=True, eq=False)
class Command:
    """A simple command.

    `words` is everything after its assignments; `name` and `args` see through wrappers (`sudo -E`,
    `env A=b`, `exec`, `nice -n 5`, `gosu user`, `xargs` …). `operator_before` is the operator that joins it to
    what precedes: `""`, `&&`, `||`, `;`, `&`, `|` or `|&`. `context` tells what it stands in: `if`, `loop`,
    `until`, `function`, `substitution`, `subshell`, `case`, `group`, `string` (the text of `sh -c`), `condition`.
    """

    words: tuple[Word, ...]
    span: Span
    assignments: tuple[ShellAssignment, ...] = ()
    redirects: tuple[Redirect, ...] = ()
    name: str = ""
    program: Word | None = None
    args: tuple[Word, ...] = ()
    wrappers: tuple[str, ...] = ()
    operator_before: str = ""
    pipeline: int = 0
    pipe_position: int = 0
    piped_into: Command | None = field(default=None, repr=False)
    parent: Command | None = field(default=None, repr=False)
    context: frozenset[str] = frozenset()
    depth: int = 0
    negated: bool = False
    background: bool = False

    @property
    def first(self) -> str | None:
        """Text of the first argument."""
        return self.args[0].text if self.args else None

    @property
    def texts(self) -> tuple[str | None, ...]:
        """Values of the arguments, None for those that are not static."""
        return tuple(word.text for word in self.args)

    def assigned(self, name: str) -> ShellAssignment | None:
        """Return the last assignment of `name` that precedes the command."""
        return next((item for item in reversed(self.assignments) if item.name == name), None)

    def options(self, with_value: Iterable[str] = _NO_NAMES) -> tuple[Option, ...]:
        """Return the options in order; those in `with_value` take the rest of their word or the next word."""
        return tuple(item for item in self._read(frozenset(with_value)) if isinstance(item, Option))

    def operands(self, with_value: Iterable[str] = _NO_NAMES) -> tuple[Word, ...]:
        """Return the arguments that are neither options nor values of the options in `with_value`."""
        return tuple(item for item in self._read(frozenset(with_value)) if isinstance(item, Word))

    def option(self, *names: str, with_value: Iterable[str] = _NO_NAMES) -> Option | None:
        """Return the last option that has one of `names`, bundled (`-qy`) and `--name=value` included."""
        return next((item for item in reversed(self.options(with_value)) if item.named(*names)), None)

    def has_option(self, *names: str, with_value: Iterable[str] = _NO_NAMES) -> bool:
        """Tell whether one of `names` is among the options."""
        return self.option(*names, with_value=with_value) is not None

    def _read(self, with_value: frozenset[str]) -> Iterator[Option | Word]:
        words = iter(self.args)
        for word in words:
            if word.text == "--":
                yield from words
                return
            prefix = word.prefix
            if len(prefix) < 2 or not prefix.startswith("-"):
                yield word
                continue
            for option in split_option(word, with_value):
                if option.value_word is None and option.name in with_value:
                    follower = next(words, None)
                    yield Option(option.name, follower.text if follower else None, word, follower)
                else:
                    yield option


def split_option(word: Word, with_value: frozenset[str] = _NO_NAMES) -> Iterator[Option]:
    """Take one option word apart: `--name=value`, `-abc`, `-ovalue` when `-o` is in `with_value`."""
    name, equals, value = word.prefix.partition("=")
    written = value if equals and word.text is not None else None
    if name.startswith("--") or len(name) == 2 or name in with_value:
        inside = len(name) < len(word.prefix) or word.text is None
        yield Option(name, written, word, word if inside else None)
        return
    yield from _bundle(word, name, written, with_value)


def _bundle(word: Word, name: str, written: str | None, with_value: frozenset[str]) -> Iterator[Option]:
    letters = word.prefix[1:]
    for at, letter in enumerate(letters):
        if "-" + letter in with_value:
            yield from (Option("-" + flag, None, word) for flag in letters[:at])
            rest = letters[at + 1 :]
            inside = bool(rest) or word.text is None
            yield Option("-" + letter, rest if rest and word.text is not None else None, word, word if inside else None)
            return
        if not letter.isalnum():
            break
    if letters.isalnum() and word.text is not None:
        yield from (Option("-" + letter, None, word) for letter in letters)
    else:
        # `-Dkey=value`, `-std=c++11`: one option under the name it is written with.
        yield Option(name, written, word, word)


@dataclass(frozen=True, slots=True)
class Script:
    """All commands of a text in the order they are written; `errors` tells that parts were not understood."""

    commands: tuple[Command, ...]
    errors: bool = False
