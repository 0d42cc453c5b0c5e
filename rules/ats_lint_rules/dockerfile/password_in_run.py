"""A password is set while the image is built.

The command, password included, stays readable in the image's history, and every container starts with the
same password. What is only known at run time belongs there: a secret, a mounted file, a key instead of a password.

Locked passwords (`usermod -p '!'`), passwords read from a secret mount and random ones are left alone.
"""

from collections.abc import Iterator

from ats_lint import Bad, Command, Finding, Good, Run, Severity, Span, Stage, Word, instructions, regex, rule

_SETTERS = {"useradd": ("-p", "--password"), "usermod": ("-p", "--password")}
_VALUES = ("-p", "--password", "-u", "--uid", "-g", "--gid", "-G", "--groups", "-d", "--home", "--home-dir", "-s", "-l",
           "--shell", "-c", "--comment", "-k", "--skel", "-K", "--key", "-e", "--expiredate", "-f", "--inactive", "-b",
           "--base-dir", "-R", "--root", "-P", "--prefix", "-Z", "--selinux-user")  # fmt: skip
_LOCKED = regex(r"[!*]+.{0,2}|x")
_ELSEWHERE = regex(r"/run/secrets/|urandom|openssl rand|pwgen|mktemp|uuidgen|\bapg\b|makepasswd")


@rule(
    "DF111",
    "password-in-run",
    on=Stage,
    severity=Severity.HIGH,
    wakes={"chpasswd", "net", "passwd", "useradd", "usermod"},
    masks=True,
    tags={"security", "credentials"},
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://cwe.mitre.org/data/definitions/798.html",
    ),
    aliases=("CKV2_DOCKER_17",),
    examples=(
        Bad(
            "FROM debian:12\nRUN echo 'root:toor' | chpasswd\n",
            at="chpasswd",
            says="chpasswd sets a password that stays in the image",
        ),
        Bad(
            "FROM debian:12\nRUN echo toor | passwd root --stdin && echo x\n",
            at="passwd",
            says="passwd sets a password that stays in the image",
        ),
        Bad(
            'FROM debian:12\nRUN printf "a\\na\\n" | passwd app\n',
            at="passwd",
            says="passwd sets a password that stays in the image",
        ),
        Bad(
            "FROM debian:12\nRUN useradd -m -p $(openssl passwd -1 secret) app\n",
            at="-p",
            says="useradd sets a password that stays in the image",
        ),
        Bad(
            "FROM debian:12\nRUN usermod --password=abcdef app\n",
            at="--password=abcdef",
            says="usermod sets a password that stays in the image",
        ),
        Bad(
            'FROM debian:12\nARG PW\nRUN echo "root:${PW}" | sudo chpasswd -e\n',
            at="chpasswd",
            says="chpasswd sets a password that stays in the image",
        ),
        Bad(
            "FROM debian:12\nRUN chpasswd <<< root:toor\n",
            at="chpasswd",
            says="chpasswd sets a password that stays in the image",
        ),
        Bad(
            "FROM debian:12\nRUN useradd --password=$(cat /hash) app\n",
            at="--password=$(cat /hash)",
            says="useradd sets a password that stays in the image",
        ),
        Bad(
            "FROM debian:12\nONBUILD RUN echo app:pw | chpasswd\n",
            at="chpasswd",
            says="chpasswd sets a password that stays in the image",
        ),
        Bad(
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN net user app Passw0rd! /add\n",
            at="user",
            says="net sets a password that stays in the image",
        ),
        Good("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN net user a /active:no && net user a %PW% /add\n"),
        Good("FROM debian:12\nRUN usermod -p '!' root && useradd -p '*' app && passwd -l root\n"),
        Good("FROM debian:12\nRUN --mount=type=secret,id=pw chpasswd < /run/secrets/pw\n"),
        Good('FROM debian:12\nRUN echo "root:$(cat /run/secrets/pw)" | chpasswd\n'),
        Good('FROM debian:12\nRUN echo "app:$(openssl rand -hex 16)" | chpasswd\n'),
        Good("FROM debian:12\nRUN adduser --disabled-password app && apt-get install -y passwd && chpasswd --help\n"),
        Good("FROM alpine:3\nRUN mkdir -p /p && ls -p && passwd -d app\n"),
        Good("FROM debian:12\nRUN echo 'root:*' | chpasswd -e\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run in instructions.own(stage, Run):
        for command in run.commands:
            found = _setting(command, run)
            if found:
                yield Finding(
                    found[0].span, f"{command.name} sets a password that stays in the image", secrets=found[1]
                )


def _setting(command: Command, run: Run) -> tuple[Word, tuple[Span, ...]] | None:
    """Return the word that says so and the places of the password."""
    if command.name in _SETTERS:
        option = command.option(*_SETTERS[command.name], with_value=_VALUES)
        word = option.value_word if option else None
        if option is None or word is None or _harmless(option.value or word.raw.removeprefix("--password=")):
            return None
        return option.word, (word.span,)
    if command.name == "net" and len(command.args) > 2 and (command.args[0].text or "").lower() == "user":
        word = command.args[2]
        given = word.text and word.text != "*" and not word.text.startswith(("/", "$", "%"))
        return (command.args[0], (word.span,)) if given else None
    if command.program is None or command.name not in {"chpasswd", "passwd"}:
        return None
    feeders = [other for other in run.commands if other.pipeline == command.pipeline and other is not command]
    fed = [word for other in feeders if other.pipe_position < command.pipe_position for word in other.words[1:]]
    here = [item.target for item in command.redirects if item.operator in {"<", "<<<"} and item.target]
    bodies = [item for item in command.redirects if item.body is not None and item.body_span is not None]
    if not (fed or here or bodies) or all(_harmless(word.text or word.raw) for word in (*fed, *here) if not bodies):
        return None
    if any(_ELSEWHERE.search(word.raw) for word in (*fed, *here)):
        return None
    return command.program, (*(word.span for word in (*fed, *here)), *(item.body_span for item in bodies
                                                                        if item.body_span))  # fmt: skip


def _harmless(text: str) -> bool:
    """Tell whether a password is a lock, or comes from where no image keeps it."""
    password = text.strip("'\"").rpartition(":")[2]
    return bool(_LOCKED.fullmatch(password) or _ELSEWHERE.search(text)) or text.startswith("-")
