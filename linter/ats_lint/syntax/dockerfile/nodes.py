"""The small parts of a Dockerfile's model: tokens, flags, heredocs, comments, directives, problems."""

from __future__ import annotations

from ats_lint.model import Span
from ats_lint.records import dataclass, field


@dataclass(frozen=True, slots=True)
class Token:
    """A word and where it stands."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Flag:
    """An option of an instruction: `--name=value`, or `--name` with no value.

    `name` is without the dashes; quotes and escapes are gone from `value`, and still in the spans.
    """

    name: str
    value: str | None
    span: Span
    value_span: Span | None


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A document inside the Dockerfile.

    `body` is the text of `span` as it stands, the last line ending included, leading tabs and all. `marker` is
    the `<<NAME` on the instruction's line, `closing` the line that ends the body (empty at the end of a file that
    forgets it). `expand` is False when the name was quoted.
    """

    name: str
    body: str
    span: Span
    expand: bool
    strip_tabs: bool
    marker: Span
    closing: Span


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment line, from its `#` to the end of the line; `text` is what follows the `#`, without white space."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Directive:
    """A parser directive (`# syntax=`, `# escape=`, `# check=`) in force; `name` is lower case."""

    name: str
    value: str
    span: Span
    value_span: Span


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault that the builder's own parser finds; `code` is the name of the rule that reports it."""

    code: str
    message: str
    span: Span
    suggestion: str | None = field(default=None)
    """What was probably meant, to replace the text of `span`."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A key and its value in ENV, LABEL or ARG.

    `raw` is the value with its quotes and escapes, as `variables.expand` wants it; `value.text` is without them,
    its variables still unexpanded. The value's span covers the quotes. `legacy` marks `KEY value` without `=`.
    """

    key: Token
    value: Token | None
    legacy: bool
    raw: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class RunMount:
    """The value of `RUN --mount`: its fields by lower-case name, with None for one that has no `=`."""

    type: str
    options: dict[str, str | None]
    flag: Flag

    def get(self, *names: str) -> str | None:
        """Return the value of the first of the (synonymous) options that is there."""
        return next((self.options[name] for name in names if name in self.options), None)
