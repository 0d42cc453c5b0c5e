"""Finding the words that switch a check off, and taking them out: options, variables, settings, lines of files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ats_lint import (
    Arg,
    Command,
    Copy,
    Edit,
    EditRefused,
    Env,
    Fix,
    Heredoc,
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
    references,
    regex,
    shell,
)

Option = shell.Option
Predicate = Callable[[str], bool]
_WRITERS = frozenset({"echo", "printf", "sed", "tee", "cat", "add-apt-repository", "apt-add-repository"})
_BETWEEN = regex(r"(?:\s|\\\r?\n|`\r?\n)*(?:&&|;)(?:\s|\\\r?\n|`\r?\n)*")


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
    values: dict[str, re.Pattern[str]] = field(default_factory=dict)
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


def _assignment(run: Run, command: Command, assignment: shell.Assignment) -> Weakness:
    def remove() -> tuple[Edit, ...]:
        exported = command.name in {"export", "declare", "typeset"} or not command.name
        if exported and len(command.assignments) == 1:
            return remove_command(run, command)
        return edits.delete_word(run, assignment)

    return Weakness(assignment.span, assignment.name, remove)


def by_setting(run: Run, command: Command, word: Word, name: str) -> Weakness:
    """Return the setting that a command of its own (`npm config set …`) switches off."""
    return Weakness(word.span, name, lambda: remove_command(run, command))


def remove_command(run: Run, command: Command) -> tuple[Edit, ...]:
    """Return the edits that take one command out of a list joined by `&&` and `;`, or the whole RUN.

    Raises:
        EditRefused: it is no plain member of such a list.
    """
    if run.json is not None or command.context or command.depth or command.background or command.piped_into:
        raise EditRefused("the command is not one of a plain list")
    top = [one for one in run.commands if one.depth == 0 and one.parent is None]
    at = next((index for index, one in enumerate(top) if one is command), None)
    if at is None or command.operator_before not in {"", "&&", ";"} or command.pipe_position:
        raise EditRefused("the command is not one of a plain list")
    text, ends = run.source.text, [_end(one) for one in top]
    if len(top) == 1 and not run.heredocs:
        return edits.delete(run)
    if at + 1 < len(top) and _BETWEEN.fullmatch(text[ends[at] : top[at + 1].span.start]):
        return (Edit(Span(command.span.start, top[at + 1].span.start), ""),)
    if at and at + 1 == len(top) and _BETWEEN.fullmatch(text[ends[at - 1] : command.span.start]):
        return (Edit(Span(ends[at - 1], ends[at]), ""),)
    raise EditRefused("the command is not one of a plain list")


def _end(command: Command) -> int:
    return max([command.span.end, *(redirect.span.end for redirect in command.redirects)])


def by_text(stage: Stage, pattern: re.Pattern[str]) -> Iterator[Weakness]:
    """Yield what commands and here-documents write into files that switches a check off."""
    for run in instructions.own(stage, Run):
        for command in run.commands:
            if command.name in _WRITERS:
                yield from _written(run, command, pattern)
    for instruction in (*instructions.own(stage, Run), *instructions.own(stage, Copy)):
        for heredoc in instruction.heredocs:
            if isinstance(instruction, Copy) or not _is_script(instruction, heredoc):
                for found in pattern.finditer(heredoc.body):
                    yield _line(instruction, heredoc, found)


def _is_script(instruction: Instruction, heredoc: Heredoc) -> bool:
    """Tell whether a here-document is what RUN executes, so that its commands are looked at already."""
    return instruction.args.text == instruction.source.slice(heredoc.marker)


def _only_shown(command: Command) -> bool:
    """Tell whether what `echo` says goes to the log of the build and nowhere else."""
    if command.name not in {"echo", "printf"} or command.context or command.piped_into or command.depth:
        return False
    files = (one for one in command.redirects if one.operator.startswith(">") and one.operator != ">&")
    return all(one.target and (one.target.text or "").startswith("/dev/") for one in files)


def _written(run: Run, command: Command, pattern: re.Pattern[str]) -> Iterator[Weakness]:
    if _only_shown(command):
        return
    for word in command.args:
        found = pattern.search((word.text if word.text is not None else word.raw).replace("\\n", " \n"))
        if found:
            alone = command.name in {"echo", "printf"} and len(command.args) == 1 and bool(command.redirects)
            lone = alone and (word.text or "").replace("\\n", "").strip() == found[0].strip()
            yield Weakness(
                _within(run, word, found[0]), references.brief(found[0].strip(), 40), _removal(run, command, lone=lone)
            )
    for redirect in command.redirects:
        if redirect.body and redirect.body_span and not run.heredocs:
            for found in pattern.finditer(redirect.body):
                start = redirect.body_span.start + found.start()
                yield Weakness(
                    Span(start, start + len(found[0])),
                    references.brief(found[0].strip(), 40),
                    _removal(run, command, lone=False),
                )


def _removal(run: Run, command: Command, *, lone: bool) -> Callable[[], tuple[Edit, ...]]:
    def remove() -> tuple[Edit, ...]:
        if not lone:
            raise EditRefused("the line stands among others")
        return remove_command(run, command)

    return remove


def _within(run: Run, word: Word, text: str) -> Span:
    at = run.source.slice(word.span).find(text)
    return Span(word.span.start + at, word.span.start + at + len(text)) if at >= 0 else word.span


def _line(instruction: Instruction, heredoc: Heredoc, found: re.Match[str]) -> Weakness:
    body = heredoc.body
    start = body.rfind("\n", 0, found.start()) + 1
    end = body.find("\n", found.end()) + 1 or len(body)

    def remove() -> tuple[Edit, ...]:
        if body[start:end].strip() != found[0].strip():
            raise EditRefused("the line says something else, too")
        return (Edit(Span(heredoc.span.start + start, heredoc.span.start + end), ""),)

    base = heredoc.span.start
    return Weakness(Span(base + found.start(), base + found.end()), references.brief(found[0].strip(), 40), remove)
