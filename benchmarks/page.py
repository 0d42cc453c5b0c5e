"""The page of results: ratios, which another machine repeats, and how cost grows with size."""

from __future__ import annotations

import datetime
import os
import platform
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from measuring import Measured
from workloads import OURS, Workload

_SIZED = re.compile(r"\d+ (services in|instructions|files)")
Results = Sequence[tuple[Workload, Mapping[str, Measured]]]
_HEAD = """# Speed

Ratios of medians, so that another machine repeats them: processor time of all processes, time on the wall, and the most
memory of one process. Below 1 the first is better. The spread is that of the first one's processor times, as a part of
their median. Where the load of the machine is above its number of processors, the wall tells of its other work. The
peers run fewer rules: compose-lint has about an eighth as many for Compose files.

Measured on {date} with {runs} runs of each command by turns: {machine},
load {load:.0f}; {peers}.

```console
$ python benchmarks/run.py --write
```

The trees are generated from a seed; `--real DIR` adds files of your own.
"""


def text(found: Results, peers: Sequence[str], runs: int) -> str:
    """Return the page."""
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    head = _HEAD.format(
        date=datetime.date.today().isoformat(),
        runs=runs,
        machine=machine,
        peers=", ".join(peers) or "no peers",
        load=os.getloadavg()[0],
    )
    return "\n".join([head, *_compared(found), "", *_grown(found), ""])


def _compared(found: Results) -> Iterator[str]:
    yield "## Against others"
    yield ""
    yield "| on | what | against | processor | wall | memory | spread |"
    yield "| --- | --- | --- | --: | --: | --: | --: |"
    for work, measured in found:
        for first, second in _pairs(list(measured)):
            one, other = measured[first], measured[second]
            ratios = (one.processor / other.processor, one.wall / other.wall, one.memory / other.memory)
            numbers = " | ".join(f"{ratio:.2f}" for ratio in ratios)
            yield f"| {work.name} | {first} | {second} | {numbers} | {one.spread:.0%} |"


def _pairs(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield ours against each peer, and then what else we can do against one process without a cache."""
    own = [name for name in names if name.startswith(OURS)]
    for name in own:
        yield from ((name, other) for other in names if other not in own)
    yield from ((name, own[0]) for name in own[1:])


def _grown(found: Results) -> Iterator[str]:
    """Yield how the cost of a unit grows: what a run takes beyond its start, for each service, instruction or file."""
    sized = [(one, measured[OURS]) for one, measured in found if _SIZED.match(one.name)]
    start = min((measured[OURS].processor for one, measured in found if one.units == 1), default=0.0)
    if not sized:
        return
    yield "## Growth"
    yield ""
    yield "What one more costs, against what it costs in the smallest; and the most memory."
    yield ""
    yield "| on | processor time a unit | memory |"
    yield "| --- | --: | --: |"
    for _, some in groupby(sized, key=lambda one: re.sub(r"\d+", "", one[0].name)):
        yield from _family(list(some), start)


def _family(some: Iterable[tuple[Workload, Measured]], start: float) -> Iterator[str]:
    least = None
    for work, measured in some:
        each = max(measured.processor - start, 1e-9) / work.units
        least = least or each
        yield f"| {work.name} | {each / least:.2f} | {measured.memory / 1e6:.0f} MB |"
