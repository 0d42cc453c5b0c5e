"""Proxy must guess on which network it reaches a service.

Traefik takes the address of any network that a labelled container is on. With several networks it is chance, and may
differ after the next start: the proxy answers 504 while everything runs. `traefik.docker.network` names the network; it
is the engine's name, with the project's before it (`shop_edge`), and a name that the service is not on leads nowhere.

A service that shares no network with the one proxy of the project is not reached at all.

Left alone are services on one network, projects whose proxy is told the network for all (`providers.docker.network`,
in its command or in a file that is mounted into it), and proxies that take the network they are on themselves. The
image facts say how a proxy finds its back ends. Where it stands in another project, so do its settings, which may name
the network for all: nothing is said.

Fix safety: safe where the proxy is in the same files and shares exactly one network with the service: no other one can
have worked. Otherwise a hint.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Fix, Good, Safety, Service, Severity, rule, short
from ats_lint_rules._common.fixes import propose
from ats_lint_rules._networks.proxies import (
    engine_name,
    finds,
    may_name,
    named,
    proxies,
    routed,
    tell,
    told_by_the_proxy,
)

_PROXY = (
    "services:\n  proxy:\n    image: traefik:v3.2\n    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']\n"
    "    networks: [edge]\n"
)
_WEB = '  web:\n    image: app\n    networks: [edge, data]\n    labels:\n      traefik.enable: "true"\n'
_END = "networks:\n  edge:\n  data:\n"


_CADDY = (
    "services:\n  web:\n    image: app\n    networks: [edge, data]\n    labels:\n      caddy: a.example.com\n"
    '      caddy.reverse_proxy: "{{upstreams 8000}}"\n'
)


@rule(
    "DC511",
    "ambiguous-proxy-network",
    on=Service,
    severity=Severity.MEDIUM,
    tags={"network", "correctness"},
    references=(
        "https://doc.traefik.io/traefik/reference/routing-configuration/other-providers/docker/#traefikdockernetwork",
    ),
    examples=(
        Bad(
            _PROXY + _WEB + _END,
            at="web",
            says="on several networks, and the proxy is not told which to use",
            safety="safe",
            fixed=_PROXY + _WEB + "      traefik.docker.network: ${COMPOSE_PROJECT_NAME}_edge\n" + _END,
        ),
        Bad(
            "name: shop\n"
            + _PROXY
            + "  web: {image: app, networks: [edge, data], labels: [traefik.enable=true]}\n"
            + _END,
            at="web",
            says="on several networks, and the proxy is not told which to use",
            safety="safe",
            fixed="name: shop\n" + _PROXY + "  web: {image: app, networks: [edge, data], "
            "labels: [traefik.enable=true, traefik.docker.network=shop_edge]}\n" + _END,
        ),
        Bad(
            _PROXY.replace("[edge]", "[edge, data]") + _WEB + _END,
            at="web",
            says="on several networks, and the proxy is not told which to use",
            safety="hint",
        ),
        Bad(
            _PROXY + _WEB + "      traefik.docker.network: shop_front\n" + _END,
            at="shop_front",
            says="traefik.docker.network names shop_front, which web is not on",
            safety="hint",
        ),
        Bad(
            _PROXY + _WEB.replace("[edge, data]", "[data]") + _END,
            at="web",
            says="on no network of proxy, which is to reach it",
            safety="hint",
        ),
        Bad(
            _CADDY + "      caddy_ingress_network: front\n" + _END,
            at="front",
            says="caddy_ingress_network names front, which web is not on",
            safety="hint",
        ),
        Good(
            "services:\n  web:\n    image: acme/web:1\n    networks: [proxy]\n"
            "    labels: [traefik.enable=true, traefik.docker.network=web]\n"
            "networks:\n  proxy:\n    external:\n      name: web\n"
        ),
        Good(
            "services:\n  proxy:\n    image: traefik:3\n    networks: [front, back]\n"
            "    volumes: ['/var/run/docker.sock:/var/run/docker.sock:ro']\n"
            "    labels: [traefik.enable=true, 'traefik.http.routers.x.rule=Host(`a.example.com`)']\n"
            "networks:\n  front:\n  back:\n"
        ),
        Good("services:\n" + _WEB + _END),
        Good(_PROXY.replace("traefik:v3.2", "tecnativa/docker-socket-proxy:0.3").replace("edge", "data") + _WEB + _END),
        Good(
            _PROXY.replace("']", "', './traefik.yml:/etc/traefik/traefik.yml']") + _WEB + _END,
            files={"traefik.yml": "providers:\n  docker:\n    network: shop_edge\n"},
        ),
        Good(_CADDY + _END),
        Good(_PROXY + _WEB.partition("    labels")[0] + "    environment: {VIRTUAL_HOST: a.b}\n" + _END),
        Good(_PROXY + _WEB + "      traefik.docker.network: shop_edge\n" + _END),
        Good(_PROXY + _WEB + "      traefik.docker.network: ${NET:-shop_edge}\n" + _END),
        Good(_PROXY + _WEB.replace("[edge, data]", "[edge]") + _END),
        Good(_PROXY + _WEB.replace('"true"', '"false"') + _END),
        Good(_PROXY + "    command: --providers.docker.network=shop_edge\n" + _WEB + _END),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    networks = service.networks or {}
    if not networks or service.has("network_mode"):
        return
    label = named(service)
    found = proxies(service.compose)
    if len(found) == 1 and _is_apart(service, found[0]):
        message = f"on no network of {short(found[0].key, 25)}, which is to reach it"
        hint = Fix("share a network", (), Safety.HINT, "Which one, only the author knows.")
        yield Finding(service.name.span, message, hint)
    elif label is None:
        apart = service not in found and (service.facts is None or service.facts.role != "proxy")
        if found and len(networks) > 1 and apart and routed(service) and not told_by_the_proxy(service.compose):
            message = "on several networks, and the proxy is not told which to use"
            yield Finding(service.name.span, message, _fix(service))
    elif label.literal and not any(may_name(service.compose, label.literal, name) for name in networks):
        span = label.value_span or label.key_span
        message = f"{label.name} names {label.literal}, which {service.key} is not on"
        hint = Fix("name one of its networks", (), Safety.HINT, "Which one the proxy is on, only the author knows.")
        yield Finding(span, message, hint, path=label.source.path)


def _is_apart(service: Service, proxy: Service) -> bool:
    """Tell whether a service shares no network with the proxy: neither by its name here, nor by that of the engine."""
    if proxy.network_mode or proxy.has("links") or proxy is service or not finds(proxy, service):
        return False
    compose = service.compose
    mine, its = ({engine_name(compose, name) for name in one.networks or {"default": None}} for one in (service, proxy))
    return not mine & its


def _fix(service: Service) -> Fix:
    title, shared = "tell the proxy its network", sorted(_shared(service.compose, service))
    if len(shared) != 1:
        because = "Which of the networks the proxy is on, these files do not say."
        return Fix(title, (), Safety.HINT, because)
    return propose(
        title,
        Safety.SAFE,
        f"The proxy is on {shared[0]} alone of them: no other can have worked.",
        lambda: tell(service, shared[0]),
        "labels",
    )


def _shared(compose: Compose, service: Service) -> set[str]:
    found = proxies(compose)
    return set(service.networks or ()) & {name for one in found for name in one.networks or ()} if found else set()
