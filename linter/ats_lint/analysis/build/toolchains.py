"""Packages that only a build needs, and what a program built with them needs when it runs.

Names are those of Debian 12, Ubuntu 22.04 to 24.04, Alpine 3.18 to 3.22 and Fedora 40, read on 2025-06-01 at
https://packages.debian.org, https://packages.ubuntu.com, https://pkgs.alpinelinux.org and https://packages.fedoraproject.org.
"""

from __future__ import annotations

from collections.abc import Iterable

from ats_lint.patterns import regex

COMPILERS = frozenset(
    {
        "gcc", "g++", "gcc-c++", "clang", "llvm", "make", "cmake", "ninja-build", "ninja", "meson", "autoconf",
        "automake", "libtool", "bison", "flex", "nasm", "yasm", "build-essential", "build-base", "alpine-sdk",
        "base-devel", "gfortran", "golang", "golang-go", "go", "rust", "rustc", "cargo", "maven", "gradle", "ant",
        "pkg-config", "pkgconf", "pkgconfig", "dpkg-dev", "linux-headers", "kernel-headers", "patch", "scons",
        "python-dev", "python3-dev", "default-jdk", "default-jdk-headless", "musl-dev", "libc-dev", "libc6-dev",
        "development-tools", "cython3", "swig",
    }
)  # fmt: skip
"""Compilers, build tools and headers without a library of their own."""
_DEVELOPMENT = regex(r".+-(dev|devel|headers)$|openjdk-?\d+-jdk.*|(gcc|g\+\+|clang|llvm)-\d+")
_IN_PYTHON = frozenset(
    {
        "libffi-dev", "libssl-dev", "openssl-dev", "zlib1g-dev", "zlib-dev", "libbz2-dev", "bzip2-dev", "liblzma-dev",
        "xz-dev", "libsqlite3-dev", "sqlite-dev", "libreadline-dev", "readline-dev", "libncurses-dev", "ncurses-dev",
        "uuid-dev", "util-linux-dev", "libexpat1-dev", "expat-dev", "libgdbm-dev", "gdbm-dev",
    }
)  # fmt: skip
"""Development packages whose library the official Python images hold: Python itself is linked to it."""
_LIBRARIES = {
    "apt": {
        "libpq-dev": "libpq5",
        "default-libmysqlclient-dev": "libmariadb3",
        "libmariadb-dev": "libmariadb3",
        "libxml2-dev": "libxml2",
        "libxslt1-dev": "libxslt1.1",
        "libyaml-dev": "libyaml-0-2",
        "libzmq3-dev": "libzmq5",
        "libgmp-dev": "libgmp10",
        "unixodbc-dev": "unixodbc",
    },
    "apk": {
        "postgresql-dev": "libpq",
        "libpq-dev": "libpq",
        "mariadb-dev": "mariadb-connector-c",
        "mariadb-connector-c-dev": "mariadb-connector-c",
        "jpeg-dev": "libjpeg-turbo",
        "libjpeg-turbo-dev": "libjpeg-turbo",
        "libxml2-dev": "libxml2",
        "libxslt-dev": "libxslt",
        "yaml-dev": "yaml",
        "gmp-dev": "gmp",
        "gcc": "libgcc",
        "g++": "libstdc++",
        "build-base": "libstdc++",
        "alpine-sdk": "libstdc++",
        "cargo": "libgcc",
        "rust": "libgcc",
    },
}


def is_build_only(package: str) -> bool:
    """Tell whether a package serves only to build others."""
    return package in COMPILERS or bool(_DEVELOPMENT.fullmatch(package))


def runtime_packages(family: str, packages: Iterable[str]) -> list[str] | None:
    """Return the packages that the runtime stage needs in the place of `packages`; None when that is not known."""
    found: list[str] = []
    libraries = _LIBRARIES.get(family, {})
    for package in packages:
        if package in libraries:
            found.append(libraries[package])
        elif package in _IN_PYTHON or package in COMPILERS:
            continue
        elif is_build_only(package):
            return None
        else:
            found.append(package)
    return list(dict.fromkeys(found))
