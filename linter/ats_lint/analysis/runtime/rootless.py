"""Whether the containers of a stage may run without root: one question each, answered with what it rests on."""

from __future__ import annotations

from ats_lint.analysis.runtime import evidence, identity, privileges, started
from ats_lint.analysis.runtime.certainty import Answer, known, unknown
from ats_lint.analysis.runtime.identity import RootProcess
from ats_lint.analysis.runtime.launch import Started
from ats_lint.analysis.views.dockerfile import Stage
from ats_lint.records import cached_property, dataclass

_FILES = "the Dockerfile, the services that run it and the scripts in view"


@dataclass(frozen=True)
class Rootless:
    """What is known of root in the containers of one stage.

    Attributes:
        stage: the stage that they are started from.
    """

    stage: Stage

    @cached_property
    def started(self) -> Answer[Started]:
        """The commands that run in them, in order; assumed where the text of a script is not at hand."""
        found = started.started(self.stage)
        return known(found, found.unread[0] if found.unread else _FILES, sure=not found.unread)

    @cached_property
    def process(self) -> Answer[RootProcess | None]:
        """What runs as root, or may; unknown where only nothing says that it is another user."""
        found = identity.root_process(self.stage)
        if found is not None and found.user is None:
            return unknown(found, "the base image is not known to set a user")
        return known(found, _FILES)

    @cached_property
    def is_user_given(self) -> Answer[bool]:
        """Whether every service that runs it sets a user that is not root."""
        return known(started.user_is_given(self.stage), "the services that run it")

    @cached_property
    def carries_files_only(self) -> Answer[bool]:
        """Whether it holds files for others to take, and nothing could be started from it."""
        return known(started.carries_files_only(self.stage), _FILES)

    @cached_property
    def is_for_development(self) -> Answer[bool]:
        """Whether people work in them, by the names of the base, the stage and its folder."""
        return known(privileges.is_development(self.stage), "names", sure=False)

    @cached_property
    def is_left_to_editor(self) -> Answer[bool]:
        """Whether an editor starts them, to work in them."""
        return known(identity.is_development_container(self.stage), "the folder of the Dockerfile")

    @cached_property
    def starts_nothing(self) -> Answer[bool]:
        """Whether nothing but a shell is started: the image is one to build upon, or to work in."""
        return known(identity.starts_nothing(self.stage), _FILES, sure=self.stage.base_known)

    @cached_property
    def is_workbench(self) -> Answer[bool]:
        """Whether the image is made to build or to test in: it has compilers, or is called after such work."""
        return known(identity.is_workbench(self.stage), "names and packages", sure=False)

    @cached_property
    def serves(self) -> Answer[bool]:
        """Whether they are known to stay up, or something is published from them."""
        return known(identity.serves(self.stage), _FILES)

    @cached_property
    def starts_daemon(self) -> Answer[bool]:
        """Whether a daemon is started that takes accounts for itself."""
        found = self.started
        return Answer(privileges.starts_daemon(found.value), found.certainty, found.origin)

    def need(self, *, returning: bool = False, heir: bool = False) -> Answer[str | None]:
        """Return a clause that says why root cannot be given up without the author; None where nothing shows one.

        `returning` tells that the user in force before is the one to go back to, `heir` that its parent gives up root.
        """
        found = next(privileges.reasons(self.stage, self.started.value, returning=returning, heir=heir), None)
        return known(found, _FILES, sure=found is not None or self.started.is_known)

    @cached_property
    def doubt(self) -> Answer[str | None]:
        """What the files do not show of a process without root, as a sentence; a known None where it surely works."""
        found = next(evidence.doubts(self.stage, self.started.value), None)
        return known(None, _FILES) if found is None else unknown(found, found)
