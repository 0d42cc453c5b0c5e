"""Stages: inheritance, variables, what is in effect at the end, and the image that comes out."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.analysis.build.accounts import accounts, created
from ats_lint.analysis.build.placed import placed_text
from ats_lint.analysis.build.stagefacts import stage_facts
from ats_lint.analysis.build.stepdown import steps_down
from ats_lint.analysis.project.alone import alone
from ats_lint.analysis.project.project import Project
from ats_lint.analysis.views.dockerfile import Copy, Dockerfile, Env, Stage, User
from ats_lint.analysis.views.links import Recipe
from ats_lint.files.source import Source
from ats_lint.files.workspace import Workspace
from ats_lint.images import Confidence
from ats_lint.lint.config import Settings

IMAGES = {
    "acme/debian": {
        "user": "root", "shell": "dash", "package_manager": "apt", "family": "debian", "confidence": "high",
        "tools": ["sh", "bash"], "absent": ["curl", "wget", "nc", "python3"], "builtin_healthcheck": False,
        "entrypoint": [], "command": ["bash"], "workdir": "/", "env": {"LANG": "C"},
    },
    "acme/db": {
        "user": "root", "steps_down": "db", "entrypoint": ["docker-entrypoint.sh"], "command": ["dbd"], "ports": [7000],
        "volumes": ["/data"], "builtin_healthcheck": True, "role": "database", "confidence": "high",
        "probe": ["CMD", "db-ping"], "users": ["db"], "env": {"DATA": "/data"}, "workdir": "/data",
    },
    "acme/alpine": {"user": "root", "tools": ["sh", "wget"], "absent": ["curl"], "confidence": "high"},
    "acme/static": {"user": "65532", "tools": ["app"], "complete_tools": True, "shell": "", "confidence": "high"},
}  # fmt: skip


def read(text: str, path: Path = Path("/x/Dockerfile")) -> Dockerfile:
    return alone(Source(path, text), Settings(images=IMAGES))


def stage(text: str) -> Stage:
    return read(text).stages[-1]


def in_project(root: Path, text: str, **files: str) -> Stage:
    for name, content in files.items():
        path = root / name.replace("__", "/").replace("_sh", ".sh")
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    path = root / "Dockerfile"
    path.write_text(text)
    return Project(Workspace(root), ((), (path,)), Settings(images=IMAGES)).dockerfiles[0].stages[-1]


def test_stages_know_their_parents() -> None:
    dockerfile = read("ARG V=1\nFROM a:$V AS Base\nFROM b AS other\nFROM base\nRUN x\nFROM 0\n")
    first, _, child, number = dockerfile.stages
    assert (first.image, first.name, first.parent) == ("a:1", "Base", None)
    assert (child.parent, child.image, child.external) == (first, None, "a:1")
    assert child.lineage == (first, child)
    assert number.parent is None
    assert number.image == "0"
    assert [item.keyword for item in child.chain()] == ["FROM", "FROM", "RUN"]
    assert [one.is_final for one in dockerfile.stages] == [False, False, False, True]
    assert child.runs[0].stage is child
    built = alone(dockerfile.source, recipes=(Recipe(target="OTHER"),))
    assert [one.is_final for one in built.stages] == [False, True, False, True]
    assert [one.subject for one in dockerfile.stages] == ["Base", "other", "base", "0"]


def test_a_stage_shadows_an_image_and_a_later_one_an_earlier() -> None:
    one, two, three, four = read("FROM x AS alpine\nFROM alpine AS a\nFROM y AS a\nFROM a\n").stages
    assert two.parent is one
    assert three.parent is None
    assert four.parent is three


@pytest.mark.parametrize(
    ("text", "image"),
    [
        ("ARG V\nFROM a:$V", None),
        ("ARG V\nFROM a:${V:-1}", "a:1"),
        ("ARG V=2\nARG I=a:$V\nFROM ${I}", "a:2"),
        ("ARG V=2\nFROM x\nARG W=3\nFROM a:$V$W", "a:2"),
        ("FROM $NOBODY", None),
        ("FROM --platform=$BUILDPLATFORM a", "a"),
        ("FROM a-$TARGETARCH", None),
        ('FROM "a:1"', "a:1"),
    ],
)
def test_image_of_from(text: str, image: str | None) -> None:
    assert stage(text).image == image


def test_variables_of_a_stage() -> None:
    found = stage(
        "ARG GLOBAL=g\nARG OPEN\nFROM scratch AS base\nARG GLOBAL\nARG OWN=o\nENV A=$OWN B=$A\nENV C=$A$NOBODY\n"
        "FROM base\nARG OPEN\nARG TARGETARCH\nENV D=$GLOBAL-$OWN E=$OPEN F=${OPEN:-f} G=$TARGETARCH\nENV A=2\n"
    )
    assert found.env == {"A": "2", "B": "", "C": "o", "D": "g-o", "E": None, "F": "f", "G": None}
    first = next(item for item in found.instructions if isinstance(item, Env))
    assert found.expand("$A", first) == "o"
    assert found.expand("$A") == "2"


def test_variables_of_the_base() -> None:
    assert stage("FROM acme/debian\nENV X=$LANG").env == {"LANG": "C", "X": "C"}
    assert stage("FROM unknown/image\nENV X=$PATH:/y").env == {"X": None}


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ("FROM acme/debian", "root"),
        ("FROM unknown/image", None),
        ("FROM acme/static", "65532"),
        ("FROM scratch", "root"),
        ("FROM acme/debian\nUSER app\nUSER 10:20", "10:20"),
        ("FROM acme/debian\nARG U=app\nUSER ${U}", "app"),
        ("FROM acme/debian\nARG U\nUSER ${U}", None),
        ("FROM acme/debian AS a\nUSER app\nFROM a", "app"),
        ("FROM acme/debian AS a\nUSER app\nFROM acme/debian", "root"),
        ("FROM mcr.microsoft.com/windows/servercore:ltsc2022", "ContainerAdministrator"),
        ("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022", "ContainerUser"),
    ],
)
def test_effective_user(text: str, user: str | None) -> None:
    assert stage(text).user.value == user


def test_user_before_an_instruction() -> None:
    found = stage("FROM acme/debian\nUSER a\nRUN x\nUSER root\n")
    assert found.user_at(found.runs[0]).value == "a"
    assert isinstance(found.user.instruction, User)
    assert found.user.is_root


@pytest.mark.parametrize(
    ("text", "directory"),
    [
        ("FROM scratch\nWORKDIR /a\nWORKDIR b/../c", "/a/c"),
        ("FROM acme/debian\nWORKDIR app", "/app"),
        ("FROM unknown/image\nWORKDIR app", None),
        ("FROM scratch\nENV D=/d\nWORKDIR $D", "/d"),
        ("FROM scratch AS a\nWORKDIR /a\nFROM a\nWORKDIR b", "/a/b"),
        ("FROM mcr.microsoft.com/windows/servercore:1\nWORKDIR C:\\app", "C:\\app"),
        ("FROM acme/db", "/data"),
    ],
)
def test_working_directory(text: str, directory: str | None) -> None:
    assert stage(text.replace("\\", "\\\\") if "windows" in text else text).workdir.value == directory


def test_ports_and_volumes() -> None:
    found = stage(
        'FROM acme/db AS a\nARG P=80\nEXPOSE $P 53/UDP\nFROM a\nEXPOSE 90-92/tcp x 80\nVOLUME ["/a"]\nVOLUME /b\n'
    )
    assert found.exposed == ("80/tcp", "53/udp", "90-92/tcp")
    assert found.ports == (80, 90, 91, 92)
    assert found.volumes == ("/data", "/a", "/b")


def test_healthchecks() -> None:
    assert stage("FROM acme/db").has_healthcheck is True
    assert stage("FROM acme/debian").has_healthcheck is False
    assert stage("FROM unknown/image").has_healthcheck is None
    assert stage("FROM acme/db\nHEALTHCHECK NONE").has_healthcheck is False
    child = stage("FROM x AS a\nHEALTHCHECK CMD y\nFROM a")
    assert child.has_healthcheck is True
    assert child.healthcheck is not None


def test_entrypoint_and_command() -> None:
    assert stage_facts(stage("FROM acme/db")).command == ("dbd",)
    assert stage_facts(stage('FROM acme/db\nENTRYPOINT ["x"]')).command == ()
    child = stage('FROM acme/db AS a\nCMD ["c"]\nFROM a\nENTRYPOINT e $X\n')
    assert child.cmd is None
    assert stage_facts(child).entrypoint == ("/bin/sh", "-c", "e $X")
    both = stage('FROM acme/db AS a\nCMD ["c"]\nENTRYPOINT ["e"]\nFROM a\nUSER x')
    assert (stage_facts(both).entrypoint, stage_facts(both).command) == (("e",), ("c",))
    assert stage_facts(stage("FROM acme/db\nENTRYPOINT []\nCMD x")).entrypoint == ()


def test_shell() -> None:
    found = stage('FROM acme/debian\nRUN a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN b\n')
    assert found.shell_at(found.runs[0]) == ("/bin/sh", "-c")
    assert found.shell_at(found.runs[1])[0] == "/bin/bash"
    windows = stage("FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN dir\n")
    assert windows.shell[0] == "cmd"
    assert [command.name for command in windows.runs[0].commands] == ["dir"]
    assert stage("FROM --platform=windows/amd64 acme/any").is_windows
    assert not stage("FROM --platform=linux/amd64 x:ltsc2022").is_windows


@pytest.mark.parametrize(
    ("text", "is_windows"),
    [
        ("FROM own/x\nRUN powershell -Command wget https://x -OutFile y", True),
        ('FROM own/x\nSHELL ["PowerShell.exe", "-Command"]', True),
        ("FROM own/x AS a\nRUN cmd /C dir\nFROM a", True),
        ('FROM own/x\nENTRYPOINT ["cmd.exe", "/C", "run.cmd"]', True),
        ('FROM own/x\nSHELL ["pwsh", "-Command"]', False),
        ("FROM acme/debian\nRUN powershell x", False),
        ("FROM own/x\nRUN commander && ./cmd.sh", False),
    ],
)
def test_shells_tell_windows_where_the_image_does_not(text: str, is_windows: bool) -> None:
    assert stage(text).is_windows is is_windows


def test_names_in_copy_from() -> None:
    found = stage(
        "FROM a AS one\nFROM b\nFROM c\nCOPY --from=ONE x y\nCOPY --from=1 x y\nCOPY --from=img:1 x y\nCOPY x y\n"
    )
    stages = found.dockerfile.stages
    copies = [item for item in found.instructions if isinstance(item, Copy)]
    assert [found.copied_from(item) for item in copies] == [stages[0], stages[1], "img:1", None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM acme/db", True),
        ("FROM acme/db\nCMD dbd --x", None),
        ('FROM acme/db\nCMD ["dbd", "--x"]', True),
        ('FROM acme/db\nCMD ["bash"]', None),
        ('FROM acme/db\nENTRYPOINT ["python", "x.py"]', False),
        ("FROM unknown/image", None),
        ("FROM acme/debian\nCMD python x.py", False),
        ('FROM acme/debian\nENTRYPOINT ["tini", "--", "gosu", "app", "x"]', True),
        ('FROM acme/debian\nENTRYPOINT ["su-exec", "root", "x"]', False),
        ("FROM acme/debian\nCMD exec su -s /bin/sh app -c 'run x'", True),
        ("FROM acme/debian\nCMD setpriv --reuid=app --clear-groups x", True),
        ("FROM acme/debian\nCMD sudo -E x", False),
        (
            'FROM acme/debian\nCOPY <<EOF /start.sh\n#!/bin/sh\nexec runuser -u app x\nEOF\nENTRYPOINT ["/start.sh"]',
            True,
        ),
        ('FROM acme/debian\nRUN cat > /run.sh <<EOF\nexec chpst -u app x\nEOF\nENTRYPOINT ["sh", "/run.sh"]', True),
        ('FROM acme/debian\nCOPY start.sh /\nENTRYPOINT ["/start.sh"]', None),
    ],
)
def test_stepping_down(text: str, expected: bool | None) -> None:
    assert steps_down(stage(text)) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('COPY entry.sh /\nENTRYPOINT ["/entry.sh"]', True),
        ('WORKDIR /app\nCOPY . .\nENTRYPOINT ["./entry.sh", "x"]', True),
        ('COPY *.sh /usr/local/bin/\nENTRYPOINT ["entry.sh"]', True),
        ('COPY entry.sh /usr/local/bin/docker-entrypoint\nENTRYPOINT ["docker-entrypoint"]', True),
        ('COPY plain.sh /\nENTRYPOINT ["/plain.sh"]', False),
        ('COPY outer.sh entry.sh /\nENTRYPOINT ["/outer.sh"]', True),
        ('COPY missing.sh /\nENTRYPOINT ["/missing.sh"]', None),
    ],
)
def test_stepping_down_in_a_script_of_the_context(tmp_path: Path, text: str, expected: bool | None) -> None:
    files = {
        "entry_sh": '#!/bin/sh\nset -e\nif [ "$1" = x ]; then exec gosu app "$@"; fi\nexec "$@"\n',
        "plain_sh": '#!/bin/sh\nexec "$@"\n',
        "outer_sh": "#!/bin/bash\n. /entry.sh\n",
    }
    assert steps_down(in_project(tmp_path, f"FROM acme/debian\n{text}\n", **files)) is expected


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("useradd -r -u 1000 -g app app", [("app", 1000)]),
        ("groupadd app && adduser -S -D -H -h /x -u 10 -G app svc", [("svc", 10)]),
        ("adduser --disabled-password --gecos '' --uid 5 me", [("me", 5)]),
        ("adduser app sudo", []),
        ("useradd -D", []),
        ("useradd --uid=7 ${NAME}", [("named", 7)]),
        ("if ! id app; then useradd app; fi", [("app", None)]),
        ("echo 'app:x:1001:1001::/home/app:/bin/sh' >> /etc/passwd", [("app", 1001)]),
    ],
)
def test_accounts_created(run: str, expected: list[tuple[str, int | None]]) -> None:
    found = created(stage(f"FROM acme/debian AS a\nARG NAME=named\nRUN {run}\nFROM a\n"))
    assert [(item.name, item.uid) for item in found] == expected


def test_accounts_there() -> None:
    assert accounts(stage("FROM acme/debian\nRUN useradd app")).has("app") is True
    assert accounts(stage("FROM acme/debian")).has("app") is None
    assert accounts(stage("FROM acme/db")).has("db") is True
    assert accounts(stage("FROM scratch")).has("app") is False
    assert accounts(stage("FROM scratch")).has("1000") is True
    built = "FROM acme/debian AS b\nRUN useradd app\nFROM scratch\n"
    assert accounts(stage(built + "COPY --from=b /etc/passwd /etc/")).has("app") is True
    assert accounts(stage(built + "COPY passwd /etc/passwd")).has("app") is None
    assert accounts(stage(built + "COPY --from=b /app /app")).has("app") is False


@pytest.mark.parametrize(
    ("text", "program", "expected"),
    [
        ("FROM acme/debian", "curl", False),
        ("FROM acme/debian", "jq", None),
        ("FROM unknown/image", "curl", None),
        ("FROM acme/debian\nRUN apt-get update && apt-get install -y curl=7.* git", "curl", True),
        ("FROM acme/debian\nRUN apt-get install -y build-essential libpq-dev", "curl", False),
        ("FROM acme/debian\nRUN apt-get install -y $PKGS", "curl", None),
        ("FROM acme/debian\nARG PKGS='git curl'\nRUN apt-get install -y $PKGS", "curl", True),
        ("FROM acme/debian\nRUN apt-get install -y curl && x && apt-get purge -y curl", "curl", False),
        ("FROM acme/debian\nRUN apk add -t .deps curl nc && apk add wget && apk del .deps", "curl", False),
        ("FROM acme/debian\nRUN apk add -t .deps curl && apk add curl && apk del .deps", "curl", True),
        ("FROM acme/debian\nRUN apt-get install -y netcat-openbsd", "nc", True),
        ("FROM acme/debian\nRUN apt-get install -y postgresql-client-16", "pg_isready", True),
        ("FROM acme/debian\nRUN ./install.sh", "curl", None),
        ("FROM acme/debian\nRUN x | bash", "curl", None),
        ("FROM acme/debian\nRUN make -j4 && make install", "curl", None),
        ("FROM acme/debian\nRUN make -j4", "curl", False),
        ("FROM acme/debian\nRUN curl x | tar -xz -C /usr/local --strip-components=1", "curl", False),
        ("FROM acme/debian\nRUN curl x | tar -xz -C /usr/local --strip-components=1", "python3", None),
        ("FROM acme/alpine\nRUN apk add curl wget && x && apk del curl wget", "wget", True),
        ("FROM acme/alpine\nRUN apk add curl wget && x && apk del curl wget", "curl", False),
        ("FROM acme/debian AS a\nRUN apt-get install curl\nFROM a", "/usr/bin/curl", True),
        ("FROM acme/debian AS a\nRUN apt-get install curl\nFROM acme/debian", "curl", False),
        ("FROM acme/debian\nCOPY --from=x /usr/bin/curl /usr/bin/", "curl", True),
        ("FROM acme/debian\nCOPY --from=x /usr/bin/curl /usr/local/bin/fetch", "curl", False),
        ("FROM acme/debian\nCOPY --from=x / /", "curl", None),
        ("FROM acme/debian\nCOPY --from=acme/static / /", "curl", False),
        ("FROM acme/debian\nADD rootfs.tar.gz /", "curl", None),
        ("FROM acme/debian\nRUN curl -fsSLo /usr/local/bin/dumb-init http://x", "dumb-init", True),
        ("FROM acme/debian\nRUN pip install gunicorn==1", "gunicorn", True),
        ("FROM scratch\nCOPY app /app", "curl", False),
        ("FROM scratch\nCOPY --from=x /out/app /bin/app", "app", True),
        ("FROM scratch\nADD alpine.tar.gz /", "wget", None),
        ("FROM acme/static\nCOPY dist/ /srv/", "wget", False),
        ("FROM acme/static\nCOPY --from=busybox:musl /bin/ /bin/", "nc", True),
    ],
)
def test_programs(text: str, program: str, expected: bool | None) -> None:
    assert stage_facts(stage(text)).has(program) is expected


def test_scripts_of_the_context_are_followed(tmp_path: Path) -> None:
    text = "FROM acme/debian\nCOPY setup.sh /tmp/\nRUN sh /tmp/setup.sh\n"
    found = in_project(tmp_path, text, setup_sh="apt-get install -y curl\n")
    assert stage_facts(found).has("curl") is True
    assert stage_facts(found).has("wget") is False


def test_facts_of_a_stage() -> None:
    same = stage_facts(stage("FROM acme/db AS a\nUSER db\nEXPOSE 1\n"))
    assert (same.name, same.user, same.role, same.probe) == ("a", "db", "database", ("CMD", "db-ping"))
    assert same.ports == (1, 7000)
    assert same.steps_down == "db"
    other = stage_facts(stage('FROM acme/db\nENTRYPOINT ["x"]\n'))
    assert (other.role, other.probe, other.ports, other.builtin_healthcheck) == ("", None, (), True)
    assert other.volumes == ("/data",)
    unknown = stage_facts(stage("FROM unknown/image\nUSER app\n"))
    assert (unknown.user, unknown.shell, unknown.confidence) == ("app", None, Confidence.MEDIUM)
    assert unknown.sure("user")
    assert not unknown.sure("probe")


@pytest.mark.parametrize(
    "text", ["", "RUN x", "FROM", "FROM \nUSER", "ARG", "FROM x AS\nCOPY\nWORKDIR\nEXPOSE\nVOLUME []"]
)
def test_broken_files_are_read(text: str) -> None:
    for one in read(text).stages:
        assert stage_facts(one).user is None
        assert one.workdir.value is None
        assert one.exposed == ()


def test_many_stages_are_no_crash() -> None:
    links = "".join(f"FROM s{n} AS s{n + 1}\n" for n in range(1200))
    deep = stage(f"FROM acme/debian AS s0\nUSER app\nRUN useradd app\n{links}")
    assert stage_facts(deep).user == "app"
    assert accounts(deep).has("app") is True
    copies = "".join(
        f"FROM acme/debian AS s{n + 1}\nCOPY --from=s{n} / /\nCOPY --from=s{n} /etc /etc\n" for n in range(1200)
    )
    wide = stage(f'FROM acme/debian AS s0\nRUN useradd app\n{copies}ENTRYPOINT ["/start.sh"]')
    assert accounts(wide).has("app") is True
    assert steps_down(wide) is None
    assert stage_facts(wide).has("wget") is False


def test_placed_text_is_what_instructions_put_there() -> None:
    last = stage("FROM alpine\nCOPY <<EOF /in.sh\nexec other\nEOF\n")
    assert placed_text(last, "/in.sh") == "exec other\n"
    assert placed_text(last, "/absent.sh") is None
