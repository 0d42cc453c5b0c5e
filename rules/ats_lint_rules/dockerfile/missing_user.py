"""The image runs its process as root because nothing sets USER.

A process that is broken into hands over what its user may do. As root it may write everywhere in the container,
install programs, and use every capability and kernel interface that a container has: one fault in the runtime or one
careless mount is enough to take the host.

Looked at are the final stage, stages that Compose builds by `target`, and stages that a service runs. Left alone are
stages from scratch that only hold files for others to take, and images whose every Compose service sets a
`user` that is not root. An entrypoint that gives up root by itself (gosu, su-exec, setpriv …) lowers the severity.

Fix safety: by evidence. The fix takes the account that the base image provides (`node`, `www-data` …), the one the
Dockerfile creates, or a new one made with the tools of the base, with a home; on images without a shell it is a
number. The account gets the working directory, what is copied there, directories that RUN makes, and the paths of
volumes. USER stands behind the last instruction that needs root. It is safe when the program's sources are at hand
and name no place outside, all that starts is understood, and no service mounts something writable; else it is unsafe.
Where root may be needed (an entrypoint that gives it up by itself, daemons that start as root, files in /root,
devices …) the fix is a hint.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._nonroot import leave_root
from ats_lint_rules._started import carries_files_only, user_is_given


@rule(
    "DF101",
    "missing-user",
    on=Stage,
    severity=Severity.HIGH,
    tags={"security"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#user",
        "https://cheatsheetseries.owasp.org/cheatsheets/Docker_Security_Cheat_Sheet.html",
    ),
    aliases=("DS-0002", "CKV_DOCKER_3", "fd54f200", "missing-user", "missing-user-entrypoint"),
    examples=(
        Bad(
            "FROM python:3.11-slim\n\nWORKDIR /app\n\n"
            "# Dependencies first\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n\n"
            "COPY . .\nRUN mkdir -p /app/uploads\n\n"
            'EXPOSE 8080\nCMD ["uvicorn", "app:app", "--port", "8080"]\n',
            at="python:3.11-slim",
            fixed="FROM python:3.11-slim\n\nWORKDIR /app\n\n"
            "# Dependencies first\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n\n"
            "RUN useradd --create-home app\nCOPY --chown=app:app . .\n"
            "RUN mkdir -p /app/uploads && chown app:app /app /app/uploads\nUSER app\n\n"
            'EXPOSE 8080\nCMD ["uvicorn", "app:app", "--port", "8080"]\n',
        ),
        Good("FROM node:22\nUSER node\nCMD node x.js\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    user = stage.user
    if not stage.is_final or user.instruction is not None or user.is_root is False:
        return
    if carries_files_only(stage) or user_is_given(stage):
        return
    message = "no USER: the process runs as root"
    if user.value is None:
        message = "no USER, and the base image is not known to set one"
    severity = Severity.LOW if stage.steps_down else None
    yield Finding(stage.from_.image.span, message, leave_root(stage), severity=severity)
