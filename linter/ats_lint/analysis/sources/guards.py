"""What may stand between a plain request from the container itself and a route: tokens, host names, TLS, redirects."""

from __future__ import annotations

import re

from ats_lint.analysis.sources.languages import CODE
from ats_lint.analysis.sources.program import Program
from ats_lint.files.build_context import BuildContext
from ats_lint.patterns import regex

_SECURING = (
    r"auth|jwt|token|secur|protect|verify|session|restrict|allow|guard|key|host|ssl|tls|https|redirect|csrf|filter"
)
_HARMLESS = r"CORS|GZip|Session|Prometheus|RequestID|CorrelationId|Compress|ServerTiming|Sentry|Logging|Profiler"
_EVERYWHERE = regex(
    rf"""before_request|TrustedHost|HTTPSRedirect|BaseHTTPMiddleware|add_middleware\(\s*(?!\w*(?:{_HARMLESS}))"""
    r"""|\.middleware\(\s*["']http|dependencies\s*=\s*\[|SERVER_NAME|host_matching|\bTalisman\("""
    r"""|SSL_REDIRECT\s*=\s*(?!False)|LoginRequiredMiddleware"""
    r"""|ssl_context|ssl_keyfile|ssl_certfile|keyfile\s*="""
    r"""|https["']?\)?\s*\.createServer|createSecureServer|\bhttps\s*:\s*\{|\.tls\.|ListenAndServeTLS|ServeTLS|RunTLS|StartTLS\("""
    r"""|useGlobalGuards|APP_GUARD|addHook\(\s*["'](?:onRequest|preHandler|preValidation)|\bauth\.default\("""
    rf"""|\.(?:use|Use|layer|wrap)\(\s*(?:async\b|function\b|\(|\w{{0,40}}?(?i:{_SECURING}))"""
    r"""|force_ssl\s*=\s*true|config\.hosts\b|Rack::Auth|SecurityFilterChain|SecurityWebFilterChain"""
    r"""|FallbackPolicy|UseHttpsRedirection|UseHostFiltering|bind_rustls|bind_openssl|UseHttps\("""
)
"""Idioms that answer, or refuse, before any route is looked at."""
_SET_UP = regex(r"\bserver\.ssl\.\w|spring-boot-starter-(?:security|oauth2-resource-server)")
"""What settings and manifests say of the same."""
_TLS_MODULE = regex(r"[\"'](?:node:)?https[\"']")
_HOSTS = regex(
    r"ALLOWED_HOSTS[^=\n]{0,40}=[ \t]{0,4}(\[[^\]]{0,2000}\]|[^\n]*)"
    r"|\"AllowedHosts\"[ \t]{0,4}:[ \t]{0,4}\"([^\"\n]{0,500})\""
)
_LOOPBACK = regex(r"[\"'](?:\*|127\.0\.0\.1)[\"']|^\*$|;127\.0\.0\.1|^127\.0\.0\.1")
_BESIDE = regex(
    r"(?i)auth|jwt|token|api[-_]?key|login|required|protect|guard|permission|credential|\b(?:400|401|403|404)\b"
    r"|Depends\(|Security\("
)
_NAMED = regex(r"\.listen\([^()\n]{1,80},\s*[\"'`][A-Za-z][\w.-]*[\"'`]")
_NEAR = 300
"""Characters behind the path of a route in which its own conditions stand: decorators, arguments, first lines."""


def before(context: BuildContext, shown: Program, path: str) -> str:
    """Return the name of a file that may keep a plain request from a route; empty when nothing is seen to."""
    literal = re.compile(rf"[\"'`/]{re.escape(path.strip('/'))}/?[\"'`]")
    for file in shown.files:
        source = context.read(file.name)
        text = source.text if source is not None else ""
        if file.language in CODE and (_EVERYWHERE.search(text) or _guarded_itself(text, literal) or _serves_tls(text)):
            return file.name
        if _SET_UP.search(text) or _refuses_hosts(text):
            return file.name
    return ""


def _guarded_itself(text: str, literal: re.Pattern[str]) -> bool:
    return any(_BESIDE.search(text, found.end(), found.end() + _NEAR) for found in literal.finditer(text))


def _serves_tls(text: str) -> bool:
    return "createServer(" in text and bool(_TLS_MODULE.search(text))


def _refuses_hosts(text: str) -> bool:
    """Tell whether a list of host names leaves the container's own address out; an unread one does, too."""
    if "llowed" not in text and "ALLOWED" not in text:
        return False
    return any(not _LOOPBACK.search(one[1] or one[2] or "") for one in _HOSTS.finditer(text))


def bound_by_name(context: BuildContext, shown: Program) -> bool:
    """Tell whether a server listens on a name: which address that is, the container's own hosts file says."""
    texts = (context.read(file.name) for file in shown.files if file.language in {"javascript", "typescript"})
    return any(source is not None and _NAMED.search(source.text) for source in texts)
