"""What is known of an image: the vocabulary shared by the knowledge base, the Dockerfile and the Compose model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ats_lint.images.parts import OF_DATA, Confidence, Discovery, Dump, Ground, ImageSetting, Runtime, Write
from ats_lint.numbers import whole
from ats_lint.records import dataclass, field, replace

STORES = frozenset({"database", "cache", "queue", "search"})
"""Roles of images that keep data for other services."""
STRICT = frozenset({"probe", "capabilities", "nonroot_capabilities", "tmpfs", "writes"})
"""Facts on which a start depends: only what was measured, or read in the files of the release, makes a fix safe.

How well the entry as a whole is founded says nothing of them: each needs a ground of its own.
"""


@dataclass(frozen=True, slots=True)
class Reference:
    """An image reference, taken apart: `registry/repository:tag@digest`.

    `repository` is canonical: without `docker.io/`, `index.docker.io/` and `library/`, but with any other
    registry (`quay.io/prometheus/prometheus`). `tag` and `digest` are empty when absent.
    """

    repository: str
    tag: str = ""
    digest: str = ""
    registry: str = ""


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """Facts about one image, or about the image that one Dockerfile stage builds.

    Every field has a value that means "not known" (None, or an empty collection where absence and
    ignorance need not be told apart). Paths are absolute inside the container.
    """

    name: str
    """Repository in the knowledge base, or the stage's name for an image built here."""
    user: str | None = None
    """User of the image's configuration: `"root"` or `"0"` when it sets none; None when unknown."""
    steps_down: str | None = None
    """User that the entrypoint changes to when started as root (gosu, su-exec, setpriv …)."""
    nonroot: str | None = None
    """`uid:gid` under which the image is known to work through `user:`."""
    ports: tuple[int, ...] = ()
    """TCP ports on which the default command listens, the main one first."""
    speaks_tls: bool | None = None
    """Whether the main port speaks TLS by default; None when that was not looked at."""
    settings: dict[str, str] = field(default_factory=lambda: {})
    """What options, variables and keys of configuration files do: to its listeners, as a client beside it sees that,
    or to its user, its database and the place of its data (`data=/data` with the value in force without it).
    """
    configuration: dict[str, str] = field(default_factory=lambda: {})
    """Paths, options and variables of configuration files, with how these are read."""
    probe_needs: tuple[str, ...] = ()
    """Settings of which one must be made for the probe to be answered."""
    data_paths: tuple[str, ...] = ()
    """Directories whose content must outlive the container."""
    builtin_healthcheck: bool | None = None
    """Whether the image itself defines HEALTHCHECK; None when unknown."""
    slow_start: bool | None = None
    """Whether a first start may take longer than the image's own health check allows for."""
    probe: tuple[str, ...] | None = None
    """Health check test known to work inside this image, in Compose form (`("CMD-SHELL", …)`, `$` as `$$`)."""
    probe_interval: str = "30s"
    probe_timeout: str = "10s"
    probe_start_period: str = "30s"
    tools: frozenset[str] = frozenset()
    """Programs known to be in the image."""
    absent: frozenset[str] = frozenset()
    """Programs known not to be in the image."""
    complete_tools: bool = False
    """True when `tools` is everything there is (scratch, distroless): whatever is not in it is absent."""
    shell: str | None = None
    """`bash`, `ash`, `dash`, `sh`, `cmd`, `powershell`; `""` when the image has none; None when unknown."""
    package_manager: str | None = None
    """`apt`, `apk`, `dnf`, `microdnf`, `yum`, `tdnf`, `zypper`, `pacman`; `""` for none; None when unknown."""
    family: str | None = None
    """`debian`, `ubuntu`, `alpine`, `rhel`, `busybox`, `distroless`, `scratch`, `windows` …"""
    users: frozenset[str] = frozenset()
    """Non-root accounts known to be in /etc/passwd (`node`, `nobody`, `nginx` …)."""
    capabilities: tuple[str, ...] | None = None
    """Capabilities needed when started as root under `cap_drop: [ALL]`, second start included; None unknown."""
    nonroot_capabilities: tuple[str, ...] | None = None
    """Capabilities needed when started under a non-root `user:`; None unknown."""
    tmpfs: tuple[str, ...] | None = None
    """Paths that need a tmpfs under `read_only: true`, with `:exec` where libraries are loaded from it; None when
    unknown or when it cannot work.
    """
    memory: str | None = None
    """Reasonable memory limit (`"512M"`), a judgement to be reviewed."""
    secret_files: tuple[str, ...] = ()
    """Environment variables by which a secret can be read from a file (`POSTGRES_PASSWORD_FILE`)."""
    credentials: tuple[str, ...] = ()
    """Environment variables that hold credentials."""
    defaults: dict[str, str] = field(default_factory=lambda: {})
    """Published default credentials: variable -> value in force when it is not set."""
    unauthenticated: bool | None = None
    """True when the default configuration asks for no credentials at all."""
    env: dict[str, str] = field(default_factory=lambda: {})
    """Environment that the image sets."""
    workdir: str | None = None
    volumes: tuple[str, ...] = ()
    """Paths that the image declares as VOLUME."""
    entrypoint: tuple[str, ...] | None = None
    command: tuple[str, ...] | None = None
    """Default ENTRYPOINT and CMD as exec words; None when unknown."""
    role: str = ""
    """`database`, `cache`, `queue`, `search`, `storage`, `proxy`, `admin`, `monitoring`, `app`, `runtime`, `os`,
    `job`; empty when unknown.
    """
    long_running: bool | None = None
    """Whether the default command stays up: False for `hello-world` or a bare operating system."""
    orphaned: str = ""
    """Why the image should be left (relocated, unmaintained), in one clause; empty when it should not."""
    gone_routes: dict[str, str] = field(default_factory=lambda: {})
    """Routes that people ask for and the server does not have, with the ones that it has."""
    start_needs: dict[str, str] = field(default_factory=lambda: {})
    """Variables without which a first start ends at once, with what else will do (`NAME`, `NAME=value`); after `when`
    the one that asks for it.
    """
    refused: dict[str, str] = field(default_factory=lambda: {})
    """Variables and options with which the start ends at once: the value, `<8` for a shorter one, `*` for every one."""
    writes: tuple[Write, ...] = ()
    """What the start writes under certain settings, besides `tmpfs` and `data_paths`."""
    setuid: tuple[str, ...] | None = None
    """Programs by which its processes gain privileges (set-uid bits, file capabilities); None when unknown."""
    start_users: tuple[str, ...] | None = None
    """Users under whom the default start works, `*` for any; None when unknown."""
    start_paths: tuple[str, ...] = ()
    """Paths that any other user must be able to write before the default start works."""
    unprivileged: str = ""
    """Image with the same program that needs no root."""
    default_hosts: tuple[str, ...] = ()
    """Hosts that it calls when no setting names another."""
    host_needs: tuple[str, ...] = ()
    """What it cannot do its work without: `privileged`, `pid`, `ipc`, `network`, or paths of the host."""
    admin_ports: tuple[int, ...] = ()
    """Ports for administration of a server whose main port is for everybody."""
    calls_out: bool | None = None
    """Whether its work is to fetch from servers elsewhere, whatever its role is."""
    keeps_data: bool | None = None
    """Whether it keeps data for other services, where its role does not say so."""
    former_data_paths: tuple[str, ...] = ()
    """Where other releases keep what this one keeps in `data_paths`."""
    lifetime: str = ""
    """`server`, `tool` (the default command ends) or `base` (made to build upon); empty when unknown."""
    account: str | None = None
    """Account that a base image provides for the programs it is made for."""
    ids: dict[str, str] = field(default_factory=lambda: {})
    """Numbers of accounts in the image: `uid:gid` by name; others may be there."""
    variables: tuple[str, ...] | None = None
    """Globs of the variables that the image may set, besides PATH; None when unknown."""
    channels: tuple[str, ...] = ()
    """Tags that stand for another image after every release, besides the usual ones."""
    smaller: str = ""
    """Suffix of the tags of a smaller variant of the same release."""
    runtimes: tuple[Runtime, ...] = ()
    """Smaller images that run what this one builds."""
    stopsignal: str | None = None
    """STOPSIGNAL of the image; None when it sets none, or that is unknown."""
    dump: Dump | None = None
    """How its database is dumped and read back."""
    discovery: Discovery | None = None
    """How a proxy finds its back ends by itself."""
    notes: tuple[str, ...] = ()
    confidence: Confidence = Confidence.LOW
    low: frozenset[str] = frozenset()
    """Names of fields above that are less certain than `confidence` says: treat these as LOW."""
    grounds: Mapping[str, Ground] = field(default_factory=lambda: {})
    """Why single fields are believed; those without an entry have `confidence` and `source`."""
    unsettled: frozenset[str] = frozenset()
    """Names of fields that other releases under the same moving tag contradict: which one runs is not known."""
    source: str = ""
    """Where the facts were read."""

    def sure(self, *fields: str) -> bool:
        """Tell whether all named facts are founded well enough for a safe fix."""
        for name in fields:  # noqa: SIM110  asked so often that a generator shows
            if self.confidence_in(name) < _NEEDED.get(name, Confidence.MEDIUM):
                return False
        return True

    def confidence_in(self, name: str) -> Confidence:
        """Return how well one fact is founded."""
        if name in self.low or name in self.unsettled:
            return Confidence.LOW
        ground = self.grounds.get(name)
        if ground is not None:
            return ground.confidence
        return min(self.confidence, Confidence.MEDIUM) if name in STRICT else self.confidence

    def runtime(self, tag: str, links: str = "") -> Runtime | None:
        """Return the smaller image for programs built with this one under `tag`, linked to `links`; None for none."""
        for one in self.runtimes:
            found = re.fullmatch(one.tags or ".*", tag)
            if found is not None and one.links in {"", links}:
                return replace(one, image=found.expand(one.image))
        return None

    def moved_by(self, *moves: str) -> Iterator[ImageSetting]:
        """Yield the settings that move one of these things: `facts.moved_by("data", "store")`."""
        for name, what in self.settings.items():
            does, _, default = what.partition("=")
            if does in moves:
                yield ImageSetting(name, does, default)

    def listens(self) -> Iterator[tuple[str, str]]:
        """Yield the settings that do something to its listeners, with what they do."""
        return (one for one in self.settings.items() if one[1].partition("=")[0] not in OF_DATA)

    def has(self, program: str) -> bool | None:
        """Tell whether `program` (a name or a path) is in the image; None when that is not known."""
        name = program.rpartition("/")[2]
        if name in self.tools:
            return True
        # A tool that is known by its path lies where no shell looks for it.
        by_path = [one for one in self.tools if one.startswith("/") and one.endswith(f"/{name}")]
        if by_path:
            return "/" in program
        if name in self.absent or self.complete_tools:
            return False
        return None

    @property
    def is_store(self) -> bool:
        """Tell whether the image keeps data for other services."""
        return self.role in STORES if self.keeps_data is None else self.keeps_data

    @property
    def holds_data(self) -> bool:
        """Tell whether the image keeps data or files, for other services or as an application that people reach."""
        return self.is_store or self.role == "storage"

    @property
    def is_windows(self) -> bool:
        """Tell whether it is known to be an image for Windows."""
        return self.family == "windows"

    @property
    def runs_as_root(self) -> bool | None:
        """Tell whether the main process keeps root's uid at the end of its start; None when unknown."""
        if self.user is None:
            return None
        return is_root(self.user) and not self.steps_down


_NEEDED = dict.fromkeys(STRICT, Confidence.HIGH)


def is_root(user: str) -> bool:
    """Tell whether a USER value means root: `root`, `0`, `00`, `0:0`, `root:x`, or nothing at all."""
    name = user.partition(":")[0].strip()
    return name in {"", "root", "ContainerAdministrator"} or (name.isdecimal() and whole(name) == 0)
