"""Draw mutants by chance and see which live: `python tests/sampled_mutants.py fix DC1 [--count 300] [--seed 1]`.

`fix` is the fix engine; a letter code is a family of rules. mutmut makes the mutants and picks the tests that reach
what a mutant changes; what is decorated it leaves alone, so that the check of a rule becomes a function of its own in
the copy that is mutated. Printed are a table and the changes that no test noticed: each is read, and either says the
same in other words or wants a test. Needs `mutmut`; `nox -s sampled_mutants` installs it.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

HOME = Path(__file__).parent.parent
COPIED = ("tests", "fixtures", "docs", "typings", "benchmarks", "fuzz", "templates", "README.md", "CHANGELOG.md",
          "CONTRIBUTING.md", "LICENSE", "pyproject.toml")  # fmt: skip
ROOTS = ("linter/ats_lint", "rules/ats_lint_rules", "schemas/ats_lint_schemas")
FIX_TESTS = (
    "adoption", "blocked_writes", "cache", "fix_lines", "joining", "migration", "other_values", "outcome", "promises",
    "refused", "repair_laws", "repair_proof", "suppress", "write",
)  # fmt: skip
RULE_TESTS = ("rules", "rules_nonroot", "rules_probes", "rules_routes", "promises")
STATUS = {0: "survived", 5: "not reached", 33: "not reached", 36: "timeout", 24: "timeout"}
"""What mutmut means by a status of pytest; any other is a mutant that was killed."""


def main() -> int:
    """Make the copy, draw from each family, run the sample and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("families", nargs="+", metavar="FAMILY", help="fix, or the first characters of codes: DC1")
    parser.add_argument("--count", type=int, default=40, help="mutants of each family")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/sampled-mutants"), help="the copy; it is kept")
    parser.add_argument("--children", type=int, default=1)
    options = parser.parse_args()
    files = {family: list(files_of(family)) for family in options.families}
    made = options.folder / "tree"
    shutil.rmtree(made, ignore_errors=True)
    laid_out(made, options.families, sorted({one for some in files.values() for one in some}))
    run(made, options.children, "no.such.mutant")
    sample: dict[str, str] = {}
    for family, some in files.items():
        names = sorted(name for path in some for name in held(made, path))
        sample |= dict.fromkeys(Random(options.seed).sample(names, min(options.count, len(names))), family)
        print(f"{family}: {len(names)} mutants", flush=True)
    run(made, options.children, *sample)
    ended: dict[str, int | None] = {}
    for path in sorted({one for some in files.values() for one in some}):
        ended |= held(made, path)
    told(made, sample, ended)
    return 0


def files_of(family: str) -> Iterator[str]:
    """Yield the modules of a family, as they are called below `src`."""
    if family == "fix":
        yield from (f"ats_lint/fix/{path.name}" for path in sorted((HOME / "linter/ats_lint/fix").glob("*.py")))
        return
    for row in json.loads((HOME / "rules/ats_lint_rules/index.json").read_text(encoding="utf-8"))["rules"]:
        if row["code"].startswith(family):
            yield f"ats_lint_rules/{row['module'].replace('.', '/')}.py"


def laid_out(made: Path, families: list[str], files: list[str]) -> None:
    """Copy the project such that all its packages are in `src`, which mutmut knows how to name."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache")
    for name in COPIED:
        copy = shutil.copy if (HOME / name).is_file() else shutil.copytree
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        copy(HOME / name, made / name, **({} if (HOME / name).is_file() else {"ignore": ignored}))
    for root in ROOTS:
        # Tests look for files of the project, too, where these are: what is mutated and imported is in `src`.
        shutil.copytree(HOME / root, made / root, ignore=ignored)
        shutil.copytree(HOME / root, made / "src" / Path(root).name, ignore=ignored)
    for name in files:
        path = made / "src" / name
        path.write_text(undecorated(path.read_text(encoding="utf-8")), encoding="utf-8")
    tests = [*(FIX_TESTS if "fix" in families else ()), *(RULE_TESTS if families != ["fix"] else ())]
    config = made / "pyproject.toml"
    text = config.read_text(encoding="utf-8").replace('"linter", "rules", "schemas", "tests"]', '"src", "tests"]')
    more = {
        "source_paths": ["src"],
        "only_mutate": [f"src/{name}" for name in files],
        "also_copy": [*COPIED, *(Path(root).parts[0] for root in ROOTS)],
        "pytest_add_cli_args": ["-n", "0", "-p", "no:cacheprovider", *words(families)],
        "pytest_add_cli_args_test_selection": [f"tests/test_{one}.py" for one in dict.fromkeys(tests)],
    }
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in more.items())
    config.write_text(f"{text}\n[tool.mutmut]\n{lines}", encoding="utf-8")


def words(families: list[str]) -> list[str]:
    """Return what keeps pytest to the tests of some rules."""
    return [] if "fix" in families else ["-k", " or ".join((*families, "not test_rules.py"))]


def undecorated(text: str) -> str:
    """Return a rule's module with its check in a function that is not decorated; of any other, the module."""
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == "check" and node.decorator_list:
            lines = text.splitlines(keepends=True)
            first, last = node.decorator_list[0].lineno - 1, node.end_lineno or 0
            body = "".join(lines[node.lineno - 1 : last]).replace("def check(", "def _checked(", 1)
            named = "".join(lines[first : node.lineno - 1]) + "def check(node):\n    return _checked(node)\n"
            return "".join(lines[:first]) + body + "\n\n" + named + "".join(lines[last:])
    return text


def run(made: Path, children: int, *names: str) -> None:
    """Run mutants by name; one that is not there has mutmut make all of them and look which tests reach what."""
    command = [sys.executable, "-m", "mutmut", "run", "--max-children", str(children), *names]
    with (made.parent / "mutmut.out").open("w", encoding="utf-8") as out:
        subprocess.run(command, cwd=made, stdout=out, stderr=subprocess.STDOUT, check=False)


def held(made: Path, name: str) -> dict[str, int | None]:
    """Return the mutants of a module with the status that their tests ended with."""
    path = made / "mutants/src" / f"{name}.meta"
    if not path.exists():
        return {}
    found: dict[str, int | None] = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def told(made: Path, sample: dict[str, str], statuses: dict[str, int | None]) -> None:
    """Print the table, and what lives on."""
    counts = Counter((family, status(statuses[name])) for name, family in sample.items())
    kinds = ("killed", "survived", "not reached", "timeout", "not run")
    print("| family | drawn | " + " | ".join(kinds) + " |\n" + "|---" * (len(kinds) + 2) + "|")
    for family in dict.fromkeys(sample.values()):
        drawn = sum(one == family for one in sample.values())
        print(f"| {family} | {drawn} | " + " | ".join(str(counts[family, kind]) for kind in kinds) + " |")
    for name in sample:
        if status(statuses[name]) in {"survived", "not reached"}:
            command = [sys.executable, "-m", "mutmut", "show", name]
            shown = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False).stdout
            changed = [line for line in shown.splitlines() if re.match(r"[-+](?![-+])|@@", line)]
            print(f"\n{status(statuses[name])}: {name}", *changed, sep="\n")


def status(code: int | None) -> str:
    """Return what became of a mutant."""
    return "not run" if code is None else STATUS.get(code, "killed")


if __name__ == "__main__":
    sys.exit(main())
