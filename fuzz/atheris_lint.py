"""Fuzz with coverage as the guide: `python fuzz/atheris_lint.py -max_total_time=60 [CORPUS]` (needs `atheris`)."""

from __future__ import annotations

import sys

try:
    import atheris
except ImportError:
    sys.exit("atheris is not installed: nothing was fuzzed")

with atheris.instrument_imports(include=["ats_lint", "ats_lint_rules"]):
    from harness import tried


def one(data: bytes) -> None:
    """Take the bytes as a Dockerfile, a Compose file and a `.env` file, in this order, with NUL between them."""
    texts = data.decode("utf-8", "surrogateescape").split("\0")
    names = ("Dockerfile", "compose.yaml", ".env", ".dockerignore", "app.py")
    tried({name: text for name, text in zip(names, texts, strict=False) if text})


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
