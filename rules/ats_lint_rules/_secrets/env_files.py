"""Environment files that hold secrets."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Source, dotenv
from ats_lint_rules._secrets.secret_names import Names
from ats_lint_rules._secrets.secret_values import credential_url, harmless_value, is_placeholder, secret_name
from ats_lint_rules._secrets.tokens import find_tokens


def secrets_in(source: Source, names: Names | None = None) -> Iterator[dotenv.Assignment]:
    """Yield the assignments of an environment file that give a secret away."""
    for one in dotenv.parse(source).assignments:
        if one.inherited or not one.raw:
            continue
        named = secret_name(one.name, names) and not harmless_value(one.raw)
        if named or any(True for _ in find_tokens(one.raw)) or any(True for _ in credential_url(one.raw)):
            yield one


def real_secrets(source: Source, names: Names | None = None) -> Iterator[dotenv.Assignment]:
    """Yield those that somebody may have chosen: `xxxxx` and `<password>` only mark where one goes."""
    return (one for one in secrets_in(source, names) if not is_placeholder(one.raw))
