"""Which variable names are names of secrets: the last word says what the value is."""

from __future__ import annotations

from fnmatch import fnmatchcase as fnmatch
from functools import lru_cache
from typing import Protocol

from ats_lint import regex

_WORD = regex(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")

# The last word of a name says what the value is: PASSWORD_FILE is a path, TOKEN_TTL a time, SECRET_NAME a name.
_NOUNS = frozenset(
    {"PASSWORD", "PASSWORDS", "PASSWD", "PASSPHRASE", "PASSCODE", "PASS", "PW", "PWD", "PSW", "SECRET", "TOKEN",
     "APIKEY", "CREDENTIAL", "CREDENTIALS", "CREDS", "SALT", "PEPPER", "MNEMONIC", "BEARER", "REQUIREPASS",
     "MASTERAUTH", "AUTHKEY", "PASSKEY", "PASSKEYS"}
)  # fmt: skip
_ENDINGS = (
    "PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "SECRETKEY", "ACCESSKEY", "PRIVATEKEY",
    "ENCRYPTIONKEY",
)  # fmt: skip
_SHORT_ENDINGS = regex(
    r"(?:ADMIN|AUTH|BIND|DB|FTP|KEY|LDAP|MAIL|MASTER|MONGO|MYSQL|PG|POSTGRES|RABBITMQ|REDIS|ROOT|RPC|SMTP|SQL|STORE|USER)"
    r"(?:PASS|PWD|PW)"
)
_KEYS = frozenset(
    {"ACCESS", "ACCOUNT", "AES", "API", "APP", "AUTH", "AUTHENTICATION", "CIPHER", "CRYPT", "CREDS", "CRYPTO",
     "DEPLOY", "ENC", "ENCRYPT", "ENCRYPTION", "FERNET", "HMAC", "JWT", "LICENSE", "MASTER", "NONCE", "PRESHARED",
     "PRIVATE", "PSK", "ROLE", "SECRET", "SHARED", "SIGNATURE", "SIGNING", "SSH", "UNSEAL"}
)  # fmt: skip
_PLURALS = frozenset({"ACCESS", "API", "AUTH", "BOT"})
_TRAILING = frozenset(
    {"OLD", "NEW", "PREVIOUS", "PRIMARY", "SECONDARY", "PLAIN", "PLAINTEXT", "RAW", "BASE", "B", "DEFAULT", "VALUE"}
)

# Words that turn the whole name into a switch, a limit or something meant to be seen.
_SWITCHES = frozenset(
    {"ALLOW", "DISABLE", "DISABLED", "EMPTY", "ENABLE", "ENABLED", "FORCE", "HAS", "HIDE", "IGNORE", "IS", "LIMIT",
     "LIMITER", "MAX", "MIN", "NO", "NUM", "PUBLIC", "PUBLISHABLE", "REQUIRE", "REQUIRED", "REQUIRES", "SHOW",
     "SKIP", "USE", "USES"}
)  # fmt: skip
_NOT_BEFORE = {
    "CREDENTIALS": frozenset({"KEY", "KEYSTORE", "TRUSTSTORE"}),  # names of files in Kafka's images
    # `proxy_pass` and its kin are what nginx calls the server behind it.
    "PASS": frozenset({"BY", "FASTCGI", "FIRST", "GRPC", "MULTI", "NUM", "ONE", "PROXY", "RENDER", "SCGI", "SECOND",
                       "TWO", "UWSGI"}),
    "PWD": frozenset({"BASE", "CURRENT", "HOST", "INIT", "INITIAL", "LOCAL", "OLD", "PROJECT", "REPO", "SOURCE", "SRC",
                      "WORK"}),
    "TOKEN": frozenset({"BOS", "CLS", "CONTINUATION", "END", "EOS", "MASK", "NEXT", "PAD", "PAGE", "PER", "SEP",
                        "START", "STOP", "UNK"}),
}  # fmt: skip
_EXACT = {
    "NEO4J_AUTH": True, "COUCHDB_AUTH": True, "BASIC_AUTH": True, "HTTP_AUTH": True, "REDIS_AUTH": True,
    "DOCKER_AUTH_CONFIG": True, "VAULT_SECRET_ID": True, "RABBITMQ_ERLANG_COOKIE": True,
    "GITHUB_PAT": True, "GH_PAT": True, "GITLAB_PAT": True,
    "AZURE_DEVOPS_PAT": True, "GOOGLE_APPLICATION_CREDENTIALS": False, "MYSQL_RANDOM_ROOT_PASSWORD": False,
    "MARIADB_RANDOM_ROOT_PASSWORD": False, "MYSQL_ONETIME_PASSWORD": False,
}  # fmt: skip


class Names(Protocol):
    """Patterns of names that the configuration adds."""

    @property
    def secret_names(self) -> tuple[str, ...]:
        """Names that hold secrets."""
        ...

    @property
    def public_names(self) -> tuple[str, ...]:
        """Names that look like secrets and are none."""
        ...


def secret_name(name: str, names: Names | None = None) -> bool:
    """Tell whether a variable with this name usually holds a secret; what is configured goes before what is usual.

    Names in any convention are understood: `DB_PASSWORD`, `dbPassword`, `spring.datasource.password`.
    """
    if names is not None and any(fnmatch(name.lower(), pattern.lower()) for pattern in names.public_names):
        return False
    if names is not None and any(fnmatch(name.lower(), pattern.lower()) for pattern in names.secret_names):
        return True
    return _usual(name)


@lru_cache(maxsize=4096)
def _usual(name: str) -> bool:
    exact = _EXACT.get(name.upper())
    if exact is not None:
        return exact
    words = [word.upper() for word in _WORD.findall(name)]
    if words[-2:] == ["KEY", "BASE"] or words[-3:] == ["ACCESS", "KEY", "ID"]:
        return True
    while words and (words[-1].isdecimal() or words[-1] in _TRAILING):
        words.pop()
    return bool(words) and not _SWITCHES & set(words[:-1]) and _says_secret(words[-1], words[:-1])


def _says_secret(last: str, before: list[str]) -> bool:
    previous = before[-1] if before else ""
    if previous in _NOT_BEFORE.get(last, ()):
        return False
    if last in ("PW", "PWD", "PSW", "SALT", "PEPPER", "BEARER"):
        return bool(before)
    if last in ("KEY", "KEYS"):
        return previous in _KEYS or previous.endswith(("API", "SECRET")) or "ENCRYPTION" in before
    if last == "TOKENS":
        return previous in _PLURALS
    if last == "AUTH":
        return previous == "BASIC"
    if last == "HASH":
        return previous in ("PASSWORD", "PASSWD", "PASS")
    return last in _NOUNS or last.endswith(_ENDINGS) or _SHORT_ENDINGS.fullmatch(last) is not None
