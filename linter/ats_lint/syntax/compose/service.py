"""One service of a resolved project, with typed views of what it says."""

from __future__ import annotations

from collections.abc import Set

from ats_lint.files.source import Source
from ats_lint.records import cached_property
from ats_lint.syntax.compose.builds import Build, parse_build
from ats_lint.syntax.compose.command_words import Words, parse_words
from ats_lint.syntax.compose.compose_file import ComposeFile
from ats_lint.syntax.compose.dependencies import Dependency, parse_dependencies
from ats_lint.syntax.compose.editing import Editable, Merged
from ats_lint.syntax.compose.environment import EnvFile, EnvVar, combine, parse_env_files, parse_pairs
from ats_lint.syntax.compose.healthcheck_key import HealthcheckKey, parse_healthcheck
from ats_lint.syntax.compose.interpolation import Setting
from ats_lint.syntax.compose.mounts import Mount, parse_mounts, parse_tmpfs
from ats_lint.syntax.compose.nodes import Scalar
from ats_lint.syntax.compose.ports import Port, parse_ports
from ats_lint.syntax.compose.values import Value

_JOB_PROFILES = frozenset(
    {"tools", "tool", "cli", "job", "jobs", "task", "tasks", "oneshot", "one-shot", "once", "migrate", "migration",
     "migrations", "init", "setup", "seed", "test", "tests", "testing", "lint", "build", "backup", "restore", "manual",
     "maintenance", "never", "donotstart", "do-not-start"}
)  # fmt: skip


class Service(Editable):
    """A service after merging of files, `extends`, `include`, aliases and merge keys, and interpolation.

    Everything that is read from it is the effective value; every value knows where it was written. Edits go
    to the file and key that own the service, the first to declare it.

    Attributes:
        name: the key token in the owning file.
        key: the service's name.
        value: everything it says.
        compose: the project it belongs to.
        file: the file that owns it.
    """

    def __init__(self, compose: Merged, file: ComposeFile, name: Scalar, value: Value) -> None:
        """Bind a service to its place; done by `Compose`."""
        self.compose = compose
        self.file = file
        self.section = "services"
        self.name = name
        self.key = name.value
        self.value = value

    @property
    def subject(self) -> str:
        """The service's name, as reports group by it."""
        return self.key

    @property
    def source(self) -> Source:
        """The file in which findings about the service lie."""
        return self.name.source

    def get(self, path: str | tuple[str, ...]) -> Value | None:
        """Return the value at a dotted path (`deploy.resources.limits.memory`) or a tuple of keys, or None."""
        return self.value.get(path)

    def has(self, path: str | tuple[str, ...]) -> bool:
        """Tell whether something other than null is at `path`."""
        found = self.value.get(path)
        return found is not None and found.kind != "null"

    def says(self, keys: Set[str]) -> bool:
        """Tell whether it has one of these keys, whatever stands there: of most sets it has none."""
        return not self.value.entries.keys().isdisjoint(keys)

    def text(self, path: str | tuple[str, ...]) -> str | None:
        """Return the interpolated text at `path`; None when absent, no scalar, or unknown (see `Value.known`)."""
        found = self.value.get(path)
        return found.text if found else None

    def flag(self, path: str | tuple[str, ...]) -> bool | None:
        """Return the boolean at `path`, in any form that Compose takes; None when absent, unknown or no boolean."""
        found = self.value.get(path)
        typed = found.typed if found else None
        return typed if isinstance(typed, bool) else None

    def strings(self, path: str | tuple[str, ...]) -> tuple[Value, ...]:
        """Return the scalars of a list at `path`, a single text counting as a list of one."""
        found = self.value.get(path)
        items = () if found is None else found.list if found.kind == "list" else (found,)
        return tuple(item for item in items if item.kind == "scalar")

    @property
    def is_partial(self) -> bool:
        """Whether it extends what could not be read, so that it may say more than is known of it."""
        return self.key in self.compose.partial

    @property
    def image(self) -> str | None:
        """The image reference; None when absent or unknown."""
        return self.text("image")

    @cached_property
    def build(self) -> Build | None:
        """How the image is built; None without `build`."""
        return parse_build(self.get("build"), self.compose.read)

    @cached_property
    def env_files(self) -> tuple[EnvFile, ...]:
        """The entries of `env_file` with what the files say."""
        own = {one.name: Setting(one.value) for one in self._own_environment}
        return tuple(parse_env_files(self.get("env_file"), self.compose.read, own.get))

    @cached_property
    def environment(self) -> dict[str, EnvVar]:
        """The container's variables by name: `env_file` first, then `environment`, which wins."""
        return combine(self._own_environment, self.env_files)

    @cached_property
    def _own_environment(self) -> tuple[EnvVar, ...]:
        return tuple(parse_pairs(self.get("environment")))

    @cached_property
    def labels(self) -> dict[str, EnvVar]:
        """The container's labels by name, in the shape of variables."""
        return {one.name: one for one in parse_pairs(self.get("labels"), inherits=False)}

    @cached_property
    def sysctls(self) -> tuple[EnvVar, ...]:
        """The kernel parameters, in the shape of variables."""
        return tuple(parse_pairs(self.get("sysctls"), inherits=False))

    @cached_property
    def ports(self) -> tuple[Port, ...]:
        """The entries of `ports`."""
        return tuple(parse_ports(self.get("ports")))

    @cached_property
    def volumes(self) -> tuple[Mount, ...]:
        """The entries of `volumes`."""
        return tuple(parse_mounts(self.get("volumes")))

    @cached_property
    def tmpfs(self) -> tuple[Mount, ...]:
        """The entries of `tmpfs`; long-form `volumes` of type tmpfs are in `volumes`."""
        return tuple(parse_tmpfs(self.get("tmpfs")))

    @cached_property
    def depends_on(self) -> dict[str, Dependency]:
        """What it depends on, by service name."""
        return {one.name: one for one in parse_dependencies(self.get("depends_on"))}

    @property
    def links(self) -> tuple[Value, ...]:
        """The entries of `links` (`db`, `db:alias`)."""
        return self.strings("links")

    @cached_property
    def networks(self) -> dict[str, Value | None] | None:
        """The networks it joins by name, with their options; None when it says nothing of networks."""
        found = self.get("networks")
        if found is None or found.kind == "null":
            return None
        listed: dict[str, Value | None] = {item.text: None for item in found.list if item.text}
        return listed | {key: None if value.kind == "null" else value for key, value in found.items()}

    @property
    def network_mode(self) -> str | None:
        """`host`, `none`, `service:…` …; None when absent or unknown."""
        return self.text("network_mode")

    @cached_property
    def command(self) -> Words | None:
        """`command`; None when the image's own is kept."""
        return parse_words(self.get("command"))

    @cached_property
    def entrypoint(self) -> Words | None:
        """`entrypoint`; None when the image's own is kept."""
        return parse_words(self.get("entrypoint"))

    @cached_property
    def healthcheck(self) -> HealthcheckKey | None:
        """`healthcheck`; None when the service says nothing of it."""
        return parse_healthcheck(self.get("healthcheck"))

    @cached_property
    def profiles(self) -> tuple[str, ...]:
        """The profiles that start it; empty when it always starts."""
        return tuple(item.text for item in self.strings("profiles") if item.text)

    @property
    def restart(self) -> str | None:
        """The restart policy; None when absent or unknown."""
        return self.text("restart")

    @property
    def deploy(self) -> Value | None:
        """`deploy`, or None."""
        return self.get("deploy")

    @property
    def expose(self) -> tuple[Value, ...]:
        """The entries of `expose`."""
        return self.strings("expose")

    @property
    def user(self) -> str | None:
        """`user` as the engine gets it; None when absent or unknown."""
        found = self.get("user")
        return found.string if found else None

    @property
    def cap_add(self) -> tuple[Value, ...]:
        """The entries of `cap_add`."""
        return self.strings("cap_add")

    @property
    def cap_drop(self) -> tuple[Value, ...]:
        """The entries of `cap_drop`."""
        return self.strings("cap_drop")

    @property
    def security_opt(self) -> tuple[Value, ...]:
        """The entries of `security_opt`."""
        return self.strings("security_opt")

    @cached_property
    def is_job(self) -> bool:
        """Tell whether it is meant to end: others wait for its completion, it is not to be restarted, or it is a tool.

        A tool is started by a profile such as `tools`, `migrate` or `test` only. What publishes ports is meant to stay,
        though nobody restarts it.
        """
        found = self.get("restart")
        once = self.text("deploy.restart_policy.condition") == "none"
        if (once or (found is not None and (found.text == "no" or found.typed is False))) and not self.ports:
            return True
        if self.profiles and all(profile.lower() in _JOB_PROFILES for profile in self.profiles):
            return True
        return self.key in self.compose.awaited

    def __repr__(self) -> str:
        """Show the name for debugging."""
        return f"Service({self.key!r})"
