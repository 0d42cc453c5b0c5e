"""Arguments look like the exec form and are no valid JSON, so a shell reads them.

`CMD ['nginx', '-g', 'daemon off;']` is no JSON: strings need double quotes. The builder says nothing and takes it for
the shell form, and the container dies with "[nginx,: not found". In VOLUME it makes a volume called `['/data']`.

Fix safety: safe where only the quotes are wrong and the shell form cannot work; unsafe where commas or quotes are
missing and have to be guessed, and for VOLUME and SHELL.
"""

import re
from collections.abc import Iterator

from ats_lint import Bad, EditRefused, Finding, Fix, Good, Instruction, Safety, Severity, edits, regex, rule
from ats_lint import HealthcheckInstruction as Healthcheck
from ats_lint_rules._run.execform import VARIABLE, array, expands_itself, through_shell

_KINDS = frozenset({"CMD", "ENTRYPOINT", "RUN", "SHELL", "VOLUME", "COPY", "ADD"})
_PATHS = frozenset({"VOLUME", "COPY", "ADD"})
_FAILS = frozenset({"CMD", "ENTRYPOINT", "RUN", "COPY", "ADD"})
_ITEM = regex(
    r"""\s*(?:"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|[\u201c\u201d](?P<curly>[^\u201c\u201d]*)[\u201c\u201d]"""
    r"""|(?P<bare>[^\s,'"\[\]\u201c\u201d]+))\s*(?P<comma>,?)"""
)


@rule(
    "DF408",
    "invalid-json-form",
    on=Instruction,
    severity=Severity.HIGH,
    tags={"correctness"},
    references=("https://docs.docker.com/reference/dockerfile/#exec-form",),
    aliases=("tally/invalid-json-form",),
    examples=(
        Bad(
            "FROM nginx:1.27\nCMD ['nginx', '-g', 'daemon off;']\n",
            at="['nginx', '-g', 'daemon off;']",
            says="CMD is no valid JSON, so a shell reads it",
            safety="safe",
            fixed='FROM nginx:1.27\nCMD ["nginx", "-g", "daemon off;"]\n',
        ),
        Bad(
            'FROM a\nENTRYPOINT ["a", "b",]\n',
            at='["a", "b",]',
            says="ENTRYPOINT is no valid JSON, so a shell reads it",
            safety="safe",
            fixed='FROM a\nENTRYPOINT ["a", "b"]\n',
        ),
        Bad(
            'FROM a\nCMD ["a" "b"]\n',
            at='["a" "b"]',
            says="CMD is no valid JSON, so a shell reads it",
            safety="unsafe",
            fixed='FROM a\nCMD ["a", "b"]\n',
        ),
        Bad(
            "FROM a\nCMD [a, -b]\n",
            at="[a, -b]",
            says="CMD is no valid JSON, so a shell reads it",
            safety="unsafe",
            fixed='FROM a\nCMD ["a", "-b"]\n',
        ),
        Bad(
            "FROM a\nCMD [\u201ca\u201d]\n",
            at="[\u201ca\u201d]",
            says="CMD is no valid JSON, so a shell reads it",
            safety="safe",
            fixed='FROM a\nCMD ["a"]\n',
        ),
        Bad(
            'FROM a\nCMD ["java", "-jar", ${APP}]\n',
            at='["java", "-jar", ${APP}]',
            says="CMD is no valid JSON, so a shell reads it",
            safety="unsafe",
            fixed='FROM a\nCMD ["/bin/sh", "-c", "exec java -jar \\"${APP}\\""]\n',
        ),
        Bad(
            "FROM a\nVOLUME ['/data']\n",
            at="['/data']",
            says="VOLUME is no valid JSON, so it is split at spaces",
            safety="unsafe",
            fixed='FROM a\nVOLUME ["/data"]\n',
        ),
        Bad(
            "FROM a\nVOLUME [/data, /logs]\n",
            at="[/data, /logs]",
            says="VOLUME is no valid JSON, so it is split at spaces",
            safety="unsafe",
            fixed='FROM a\nVOLUME ["/data", "/logs"]\n',
        ),
        Bad(
            'FROM a\nCOPY [a, "/b"]\n',
            at='[a, "/b"]',
            says="COPY is no valid JSON, so it is split at spaces",
            safety="unsafe",
            fixed='FROM a\nCOPY ["a", "/b"]\n',
        ),
        Bad(
            "FROM a\nHEALTHCHECK CMD ['x']\n",
            at="['x']",
            says="CMD is no valid JSON, so a shell reads it",
            safety="safe",
            fixed='FROM a\nHEALTHCHECK CMD ["x"]\n',
        ),
        Bad('FROM a\nCMD ["a", "b"\n', at='["a", "b"', says="CMD is no valid JSON, so a shell reads it", safety="hint"),
        Good('FROM debian:12\nCMD ["app"]  # DF826 tells it\n'),
        Good('FROM a\nCMD ["a", "b"]\nRUN ["x"]\nVOLUME ["/data"]\n'),
        Good("FROM a\nRUN [ -f /x ]\nRUN [ -n \"$X\" ] && echo 'y'\nCOPY [ab].txt /x/\n"),
        Good("FROM a\nCMD [ -f /x ] && exec y\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    one = instruction.onbuild or instruction
    if isinstance(one, Healthcheck):
        one = one.probe or one
    text = one.args.text
    if one.keyword in _KINDS and not one.heredocs and _looks_like_array(one, text) and one.json is None:
        reading = "it is split at spaces" if one.keyword in _PATHS else "a shell reads it"
        yield Finding(one.args.whole, f"{one.keyword} is no valid JSON, so {reading}", _fix(one, text))


def _looks_like_array(one: Instruction, text: str) -> bool:
    if not text.startswith("["):
        return False
    quoted = re.match(r"\[\s*['\"\u201c]", text) is not None
    if not text.endswith("]"):
        return quoted and one.keyword in {"CMD", "ENTRYPOINT"} and not re.search(r"\]\s*(&&|\|\||;|\s#)", text)
    if re.match(r"\[\s++(?:!\s*+)?(-\w|[\"']?\$)", text) or re.search(r"\s(=|==|!=|-eq|-ne|-lt|-gt|-a|-o)\s", text):
        return False
    listed = one.keyword in {"CMD", "ENTRYPOINT"} or (one.keyword in _PATHS and "," in text)
    return quoted or (listed and "[" not in text[1:])


def _fix(one: Instruction, text: str) -> Fix:
    title = "write it as JSON"
    words, guessed = _words(text)
    if not words:
        return Fix(title, (), Safety.HINT, "What the words are cannot be told.")
    variable = one.keyword in _FAILS - _PATHS and any(VARIABLE.search(word) for word in words)
    try:
        made = edits.replace_args(one, _with_shell(one, words) if variable else array(words))
    except EditRefused as refused:
        return Fix(title, (), Safety.HINT, refused.because("instruction"))
    if variable:
        return Fix(title, made, Safety.UNSAFE, "No shell reads the exec form: one is started to put the variable in.")
    if guessed or one.keyword not in _FAILS:
        return Fix(title, made, Safety.UNSAFE, "The words are what was probably meant.")
    missing = "no file has such a name" if one.keyword in _PATHS else "the shell finds no program of that name"
    return Fix(title, made, Safety.SAFE, f"As it is, {missing}.")


def _with_shell(one: Instruction, words: list[str]) -> str:
    if expands_itself(words):
        return array(words)
    kind = {"CMD": "command", "ENTRYPOINT": "entrypoint"}.get(one.keyword, "run")
    return through_shell(words, ("/bin/sh", "-c"), kind)


def _words(text: str) -> tuple[list[str], bool]:
    """Return the words that were meant, and whether more than quotes had to be guessed."""
    if not text.endswith("]"):
        return [], True
    inner, at = text[1:-1].strip(), 0
    words: list[str] = []
    guessed = False
    while at < len(inner):
        found = _ITEM.match(inner, at)
        if found is None or found.end() == at:
            return [], True
        value = next(
            item for item in (found["double"], found["single"], found["curly"], found["bare"]) if item is not None
        )
        words.append(re.sub(r'\\(["\\])', r"\1", value) if found["double"] is not None else value)
        at = found.end()
        guessed = guessed or found["bare"] is not None or (not found["comma"] and at < len(inner))
    return words, guessed
