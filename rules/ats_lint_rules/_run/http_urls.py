"""Plain HTTP in builds: where it matters, and which hosts serve the same over TLS.

Collected 2026-11-26. `REDIRECTS` answer plain HTTP with a redirect to HTTPS, or refuse it, so that whoever gets
something there has TLS already; `SECURE` serve both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase

from ats_lint import Command, Run, Span, Stage, Word, regex, shell

REDIRECTS = (
    "api.github.com", "bitbucket.org", "bootstrap.pypa.io", "codeload.github.com", "crates.io", "deb.nodesource.com",
    "dl.yarnpkg.com", "files.pythonhosted.org", "get.docker.com", "getcomposer.org", "gist.github.com",
    "gist.githubusercontent.com", "github.com", "gitlab.com", "nodejs.org", "pypi.org", "pypi.python.org",
    "raw.github.com", "raw.githubusercontent.com", "repo.maven.apache.org", "repo1.maven.org", "rpm.nodesource.com",
    "rubygems.org", "sh.rustup.rs", "static.rust-lang.org", "wordpress.org", "www.github.com", "www.python.org",
)  # fmt: skip
SECURE = (
    *REDIRECTS, "*.github.io", "*.s3.amazonaws.com", "apache.osuosl.org", "apt.postgresql.org",
    "archive.apache.org", "artifacts.elastic.co", "cdn.kernel.org", "cdn.mysql.com", "cran.r-project.org",
    "deb.debian.org", "dev.mysql.com", "dist.apache.org", "dl-cdn.alpinelinux.org", "dl.google.com", "dl.k8s.io",
    "dlcdn.apache.org", "download.docker.com", "download.dokuwiki.org", "download.java.net", "download.jboss.org",
    "download.opensuse.org", "download.oracle.com", "download.redis.io", "download.virtualbox.org",
    "downloads.apache.org", "downloads.sourceforge.net", "downloads.wordpress.org", "ftp.drupal.org", "ftp.gnu.org",
    "ftp.mozilla.org", "ftp.postgresql.org", "ftpmirror.gnu.org", "get.helm.sh", "git.savannah.gnu.org", "go.dev",
    "golang.org", "mirrors.jenkins.io", "mirrors.kernel.org", "museum.php.net", "nginx.org", "openresty.org",
    "packages.cloud.google.com", "packages.elastic.co", "packages.elasticsearch.org", "packages.microsoft.com",
    "pecl.php.net", "php.net", "pkg.jenkins.io", "ppa.launchpad.net", "prdownloads.sourceforge.net",
    "registry.npmjs.org", "registry.yarnpkg.com", "repo.anaconda.com", "repo.continuum.io", "repo.mongodb.org",
    "repo.mysql.com", "rpms.remirepo.net", "s3.amazonaws.com", "security.debian.org", "sourceforge.net",
    "storage.googleapis.com", "www.apache.org", "www.haproxy.org", "www.kernel.org", "www.openssl.org",
    "www.php.net", "www.postgresql.org", "zlib.net",
)  # fmt: skip
_LOCAL = regex(r"localhost|127\.|0\.0\.0\.0|\[?::1|169\.254\.|host\.docker\.internal|metadata\.google\.internal")
_URL = regex(r"http://(\[[0-9A-Fa-f:.]+\]|[^\s/:'\"$`\\]*+)[^\s'\"<>|;)\]]*+")
_FETCHERS = regex(
    r"curl|wget|aria2c|axel|http|xh|fetch|lynx|git|svn|hg|pip[\d.]*|pipx|pipenv|uv|poetry|npm|npx|pnpm|yarn|gem|bundle|go|"
    r"cargo|composer|conda|mamba|micromamba|apt|apt-get|apt-key|add-apt-repository|apt-add-repository|apk|yum|dnf5?|"
    r"microdnf|tdnf|zypper|rpm|yum-config-manager|helm|python[\d.]*|pecl|luarocks|cpan|cpanm|opam|rustup|"
    r"invoke-(?:webrequest|restmethod)|start-bitstransfer|choco|nuget|msiexec"
)
_SIGNED = frozenset({"add-apt-repository", "apt-add-repository", "apk"})
_NO_SOURCE = regex(r"-x|-e|-H|-A|-d|-m|--(https?-)?proxy|--pre-?proxy|--referer|--header|--data.*|--no-proxy|--noproxy")
_SOURCE_LINE = regex(
    r"\bdeb(-src)?\s|\b(baseurl|mirrorlist|gpgkey)\s*=|^[ \t]*+https?://\S+/(main|community|edge\S*)[ \t\r]*$", re.M
)
_APT_SOURCE = regex(r"\bdeb(-src)?\s")
_UNCHECKED = regex(r"\b(trusted|allow-insecure)\s*=\s*yes", re.I)
_DISTRIBUTION = regex(
    r"http://([\w.-]+\.)?(debian|ubuntu|alpinelinux|fedoraproject|centos|raspbian|kali|archlinux|opensuse|rockylinux|"
    r"almalinux)\.(org|com|net)\b|http://[^/\s]+/((pub|linux|mirrors?|os|repos?)/)*(debian|ubuntu|ubuntu-ports|alpine|"
    r"raspbian|centos|fedora|epel|rocky|almalinux|opensuse|archlinux|kali)(-security|-ports|-vault|-archive)?(/|\s|$)"
)
INDEXES = frozenset(
    {"PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX",
     "NPM_CONFIG_REGISTRY", "YARN_NPM_REGISTRY_SERVER", "GOPROXY", "BUNDLE_MIRROR__ALL"}
)  # fmt: skip
"""Variables that say where packages come from."""


def is_local(host: str) -> bool:
    """Tell whether a host is the machine itself or can be reached by plain HTTP only."""
    return _LOCAL.match(host) is not None


def serves(host: str, hosts: tuple[str, ...]) -> bool:
    """Tell whether a host is one of a list."""
    return any(fnmatchcase(host.lower(), known) for known in hosts)


def urls(text: str) -> Iterator[re.Match[str]]:
    """Yield the plain HTTP addresses in a text whose host is known and not the machine itself."""
    for found in _URL.finditer(text):
        if found[1] and not is_local(found[1]):
            yield found


def in_run(run: Run) -> Iterator[tuple[Span, str, bool]]:
    """Yield place and host of what RUN fetches, and whether it is the source of a package manager."""
    for command in run.commands:
        if _FETCHERS.fullmatch(command.name):
            for word in _addresses(command):
                yield from _in_word(run, word, source=command.name in _SIGNED)
        elif command.name in {"echo", "printf", "tee", "cat"}:
            yield from _written(run, command)


def _addresses(command: Command) -> Iterator[Word]:
    """Yield the words of a command except the values of options that name a proxy, a header or the like."""
    skip = False
    for word in command.args:
        name = word.prefix.partition("=")[0]
        if not skip and not (name.startswith("-") and _NO_SOURCE.fullmatch(name)):
            yield word
        skip = bool(_NO_SOURCE.fullmatch(word.prefix)) and not skip


def _written(run: Run, command: Command) -> Iterator[tuple[Span, str, bool]]:
    """Yield the package sources that a command writes, those of signed distributions left out."""
    for word in command.args:
        text = word.text if word.text is not None else word.raw
        if _SOURCE_LINE.search(text) and not _is_signed(text):
            yield from _in_word(run, word, source=True)
    for redirect in command.redirects:
        yield from _in_body(redirect)


def _is_signed(line: str) -> bool:
    """Tell whether apt checks the signatures of a source, or a distribution's mirrors serve it."""
    if _DISTRIBUTION.search(line):
        return True
    return bool(_APT_SOURCE.search(line)) and not _UNCHECKED.search(line)


def _in_body(redirect: shell.Redirect) -> Iterator[tuple[Span, str, bool]]:
    if redirect.body and redirect.body_span and redirect.operator.startswith("<<"):
        yield from in_text(redirect.body, redirect.body_span.start)


def in_text(text: str, start: int) -> Iterator[tuple[Span, str, bool]]:
    """Yield the package sources in a text that stands at an offset, those of signed distributions left out."""
    for line in re.finditer(r"[^\n]+", text):
        if _SOURCE_LINE.search(line[0]) and not _is_signed(line[0]):
            for found in urls(line[0]):
                base = start + line.start()
                yield Span(base + found.start(), base + found.end()), found[1], True


def _in_word(run: Run, word: Word, *, source: bool) -> Iterator[tuple[Span, str, bool]]:
    written = run.source.slice(word.span)
    for found in urls(written):
        if not (source and _DISTRIBUTION.search(found[0])):
            yield Span(word.span.start + found.start(), word.span.start + found.end()), found[1], source


def in_variables(stage: Stage, run: Run) -> Iterator[tuple[Word, str]]:
    """Yield words that begin with a variable whose value is a plain HTTP address, and its host."""
    scope = stage.scope(run)
    for command in run.commands:
        if _FETCHERS.fullmatch(command.name):
            for word in _addresses(command):
                name = word.variables[0] if word.variables else ""
                if name and word.raw.lstrip('"').startswith((f"${name}", f"${{{name}}}")):
                    value = scope.lookup(name)
                    host = next((found[1] for found in urls(value)), "") if isinstance(value, str) else ""
                    if host and isinstance(value, str) and value.startswith("http://"):
                        yield word, host
