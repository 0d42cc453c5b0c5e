"""The checks of `.ci/run`, one session each, for those who like nox."""

import nox

nox.options.default_venv_backend = "venv"


@nox.session
def lint(session: nox.Session) -> None:
    """Run ruff, mypy and the import contracts."""
    session.install("-e", ".[dev]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")
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
