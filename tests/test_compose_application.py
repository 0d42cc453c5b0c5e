import pytest

from ats_lint.files.source import Source
from ats_lint.model import Span
from ats_lint.syntax.compose.application import normal_name
from ats_lint.syntax.compose.edits import EditRefused
from ats_lint.syntax.compose.projects import load_projects
from composing import ROOT, Files, names, project
from counting import calls


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("services: {web: {image: x, networks: [a, default]}}", [("undefined-reference", "a")]),
        ("services: {web: {image: x, networks: {a: }}}", [("undefined-reference", "a")]),
        ("services: {web: {image: x, volumes: ['data:/x', './y:/y', '/z']}}", [("undefined-reference", "data")]),
        ("services: {web: {image: x, secrets: [s, {source: t}], configs: [c]}}",
         [("undefined-reference", "s"), ("undefined-reference", "t"), ("undefined-reference", "c")]),
        ("services: {web: {build: {secrets: [s]}}}", [("undefined-reference", "s")]),
        ("services: {web: {image: x, depends_on: [a], links: ['b:c'], network_mode: 'service:d',"
         " volumes_from: [e, 'container:f']}}",
         [("undefined-reference", one) for one in ("a", "'b:c'", "'service:d'", "e")]),
        ("services: {web: {image: x, depends_on: {a: {required: false}}}}", [("undefined-reference", "a")]),
        ("services: {web: {build: {additional_contexts: {x: 'service:y'}}}}", [("undefined-reference", "'service:y'")]),
        ("services: {web: {image: x, networks: [a], volumes: ['v1:/x'], secrets: [s], configs: [c]}}\n"
         "networks: {a: }\nvolumes: {v1: }\nsecrets: {s: {file: x}}\nconfigs: {c: {file: x}}", []),
        ("services: {web: {image: x, env_file: none.env}}", [("undefined-reference", "none.env")]),
        ("services: {web: {image: x, env_file: [{path: none.env, required: false}, '${E}', ../up.env]}}", []),
        ("services: {a: {image: x, depends_on: [b]}, b: {image: x, depends_on: [a]}}", [("dependency-cycle", "a")]),
        ("services: {a: {image: x, depends_on: [a]}}", [("dependency-cycle", "a")]),
        ("services: {a: {image: x, links: [b]}, b: {image: x, network_mode: 'service:a'}}",
         [("dependency-cycle", "'service:a'")]),
        ("services: {'we b': {image: x}}", [("invalid-name", "'we b'")]),
        ("services: {web: {image: x, container_name: -x}}", [("invalid-name", "-x")]),
        ("services: {web: {image: x}}\nvolumes: {'a/b': }", [("invalid-name", "'a/b'")]),
        ("services: {web: {image: 'x:${1}'}}", [("invalid-name", "${")]),
        ("name: '!!'\nservices: {a: {image: x}}", [("invalid-name", "'!!'")]),
        ("services: {a: {image: x, environment: ['A =b', 'B= c']}}", [("invalid-name", "A ")]),
        ("services: [web]", [("schema", "[web]")]),
        ("networks: {a: }", [("empty-compose", "networks")]),
        ("services:\n", [("empty-compose", "services")]),
        ("name: x\nservices: {}\n", [("empty-compose", "services")]),
        ("web:\n  image: x\n  links: [db]\ndb:\n  image: y\n", [("legacy-format", "web")]),
        ("web: {build: .}\nversion: '1'\n", [("legacy-format", "web")]),
    ],
)  # fmt: skip
def test_problems(text: str, problems: list[tuple[str, str]]) -> None:
    assert names(project(text)) == problems


def test_empty_files() -> None:
    assert [one.name for one in project("# nothing\n").problems] == ["empty-compose"]
    assert project({"compose.yaml": "services: {a: {image: x}}", "compose.override.yaml": "# later\n"}).problems == ()


def test_syntax_errors_leave_other_documents() -> None:
    compose = project("services: {web: {image: x}}\n---\nservices: {db: {image: y\n")
    assert "syntax-error" in {fault.name for fault in compose.problems}
    assert list(compose.services) == ["web"]


def test_problems_in_environment_files() -> None:
    compose = project({"compose.yaml": "services: {a: {image: x, env_file: e}}", ".env": "a!=b\n", "e": "K='x\n"})
    assert [(one.name, one.path.name) for one in compose.problems] == [("invalid-name", "e"), ("invalid-name", ".env")]


def test_project_name() -> None:
    assert project("services: {}\nname: App-${X:-1}\n").name == "app-1"
    assert project("services: {}\n").name == "project"
    assert project({"compose.yaml": "name: x\n", ".env": "COMPOSE_PROJECT_NAME=other\n"}).name == "other"
    assert normal_name("__My App!") == "myapp"


def test_variables_are_found_everywhere_once() -> None:
    compose = project(
        "x-a: &a {image: 'x:${A:-1}'}\nservices:\n  web: {<<: *a, environment: {K: '${B}', '${NO}': x}}\n  two: *a\n"
    )
    assert [one.name for one in compose.variables] == ["A", "B"]
    first = compose.variables[0]
    assert first.source is compose.source
    assert first.source.slice(first.span) == "${A:-1}"


def test_shell_variables_are_set_but_unknown() -> None:
    compose = project("services: {web: {image: '${HOME:-x}', user: '${PWD}'}}")
    assert compose.services["web"].image is None
    assert all(one.is_set for one in compose.variables)


def test_definitions() -> None:
    compose = project(
        "services: {a: {image: x}}\n"
        "volumes:\n  v: {external: true}\n  w: {external: {name: x}}\n  u: {driver: d}\n  n:\n"
    )
    assert {key: one.external for key, one in compose.volumes.items()} == {"v": True, "w": True, "u": False, "n": False}
    volume = compose.volumes["u"]
    assert (volume.section, volume.text("driver"), volume.has("driver"), volume.get("x")) == (
        "volumes",
        "d",
        True,
        None,
    )
    assert volume.source.slice(volume.name.span) == "u"
    assert (compose.networks, compose.secrets, compose.configs) == ({}, {}, {})


def test_top_level_cannot_be_edited_in_an_empty_file() -> None:
    with pytest.raises(EditRefused):
        project("# nothing\n").insert_top("networks", "a: {}")


def test_resolving_is_linear() -> None:
    service = (
        "  s{0}: {{image: 'a:${{T:-1}}', environment: [A=1, 'B=${{X}}'], ports: ['{0}:80'], volumes: ['./d:/d']}}\n"
    )

    def work(count: int) -> int:
        files = Files({"compose.yaml": "services:\n" + "".join(map(service.format, range(8000, 8000 + count)))})
        return calls(lambda: files.projects()[0].resolved())

    work(10)
    assert work(400) < 10.5 * work(40)


def test_unreadable_files_are_left_out() -> None:
    def nothing(_path: object) -> Source | None:
        return None

    assert load_projects([ROOT / "compose.yaml"], nothing) == ()
    assert load_projects([], nothing) == ()


def test_service_at_a_place() -> None:
    text = "services:\n  web:\n    image: a\n  db: {image: b}\nvolumes:\n  c:\n"
    found = project(text)
    places = {name: text.index(f"{name}:") for name in ("web", "image", "db", "c")}
    assert {name: found.service_at(found.path, Span(at, at + 1)) for name, at in places.items()} == {
        "web": "web",
        "image": "web",
        "db": "db",
        "c": None,
    }
    assert found.service_at(found.path.with_name("other.yaml"), Span(12, 13)) is None


def test_violations_of_a_file() -> None:
    (file,) = project("services:\n  web:\n    image: a\n    imgae: b\n    ports: 80\n").files
    assert [file.source.slice(one.span) for one in file.violations] == ["imgae", "80"]
