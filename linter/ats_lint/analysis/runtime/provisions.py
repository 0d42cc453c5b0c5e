"""What a service is given to run by, and what of it is lacking: rules, written files and checklists ask here."""

from __future__ import annotations

from collections.abc import Iterator

from ats_lint.analysis.runtime.container import container_of
from ats_lint.analysis.runtime.production_values import LOG_DRIVER
from ats_lint.analysis.views.compose import Service
from ats_lint.analysis.views.mounted import covering
from ats_lint.analysis.views.published import public, published
from ats_lint.images.moving_tags import names_release
from ats_lint.images.references import service_reference
from ats_lint.syntax.compose.capability_names import named_capabilities
from ats_lint.syntax.compose.mounts import Mount
from ats_lint.syntax.compose.security_opt import forbids_new_privileges, security_option, switched_off
from ats_lint.syntax.compose.values import Value

Given = tuple[str, Value]
"""A key of a service with what stands there."""


def given(service: Service, *keys: str) -> Iterator[Given]:
    """Yield the keys at which a service says something."""
    for key in keys:
        value = service.get(key)
        if value is not None and value.kind != "null":
            yield key, value


def restarts(service: Service) -> tuple[Given, ...]:
    """Return what says whether a service is started again."""
    return tuple(given(service, "restart", "deploy.restart_policy"))


def lacks_restart(service: Service) -> bool:
    """Tell whether nothing starts a service again that is to stay; Swarm does so without being told."""
    return not restarts(service) and not service.compose.is_stack and not _is_to_end(service)


def _is_to_end(service: Service) -> bool:
    container = container_of(service)
    return container.ends and (container.is_overridden or service.is_job or not _is_bare(service))


def _is_bare(service: Service) -> bool:
    """Tell whether it is an operating system or a runtime without anything to do, as in a sketch."""
    return service.facts is not None and service.facts.role in {"os", "runtime"} and not service.has("provider")


def log_bound(service: Service) -> Given | None:
    """Return what bounds the logs of a service: a driver that does so or is not known, or a size."""
    for key, value in given(service, "logging.driver"):
        if value.text != LOG_DRIVER:
            return key, value
    size = service.get(("logging", "options", "max-size"))
    return ("logging.options", size) if size is not None and size.kind == "scalar" and size.text != "-1" else None


def lacks_log_bound(service: Service) -> bool:
    """Tell whether the logs of a service that stays are kept without end."""
    return not service.is_job and log_bound(service) is None


def privilege_options(service: Service) -> tuple[Value, ...]:
    """Return the entries of `security_opt` about new privileges: the last one is in force."""
    return tuple(item for item in service.security_opt if forbids_new_privileges(item.text or "") is not None)


def forbidden_privileges(service: Service) -> Iterator[Given]:
    """Yield the option that forbids new privileges, where it is the one in force."""
    for item in privilege_options(service)[-1:]:
        if forbids_new_privileges(item.text or ""):
            yield "security_opt", item


def may_forbid_privileges(service: Service) -> bool:
    """Tell whether a service can be told to gain no privileges: on Linux, not on a stack, and all options are known."""
    if not container_of(service).is_linux or not all(item.known for item in service.security_opt):
        return False
    # `docker stack deploy` ignores the key; an entry that is a mapping Compose refuses.
    listed = service.get("security_opt")
    as_map = listed is not None and any(item.has("no-new-privileges") for item in listed.list)
    return not as_map and not service.compose.is_stack


def lacks_privilege_option(service: Service) -> bool:
    """Tell whether nothing is said of new privileges where it can be."""
    return may_forbid_privileges(service) and not privilege_options(service)


def health_check(service: Service) -> Given | None:
    """Return the service's own health check, where one is in force."""
    checked = container_of(service).is_checked.value
    return next(given(service, "healthcheck"), None) if checked else None


def unprivileged_user(service: Service) -> Iterator[Given]:
    """Yield the service's own user, where that is surely not root."""
    return given(service, "user") if container_of(service).starts_as_root.value is False else iter(())


def mounted_secrets(service: Service) -> Iterator[Given]:
    """Yield the secrets that a service is given as files."""
    return ((key, value) for key, value in given(service, "secrets") if value.list)


def dropped_capabilities(service: Service) -> Iterator[Given]:
    """Yield what takes all capabilities away but those that are named."""
    restricted = "ALL" in named_capabilities(service.cap_drop) - named_capabilities(service.cap_add)
    return given(service, "cap_drop", "cap_add") if restricted else iter(())


def read_only_root(service: Service) -> Iterator[Given]:
    """Yield what makes the root filesystem read-only."""
    return given(service, "read_only") if service.flag("read_only") else iter(())


def confinement(service: Service, module: str) -> Iterator[Given]:
    """Yield the options of a module of the kernel (`apparmor`, `label`, `seccomp`) that do not switch it off."""
    for item in service.security_opt:
        if item.text and security_option(item.text)[0] == module and switched_off(item.text) is None:
            yield "security_opt", item


def bound_ports(service: Service) -> Iterator[Given]:
    """Yield the ports that are published on one interface only."""
    return (("ports", port.value) for port in published(service) if not public(port))


def image_of_release(service: Service) -> Iterator[Given]:
    """Yield the image, where its reference stands for one release."""
    reference = service_reference(service)
    settled = reference is not None and names_release(reference, service.compose.settings)
    return given(service, "image") if settled else iter(())


def is_made_for(service: Service, need: str) -> bool:
    """Tell whether an image cannot do its work without something of the host: `privileged`, `pid`, `ipc`, `network`."""
    return service.facts is not None and need in service.facts.host_needs


def shares_default_network(service: Service) -> bool:
    """Tell whether a service is on the network of those that name none."""
    return not service.has("network_mode") and (service.networks is None or "default" in service.networks)


def lasting_mounts(service: Service) -> tuple[Mount, ...]:
    """Return the mounts that hold a service's data; where that is not known, all that outlive its container."""
    lasting = tuple(one for one in service.volumes if not one.anonymous)
    holding = tuple(covering(service, path) for path in container_of(service).data.value)
    return tuple(one for one in lasting if one in holding) if holding else lasting
