"""Kill `--fix` at random moments: `python fuzz/kill.py --times 1000 [--seed 1] [--compose docker-compose]`.

After each kill the files are as they were or as they are to be, every variable that a Compose file needs is there, no
secret stands in a file that Git would take, and the next run ends where an undisturbed one does.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

HOME = Path(__file__).parent.parent
SECRETS = ("Zq7xK03vTr9pLmWw", "hG5tR2kPq8sVn4Xb")
COMPOSE = """services:
  db:
    image: postgres:16
    environment:
      POSTGRES_PASSWORD: {0}
  cache:
    image: redis:7
    environment:
      - REDIS_PASSWORD={1}
"""
DOCKERFILE = "FROM python:3.12\nMAINTAINER me\nRUN pip install flask\nCOPY . /app\nCMD python /app/app.py\n"


def main() -> int:
    """Kill as often as asked; print how often it was in the middle of writing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compose", default=shutil.which("docker-compose"))
    options = parser.parse_args()
    random = Random(options.seed)
    scratch = Path(tempfile.mkdtemp(prefix="kill-"))
    try:
        first, wanted = undisturbed(scratch / "first")
        hit = sum(one(scratch / "tree", random, first, wanted, options.compose) for _ in range(options.times))
    finally:
        shutil.rmtree(scratch)
    print(f"{options.times} kills, {hit} of them between the first and the last write, seed {options.seed}")
    return 0


def laid_out(root: Path) -> None:
    """Write the tree anew."""
    shutil.rmtree(root, ignore_errors=True)
    for name in ("a", "b", "c"):
        (root / name).mkdir(parents=True)
        (root / name / "compose.yml").write_text(COMPOSE.format(*SECRETS))
        (root / name / "Dockerfile").write_text(DOCKERFILE)
    subprocess.run(["git", "init", "-q", str(root)], check=True)


def started(root: Path) -> subprocess.Popen[bytes]:
    """Start the fixer in a process that forks: the import is paid once, and the kill hits the work."""
    code = "import sys; from ats_lint.cli.app import main; sys.argv[0] = 'ats-lint'; main()"
    words = [sys.executable, "-c", code, "--fix", "--unsafe-fixes", str(root)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def undisturbed(root: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Return the files before and after a run that nobody kills."""
    laid_out(root)
    before = files(root)
    started(root).wait()
    return before, files(root)


def files(root: Path) -> dict[str, bytes]:
    """Return what is in a tree, without Git's own."""
    found = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def one(root: Path, random: Random, first: dict[str, bytes], wanted: dict[str, bytes], compose: str | None) -> bool:
    """Kill one run and look at what is there; tell whether it was between its first and its last write."""
    laid_out(root)
    running = started(root)
    if random.random() < 0.8:
        # The work before the first write is harmless: wait for a sign of writing, then kill within the next moments.
        while running.poll() is None and not any(wanted_one(root)):
            time.sleep(0.0005)
        time.sleep(random.random() * 0.05)
    else:
        time.sleep(random.random() * 2)
    running.send_signal(signal.SIGKILL)
    running.wait()
    now = {name: data for name, data in files(root).items() if ".ats-lint-" not in name}
    for name, data in now.items():
        assert data in (first.get(name), wanted.get(name)), f"{name} is torn"
    between = now not in (first, wanted)
    usable(root, compose)
    kept(root, now, first)
    started(root).wait()
    again = files(root)
    assert again == wanted, f"the next run ends elsewhere: {sorted(set(again.items()) ^ set(wanted.items()))[:2]}"
    return between


def wanted_one(root: Path) -> list[Path]:
    """Return signs that writing has begun."""
    return [*root.glob("*/.ats-lint-*"), *root.glob(".ats-lint-*"), *root.glob("*/.env"), *root.glob(".gitignore")]


def usable(root: Path, compose: str | None) -> None:
    """Every variable of every Compose file is set, and Compose itself takes the file."""
    for path in root.glob("*/compose.yml"):
        known = path.with_name(".env").read_text() if path.with_name(".env").exists() else ""
        for name in re.findall(r"(?<!\$)\$\{(\w+)(?:\}|:?\?)", path.read_text()):
            assert re.search(rf"(?m)^{name}=", known), f"{path}: {name} is nowhere"
        if compose:
            done = subprocess.run([compose, "-f", str(path), "config", "-q"], capture_output=True, check=False)
            assert done.returncode == 0, done.stderr.decode()


def kept(root: Path, now: dict[str, bytes], first: dict[str, bytes]) -> None:
    """No file that Git would take holds a secret, unless it did before."""
    listed = ["git", "-C", str(root), "ls-files", "--others", "--exclude-standard", "-z"]
    taken = subprocess.run(listed, capture_output=True, check=True).stdout.split(b"\0")
    for name in filter(None, map(os.fsdecode, taken)):
        data = (root / name).read_bytes()
        if any(secret.encode() in data for secret in SECRETS):
            assert data == first.get(name), f"a secret in {name}"


if __name__ == "__main__":
    sys.exit(main())
