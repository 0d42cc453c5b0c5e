"""Instructions, one class for each keyword, so that a rule can ask for the ones it means."""

from __future__ import annotations

from ats_lint.records import cached_property
from ats_lint.syntax.dockerfile.flags import read_mount
from ats_lint.syntax.dockerfile.instruction import Instruction as Instruction
from ats_lint.syntax.dockerfile.logical import Logical
from ats_lint.syntax.dockerfile.nodes import Flag, Pair, RunMount, Token
from ats_lint.syntax.dockerfile.pairs import read_arguments, read_pairs
from ats_lint.syntax.dockerfile.scripts import script


class Unknown(Instruction):
    """An instruction that the builder does not know."""


class Maintainer(Instruction):
    """MAINTAINER, which is deprecated."""


class User(Instruction):
    """USER: the whole of `args` is its one argument."""


class Workdir(Instruction):
    """WORKDIR: the whole of `args` is its one argument."""


class Stopsignal(Instruction):
    """STOPSIGNAL: the whole of `args` is its one argument."""


class Expose(Instruction):
    """EXPOSE: `words` are its ports."""


class From(Instruction):
    """FROM, which begins a stage."""

    @cached_property
    def image(self) -> Token:
        """The image or stage, as written; empty text when there is none."""
        return self.words[0] if self.words else Token("", self.args.whole)

    @cached_property
    def name(self) -> Token | None:
        """Name given by AS, as written (the builder compares in lower case)."""
        named = len(self.words) == 3 and self.words[1].text.lower() == "as"
        return self.words[2] if named else None

    @property
    def platform(self) -> Flag | None:
        """The `--platform` option."""
        return self.flag("platform")


class Env(Instruction):
    """ENV."""

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Variables in order."""
        return read_pairs(self.args, self.escape)


class Label(Instruction):
    """LABEL."""

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Labels in order."""
        return read_pairs(self.args, self.escape)


class Arg(Instruction):
    """ARG."""

    @cached_property
    def pairs(self) -> tuple[Pair, ...]:
        """Names in order, with their defaults; a name without `=` has no value."""
        return read_arguments(self.args, self.escape)


class Listing(Instruction):
    """Arguments that are a JSON array of strings or words."""

    @property
    def items(self) -> tuple[Token, ...]:
        """The arguments, decoded in the JSON form."""
        return self.words if self.json is None else self.json


class Volume(Listing):
    """VOLUME: `items` are its paths."""


class Copy(Listing):
    """COPY or ADD; the keyword tells which."""

    @cached_property
    def sources(self) -> tuple[Token, ...]:
        """What is copied, heredocs (see `heredocs`) left out."""
        markers = {heredoc.marker for heredoc in self.heredocs}
        return tuple(item for item in self.items[:-1] if item.span not in markers)

    @cached_property
    def destination(self) -> Token:
        """Where to; empty text when there is none."""
        return self.items[-1] if self.items else Token("", self.args.whole)

    @property
    def from_stage(self) -> Flag | None:
        """The `--from` option: a stage, an image or a build context."""
        return self.flag("from")


class Shell(Instruction):
    """SHELL: `json` is the shell."""


class Executable(Instruction):
    """An instruction that runs something."""

    @property
    def shell_form(self) -> bool:
        """Whether a shell reads the arguments."""
        return self.json is None

    @cached_property
    def script(self) -> Logical:
        """Text that the shell reads, heredocs included, with the way back to the source."""
        return script(self)


class Run(Executable):
    """RUN."""

    @cached_property
    def mounts(self) -> tuple[RunMount, ...]:
        """The `--mount` options, taken apart."""
        return tuple(read_mount(flag) for flag in self.flags if flag.name == "mount")


class Cmd(Executable):
    """CMD, or the command of a HEALTHCHECK."""


class Entrypoint(Executable):
    """ENTRYPOINT."""


class Healthcheck(Instruction):
    """HEALTHCHECK."""

    @property
    def none(self) -> bool:
        """Whether it is HEALTHCHECK NONE."""
        return bool(self.words) and self.words[0].text.upper() == "NONE"

    @cached_property
    def probe(self) -> Cmd | None:
        """The command; None for NONE and when there is no CMD."""
        inner = self.file.inner(self)
        return inner if isinstance(inner, Cmd) else None


class Onbuild(Instruction):
    """ONBUILD."""

    @cached_property
    def onbuild(self) -> Instruction | None:
        """The instruction inside; None when there is none."""
        return self.file.inner(self)


KINDS: dict[str, type[Instruction]] = {
    "ADD": Copy,
    "ARG": Arg,
    "CMD": Cmd,
    "COPY": Copy,
    "ENTRYPOINT": Entrypoint,
    "ENV": Env,
    "EXPOSE": Expose,
    "FROM": From,
    "HEALTHCHECK": Healthcheck,
    "LABEL": Label,
    "MAINTAINER": Maintainer,
    "ONBUILD": Onbuild,
    "RUN": Run,
    "SHELL": Shell,
    "STOPSIGNAL": Stopsignal,
    "USER": User,
    "VOLUME": Volume,
    "WORKDIR": Workdir,
}
"""Every instruction that the builder knows, and its class."""
