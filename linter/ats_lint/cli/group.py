"""Parsing of the first words: `check` need not be named, and `--add-ignores` may go without a reason."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class DefaultGroup(click.Group):
    """A group whose `check` command need not be named."""

    default = "check"
    _own = frozenset({"-h", "--help", "--version"})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put `check` in front of arguments that name no command."""
        if ctx.resilient_parsing and not args:
            # A shell asks what may come first.
            return super().parse_args(ctx, args)
        if not args or (args[0] not in self.commands and args[0] not in self._own):
            self._refuse_mistyped(args, ctx)
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return commands, the options of `check`, and files."""
        from click.shell_completion import CompletionItem

        found = super().shell_complete(ctx, incomplete)
        if incomplete.startswith("-"):
            found += self.commands[self.default].shell_complete(ctx, incomplete)
        return [*found, CompletionItem(incomplete, type="file")]

    def _refuse_mistyped(self, args: list[str], ctx: click.Context) -> None:
        """Refuse a word that is no path and nearly a command: nobody means to lint a file `explan`."""
        word = args[0] if args else "-"
        if word.startswith("-") or os.path.lexists(word):
            return
        import difflib

        near = difflib.get_close_matches(word, self.commands, n=1, cutoff=0.75)
        if near:
            raise click.UsageError(f"no such command or path {word!r}, did you mean {near[0]!r}?", ctx)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Show the options of `check` too: it is what nearly everybody runs."""
        super().format_options(ctx, formatter)
        check = self.commands[self.default]
        records = [record for option in check.params if (record := option.get_help_record(ctx)) is not None]
        with formatter.section("Options of check"):
            formatter.write_dl(records)


class CheckCommand(click.Command):
    """`check`, whose `--add-ignores` takes a reason only behind an equals sign: what follows it is a path."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Give the option an empty reason where it has none."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(
            ctx, [f"{word}=" if word == "--add-ignores" and at < end else word for at, word in enumerate(args)]
        )
