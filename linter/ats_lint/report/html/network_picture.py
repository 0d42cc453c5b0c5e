"""Who reaches whom: the services of an application by tier, and the networks that they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from ats_lint.analysis.views.compose import Compose, Service
from ats_lint.records import dataclass
from ats_lint.report.rows import words

Tier = Literal["published", "inside", "data"]
TITLES: Mapping[Tier, str] = {"published": "Published on the host", "inside": "Inside", "data": "Data stores"}
HOST = "the host's network"
_ROW, _HEAD, _LABEL, _COLUMN = 28, 92, 190, 62


@dataclass(frozen=True, slots=True)
class PictureRow:
    """A service, where its row is drawn, the columns it has a dot in, its ports, and the services it can reach."""

    name: str
    tier: Tier
    y: int
    dots: tuple[int, ...]
    ports: str
    reaches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A network: where its line is drawn, and from where to where."""

    name: str
    internal: bool
    x: int
    top: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Heading:
    """The name of a tier, above its rows."""

    text: str
    y: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The networks of one application as rows and columns."""

    rows: tuple[PictureRow, ...]
    columns: tuple[Column, ...]
    headings: tuple[Heading, ...]
    width: int
    height: int

    @property
    def pairs(self) -> int:
        """How many pairs of services can reach each other."""
        return sum(len(row.reaches) for row in self.rows) // 2

    @property
    def sentence(self) -> str:
        """What the picture shows, for those who do not see it."""
        told = (f"{row.name} reaches {', '.join(row.reaches) or 'no other service'}" for row in self.rows)
        return "; ".join(told) + "."


def picture(compose: Compose) -> Picture:
    """Lay out the services of an application."""
    nets = {key: _networks(compose, service) for key, service in compose.services.items()}
    names = list(dict.fromkeys(name for joined in nets.values() for name in joined))
    xs = {name: _LABEL + index * _COLUMN + _COLUMN // 2 for index, name in enumerate(names)}
    rows, headings, y = list[PictureRow](), list[Heading](), _HEAD
    for tier, title in TITLES.items():
        members = [one for one in compose.services.values() if _tier(one) == tier]
        if members:
            headings.append(Heading(title, y + 18))
            y += _ROW
        for service in members:
            rows.append(_row(service, nets, xs, tier, y + _ROW // 2))
            y += _ROW
    columns = tuple(_column(compose, name, xs[name], rows) for name in names)
    return Picture(tuple(rows), columns, tuple(headings), _LABEL + len(names) * _COLUMN + 56, y + 8)


def _row(
    service: Service, nets: Mapping[str, tuple[str, ...]], xs: Mapping[str, int], tier: Tier, y: int
) -> PictureRow:
    own = set(nets[service.key])
    reaches = tuple(words(key) for key, joined in nets.items() if key != service.key and own & set(joined))
    dots = tuple(xs[name] for name in nets[service.key])
    return PictureRow(words(service.key), tier, y, dots, ", ".join(dict.fromkeys(_ports(service))), reaches)


def _column(compose: Compose, name: str, x: int, rows: list[PictureRow]) -> Column:
    members = [row.y for row in rows if x in row.dots]
    network = compose.networks.get(name)
    internal = network is not None and (found := network.get("internal")) is not None and found.typed is True
    return Column(words(name), internal, x, min(members), max(members))


def _networks(compose: Compose, service: Service, seen: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Return the networks that a service is on: its own, or those of the one whose network it shares."""
    kind, _, other = (service.network_mode or "").partition(":")
    if kind == "host":
        return (HOST,)
    if kind == "none":
        return ()
    if kind == "service" and other in compose.services and other not in seen:
        return _networks(compose, compose.services[other], seen | {service.key})
    return tuple(service.networks) if service.networks is not None else ("default",)


def _tier(service: Service) -> Tier:
    if service.facts is not None and service.facts.is_store:
        return "data"
    return "published" if service.ports or service.network_mode == "host" else "inside"


def _ports(service: Service) -> Iterator[str]:
    for port in service.ports:
        if port.host:
            first, last = port.host
            yield str(first) if first == last else f"{first}-{last}"
