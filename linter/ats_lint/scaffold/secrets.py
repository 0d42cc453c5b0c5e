"""`.env.example` with a note for each variable, and the generator of passwords."""

from __future__ import annotations

import os
from collections.abc import Iterator

from ats_lint.analysis.views.compose import Compose
from ats_lint.patterns import regex
from ats_lint.scaffold.files import EXECUTABLE, NewFile
from ats_lint.scaffold.settings import DevSettings
from ats_lint.syntax.compose.interpolation import Variable

_SECRET = regex(r"(^|_)(PASSWORD|PASSWD|PASS|SECRET|TOKEN|KEY|SALT|PEPPER|PASSPHRASE)$")
_PUBLIC = regex(r"PUBLIC|PUBLISHABLE|SITE_KEY")

_GENERATOR = """\
#!/bin/sh
# Give every secret that has no value yet a random one; values that are there stay as they are.
set -eu
umask 077
cd "$(dirname "$0")/{up}"

random() {{ od -An -N24 -tx1 /dev/urandom | tr -d ' \\n'; }}

in_env() {{
  if grep -q "^$1=." .env; then
    return
  fi
  rest=$(grep -v "^$1=" .env || true)
  printf '%s\\n%s=%s\\n' "$rest" "$1" "$(random)" | sed '/./,$!d' > .env.new
  mv .env.new .env
  echo "generated $1 in .env"
}}

in_file() {{
  if [ ! -s "$1" ]; then
    mkdir -p "$(dirname "$1")"
    random > "$1"
    echo "generated $1"
  fi
}}

touch .env
chmod 600 .env
{calls}"""


def env_example(compose: Compose, _: DevSettings) -> Iterator[NewFile]:
    """Return `.env.example`: every variable that the Compose files read, without any value."""
    lines = [
        "# Copy this file to .env and fill in what is required; Compose reads .env by itself.",
        "# scripts/generate-secrets gives every secret a random value.",
    ]
    for name, uses in _variables(compose).items():
        lines += ["", f"# {_note(name, uses)}", f"{name}="]
    yield NewFile(compose.directory / ".env.example", "\n".join(lines) + "\n")


def generator(compose: Compose, _: DevSettings) -> Iterator[NewFile]:
    """Return the script that gives secrets their first values; nothing where there are none."""
    names = [name for name in _variables(compose) if is_secret(name)]
    calls = [f"in_env {name}" for name in names] + [f"in_file '{path}'" for path in _secret_files(compose)]
    if calls:
        path = compose.directory / "scripts" / "generate-secrets"
        up = os.path.relpath(compose.directory, path.parent)
        yield NewFile(path, _GENERATOR.format(up=up, calls="\n".join(calls) + "\n"), EXECUTABLE)


def is_secret(name: str) -> bool:
    """Tell from a variable's name whether a random value is what it wants."""
    return bool(_SECRET.search(name)) and not _PUBLIC.search(name)


def _variables(compose: Compose) -> dict[str, list[Variable]]:
    found: dict[str, list[Variable]] = {}
    for variable in compose.variables:
        found.setdefault(variable.name, []).append(variable)
    return found


def _note(name: str, uses: list[Variable]) -> str:
    required = any(one.operator in {"?", ":?"} or not one.operator for one in uses)
    defaults = {one.default for one in uses if one.operator in {"-", ":-"} and one.default}
    kind = "required" if required else "optional"
    if is_secret(name):
        return f"{kind}: a secret"
    if defaults and not required:
        return f"optional, by default {' or '.join(sorted(defaults))}"
    return kind


def _secret_files(compose: Compose) -> Iterator[str]:
    for secret in compose.secrets.values():
        text = secret.text("file")
        if text and "'" not in text and not text.startswith(("/", "..", "~")):
            yield text.removeprefix("./")
