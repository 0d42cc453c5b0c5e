"""The checks of `.ci/run`, one session each, for those who like nox."""

import nox

nox.options.default_venv_backend = "venv"


@nox.session
def lint(session: nox.Session) -> None:
    """Run ruff, both type checkers and the import contracts."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
    session.run("pyright")
    session.run("lint-imports")


@nox.session(python=["3.11", "3.12", "3.13", "3.14"])
def tests(session: nox.Session) -> None:
    """Run the test suite."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def coverage(session: nox.Session) -> None:
    """Measure the branches that the tests take."""
    session.install("-e", ".[dev]")
    session.run("python", "-m", "pytest", "--cov", "--cov-report=term:skip-covered")


@nox.session
def mutants(session: nox.Session) -> None:
    """Change one thing at a time, and see whether a test notices."""
    session.install("-e", ".[dev]")
    session.run("python", "tests/mutants.py", *session.posargs)


@nox.session
def sampled_mutants(session: nox.Session) -> None:
    """Draw mutants of the fix engine, or of what is named (`-- DC1 DF7 --count 60`), and see which live."""
    session.install("-e", ".[dev]", "mutmut>=3.8,<4")
    session.run("python", "tests/sampled_mutants.py", *(session.posargs or ("fix", "--count", "300")))


@nox.session
def lowest(session: nox.Session) -> None:
    """Run the test suite with the oldest releases of everything that users install."""
    session.install("uv")
    oldest = session.create_tmp() + "/oldest.txt"
    extras = [f"--extra={name}" for name in ("git", "shellcheck", "lsp", "mcp", "pin", "watch")]
    session.run("uv", "pip", "compile", "-q", "--resolution=lowest-direct", *extras, "-o", oldest, "pyproject.toml")
    # What checks the tests themselves may want newer ones.
    session.run("uv", "pip", "install", "--override", oldest, "-e", ".[dev]")
    session.run("python", "-m", "pytest", *session.posargs)


@nox.session
def audit(session: nox.Session) -> None:
    """Ask for known vulnerabilities of everything that users install, in its newest release.

    `-- FOLDER` asks a clone of https://github.com/pypa/advisory-database where the service cannot be reached.
    """
    session.install(".[git,shellcheck,lsp,mcp,pin,fleet,watch]", *(() if session.posargs else ("pip-audit",)))
    if session.posargs:
        session.run("python", "tests/advisories.py", *session.posargs)
    else:
        session.run("pip-audit", "--local", "--skip-editable")
