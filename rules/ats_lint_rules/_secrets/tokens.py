"""Finding tokens by their shape: whatever looks like one is a credential, wherever it stands."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint import Span, regex
from ats_lint_rules._secrets.token_shapes import MARKS as MARKS
from ats_lint_rules._secrets.token_shapes import SHORTEST
from ats_lint_rules._secrets.token_shapes import TOKEN_PATTERNS as TOKEN_PATTERNS

# Values that documentation and emulators publish, by a part that no other value has.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html, https://jwt.io,
# https://learn.microsoft.com/azure/storage/common/storage-use-azurite, https://core.telegram.org/bots/api,
# https://supabase.com/docs/guides/auth/auth-hooks
_PUBLISHED = (
    "EXAMPLE", "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV", "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1", "AAHdqTcvCH1vGWJxfSeofSAs",
    "VGhpcyBpcyBhbiBleGFtcGxl",
)  # fmt: skip
_FILLERS = regex(r"(?i)example|placeholder|your[_-]?|change_?me|not_?a_?real|redacted|x{6}|0{8}|\.\.\.")


def find_tokens(text: str) -> Iterator[tuple[str, Span]]:
    """Yield name and place of every token in `text`, in order and without overlaps, documented examples left out."""
    if len(text) < SHORTEST:
        return
    holds = text.__contains__
    if not any(map(holds, MARKS)):
        return
    found: list[tuple[str, Span]] = []
    for shape in TOKEN_PATTERNS:
        if any(map(holds, shape.marks)):
            for match in shape.pattern.finditer(text):
                span = Span(*match.span(shape.pattern.groups and 1))
                if not _is_example(match[0]) and not any(span.overlaps(other) for _, other in found):
                    found.append((shape.name, span))
    yield from sorted(found, key=lambda one: one[1])


def _is_example(token: str) -> bool:
    if any(known in token for known in _PUBLISHED) or len(set(token[-24:])) < 6:
        return True
    return not token.startswith("-----") and _FILLERS.search(token) is not None
