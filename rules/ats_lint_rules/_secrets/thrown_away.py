"""Credentials that say themselves that nobody is to be kept out by them, as those of a developer's database do."""

from __future__ import annotations

from collections.abc import Iterable

from ats_lint import Compose, Service, Severity, regex, remembered

_WORDS = frozenset({
    "abc", "access", "actions", "admin", "administrator", "api", "app", "asset", "assets", "auth", "bar",
    "base", "baz", "build", "change", "ci", "client", "collect", "collectstatic", "compile", "cypress",
    "database", "db", "default", "demo", "dev", "devel", "developer", "development", "django", "do", "docker",
    "dummy", "e2e", "example", "fake", "flask", "foo", "for", "github", "guest", "hello", "image", "in",
    "insecure", "integration", "internal", "it", "jwt", "key", "laravel", "letmein", "local", "localhost",
    "master", "me", "my", "need", "never", "no", "none", "not", "nothing", "only", "or", "pass", "passwd",
    "password", "placeholder", "playwright", "please", "private", "prod", "production", "pw", "pwd", "qwerty",
    "rails", "root", "runtime", "sample", "secret", "secrets", "secure", "server", "service", "session",
    "smoke", "some", "static", "step", "strong", "super", "temp", "test", "tester", "testing", "tests", "that",
    "the", "this", "time", "tmp", "to", "token", "toor", "unsafe", "unused", "use", "user", "value", "very",
    "whatever", "with", "world", "you", "your",
})  # fmt: skip
_SPELT = str.maketrans({"@": "a", "$": "s", "0": "o", "3": "e"})
_LETTERS = regex(r"[a-z]{2,}")
_RUN = regex(r"[a-z][a-z0-9]*")
_LONGEST = 60
_BEGINNING = 5
_NAMING = ("USER", "USERNAME", "DB", "NAME")


def in_development(text: str, service: Service | None = None) -> Severity | None:
    """Return what a credential weighs where its file is for a developer's machine or for tests; None: as everywhere.

    It is thrown away when it consists of words such as `dev` and `secret`, of digits, and of the names that stand
    around it: the service, its image and its variables.
    """
    around, lower = _around(service) if service is not None else (), text.lower()
    begins = len(text) >= _BEGINNING and any(word.startswith(lower) for words in around for word in words)
    known = begins or (len(text) <= _LONGEST and _made_of(lower, (_WORDS, *around)))
    return Severity.LOW if known else None


def _made_of(text: str, words: tuple[frozenset[str], ...]) -> bool:
    """Tell whether a text is nothing but words, one after the other, with digits and signs between them."""
    reached, spelt = {0}, text.translate(_SPELT)
    for at, character in enumerate(text):
        if at in reached:
            letters = _RUN.match(spelt, at)
            ends = range(at + 1, letters.end() + 1) if letters else ()
            reached.update(end for end in ends if any(spelt[at:end] in those for those in words))
            reached.update([at + 1] if not character.isalpha() else ())
    return len(text) in reached


def _around(service: Service) -> tuple[frozenset[str], frozenset[str]]:
    """Return the words of the names in a project, and of those that variables of the service give."""
    named = (one for one in service.environment.values() if one.name.upper().endswith(_NAMING))
    return _names(service.compose), _letters(one.value or "" for one in named)


@remembered
def _names(compose: Compose) -> frozenset[str]:
    named = (f"{key} {one.text('image') or ''}" for key, one in compose.services.items())
    return _letters((*named, compose.directory.name))


def _letters(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(_LETTERS.findall(" ".join(texts).lower()))
