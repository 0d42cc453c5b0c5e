"""Change one thing at a time, and see whether a test notices: `python tests/mutants.py [WORD]…`.

Every mutant is one replacement in a copy of the repository, with the tests that ought to fail. The exit status is 1
when more than one survives, and 2 when a mutant no longer applies: it then wants to be written anew. With words, only
the mutants run whose file or texts hold one of them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

HOME = Path(__file__).parent.parent
COPIED = ("linter", "rules", "schemas", "tests", "fixtures", "docs", "pyproject.toml")
ENGINE, RULES = "linter/ats_lint", "rules/ats_lint_rules"
SURVIVORS_ALLOWED = 1


@dataclass(frozen=True, slots=True)
class Mutant:
    """`old` is replaced by `new` where it first stands; `tests` are words for pytest."""

    path: str
    old: str
    new: str
    tests: tuple[str, ...]

    def __str__(self) -> str:
        """Name it by its file and what is changed."""
        return f"{self.path}: {self.old.strip()!r} -> {self.new.strip()!r}"


def of_rule(code: str, path: str, old: str, new: str) -> Mutant:
    """Return a mutant that the examples of a rule ought to notice."""
    return Mutant(f"{RULES}/{path}.py", old, new, ("tests/test_rules.py", "-k", f"{code}-"))


def of_engine(path: str, old: str, new: str, *tests: str) -> Mutant:
    """Return a mutant of the engine."""
    return Mutant(f"{ENGINE}/{path}.py", old, new, tuple(f"tests/{test}" for test in tests))


MUTANTS = (
    of_rule("DF813", "dockerfile/maintainer", "*changed), Safety.SAFE", "*changed), Safety.UNSAFE"),
    of_rule("DF813", "dockerfile/maintainer", 'span, "MAINTAINER is deprecated"', 'span, "something else"'),
    of_rule("DC810", "compose/legacy_key", "added), Safety.SAFE", "added), Safety.UNSAFE"),
    of_rule("DC101", "compose/privileged", "(title, Safety.UNSAFE", "(title, Safety.SAFE"),
    of_rule("DC114", "compose/host_namespace", "(title, Safety.UNSAFE", "(title, Safety.SAFE"),
    of_rule("DC809", "compose/obsolete_version", "edits, Safety.SAFE", "edits, Safety.UNSAFE"),
    of_rule("DC413", "compose/missing_log_rotation", "Safety.SAFE", "Safety.UNSAFE"),
    of_rule("DC406", "compose/missing_restart", 'Safety.SAFE, f"The key', 'Safety.UNSAFE, f"The key'),
    of_rule("DF608", "dockerfile/pip_cache_kept", "Safety.SAFE, because", "Safety.UNSAFE, because"),
    of_rule("DF604", "dockerfile/install_recommends", "edits, Safety.UNSAFE", "edits, Safety.SAFE"),
    of_rule("DF501", "dockerfile/add_instead_of_copy", "keyword), Safety.SAFE", "keyword), Safety.UNSAFE"),
    of_rule("DF101", "dockerfile/missing_user", "else Severity.MEDIUM", "else None"),
    of_rule("DF202", "dockerfile/secret_in_arg", "None if literal else Severity.MEDIUM", "None"),
    of_rule("DC305", "compose/orphaned_image", "None if found else Severity.MEDIUM", "None"),
    Mutant(
        f"{RULES}/compose/hardcoded_credential.py", "secrets=(found.span,)", "secrets=()", ("tests/test_promises.py",)
    ),
    of_engine("analysis/build/ownership", '{*"2367"}', '{*"67"}', "test_build_ownership.py", "test_rules_nonroot.py"),
    of_engine(
        "fix/outcome",
        "not one.secrets, one.before",
        "bool(one.secrets), one.before",
        "test_write.py",
        "test_promises.py",
    ),
    of_engine("fix/outcome", 'one.path.name != ".gitignore"', "False", "test_write.py", "test_promises.py"),
    of_engine(
        "fix/write", "os.chown(descriptor, owner.st_uid, owner.st_gid)", "pass", "test_write.py", "test_promises.py"
    ),
    of_engine("fix/write", "os.fsync(descriptor)", "pass", "test_write.py", "test_promises.py"),
    of_engine("fix/write", "os.fsync(descriptor)\n            _refuse", "_refuse", "test_write.py", "test_promises.py"),
    of_engine("fix/write", "os.chmod(descriptor, mode)", "pass", "test_write.py", "test_promises.py"),
    of_engine("fix/write", "read_file(target).data != before.encode()", "False", "test_write.py", "test_promises.py"),
    of_engine("fix/batches", "one.fix.safety >= safety", "one.fix.safety > safety", "test_repair_laws.py"),
    of_engine("fix/batches", 'one.rule.about == "image"', 'one.rule.about == "service"', "test_index.py"),
    of_engine("fix/batches", "return self._overlaps(edit.span) or", "return", "test_promises.py"),
    of_engine("fix/verify", "lost = comments - kept.get(path, Counter())", "lost = Counter()", "test_repair_laws.py"),
    of_engine("fix/verify", "if not named.cover(changed):", "if False:", "test_repair_laws.py"),
    of_engine("lint/run", "if all(rule.code != one.code for one in self.watched)", "if True", "test_promises.py"),
    of_engine("lint/prepare", "rule.masks and rule.code not in chosen", "False", "test_cli.py", "test_index.py"),
    of_engine("lint/run", "not rule.wakes or not present", "not rule.wakes or present", "test_index.py"),
    of_engine("lint/suppress", "<= span.start < self.end", "<= span.start <= self.end", "test_suppress.py"),
    of_engine("lint/suppress", "code not in self.narrowed or", "", "test_suppress.py"),
    of_engine("syntax/compose/stack_limits", '"privileged", "restart"', '"privileged"', "test_swarm.py"),
)


def main(words: Sequence[str]) -> int:
    """Try the mutants and print each that lives on."""
    chosen = [one for one in MUTANTS if not words or any(word in str(one) for word in words)]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copy = Path(folder)
        for name in COPIED:
            _copy(HOME / name, copy / name)
        stale = [one for one in chosen if one.old not in (copy / one.path).read_text(encoding="utf-8")]
        for mutant in stale:
            print(f"does not apply: {mutant}")
        alive = list(_survivors(copy, [one for one in chosen if one not in stale]))
    print(f"{len(chosen)} mutants, {len(alive)} survived")
    return 2 if stale else 1 if len(alive) > SURVIVORS_ALLOWED else 0


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
    else:
        shutil.copy(source, target)


def _survivors(copy: Path, mutants: Sequence[Mutant]) -> Iterator[Mutant]:
    for mutant in mutants:
        path = copy / mutant.path
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(mutant.old, mutant.new, 1), encoding="utf-8")
        tests = [one for one in mutant.tests if not one.endswith(".py") or (copy / one).is_file()]
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "0", "-p", "no:cacheprovider", *tests]
        done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
        path.write_text(text, encoding="utf-8")
        if done.returncode not in {0, 1}:
            raise SystemExit(f"the tests of {mutant} cannot be run:\n{done.stdout}{done.stderr}")
        print(f"{'SURVIVED' if done.returncode == 0 else 'killed  '} {mutant}", flush=True)
        if done.returncode == 0:
            yield mutant


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
