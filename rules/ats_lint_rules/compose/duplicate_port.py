"""Two services publish the same port.

Only one of them gets it: the other fails to start with "port is already allocated". Compared are
address, port and protocol, with ranges taken apart: every interface includes each address of its family, IPv4 and
IPv6 apart, and tcp is not udp.

Services that are never up together are no conflict: profiles with none in common, `scale: 0`. A range of host ports for
one container port is no conflict either, because Docker takes a free one. Ports under another network, and ports or
addresses in variables that no file sets, are left alone.
"""

from collections.abc import Iterator, Sequence

from ats_lint import Bad, Compose, Finding, Good, Port, Related, Service, Severity, published, rule
from ats_lint_rules._settings.company import replicas

_Published = tuple[Service, Port]
_TWO = "services:\n  a:\n    image: x\n    ports:\n      - {}\n  b:\n    image: y\n    ports:\n      - {}\n"


@rule(
    "DC507",
    "duplicate-port",
    on=Compose,
    severity=Severity.HIGH,
    tags={"correctness", "network"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#ports",
        "https://docs.docker.com/compose/how-tos/profiles/",
    ),
    aliases=("no-duplicate-exported-ports",),
    examples=(
        Bad(_TWO.format("8080:80", "'8080:81'"), at="'8080:81'", says="host port 8080 is published by a too"),
        Bad(_TWO.format("127.0.0.1:8080:80", "8080:80"), at="8080:80", says="host port 8080 is published by a too"),
        Bad(_TWO.format("3000-3005:3000-3005", "3004:80"), at="3004:80", says="host port 3004 is published by a too"),
        Bad(
            _TWO.format("'[::]:80:80'", "{target: 80, published: 80}"),
            at="80",
            says="host port 80 is published by a too",
        ),
        Bad(_TWO.format("${A:-8080}:80", "8080:80/tcp"), at="8080:80/tcp", says="host port 8080 is published by a too"),
        Bad(
            "services:\n  a:\n    image: x\n    ports: ['80:80', '80:8080']\n",
            at="'80:8080'",
            says="host port 80 is published twice",
        ),
        Bad(
            "services:\n  a:\n    image: x\n    ports: ['80:80']\n  b:\n    image: y\n    profiles: [dev]\n"
            "    ports: ['80:80']\n",
            at="'80:80'",
            says="host port 80 is published by a too",
        ),
        Bad(
            "services:\n  a:\n    image: x\n    ports: ['8080:80']\n    deploy: {replicas: 3}\n",
            at="'8080:80'",
            says="host port 8080 is for one replica only",
        ),
        Good("services:\n  a:\n    image: x\n    ports: ['8080-8082:80', '81']\n    deploy: {replicas: 3}\n"),
        Good(
            "services:\n  a:\n    image: x\n    ports: ['80:80']\n"
            "    deploy: {replicas: 3, placement: {constraints: [node.role == worker]}}\n",
            path="docker-stack.yml",
        ),
        Good(_TWO.format("8080:80", "8081:80")),
        Good(_TWO.format("53:53/tcp", "53:53/udp")),
        Good(_TWO.format("127.0.0.1:80:80", "192.168.1.2:80:80")),
        Good(_TWO.format("0.0.0.0:80:80", "'[::]:80:80'")),
        Good(_TWO.format("'80'", "'80'")),
        Good(_TWO.format("8080-8090:80", "8080:80")),
        Good(_TWO.format("${A}:80", "${A}:80")),
        Good(
            "services:\n  a:\n    image: x\n    profiles: [cpu]\n    ports: ['80:80']\n"
            "  b:\n    image: y\n    profiles: [gpu]\n    ports: ['80:80']\n"
        ),
        Good("services:\n  a:\n    image: x\n    ports: ['80:80', '80:80']\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    fixed = [(service, port) for service in compose.services.values() for port in _fixed(service)]
    told: set[int] = set()
    for service, port in () if compose.is_stack else fixed:
        if replicas(service) > 1:
            told.add(id(port))
            message = f"host port {published.shown(port)} is for one replica only"
            yield Finding(published.place(port), message, path=port.source.path, subject=service.key)
    for (one, first), (other, second) in _overlapping(fixed):
        if id(second) in told or not _together(one, other) or not _meet(first, second):
            continue
        told.add(id(second))
        where = "twice" if one is other else f"by {one.key} too"
        related = (Related(first.source.path, published.place(first), f"published by {one.key} here"),)
        message = f"host port {published.shown(second)} is published {where}"
        yield Finding(published.place(second), message, related=related, path=second.source.path, subject=other.key)


def _fixed(service: Service) -> Iterator[Port]:
    """Yield the ports for which Docker has no choice."""
    if service.text("scale") == "0" or service.text("deploy.replicas") == "0":
        return
    for port in published.published(service):
        inside, outside = port.container, port.host
        if outside is None or outside[0] == 0 or port.host_ip is None or port.protocol is None or inside is None:
            continue
        if inside[0] != inside[1] or outside[0] == outside[1]:
            yield port


def _overlapping(fixed: Sequence[_Published]) -> Iterator[tuple[_Published, _Published]]:
    """Yield the pairs with a host port number in common, in the order of the file."""
    known: dict[int, list[int]] = {}
    pairs: set[tuple[int, int]] = set()
    for index, (_, port) in enumerate(fixed):
        for number in range(port.host[0], port.host[1] + 1) if port.host else ():
            others = known.setdefault(number, [])
            pairs.update((other, index) for other in others)
            others.append(index)
    return ((fixed[one], fixed[other]) for one, other in sorted(pairs))


def _together(one: Service, other: Service) -> bool:
    if one is other or not one.profiles or not other.profiles:
        return _profiles_known(one) and _profiles_known(other)
    return bool(set(one.profiles) & set(other.profiles))


def _profiles_known(service: Service) -> bool:
    return all(item.known for item in service.strings("profiles"))


def _meet(one: Port, other: Port) -> bool:
    if one.protocol != other.protocol or one.host is None or other.host is None:
        return False
    return bool(_addresses(one) & _addresses(other)) or _includes(one, other) or _includes(other, one)


def _addresses(port: Port) -> set[str]:
    return {"0.0.0.0", "::"} if not port.host_ip else {port.host_ip}


def _includes(one: Port, other: Port) -> bool:
    """Tell whether a port on every interface takes another's address in."""
    families = {":" in address for address in _addresses(one) if address in ("0.0.0.0", "::")}
    return bool(families & {":" in address for address in _addresses(other)})
