"""What switches a check off, and how it is taken out: options, variables, settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ats_lint import (
    Arg,
    Command,
    Edit,
    EditRefused,
    Env,
    Fix,
    Instruction,
    Pair,
    Run,
    Safety,
    Span,
    Stage,
    Word,
    dataclass,
    edits,
    field,
    instructions,
    regex,
    shell,
)
from ats_lint_rules._run.command_removal import remove_command

Option = shell.Option
Predicate = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Weakness:
    """What switches a check off: where it stands, how messages call it, how it is taken out."""

    span: Span
    name: str
    remove: Callable[[], tuple[Edit, ...]]

    def fix(self, because: str) -> Fix:
        """Return the fix that takes it out, or a hint when that cannot be done exactly."""
        title = f"take {self.name} out"
        try:
            return Fix(title, self.remove(), Safety.UNSAFE, because)
        except EditRefused as refused:
            return Fix(title, (), Safety.HINT, f"It cannot be edited exactly: {refused}.")


@dataclass(frozen=True, slots=True)
class Tool:
    """Options of a program that switch a check off: by themselves, or with a value that `values` accepts."""

    programs: frozenset[str]
    options: frozenset[str] = frozenset()
    values: dict[str, re.Pattern[str]] = field(default_factory=lambda: {})
    with_value: frozenset[str] = frozenset()
    exempt: Callable[[Command], bool] | None = None


def tool(
    programs: str,
    options: str = "",
    values: dict[str, str] | None = None,
    with_value: str = "",
    exempt: Callable[[Command], bool] | None = None,
) -> Tool:
    """Build a `Tool` from words; the patterns of `values` are searched for without regard to case."""
    compiled = {name: regex(text, re.IGNORECASE) for name, text in (values or {}).items()}
    taking = frozenset(with_value.split()) | compiled.keys()
    return Tool(frozenset(programs.split()), frozenset(options.split()), compiled, taking, exempt)


def by_options(run: Run, tools: tuple[Tool, ...]) -> Iterator[Weakness]:
    """Yield the options of the commands of RUN that switch a check off."""
    for command in run.commands:
        for one in tools:
            if command.name in one.programs and not (one.exempt and one.exempt(command)):
                for option in command.options(one.with_value):
                    if _switches(one, option):
                        yield _option(run, command, one, option)


def _switches(one: Tool, option: Option) -> bool:
    if option.named(*one.options):
        return True
    name = option.name if option.name in one.values else option.word.prefix.partition("=")[0]
    pattern = one.values.get(name)
    return pattern is not None and option.value is not None and pattern.search(option.value) is not None


def _option(run: Run, command: Command, one: Tool, option: Option) -> Weakness:
    place = option.value_word if option.value and option.name in one.values else None
    return Weakness((place or option.word).span, f"{command.name} {option.name}", lambda: drop(run, option))


def drop(instruction: Instruction, option: Option) -> tuple[Edit, ...]:
    """Return the edits that take an option out, its letter alone when it stands in a bundle.

    Raises:
        EditRefused: it cannot be taken out exactly.
    """
    word = option.word
    if option.value_word is not None and option.value_word is not word:
        return (*edits.delete_word(instruction, word), *edits.delete_word(instruction, option.value_word))
    if word.prefix.partition("=")[0] == option.name or len(word.prefix) <= 2:
        return edits.delete_word(instruction, word)
    at = instruction.source.slice(word.span).find(option.name[1:], 1)
    if at < 0:
        raise EditRefused("the word is broken across lines")
    return edits.replace(Span(word.span.start + at, word.span.start + at + 1), "")


def whatever(_: str) -> bool:
    """Accept a variable by its being set."""
    return True


def by_variables(stage: Stage, variables: dict[str, Predicate]) -> Iterator[Weakness]:
    """Yield the variables that switch a check off: in ENV, in ARG, before commands and after `export`."""
    found: tuple[Env | Arg, ...] = (*instructions.own(stage, Env), *instructions.own(stage, Arg))
    for instruction in found:
        for pair in instruction.pairs:
            accepts = variables.get(pair.key.text) or variables.get(pair.key.text.upper())
            value = stage.expand(pair.raw, instruction) if pair.raw is not None else None
            known = value is not None or accepts is whatever
            if accepts and pair.raw is not None and known and accepts(value or ""):
                yield _pair(instruction, pair)
    for run in instructions.own(stage, Run):
        for command in run.commands:
            for assignment in command.assignments:
                accepts = variables.get(assignment.name) or variables.get(assignment.name.upper())
                value = assignment.value.text if assignment.value else ""
                if command.name and accepts and value is not None and accepts(value):
                    yield _assignment(run, command, assignment)


def _pair(instruction: Env | Arg, pair: Pair) -> Weakness:
    def remove() -> tuple[Edit, ...]:
        alone = len(instruction.pairs) == 1
        return edits.delete(instruction) if alone else edits.delete_word(instruction, pair)

    return Weakness(pair.span, pair.key.text, remove)


def _assignment(run: Run, command: Command, assignment: shell.ShellAssignment) -> Weakness:
    def remove() -> tuple[Edit, ...]:
        if command.name in {"set", "$env"}:
            raise EditRefused("what a shell of Windows sets holds for all that follows")
        exported = command.name in {"export", "declare", "typeset"} or not command.name
        if exported and len(command.assignments) == 1:
            return remove_command(run, command)
        return edits.delete_word(run, assignment)

    return Weakness(assignment.span, assignment.name, remove)


def by_setting(run: Run, command: Command, word: Word, name: str) -> Weakness:
    """Return the setting that a command of its own (`npm config set …`) switches off."""
    return Weakness(word.span, name, lambda: remove_command(run, command))
