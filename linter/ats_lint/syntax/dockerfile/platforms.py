"""What the builder takes for a platform.

Source: https://github.com/containerd/platforms/blob/main/platforms.go, …/database.go
"""

from __future__ import annotations

from ats_lint.patterns import regex

_SYSTEMS = frozenset({
    "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux", "macos", "nacl",
    "netbsd", "openbsd", "plan9", "solaris", "windows", "zos",
})  # fmt: skip
_PROCESSORS = frozenset({
    "386", "aarch64", "amd64", "amd64p32", "arm", "arm64", "arm64be", "armbe", "armel", "armhf", "i386", "loong64",
    "mips", "mips64", "mips64le", "mips64p32", "mips64p32le", "mipsle", "ppc", "ppc64", "ppc64le", "riscv", "riscv64",
    "s390", "s390x", "sparc", "sparc64", "wasm", "x86-64", "x86_64",
})  # fmt: skip
_FORM = regex(r"([A-Za-z0-9_-]+)(?:\([A-Za-z0-9_.%-]*(?:\+[A-Za-z0-9_.%-]+)*\))?((?:/[A-Za-z0-9_.-]+){0,2})")


def is_platform(text: str) -> bool:
    """Tell whether `text` names a platform: system, processor and variant, or one of the first two alone."""
    found = _FORM.fullmatch(text)
    return found is not None and (bool(found[2]) or found[1].lower() in _SYSTEMS | _PROCESSORS)
