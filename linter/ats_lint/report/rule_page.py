"""A rule as Markdown: what `ats-lint rule` prints, SARIF viewers show and the documentation holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ats_lint.files.discover import guess
from ats_lint.lint.ignore_comments import family
from ats_lint.patterns import regex
from ats_lint.rule import About, BadExample, Described, Example, GoodExample

HOME = "https://github.com/ats-lint/ats-lint"
GROUPS: Mapping[About, str] = {"image": "Dockerfile", "service": "Compose", "project": "Project"}
TOOLS = ("hadolint", "trivy", "checkov", "kics", "compose-lint", "dclint", "tally", "buildkit")
"""Tools whose codes are known, those first whose codes others took over."""
_TELLING = 2
_RUNS = {
    "default": "by default",
    "strict": "with `--profile strict`",
    "setting": "once its setting is given",
    "off": "only when selected",
}
_LEVELS = {"by": "evidence", "per": "evidence", "a": "hint", "none": "hint"}
"""What the first word of `Fix safety:` means where it is not the level itself."""
_SAFETY = regex(r"(?im)^Fix safety:\s*([\w-]+)")


def url(rule: Described) -> str:
    """Return the address of a rule's page."""
    return f"{HOME}/blob/main/docs/rules/{rule.name}.md"


def fix_level(rule: Described) -> str:
    """Return what the documentation calls the fix: `safe`, `unsafe`, `hint`, `evidence`; empty without one."""
    found = _SAFETY.search(rule.documentation)
    return _LEVELS.get(found[1].lower(), found[1].lower()) if found else ""


def description(rule: Described) -> str:
    """Return the documentation below its first line."""
    return rule.documentation.partition("\n")[2].strip()


def page(rules: Sequence[Described], *, folded: bool = False) -> str:
    """Return the page of the rules that share a name; `folded` hides all but the telling examples until asked for."""
    codes = ", ".join(rule.code for rule in rules)
    sections = ("\n\n".join(_sections(rule, len(rules) > 1, folded)) for rule in rules)
    return "\n\n".join([f"# {rules[0].name} ({codes})", *sections]) + "\n"


def _sections(rule: Described, several: bool, folded: bool) -> Iterator[str]:
    level = "##" if not several else "###"
    if several:
        yield f"## {rule.code} {GROUPS[rule.about]}"
    yield f"{rule.summary}."
    yield _facts(rule)
    if description(rule):
        yield description(rule)
    good = next((one for one in rule.examples if isinstance(one, GoodExample)), None)
    if good is not None and fix_level(rule) in ("", "hint"):
        yield f"{level} Mending it by hand"
        yield "No fix is written. This, for one, is accepted:"
        yield from _files({good.path: good.text, **good.files}, rule)
    if rule.examples:
        yield f"{level} Examples"
        yield from _examples(rule, folded)
    yield f"{level} Silencing it"
    yield _silencing(rule)
    if rule.aliases:
        yield f"{level} Other tools"
        yield "Comments and options may also call it " + ", ".join(map(_called, rule.aliases)) + "."
    if rule.references:
        yield f"{level} References"
        yield "\n".join(f"- <{reference}>" for reference in rule.references)


def _examples(rule: Described, folded: bool) -> Iterator[str]:
    """Yield the examples; folded, the shortest that are flagged and the first accepted one stand before the rest."""
    if not folded or len(rule.examples) <= _TELLING + 1:
        for example in rule.examples:
            yield from _example(rule, example)
        return
    bad = [one for one in rule.examples if isinstance(one, BadExample)]
    # A fix says most; among equals the shorter example is read first.
    best = sorted(bad, key=lambda one: (one.fixed is None, len(one.text) + sum(map(len, one.files.values()))))
    told = [*best[:_TELLING], *[one for one in rule.examples if isinstance(one, GoodExample)][:1]]
    for example in told:
        yield from _example(rule, example)
    rest = [one for one in rule.examples if not any(one is other for other in told)]
    if rest:
        yield f'<details markdown="1"><summary>{len(rest)} more</summary>'
        for example in rest:
            yield from _example(rule, example)
        yield "</details>"


def _called(alias: str) -> str:
    """Return another tool's code with the name of the tool."""
    tool = next((tool for tool in TOOLS if family(tool).fullmatch(alias)), None)
    return f"{tool} `{alias}`" if tool and not alias.startswith(f"{tool}/") else f"`{alias}`"


def _facts(rule: Described) -> str:
    fix = {"": "none", "evidence": "safe or unsafe, by evidence"}.get(fix_level(rule), fix_level(rule))
    tags = ", ".join(sorted(rule.tags)) or "none"
    return (
        "| Code | Severity | Runs | Fix | Tags |\n|---|---|---|---|---|\n"
        f"| {rule.code} | {rule.severity.label} | {_RUNS[rule.enabled]} | {fix} | {tags} |"
    )


def _example(rule: Described, example: Example) -> Iterator[str]:
    if isinstance(example, BadExample):
        yield _flagged(example)
    elif isinstance(example, GoodExample):
        yield "Accepted:"
    yield from _files({example.path: example.text, **example.files}, rule)
    if isinstance(example, BadExample) and (example.fixed is not None or example.created):
        after = {example.path: example.fixed} if example.fixed is not None else {}
        yield f"After the {_applied(example)} fix:"
        yield from _files({**after, **example.created}, rule)


def _applied(example: BadExample) -> str:
    return "unsafe" if "unsafe" in example.levels else "safe"


def _flagged(example: BadExample) -> str:
    """Say where each finding is and what it says; findings that say the same are told together."""
    said: dict[str, list[str]] = {}
    for place, message in zip(example.places, example.messages, strict=True):
        said.setdefault(message, []).append(f"`{_inline(place)}`")
    return (
        "Flagged at "
        + ", ".join(f"{' and '.join(places)} (`{_inline(message)}`)" for message, places in said.items())
        + ":"
    )


def _files(files: Mapping[str, str], rule: Described) -> Iterator[str]:
    for path, text in files.items():
        if path:
            yield f"`{path}`"
        fence = "```" + "`" * (("```" in text) * 2)
        # Carriage returns cannot be seen on a page, and Git may take them for its own.
        shown = text.replace("\r\n", "\n").rstrip("\n")
        yield f"{fence}{_language(path, text, rule)}\n{shown}\n{fence}"


def _language(path: str, text: str, rule: Described) -> str:
    name = Path(path).name
    if name.startswith(".") or (path and Path(path).suffix not in {"", ".yml", ".yaml"}):
        return "text"
    if not path and rule.about != "project":
        return "dockerfile" if rule.about == "image" else "yaml"
    return "yaml" if guess(Path(path or "x"), text) == "compose" else "dockerfile"


def _inline(text: str) -> str:
    return text.replace("\n", " ").replace("`", "'").strip()


def _silencing(rule: Described) -> str:
    where = "above the stage's `FROM` or the instruction" if rule.about == "image" else "above the line or the key"
    return (
        f"Write `# ats-lint: ignore[{rule.name}] reason` {where}, or add `{rule.code}` to `ignore` or "
        "`per-file-ignores` in the configuration."
    )
