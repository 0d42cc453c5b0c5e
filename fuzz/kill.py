"""Kill `--fix` while it writes: `python fuzz/kill.py --times 1000 [--seed 1] [--compose docker-compose]`.

What is to be written is worked out once. Then a process is forked for each kill, which writes it to a fresh tree: half
of them are killed at a call of the system or of the library, one after the other, half at a moment by the clock. After
each kill the files are as they were or as they are to be, every variable that a Compose file needs is there, no secret
stands in a file that Git would take, and the next run ends where an undisturbed one does.
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
from collections.abc import Callable
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


sys.path[:0] = [str(HOME / one) for one in ("linter", "rules", "schemas")]

from ats_lint.fix.outcome import written  # noqa: E402
from ats_lint.fix.repair import repair  # noqa: E402
from ats_lint.lint.config import Settings  # noqa: E402
from ats_lint.lint.registry import discover  # noqa: E402
from ats_lint.model import Safety  # noqa: E402

State = dict[str, bytes]


def main() -> int:
    """Kill as often as asked; print how often it was in the middle of writing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compose", default=shutil.which("docker-compose"))
    options = parser.parse_args()
    scratch = Path(os.path.realpath(tempfile.mkdtemp(prefix="kill-")))
    try:
        trial = Trial(scratch / "tree", Random(options.seed), options.compose)
        for number in range(options.times):
            trial.kill(number)
    finally:
        shutil.rmtree(scratch)
    print(
        f"{options.times} kills, {trial.between} of them between the first and the last write, "
        f"{trial.places} places, {len(trial.seen)} states, seed {options.seed}"
    )
    return 0


class Trial:
    """A tree, what a run would write to it, and the states that kills left."""

    def __init__(self, root: Path, random: Random, compose: str | None) -> None:
        """Work out what is to be written."""
        self.root, self.random, self.compose = root, random, compose
        laid_out(root)
        self.first = files(root)
        settings = Settings().resolved(discover())
        self.found = repair([root], settings, settings.rules(discover()), safety=Safety.UNSAFE, write=False)
        before = time.monotonic()
        started(root).wait()
        self.wanted = files(root)
        self.places, self.lasts = self._measured()
        self.between = 0
        self.seen: set[frozenset[tuple[str, bytes]]] = set()
        print(
            f"{self.places} places, {self.lasts * 1000:.0f} ms of writing, set up in {time.monotonic() - before:.1f} s"
        )

    def _measured(self) -> tuple[int, float]:
        """Return how many calls writing makes, and how long it takes."""
        laid_out(self.root)
        reading, writing = os.pipe()

        def counting() -> None:
            calls = 0

            def note(_frame: object, event: str, _argument: object) -> None:
                nonlocal calls
                calls += event.startswith("c_")

            sys.setprofile(note)
            written(self.found, lambda: self.found)
            sys.setprofile(None)
            os.write(writing, str(calls).encode())

        forked(counting).wait()
        before = files(self.root)
        assert before == self.wanted, "writing alone ends elsewhere than a run"
        laid_out(self.root)
        start = time.monotonic()
        forked(lambda: written(self.found, lambda: self.found)).wait()
        return int(os.read(reading, 100)), time.monotonic() - start

    def kill(self, number: int) -> None:
        """Kill one writing and look at what is there."""
        laid_out(self.root)
        if number % 2:
            running = forked(lambda: written(self.found, lambda: self.found))
            time.sleep(self.random.random() * self.lasts)
            running.kill()
        else:
            running = forked(lambda: self._write_until(self.random.randrange(self.places)))
        running.wait()
        # The directories that a kill leaves have names by chance.
        state = frozenset(
            (re.sub(r"(?<=\.ats-lint-)[^/]*/", "/", name), data) for name, data in files(self.root).items()
        )
        now = {name: data for name, data in state if ".ats-lint-" not in name}
        self.between += now not in (self.first, self.wanted)
        if state not in self.seen:
            self.seen.add(state)
            self._examine(now)

    def _write_until(self, last: int) -> None:
        calls = 0

        def note(_frame: object, event: str, _argument: object) -> None:
            nonlocal calls
            calls += event.startswith("c_")
            if calls > last:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(note)
        written(self.found, lambda: self.found)

    def _examine(self, now: State) -> None:
        for name, data in now.items():
            assert data in (self.first.get(name), self.wanted.get(name)), f"{name} is torn"
        usable(self.root, self.compose)
        kept(self.root, now, self.first)
        started(self.root).wait()
        again = files(self.root)
        assert again == self.wanted, (
            f"the next run ends elsewhere: {sorted(set(again.items()) ^ set(self.wanted.items()))[:2]}"
        )
        for folder in self.root.rglob(".ats-lint-*"):
            raise AssertionError(f"{folder} is left behind")


class forked:  # noqa: N801  reads as what it does
    """A process that does some work and ends."""

    def __init__(self, work: Callable[[], object]) -> None:
        """Start it."""
        self.pid = os.fork()
        if self.pid == 0:
            try:
                work()
            finally:
                os._exit(0)

    def kill(self) -> None:
        """End it at once."""
        os.kill(self.pid, signal.SIGKILL)

    def wait(self) -> None:
        """Wait for its end."""
        os.waitpid(self.pid, 0)


def laid_out(root: Path) -> None:
    """Write the tree anew."""
    for path in root.iterdir() if root.exists() else ():
        if path.name != ".git":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name in ("a", "b", "c"):
        (root / name).mkdir(parents=True)
        (root / name / "compose.yml").write_text(COMPOSE.format(*SECRETS))
        (root / name / "Dockerfile").write_text(DOCKERFILE)
    if not (root / ".git").exists():
        subprocess.run(["git", "init", "-q", str(root)], check=True)


def started(root: Path) -> subprocess.Popen[bytes]:
    """Start a whole run that nobody kills."""
    code = "import sys; from ats_lint.cli.entry import main; sys.argv[0] = 'ats-lint'; main()"
    words = [sys.executable, "-c", code, "--fix", "--unsafe-fixes", "--no-cache", str(root)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def files(root: Path) -> dict[str, bytes]:
    """Return what is in a tree, without Git's own."""
    found = (path for path in root.rglob("*") if path.is_file() and ".git" not in path.relative_to(root).parts)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


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
