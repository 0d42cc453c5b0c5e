"""Whether a file that nobody named is what its name says: a Dockerfile or a Compose file, and no template or manifest.

Names promise more than they hold: `docker-compose.gitlab-ci.yml` is a pipeline, `Dockerfile.linux` may be a template.
What is named on the command line is linted all the same.
"""

from __future__ import annotations

import re
from pathlib import Path

from ats_lint.patterns import regex

_TEMPLATE = regex(r"\{\{|\{%|<%|\[%|@@\w+@@|%%\w+%%|\$\{\{")
"""What opens an expression in Jinja, Go, Cottle, ERB, Mustache and Template Toolkit templates."""
_FILTERED = regex(
    r"(?m)^[ \t]*(?:FROM|WORKDIR|USER|COPY|ADD|EXPOSE|VOLUME|STOPSIGNAL)[ \t][^\n]*"
    r"(?:\$\{[A-Za-z_]\w*\.[\w.-]+\}|@[a-z][\w.-]*@)"
)
"""What Maven and Gradle fill in (`${project.version}`): a builder refuses the dot in the name of a variable."""
_PREPROCESSED = regex(r"(?m)^#(?:include[ \t]+[\"<]|endif\b|ifn?def[ \t]+\w+[ \t]*\r?$|if[ \t]+!?defined[ \t]*\()")
"""Directives of C's preprocessor, which are comments to a builder: what is read is what comes out of it."""
_PLACEHOLDER = regex(
    r"<[^>\n]+>|(?:(?:REPLACE|CHANGE|INSERT|YOUR|MY)(?:[-_][A-Z]+)+|[A-Z]+(?:_[A-Z]+)*_IMAGE|IMAGE)(?:[:@]\S*)?"
)
"""An image that whoever takes the file as a pattern writes in."""
_GRAMMAR = regex(r"(?m)^(?:ADD|ARG|COPY|ENV|EXPOSE|FROM|LABEL|USER|VOLUME|WORKDIR)[ \t]+\[?<[a-z][\w -]*>")
"""An operand that only names what belongs there, as a page about instructions has it: `USER <user>[:<group>]`."""
_EMBEDDED = regex(r"(?m)^[ \t]*<%|^(?:ARG|CMD|ENTRYPOINT|ENV|EXPOSE|LABEL)[ \t][^\n<]*<%=")
"""What ERB and its like fill in, outside of FROM too."""
_SCRIPT = regex(r"#![^\n]*\b(?:sh|bash|dash|ash|zsh|ksh|python[\d.]*|perl|ruby|node|pwsh)\b")
_M4 = regex(r"(?:s?include|define|undefine|changequote|divert)\(|dnl\b")
_UNFILLED = regex(r"(?m)^[ \t]*+(?:-[ \t]+)?[\w.-]+:[ \t]+\{\{[^{}\n]+\}\}[ \t]*\r?$")
"""A value that is an expression of a template, unquoted: to YAML it is a mapping as key, which Compose refuses."""
_FROM = regex(r"(?im)^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(?P<image>\S.*)$")
_INSTRUCTION = regex(
    r"(?m)^(ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME"
    r"|WORKDIR)(?:[ \t\[]|\r?$)"
)
_TOP_KEY = regex(r"(?m)^(?P<quote>[\"']?)(?P<key>[A-Za-z_][\w.-]*)(?P=quote)[ \t]*:")
_OF_COMPOSE = frozenset(
    {"services", "include", "volumes", "networks", "secrets", "configs", "name", "version", "models"}
)
_FOREIGN = (
    frozenset({"on", "jobs"}),
    frozenset({"apiVersion", "kind"}),
    frozenset({"stages"}),
    frozenset({"before_script"}),
    frozenset({"pipeline"}),
    frozenset({"steps"}),
    frozenset({"jobs"}),
    frozenset({"openapi"}),
    frozenset({"swagger"}),
    frozenset({"hosts"}),
    frozenset({"AWSTemplateFormatVersion"}),
)
"""Keys that tell another kind of file where no key of Compose stands beside them: workflows, manifests, pipelines."""
_CONTENT = regex(r"(?m)^[ \t]*(?!---|\.\.\.)[^#\s]")
_INDENTED = regex(r"(?m)^([ \t]+)[^\s#]")
_LIST = regex(r"\A(?:[ \t\r]*(?:[#%][^\n]*|---[^\n]*)?\n)*-[ \t\r\n]")
_HEAD = regex(r"\A(?:[ \t]*(?:#.*)?\r?\n)*[ \t]*(?P<line>.*)")
_LOADED = frozenset({"compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"})
"""Names that Compose loads by itself: what it would refuse in them is to be said."""
_NEVER = frozenset({".github", ".gitlab", ".circleci", ".forgejo", ".gitea"})
"""Directories of CI systems: what looks like Compose in them is a workflow."""


def is_in_template(path: Path) -> bool:
    """Tell whether a file lies in the template of a project: its directory's name is still to be filled in."""
    return any("{{" in part or "{%" in part for part in path.parts)


def is_dockerfile(text: str) -> bool:
    """Tell whether a text named like a Dockerfile is one that a builder might read.

    A template is none: the builder never sees it. Nor is a text without any instruction.
    """
    first = _HEAD.match(text)
    line = first["line"] if first else ""
    if line.startswith(("{{", "{%", "{#", "<%", "<?", "<!")) or _M4.match(line) or _SCRIPT.match(text):
        return False
    images = [found["image"] for found in _FROM.finditer(text)]
    if any(_TEMPLATE.search(image) or _PLACEHOLDER.fullmatch(image.strip()) for image in images):
        return False
    if any(pattern.search(text) for pattern in (_FILTERED, _PREPROCESSED, _GRAMMAR, _EMBEDDED)):
        return False
    return bool(images) or not line or bool(_INSTRUCTION.search(text))


def is_compose(path: Path, text: str) -> bool:
    """Tell whether a text named like a Compose file is one: no workflow, manifest, playbook or template."""
    if not _NEVER.isdisjoint(path.parts[:-1]):
        return False
    first = _HEAD.match(text)
    if (first and first["line"].startswith(("{{", "{%", "<%", "<?", "<!"))) or _UNFILLED.search(text):
        return False
    if path.name in _LOADED:
        return True
    if _LIST.match(text):
        return False
    keys = {found["key"] for found in _TOP_KEY.finditer(text)}
    if keys & {"services", "include"}:
        return True
    if any(foreign <= keys for foreign in _FOREIGN) or "compose" not in path.name.lower():
        return False
    if not keys:
        return bool(_CONTENT.search(text))  # as a variant, an empty file adds nothing
    return bool(keys & _OF_COMPOSE) or any(key.startswith("x-") for key in keys) or _legacy(text)


def _legacy(text: str) -> bool:
    """Tell whether services stand at the top, as in the first format of Compose: an image right below a key."""
    indents = [len(found[1]) for found in _INDENTED.finditer(text)]
    return bool(indents) and bool(re.search(rf"(?m)^[ \t]{{{min(indents)}}}(image|build)[ \t]*:", text))
