from pathlib import Path

import pytest

from ats_lint.files.source import Source
from ats_lint.model import Edit
from ats_lint.syntax.compose.edits import EditRefused
from ats_lint.syntax.compose.environment import EnvVar
from composing import ROOT, project, service


def env(body: str, **files: str) -> dict[str, EnvVar]:
    return service(body, **files).environment


def spans(one: EnvVar) -> tuple[str, str | None, str]:
    text = one.source
    return text.slice(one.key_span), one.value_span and text.slice(one.value_span), text.slice(one.span)


def test_environment_as_list() -> None:
    found = env("environment:\n  - A=1\n  - 'B=x y'\n  - C=\n  - D\n  - E=${X}\n  - F=a=b\n  - ${N:-G}=h\n")
    assert {name: (one.value, one.known) for name, one in found.items()} == {
        "A": ("1", True), "B": ("x y", True), "C": ("", True), "D": (None, False), "E": (None, False),
        "F": ("a=b", True), "G": ("h", True),
    }  # fmt: skip
    assert spans(found["B"]) == ("B", "x y", "'B=x y'")
    assert spans(found["D"]) == ("D", None, "D")
    assert spans(found["E"]) == ("E", "${X}", "E=${X}")
    assert (found["B"].style, found["B"].quoted, found["A"].quoted) == ("list", True, False)
    assert (found["A"].literal, found["C"].literal, found["D"].literal, found["E"].literal) == ("1", "", None, None)


def test_environment_as_map() -> None:
    found = env("environment:\n  A: 0x10\n  B: 'x y'\n  C:\n  D: true\n  E: ${X:-d}\n  F: ''\n")
    assert {name: one.value for name, one in found.items()} == {
        "A": "16", "B": "x y", "C": None, "D": "true", "E": "d", "F": "",
    }  # fmt: skip
    assert spans(found["B"]) == ("B", "x y", "B: 'x y'")
    assert spans(found["E"]) == ("E", "${X:-d}", "E: ${X:-d}")
    assert (found["E"].literal, found["F"].literal, found["C"].known) == (None, "", False)


def test_environment_from_dotenv() -> None:
    found = env("environment: [A, 'B=${B}']", **{"__env": "A=1\nB='2'\n"})
    assert {name: one.value for name, one in found.items()} == {"A": "1", "B": "2"}
    assert not found["A"].literal


def test_env_files() -> None:
    web = service(
        "environment: {B: own}\nenv_file:\n  - a.env\n  - {path: ./b.env, required: false, format: raw}\n  - ${NONE}\n",
        a__env="A=1\nB=file\nC='x'\n",
        b__env="C='y'\n",
    )
    found = web.environment
    assert {name: one.value for name, one in found.items()} == {"A": "1", "C": "'y'", "B": "own"}
    assert (found["C"].from_env_file, found["C"].style, found["B"].from_env_file) == (ROOT / "b.env", "file", None)
    assert found["A"].source.path == ROOT / "a.env"
    assert [(one.text, one.path, one.required, one.format) for one in web.env_files] == [
        ("a.env", ROOT / "a.env", True, ""), ("./b.env", ROOT / "b.env", False, "raw"), (None, None, True, ""),
    ]  # fmt: skip


def test_labels_are_empty_without_a_value() -> None:
    found = service("labels: [a=b, c]", **{"__env": "c=1\n"}).labels
    assert {name: one.value for name, one in found.items()} == {"a": "b", "c": ""}


def test_build() -> None:
    short = service("build: ./app").build
    assert short is not None
    assert (short.context, short.directory, short.path) == ("./app", ROOT / "app", ROOT / "app/Dockerfile")
    long = service("build: {context: '${PWD}/a', dockerfile: ../x.df, target: t, args: [A=1, B]}").build
    assert long is not None
    assert (long.directory, long.path, long.target) == (ROOT / "a", ROOT / "x.df", "t")
    assert {name: one.value for name, one in long.args.items()} == {"A": "1", "B": None}
    assert long.source.slice(long.context_span) == "'${PWD}/a'"


@pytest.mark.parametrize(
    ("body", "directory", "path", "remote"),
    [
        ("build: {dockerfile_inline: FROM x}", ROOT, None, False),
        ("build: https://github.com/a/b.git#main", None, None, True),
        ("build: git@github.com:a/b", None, None, True),
        ("build: ${CONTEXT}", None, None, False),
        ("build: {dockerfile: '${FILE}'}", ROOT, None, False),
        ("build: {}", ROOT, ROOT / "Dockerfile", False),
    ],
)
def test_builds_that_are_not_local_files(body: str, directory: Path | None, path: Path | None, remote: bool) -> None:
    found = service(body).build
    assert found is not None
    assert (found.directory, found.path, found.remote) == (directory, path, remote)


def test_no_build() -> None:
    assert service("build:").build is None
    assert service("image: x").build is None


def test_depends_on() -> None:
    found = service("depends_on: [a, b]").depends_on
    assert {name: (one.condition, one.short, one.required) for name, one in found.items()} == {
        "a": ("service_started", True, True), "b": ("service_started", True, True),
    }  # fmt: skip
    long = service("depends_on:\n  a: {condition: service_healthy}\n  b: {required: false}\n  c: {condition: '${C}'}\n")
    found = long.depends_on
    assert {name: (one.condition, one.short, one.required) for name, one in found.items()} == {
        "a": ("service_healthy", False, True), "b": ("service_started", False, False), "c": (None, False, True),
    }  # fmt: skip
    span = found["a"].condition_span
    assert span is not None
    assert long.source.slice(span) == "service_healthy"
    assert long.source.slice(found["b"].span) == "b"


def test_command_and_entrypoint() -> None:
    web = service("command: sh -c 'a $$b'\nentrypoint: [run, '${X}', x y]\n")
    assert web.command is not None
    assert web.entrypoint is not None
    assert (web.command.text, web.command.words, web.command.argv) == ("sh -c 'a $b'", None, ("sh", "-c", "a $b"))
    assert (web.entrypoint.text, web.entrypoint.argv) == (None, ("run", None, "x y"))
    assert web.entrypoint.line == "run ${X} x y"
    assert service('command: "it\'s"').command.argv == ()  # type: ignore[union-attr]
    assert service("command:").command is None
    assert service("command: []").command.argv == ()  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "kind", "disabled", "line", "shell"),
    [
        ("test: curl x", "CMD-SHELL", False, "curl x", "curl x"),
        ("test: [CMD-SHELL, a $$b]", "CMD-SHELL", False, "a $b", "a $b"),
        ("test: [CMD, a, '${B}']", "CMD", False, "a ${B}", None),
        ("test: [NONE]", "NONE", True, "", None),
        ("disable: true", "", True, "", None),
        ("interval: 3s", "", False, "", None),
        ("test: [curl, x]", None, False, "x", None),
        ("test: []", "", False, "", None),
    ],
)
def test_healthcheck(body: str, kind: str | None, disabled: bool, line: str, shell: str | None) -> None:
    found = service(f"healthcheck:\n  {body}").healthcheck
    assert found is not None
    assert (found.kind, found.disabled, found.line, found.shell) == (kind, disabled, line, shell)
    assert found.setting("interval") == ("3s" if "interval" in body else None)


def test_no_healthcheck() -> None:
    assert service("image: x").healthcheck is None


def test_networks() -> None:
    assert service("image: x").networks is None
    assert service("networks: []").networks == {}
    assert service("networks: [a, b]").networks == {"a": None, "b": None}
    found = service("networks: {a: {aliases: [x]}, b: }").networks
    assert found is not None
    assert found["a"] is not None
    assert (list(found), found["b"]) == (["a", "b"], None)


def test_short_attributes() -> None:
    web = service(
        "image: ${I}\nuser: 0o10\nrestart: always\nnetwork_mode: host\nprofiles: [a]\ncap_add: [A]\ncap_drop: [ALL]\n"
        "security_opt: ['x:y']\nexpose: [80, '81']\nlinks: ['db:x']\ndeploy: {replicas: 2}\n"
    )
    assert (web.image, web.user, web.restart, web.network_mode, web.profiles) == (None, "8", "always", "host", ("a",))
    lists = (web.cap_add, web.cap_drop, web.security_opt, web.expose, web.links)
    assert [[one.text for one in values] for values in lists] == [["A"], ["ALL"], ["x:y"], ["80", "81"], ["db:x"]]
    assert web.deploy is not None
    assert (web.subject, web.key, web.source.slice(web.name.span)) == ("web", "web", "web")


@pytest.mark.parametrize(
    ("body", "job"),
    [("restart: 'no'", True), ("restart: no", True), ("restart: false", True), ("restart: always", False),
     ("profiles: [tools]", True), ("profiles: [tools, monitoring]", False), ("image: x", False)],
)  # fmt: skip
def test_is_job(body: str, job: bool) -> None:
    assert service(body).is_job is job


def test_awaited_services_are_jobs() -> None:
    compose = project(
        "services:\n  web: {image: x, depends_on: {init: {condition: service_completed_successfully}}}\n"
        "  init: {image: x}\n"
    )
    assert {key: one.is_job for key, one in compose.services.items()} == {"web": False, "init": True}


def applied(source: Source, edits: tuple[Edit, ...]) -> str:
    text = source.text
    for edit in sorted(edits, key=lambda one: one.span, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def test_an_item_is_discarded_by_what_it_is() -> None:
    text = "services:\n  web:\n    image: x\n    cap_add: [A, A, B]\n  two:\n    image: x\n    cap_add:\n      - A\n"
    compose = project({"compose.yaml": text})
    web, two = compose.services["web"], compose.services["two"]
    assert "[A, A]" in applied(web.source, web.discard("cap_add", web.cap_add[-1]))
    assert applied(two.source, two.discard("cap_add", two.cap_add[0])).endswith("  two:\n    image: x\n")
    with pytest.raises(EditRefused):
        two.discard("cap_add", web.cap_add[0])


def test_what_an_override_says_is_edited_there() -> None:
    compose = project(
        {
            "compose.yaml": "services:\n  web:\n    image: x\n    cap_add: [A]\n",
            "compose.override.yaml": "services:\n  web:\n    pid: host\n    init: true\n    cap_add: [B, C]\n",
        }
    )
    web = compose.services["web"]
    pid, first, second = web.get("pid"), *web.cap_add[:2]
    assert pid is not None
    assert web.layer(first) is web
    assert {edit.path for edit in web.layer(pid).remove("pid")} == {ROOT / "compose.override.yaml"}
    assert "cap_add: [C]" in applied(pid.source, web.layer(second).discard("cap_add", second))
    assert "pid: private" in applied(pid.source, web.layer(pid).set("pid", "private"))


def test_edits_go_to_the_owner() -> None:
    compose = project(
        {
            "compose.yaml": "services:\n  web:\n    image: x\n",
            "compose.override.yaml": "services:\n  web:\n    restart: always\n",
        }
    )
    web = compose.services["web"]
    edits = web.insert("init: true")
    assert {edit.path for edit in edits} == {ROOT / "compose.yaml"}
    assert {edit.claim for edit in edits} == {("services", "web", "init")}
    assert applied(web.source, edits) == "services:\n  web:\n    image: x\n    init: true\n"
    edits = web.set("deploy.resources.limits.memory", "1g")
    assert "        limits:\n          memory: 1g\n" in applied(web.source, edits)
    edits = web.append("cap_drop", "ALL")
    assert applied(web.source, edits).endswith("    cap_drop:\n      - ALL\n")
    assert applied(web.source, web.remove("image")) == "services:\n  web: {}\n"
    edits = compose.insert_top("networks", "app: {}")
    assert applied(web.source, edits).endswith("networks:\n  app: {}\n")


@pytest.mark.parametrize(
    ("body", "path", "text", "expected", "claim"),
    [
        ("ports:\n  - '80:80'\n", "ports.0", "127.0.0.1:80:80", "  - '127.0.0.1:80:80'\n", ("ports",)),
        ("ports: [80:80]\n", "ports.0", "a, b", 'ports: ["a, b"]\n', ("ports",)),
        ("environment:\n  K: old # c\n", "environment.K", "${K:?}", "  K: ${K:?} # c\n", ("environment", "K")),
        ("environment:\n  - 'K=old'\n", "environment.K", "${K:?}", "  - 'K=${K:?}'\n", ("environment", "K")),
        ("user: root\n", "user", "5", 'user: "5"\n', ("user",)),
    ],
)
def test_replace(body: str, path: str, text: str, expected: str, claim: tuple[str, ...]) -> None:
    web = service(body)
    first, _, last = path.partition(".")
    found = web.environment[last].node if first == "environment" else web.get(path)
    assert found is not None
    edits = web.replace(claim, found, text)
    assert applied(web.source, edits).endswith(expected.replace("  -", "      -").replace("  K", "      K"))
    assert [edit.claim for edit in edits] == [("services", "web", *claim)]


def test_only_own_values_are_replaced() -> None:
    compose = project("services:\n  a: {image: x, user: root}\n  b: {extends: a}\n")
    found = compose.services["b"].get("user")
    assert found is not None
    with pytest.raises(EditRefused):
        compose.services["b"].replace("user", found, "5")


def test_definitions_are_edited_too() -> None:
    compose = project("version: '3'\nservices:\n  a:\n    image: x\nnetworks:\n  one:\n  two:\n    driver: bridge\n")
    one, two = compose.networks.values()
    assert one.file is compose.primary
    assert "  one:\n    internal: true\n" in applied(one.source, one.insert("internal: true"))
    assert applied(two.source, two.delete()).endswith("networks:\n  one:\n")
    assert applied(one.source, compose.primary.remove_top("version")).startswith("services:")


def test_services_from_a_merge_key_cannot_be_edited() -> None:
    compose = project("x: &x {web: {image: a}}\nservices:\n  <<: *x\n")
    with pytest.raises(EditRefused):
        compose.services["web"].insert("init: true")


def test_item_finds_what_is_written_here() -> None:
    web = service("ports:\n  - 80:80\n  - target: 81\n  - &p 82:82\n")
    assert [web.item("ports", port.value) for port in web.ports] == [("ports", "0"), ("ports", "1"), ("ports", "2")]
    with pytest.raises(EditRefused):
        web.item("expose", web.ports[0].value)


@pytest.mark.parametrize(
    ("test", "programs"),
    [
        ('["CMD", "curl", "-f", "${URL}"]', ['"curl"']),
        ("[CMD-SHELL, 'a -x || b', ignored]", ["a", "b"]),
        ("echo $${X} | grep y", ["echo", "grep"]),
        ('"${WAIT:-sleep 5} && curl \\"x\\""', ["${WAIT:-sleep 5}", "curl"]),
        ("curl ${URL} || wget ${URL}", ["curl", "wget"]),
        (">-\n    curl x\n    || exit 1", ["curl", "exit"]),
        ("[NONE]", []),
        ("[CMD-SHELL]", []),
    ],
)
def test_commands_of_a_health_check_know_their_place(test: str, programs: list[str]) -> None:
    web = service(f"healthcheck:\n  test: {test}\n")
    assert web.healthcheck is not None
    words = [one.program for one in web.healthcheck.commands if one.program]
    assert [web.source.slice(word.span) for word in words] == programs


def test_a_collection_of_a_merge_key_is_covered_on_request() -> None:
    compose = project("x: &x\n  depends_on: [a]\nservices:\n  a: {image: i}\n  web:\n    <<: *x\n    image: i\n")
    web = compose.services["web"]
    with pytest.raises(EditRefused):
        web.set("depends_on", "[a]")
    text = applied(web.source, web.set("depends_on", "a: {condition: service_healthy}", hides=True))
    assert text.endswith("    image: i\n    depends_on:\n      a: {condition: service_healthy}\n")
