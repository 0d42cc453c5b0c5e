import json

from hypothesis import given
from hypothesis import strategies as st

from ats_lint.syntax.compose.node_values import MAX_DEPTH
from ats_lint.syntax.compose.nodes import Mapping
from composing import project, service


def test_kinds_and_paths() -> None:
    web = service("image: nginx\nports: ['80:80']\ndeploy: {resources: {limits: {memory: 1g}}}\ninit:\n")
    assert [web.value.get(key).kind for key in web.value.keys] == ["scalar", "list", "map", "null"]  # type: ignore[union-attr]
    assert web.text("deploy.resources.limits.memory") == "1g"
    assert web.text("ports.0") == "80:80"
    assert web.text("ports.1") is None
    assert web.text("image.deeper") is None
    assert web.has("deploy.resources")
    assert not web.has("init")
    assert not web.has("nothing")


def test_keys_with_dots_need_a_tuple() -> None:
    web = service("labels:\n  a.b: c\n")
    assert web.text(("labels", "a.b")) == "c"
    assert web.text("labels.a.b") is None


def test_keys_and_entries_are_tokens() -> None:
    web = service("image: nginx")
    key = web.value.keys["image"]
    assert web.source.slice(key.span) == "image"
    entry = web.value.entry("image")
    assert entry is not None
    assert entry.key is key
    assert web.value.entry("none") is None


def test_text_typed_and_string() -> None:
    web = service(
        "a: 0x10\nb: '0x10'\nc: ${X:-5}\nd: ${X}\ne: yes\nf: !!str 12\ng: 1.0\nh: x$$y\n",
    )
    found = {key: (value.text, value.typed, value.string) for key, value in web.value.items()}
    assert found == {
        "a": ("0x10", 16, "16"),
        "b": ("0x10", "0x10", "0x10"),
        "c": ("5", "5", "5"),
        "d": (None, None, None),
        "e": ("yes", "yes", "yes"),
        "f": ("12", "12", "12"),
        "g": ("1.0", 1.0, "1"),
        "h": ("x$y", "x$y", "x$y"),
    }
    assert [key for key, value in web.value.items() if not value.known] == ["d"]
    value = web.get("d")
    assert value is not None
    assert [variable.name for variable in value.variables] == ["X"]
    assert value.raw == "${X}"


def test_casts_where_compose_casts() -> None:
    web = service(
        "privileged: 'yes'\nread_only: ${R:-true}\ntty: on\nscale: '2'\ncpus: '0.5'\nuser: '5'\n"
        "healthcheck: {retries: '3'}\nvolumes: [{type: bind, source: a, target: b, read_only: 'true'}]\n"
    )
    typed = {key: value.typed for key, value in web.value.items()}
    assert (typed["privileged"], typed["read_only"], typed["tty"]) == (True, True, True)
    assert (typed["scale"], typed["cpus"], typed["user"]) == (2, 0.5, "5")
    assert web.get("healthcheck.retries").typed == 3  # type: ignore[union-attr]
    assert web.volumes[0].read_only is True
    assert web.flag("privileged") is True
    assert web.flag("user") is None
    assert web.flag("init") is None


def test_aliases_and_merge_keys_share() -> None:
    compose = project(
        "x-base: &base\n  image: nginx\n  restart: always\nx-env: &env {A: 1}\nservices:\n"
        "  web:\n    <<: *base\n    image: own\n    environment: *env\n  all: *base\n"
        "  two:\n    <<: [{image: first}, *base]\n"
    )
    web, whole, two = compose.services.values()
    shared = {key: value.shared for key, value in web.value.items()}
    assert shared == {"restart": True, "image": False, "environment": True}
    assert not web.value.shared
    assert whole.value.shared
    assert isinstance(whole.value.node, Mapping)
    assert (web.image, whole.image, two.image, two.restart) == ("own", "nginx", "first", "always")
    assert web.environment["A"].shared


def test_quoted_merge_key_is_a_key() -> None:
    assert service("'<<': {image: x}").image is None


def test_broken_aliases_are_null() -> None:
    compose = project("services:\n  a: {image: *none}\n  b: &b {image: x, labels: *b}\n")
    assert not compose.services["a"].has("image")
    assert not compose.services["b"].has("labels")


def test_too_deep_is_null() -> None:
    links = "".join(f"x-{n}: &a{n} {{k: [*a{n - 1}]}}\n" for n in range(1, MAX_DEPTH * 5))
    merges = "".join(f"x-m{n}: &m{n} {{<<: *m{n - 1}}}\n" for n in range(1, MAX_DEPTH * 5))
    last = MAX_DEPTH * 5 - 1
    compose = project(
        f"x-0: &a0 {{}}\nx-m0: &m0 {{}}\n{links}{merges}"
        f"services: {{web: {{image: x, labels: *a{last}, <<: *m{last}}}}}\n"
    )
    assert compose.services["web"].image == "x"
    assert compose.resolved()


LEAVES = st.sampled_from(
    ["x", "80:80", "./a:/b:ro", "${V:-d}", "${V", "A=b", "", "service:web", "$", "host", 5, 1.5, True, None]
)
KEYS = st.sampled_from(
    [
        "environment", "ports", "volumes", "depends_on", "networks", "build", "command", "healthcheck",
        "env_file", "extends", "tmpfs", "labels", "image", "deploy", "links", "secrets",
        "target", "source", "condition", "context", "test", "file",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12
)
SECTIONS = st.sampled_from(["services", "networks", "volumes", "include", "name", "secrets"])


@given(st.dictionaries(SECTIONS, ANYTHING), st.dictionaries(SECTIONS, st.dictionaries(KEYS, ANYTHING)))
def test_any_configuration_is_resolved(first: object, second: object) -> None:
    files = {"compose.yaml": json.dumps(first), "compose.override.yaml": json.dumps(second)}
    compose = project(files)
    compose.resolved()
    for web in compose.services.values():
        assert (web.environment, web.labels, web.ports, web.volumes, web.tmpfs, web.depends_on) is not None
        assert (web.build, web.command, web.healthcheck, web.networks, web.profiles, web.is_job) is not None
    assert all(fault.span.end <= len(fault.source.text) for fault in compose.problems)
