"""Variables that official images set for those built from them, as patterns, most of them stable over all versions.

Source (2026-11): the Dockerfiles behind https://hub.docker.com/u/library, https://github.com/docker-library and
https://github.com/dotnet/dotnet-docker. Where an image is not in the table nothing is known of its variables.
"""

import re

_SYSTEMS = (
    "alpine", "debian", "ubuntu", "busybox", "centos", "fedora", "rockylinux", "almalinux", "archlinux", "amazonlinux",
    "oraclelinux", "alt", "buildpack-deps",
)  # fmt: skip
_VARIABLES = {
    **dict.fromkeys(_SYSTEMS, r"LANG|LC_ALL|DISTTAG|FGC|container"),
    "python": r"PYTHON\w*|GPG_KEY|LANG|SETUPTOOLS_VERSION",
    "node": r"NODE_VERSION|YARN_VERSION",
    "golang": r"GO\w+",
    "rust": r"RUST\w*|CARGO\w*",
    "ruby": r"RUBY\w*|GEM_HOME|BUNDLE\w*|LANG",
    "php": r"PHP\w*|APACHE\w*|GPG_KEYS",
    "nginx": r"NGINX\w*|NJS\w*|PKG_RELEASE|DYNPKG_RELEASE|ACME_VERSION",
    "httpd": r"HTTPD\w*",
    "eclipse-temurin": r"JAVA\w*|LANG|LANGUAGE|LC_ALL",
    "amazoncorretto": r"JAVA\w*|LANG",
    "openjdk": r"JAVA\w*|LANG|JDK_\w+",
    "postgres": r"PG\w*|POSTGRES\w*|LANG|GOSU_VERSION",
    "redis": r"REDIS\w*|GOSU_VERSION",
    "mysql": r"MYSQL\w*|GOSU_VERSION",
    "mariadb": r"MARIADB\w*|GOSU_VERSION|LANG",
}
_KNOWN = {repository: re.compile(pattern) for repository, pattern in _VARIABLES.items()}


def sets(repository: str, name: str) -> bool | None:
    """Tell whether an image may set a variable; None when its variables are not known."""
    pattern = _KNOWN.get(repository)
    return None if pattern is None else name == "PATH" or pattern.fullmatch(name) is not None
