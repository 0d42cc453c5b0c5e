"""Variables by which an image is told to read a secret from a file."""

from __future__ import annotations

from ats_lint import Confidence, EnvVar, ImageFacts, regex
from ats_lint_rules._secrets.secret_values import secret_name

_SUFFIX = regex(r"_{1,2}FILE\Z")
_MOUNTED = regex(r"/(?:var/)?run/secrets/\S+")


def reads_no_file(facts: ImageFacts, name: str) -> bool:
    """Tell whether an image surely does not read the file that a variable names, although it reads the secret."""
    base = _SUFFIX.sub("", name)
    if base == name or name in facts.secret_files or not secret_name(base):
        return False
    # That an image reads no secret from a file is only known where that was looked for.
    read = facts.secret_files or "secret_files" in facts.grounds
    known = read and facts.confidence_in("secret_files") is Confidence.HIGH
    single = f"{base}__FILE" in facts.secret_files
    return bool(known) and (base in facts.credentials or single)


def takes_the_path(facts: ImageFacts, variable: EnvVar) -> str | None:
    """Return the variable that would have read the file whose path another one is given for its secret."""
    if not _MOUNTED.fullmatch(variable.literal or "") or not secret_name(variable.name):
        return None
    return next((one for one in (f"{variable.name}_FILE", f"{variable.name}__FILE") if one in facts.secret_files), None)
