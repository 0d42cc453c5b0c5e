"""Files that are made to be laid over another one, met without it."""

from ats_lint.analysis.views.compose import Compose

_BASES = frozenset({"compose", "docker-compose", "podman-compose", "container-compose"})


def is_overlay(compose: Compose) -> bool:
    """Tell whether a lone file only adds to services of a base that is not at hand.

    Its name says a variant (`docker-compose.prod.yml`), or it lies where development containers add to the project
    above (`.devcontainer`), and no service in it could run alone.
    """
    is_base = compose.path.stem.lower() in _BASES and compose.directory.name != ".devcontainer"
    if len(compose.chain) > 1 or is_base:
        return False
    return not any(service.has("image") or service.has("build") for service in compose.services.values())
