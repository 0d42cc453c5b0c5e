"""Our schema of Compose files: the same verdicts as the published one, and words for everything it refuses."""

from __future__ import annotations

import json
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ats_lint.files.source import Source
from ats_lint.syntax.compose.explain import explain
from ats_lint.syntax.compose.loader import load
from ats_lint.syntax.compose.plain import check
from ats_lint.syntax.compose.schema_formats import CASTS, FORMATS
from ats_lint.syntax.compose.schema_validation import shape, violations
from ats_lint.syntax.compose.violation import Violation
from schema_instances import Walker

OURS = json.loads(resources.files("ats_lint_schemas").joinpath("compose.schema.json").read_text("utf-8"))


def service(**keys: Any) -> dict[str, Any]:
    return {"services": {"web": {"image": "nginx", **keys}}}


def first(document: Any) -> Violation:
    return next(violations(document))


@pytest.fixture(scope="module")
def instances() -> list[tuple[tuple[str, ...], Any]]:
    return list(Walker(OURS).instances(names(OURS)))


def names(schema: Any) -> list[str]:
    if isinstance(schema, list):
        return sorted({name for part in schema for name in names(part)})
    if not isinstance(schema, dict):
        return []
    own = set(schema["properties"]) if isinstance(schema.get("properties"), dict) else set()
    return sorted(own | {name for part in schema.values() for name in names(part)})


def test_is_a_schema() -> None:
    Draft202012Validator.check_schema(OURS)


def test_agrees_with_the_published_schema(instances: list[tuple[tuple[str, ...], Any]]) -> None:
    vendor = published()
    ours, theirs = Draft202012Validator(OURS), Draft202012Validator(json.loads(vendor.read_text("utf-8")))
    verdicts = [(path, value, ours.is_valid(value), theirs.is_valid(value)) for path, value in instances]
    assert [(path, value) for path, value, mine, other in verdicts if mine != other] == []
    assert min(sum(mine for *_, mine, _ in verdicts), sum(not mine for *_, mine, _ in verdicts)) > 3000


def published() -> Path:
    """The schema that check-jsonschema brings; the package is not imported, which wants what only its command needs."""
    found = find_spec("check_jsonschema")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "builtin_schemas/vendor/compose-spec.json"


def test_knows_every_published_key() -> None:
    vendor = published()
    assert set(names(json.loads(vendor.read_text("utf-8")))) == set(names(OURS))


def test_fast_walk_agrees_with_jsonschema(instances: list[tuple[tuple[str, ...], Any]]) -> None:
    for path, value in instances[::7]:
        found = {(one.key_or_value, one.kind) for one in explain(value, shape())}
        if shape().fits(value):
            assert found == set(), (path, value)
        else:
            assert found or _has_repeats(value), (path, value)


def _has_repeats(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_repeats(part) for part in value.values())
    return isinstance(value, list) and (value == ["a", "a"] or any(map(_has_repeats, value)))


def test_branches_never_share_a_type() -> None:
    def check(part: Any) -> None:
        if isinstance(part, dict):
            kinds = [kind for branch in part.get("oneOf", ()) for kind in (shape().below(branch).kinds or {"any"})]
            assert len(kinds) == len(set(kinds)), part
        for below in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
            check(below)

    check(OURS)


def test_casts_and_formats_are_known() -> None:
    text = json.dumps(OURS)
    assert all(f'"x-cast": "{name}"' in text for name in CASTS)
    assert all(f'"format": "{name}"' in text for name in FORMATS)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("restrat", "restart"), ("healtcheck", "healthcheck"), ("netwroks", "networks"), ("enviroment", "environment"),
     ("volume", "volumes"), ("port", "ports"), ("Image", "image"), ("container-name", "container_name"),
     ("depends-on", "depends_on"), ("dependson", "depends_on"), ("entry_point", "entrypoint")],
)  # fmt: skip
def test_nearest_key(wrong: str, right: str) -> None:
    found = first(service(**{wrong: "x"}))
    assert found == Violation(("services", "web", wrong), f"unknown key '{wrong}'", "key", right, "unknown-key")


def test_no_suggestion_without_a_near_key() -> None:
    assert first(service(zebra=1)).suggestion is None


def test_all_at_once_in_order() -> None:
    document = service(restrat="no", user=1000, ports="80:80") | {"netwroks": {}}
    assert [one.path[-1] for one in violations(document)] == ["restrat", "user", "ports", "netwroks"]


@pytest.mark.parametrize(
    ("document", "path", "message"),
    [
        (service(user=1000), "services.web.user", "'user' is an integer, not a string"),
        (service(build=None), "services.web.build", "'build' is empty, not a mapping or a string"),
        (service(command=["a", 5]), "services.web.command.1", "item 2 of 'command' is an integer, not a string"),
        (service(environment={"A": []}), "services.web.environment.A", "'A' is a list, not a scalar"),
        (service(privileged="maybe"), "services.web.privileged", "'privileged' is 'maybe', not a boolean"),
        (service(cpus="many"), "services.web.cpus", "'cpus' is 'many', not a number"),
        (service(mem_limit="12q"), "services.web.mem_limit", "'mem_limit' is '12q', not a size"),
        (service(gpus=[{"count": "x"}]), "services.web.gpus.0.count", "'count' is 'x', not a device count"),
        (service(configs=[{"mode": "0o4"}]), "services.web.configs.0.mode", "'mode' is '0o4', not a file mode"),
        (service(stop_grace_period="9"), "services.web.stop_grace_period",
         "'stop_grace_period' is '9', not a duration"),
        (service(devices=[{"target": "x"}]), "services.web.devices.0", "item 1 of 'devices' has no key 'source'"),
        (service(security_opt=["a", "a"]), "services.web.security_opt.1", "item 2 of 'security_opt' repeats item 1"),
        (service(cgroup="mine"), "services.web.cgroup", "'cgroup' cannot be 'mine'"),
        (service(oom_score_adj=2000), "services.web.oom_score_adj", "'oom_score_adj' cannot be '2000'"),
        ({"services": {"a b": {}}}, "services.a b", "'a b' cannot be a name in 'services'"),
        ({"services": {"web": None}}, "services.web", "'web' is empty, not a mapping"),
        ({"services": {"5": None}}, "services.5", "'5' is empty, not a mapping"),
        ([], "", "the file is a list, not a mapping"),
        (service(labels={80: "x"}), "services.web.labels.80", "key '80' is an integer, not a string"),
        (service(labels={True: "x"}), "services.web.labels.true", "key 'true' is a boolean, not a string"),
        ({"jobs": {"a": {"image": "x"}}}, "jobs.a", "'a' has no key 'triggers'"),
    ],
)  # fmt: skip
def test_messages(document: Any, path: str, message: str) -> None:
    found = list(violations(document))
    assert [(".".join(one.path), one.message) for one in found] == [(path, message)]


def test_near_values_are_suggested() -> None:
    assert first(service(depends_on={"db": {"condition": "service_healty"}})).suggestion == "service_healthy"


@pytest.mark.parametrize(
    "keys",
    [{"privileged": "yes"}, {"privileged": "true"}, {"tty": "Y"}, {"init": "On"}, {"user": "1000"}, {"ports": [80]},
     {"mem_limit": 512}, {"mem_limit": "0.5g"}, {"cpus": "0.5"}, {"cpus": 1}, {"restart": "sometimes"},
     {"healthcheck": {"retries": "3"}}, {"scale": "2"}, {"ulimits": {"nofile": "5"}}, {"pids_limit": "5"},
     {"cap_add": ["A", "A"]}, {"environment": ["A=1", "A=1"]}, {"deploy": None}, {"command": None}, {"x-own": [1]},
     {"stop_grace_period": "1m30s"}, {"networks": {"default": None}}, {"gpus": "all"}, {"deploy": {"replicas": "2"}}],
)  # fmt: skip
def test_accepts_what_compose_accepts(keys: dict[str, Any]) -> None:
    assert list(violations(service(**keys))) == []


@pytest.mark.parametrize(
    "keys",
    [{"scale": "${N}"}, {"cpus": "$CPUS"}, {"gpus": "${GPUS:-all}"}, {"networks": {"a": {"priority": "${P}"}}},
     {"privileged": "${P:-false}"}, {"mem_limit": "${M}"}, {"cgroup": "$$${C}"}, {"pull_policy": "${P}"},
     {"user": "${U}"}, {"healthcheck": {"interval": "${I}s"}}, {"tmpfs": "${T}"}],
)  # fmt: skip
def test_a_variable_is_any_scalar(keys: dict[str, Any]) -> None:
    assert list(violations(service(**keys))) == []


@pytest.mark.parametrize("keys", [{"networks": "${N}"}, {"deploy": "${D}"}, {"cgroup": "$$HOST"}, {"cgroup": "5$"}])
def test_a_variable_is_no_collection_and_an_escaped_dollar_no_variable(keys: dict[str, Any]) -> None:
    assert len(list(violations(service(**keys)))) == 1


def test_messages_are_short_and_plain(instances: list[tuple[tuple[str, ...], Any]]) -> None:
    for _, value in instances[::19]:
        for one in violations(value):
            assert len(one.message) <= 80, one
            assert one.message[0] in "'" or one.message[0].islower(), one


FILE = """\
x-a: &a
  image: x
  restrat: no
services:
  web: &w
    <<: *a
    ports: !reset null
    labels: {80: x, !!str 81: y, yes: 1}
    build:
    volumes:
    - type: bnd
    - {type: bind, sorce: x}
    - target: /x
    hostname: !!str 5
  db: *w
  none:
"""


def test_places() -> None:
    source = Source(Path("/compose.yaml"), FILE)
    (document,) = load(source).documents
    assert document is not None
    found = [(source.position(one.span.start)[0], source.slice(one.span)) for one in check(document)]
    assert found == [(8, "80"), (9, "build"), (11, "bnd"), (12, "sorce"), (13, "target"), (3, "restrat"), (16, "none")]
