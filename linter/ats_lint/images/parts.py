"""What facts about images are made of, where a word or a number does not say enough."""

from __future__ import annotations

from enum import IntEnum

from ats_lint.records import dataclass


class Confidence(IntEnum):
    """How well a fact is founded; a fact of LOW confidence never makes a fix safe."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2


BASES = {
    "measured": Confidence.HIGH,
    "read": Confidence.HIGH,
    "stated": Confidence.HIGH,
    "documented": Confidence.MEDIUM,
    "guessed": Confidence.LOW,
}
"""How a fact came to be known, and what that is worth.

`measured` in a container, `read` in the files that build or start the image, `stated` by the user's configuration,
`documented` by the publisher, `guessed` from what such images usually do.
"""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why one fact is believed: `by` a word of BASES, from `source` as it stood on `date`."""

    by: str
    source: str
    date: str = ""

    @property
    def confidence(self) -> Confidence:
        """Return what such a ground is worth."""
        return BASES[self.by]


OF_DATA = frozenset({"user", "database", "data", "store"})
"""What a setting may do besides moving listeners: name the user or the database, or the place of the data.

With `store` the data goes to another server.
"""


@dataclass(frozen=True, slots=True)
class ImageSetting:
    """What a variable, an option, a word of the command or a key of a configuration file does in an image.

    `name` begins with a dash where it is an option; `does` is one of OF_DATA, or what happens to a listener.
    """

    name: str
    does: str
    default: str = ""
    """Value in force without it; empty when there is none, or when it is not known."""


@dataclass(frozen=True, slots=True)
class Write:
    """A path that the image's start writes to, besides those of `tmpfs` and `data_paths`.

    It does so always, or, where one of the others is given, only when the service sets the variable, uses the option,
    or mounts something at the path; never where it sets the variable `unless`. Without a `fatal` one it does not start.
    """

    path: str
    variable: str = ""
    option: str = ""
    mount: str = ""
    unless: str = ""
    fatal: bool = False


@dataclass(frozen=True, slots=True)
class Runtime:
    """A smaller image that runs what an image with a toolchain builds.

    `tags` is a pattern of the whole tags for which it is the one (empty: any); groups of it fill `image`. `links` says
    what the program may be linked to: `nothing`, `libc`, or whatever it likes. `env` are variables of the image with
    the toolchain that have another value here, as assignments.
    """

    image: str
    tags: str = ""
    links: str = ""
    env: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Discovery:
    """How a proxy finds its back ends among the containers of an engine, and on which network it asks them.

    A container is meant for it that has a label beginning with one of `labels`, or one of `variables`, unless the
    label `off` is false, or all `target_labels` (globs) that it has end in `own_target`, what the proxy serves itself.
    One of `network_labels` names the network for one container, one of the options and variables in `network_settings`
    for all. With `any_network` it takes any that a container is on where nothing names one; others take those that
    they are on themselves.
    """

    labels: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    off: str = ""
    target_labels: tuple[str, ...] = ()
    own_target: str = ""
    network_labels: tuple[str, ...] = ()
    network_settings: tuple[str, ...] = ()
    any_network: bool = False


@dataclass(frozen=True, slots=True)
class Dump:
    """How a running database is dumped to standard output, and read back from standard input, in its container.

    `check` reads a dump from standard input, on the host or, with `inside`, in the container, and fails when it is not
    whole: the last line of a dump in SQL says that it is.
    """

    dump: str
    restore: str
    suffix: str
    check: str
    inside: bool = False
