"""The image knowledge base: references, tags, the data file, the traps it exists for, the user's own entries."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
from jsonschema import Draft202012Validator

import ats_lint.images
import ats_lint_schemas
from ats_lint.images import Confidence, ImageFacts, Reference, is_root, known, lookup, parse_reference
from ats_lint.images.data_file import DataFile, said
from ats_lint.images.image_pages import pages
from ats_lint.images.tags import matches

DATA = Path(ats_lint.images.__file__).with_name("data.json")
SCHEMA = Path(ats_lint_schemas.__file__).with_name("images.schema.json")
DIGEST = "sha256:" + "0123456789abcdef" * 4
LINES = {"env", "defaults", "gone_routes", "dump", "discovery", "settings", "configuration", "start_needs", "refused"}
IMAGES: dict[str, dict[str, object]] = json.loads(DATA.read_text(encoding="utf-8"))["images"]


def test_entries_are_decoded_as_the_whole_file_is() -> None:
    whole = json.loads(DATA.read_text(encoding="utf-8"))
    file = DataFile(DATA.read_text(encoding="utf-8"))
    assert dict(file) == whole["images"]
    assert list(file) == list(whole["images"])
    assert file.mirrors == whole["mirrors"]
    for key in {key for entry in IMAGES.values() for key in entry}:
        assert list(said(file, key)) == list(said(whole["images"], key)), key


def facts(reference: str) -> ImageFacts:
    found = lookup(reference)
    assert found is not None, reference
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("redis", Reference("redis")),
        ("redis:7-alpine", Reference("redis", "7-alpine")),
        ("library/redis", Reference("redis")),
        ("docker.io/redis", Reference("redis")),
        ("docker.io/library/redis:7", Reference("redis", "7")),
        ("index.docker.io/library/redis", Reference("redis")),
        ("docker.io/library/a/b", Reference("library/a/b")),
        ("grafana/grafana:latest", Reference("grafana/grafana", "latest")),
        (f"redis@{DIGEST}", Reference("redis", "", DIGEST)),
        (f"redis:7@{DIGEST}", Reference("redis", "7", DIGEST)),
        ("localhost/app", Reference("localhost/app", registry="localhost")),
        ("localhost:5000/app:1", Reference("localhost:5000/app", "1", registry="localhost:5000")),
        (
            "registry.example.com/library/redis",
            Reference("registry.example.com/library/redis", registry="registry.example.com"),
        ),
        ("[::1]:5000/app", Reference("[::1]:5000/app", registry="[::1]:5000")),
        ("Registry/app", Reference("Registry/app", registry="Registry")),
        ("quay.io/a/b-c_d.e__f--g:T.1_x", Reference("quay.io/a/b-c_d.e__f--g", "T.1_x", registry="quay.io")),
    ],
)
def test_valid_references(text: str, expected: Reference) -> None:
    assert parse_reference(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Redis",
        "redis:",
        "redis: 7",
        "redis@",
        "redis@sha256:abc",
        f"redis@{DIGEST.upper()}",
        f"redis@md5:{'0' * 32}",
        "redis:-x",
        "redis:" + "a" * 129,
        "a" * 256,
        "a//b",
        "/a",
        "a/",
        "-a",
        "a..b",
        "a___b",
        "${IMAGE}",
        "redis:${TAG:-7}",
        "redis:7\n",
        "https://example.com/app",
        "exa mple/app",
        "-host.com/app",
        "0" * 64,
    ],
)
def test_invalid_references(text: str) -> None:
    assert parse_reference(text) is None
    assert lookup(text) is None


@pytest.mark.parametrize(
    ("condition", "tag", "expected"),
    [
        (">=18", "18.1-alpine", True),
        (">=18", "17", False),
        (">=18", "", True),
        (">=18", "latest", True),
        (">=18", "bookworm", True),
        ("<18", "17beta1", True),
        ("<3.6", "v3.5.2", True),
        (">=3.6 <3.7", "3.6.1", True),
        (">=3.6 <3.7", "3", False),
        ("*alpine*", "17-alpine3.20", True),
        ("*alpine* <18", "18-alpine", False),
        ("core | 3*", "core", True),
        ("!*alpine*", "17", True),
        ("!*alpine*", "alpine", False),
    ],
)
def test_conditions_on_tags(condition: str, tag: str, expected: bool) -> None:
    assert matches(condition, tag) is expected


def test_data_has_the_form_of_its_schema() -> None:
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    data = json.loads(DATA.read_text(encoding="utf-8"))
    assert [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)] == []


def test_schema_knows_every_field_of_the_facts() -> None:
    entry = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]["entry"]["properties"]
    own = {"aliases", "like", "base", "variants"}
    assert set(entry) - own == set(ImageFacts.__dataclass_fields__) - {"name", "unsettled"}


def test_data_has_one_fact_a_line_and_no_name_twice() -> None:
    text = DATA.read_text(encoding="utf-8")
    assert json.loads(text, object_pairs_hook=unique)
    assert text == pretty(json.loads(text))


def unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), names
    return dict(pairs)


def pretty(data: Mapping[str, object]) -> str:
    """Write the data file: one fact a line; lists of writes and grounds have one of them a line."""

    def block(value: Mapping[str, object], depth: int) -> str:
        pad = "  " * depth
        lines = (f"{pad}  {json.dumps(key)}: {inner(key, item, depth + 1)}" for key, item in value.items())
        return "{\n" + ",\n".join(lines) + f"\n{pad}}}"

    def inner(key: str, value: object, depth: int) -> str:
        if isinstance(value, dict) and key not in LINES:
            return block(value, depth)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            pad = "  " * depth
            return "[\n" + ",\n".join(f"{pad}  {json.dumps(item, ensure_ascii=False)}" for item in value) + f"\n{pad}]"
        return json.dumps(value, ensure_ascii=False)

    return block(data, 0) + "\n"


def test_aliases_name_one_image_each() -> None:
    names = [*IMAGES, *(alias for entry in IMAGES.values() for alias in cast("list[str]", entry.get("aliases", [])))]
    assert sorted(name for name in set(names) if names.count(name) > 1) == []


def test_knows_at_least_a_hundred_repositories() -> None:
    assert len([name for name in known() if "*" not in name]) >= 100
    assert sum(facts(name).confidence > Confidence.LOW for name in known() if "*" not in name) >= 100


def samples() -> Iterator[str]:
    """Yield a reference for every entry, alias and variant of the data file."""
    for name, entry in IMAGES.items():
        repository = name.replace("*", "sample")
        yield repository
        yield from (alias.replace("*", "sample") for alias in cast("list[str]", entry.get("aliases", [])))
        for condition in cast("dict[str, object]", entry.get("variants", {})):
            yield from (f"{repository}:{tag}" for tag in map(sample, condition.split("|")) if tag)


def sample(alternative: str) -> str:
    """Make a tag that meets one alternative of a condition; empty when that takes more than this."""
    tag = ""
    for word in alternative.split():
        if word.startswith(">="):
            tag = f"{word[2:]}{tag and '-'}{tag}"
        elif word.startswith("<") and not tag.startswith(tuple("0123456789")):
            tag = f"{lower(word[1:])}{tag and '-'}{tag}"
        elif word[0] not in "!<":
            tag = f"{tag}{tag and '-'}{word.strip('*').replace('*', '-').strip('-')}"
    return tag if re.fullmatch(r"[\w][\w.-]*", tag) and matches(alternative, tag) else ""


def lower(bound: str) -> str:
    *head, last = bound.split(".")
    return ".".join([*head, "0"]) if int(last) and head else str(int(bound.partition(".")[0]) - 1)


REFERENCES = sorted(set(samples()))


def of_each(references: list[str]) -> Callable[[Callable[[str], None]], Callable[[], None]]:
    """Ask the same of every reference in one test: a test for each costs more than what it asks. A failure shows it."""

    def asked(ask: Callable[[str], None]) -> Callable[[], None]:
        def test() -> None:
            for reference in references:
                ask(reference)

        return test

    return asked


@of_each(REFERENCES)
def test_every_answer_is_consistent(reference: str) -> None:
    found = facts(reference)
    assert found.source
    assert not found.tools & found.absent
    assert found.low <= set(ImageFacts.__dataclass_fields__)
    assert not (found.probe and found.builtin_healthcheck)
    if found.complete_tools:
        assert found.shell == "" or "sh" in found.tools
    for program in programs(found.probe):
        assert found.has(program) is not False, f"{program} is not in {reference}"
    if found.probe and found.probe[0] == "CMD-SHELL":
        assert found.shell != ""


def programs(probe: tuple[str, ...] | None) -> Iterator[str]:
    """Yield the programs a probe is sure to call: first words, and those after a pipe or in `bash -c`."""
    if probe and probe[0] == "CMD":
        yield probe[1]
    elif probe:
        for part in re.split(r"\|\|?|&&|;|bash -c '", probe[1]):
            yield from re.findall(r"^\s*(bash|curl|wget|nc|grep|head|[a-z_-]+(?:admin|-cli|isready|sqlsh))\b", part)
        yield from (["bash"] if "bash -c" in probe[1] else [])


PROBES = [name for name in REFERENCES if (lookup(name) or ImageFacts("")).probe]


@of_each(PROBES)
def test_probes_avoid_the_known_traps(reference: str) -> None:
    probe = " ".join(facts(reference).probe or ())
    assert not re.search(r"\$(?!\$|\()", probe.replace("$$", "")), "Compose would interpolate a single $"
    if "wget" in probe:
        assert "localhost" not in probe, "busybox wget resolves localhost to ::1"
    if "pg_isready" in probe:
        assert "-h 127.0.0.1" in probe, "the socket belongs to the temporary server"
    if re.search(r"(cli|admin) ping", probe):
        assert "| grep" in probe, "the exit status says nothing"


CAPABILITIES = frozenset({
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "IPC_LOCK", "KILL", "MKNOD", "NET_ADMIN",
    "NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_ADMIN", "SYS_CHROOT",
    "SYS_MODULE", "SYS_NICE", "SYS_PTRACE", "SYS_RESOURCE",
})  # fmt: skip


@of_each(REFERENCES)
def test_every_fact_has_the_form_that_fixes_write(reference: str) -> None:
    found = facts(reference)
    for path in (*found.data_paths, *found.volumes, *(one.removesuffix(":exec") for one in found.tmpfs or ())):
        assert re.fullmatch(r"(/[\w.@-]+)+|[A-Z]:\\.*", path), path
    assert len(set(found.data_paths)) == len(found.data_paths)
    assert all(0 < port < 65536 for port in found.ports)
    assert CAPABILITIES.issuperset((*(found.capabilities or ()), *(found.nonroot_capabilities or ())))
    assert found.nonroot is None or re.fullmatch(r"[1-9]\d*:\d+", found.nonroot)
    assert found.memory is None or re.fullmatch(r"\d+[MG]", found.memory)
    for duration in (found.probe_interval, found.probe_timeout, found.probe_start_period):
        assert re.fullmatch(r"\d+s", duration)
    assert not found.probe or found.probe[0] in {"CMD", "CMD-SHELL"}
    assert all(re.fullmatch(r"\w+_FILE(__\w+)*", name) for name in found.secret_files)
    assert not (found.steps_down and is_root(found.steps_down))


@of_each(REFERENCES)
def test_a_process_that_steps_down_keeps_the_means_to(reference: str) -> None:
    """Under `cap_drop: [ALL]` gosu, su-exec and setpriv need both; `user:` of the same account needs neither."""
    found = facts(reference)
    if found.user is None or found.capabilities is None:
        return
    if found.steps_down and is_root(found.user):
        assert {"SETGID", "SETUID"}.issubset(found.capabilities)
    if not is_root(found.user) and not found.steps_down:
        assert not {"SETGID", "SETUID", "CHOWN"}.intersection(found.capabilities)


def test_entries_refer_to_entries() -> None:
    for name, entry in IMAGES.items():
        layers = [entry, *cast("dict[str, dict[str, object]]", entry.get("variants", {})).values()]
        for key in ("like", "base"):
            for named in (layer[key] for layer in layers if isinstance(layer.get(key), str)):
                if "*" not in str(named):
                    assert lookup(str(named)) is not None, f"{name} is {key} {named}"


def test_what_is_like_a_guess_is_a_guess() -> None:
    for name, entry in IMAGES.items():
        like = str(entry.get("like", ""))
        if like and "*" not in like:
            assert facts(name.replace("*", "sample")).confidence <= facts(like).confidence, name


def test_sources_can_be_looked_up_by_everyone() -> None:
    sources = {name: str(entry.get("source", "")) for name, entry in IMAGES.items()}
    assert [
        name for name, text in sources.items() if re.search(r"(^|[\s(])/|\bshared\b|\.tsv|issues? show", text)
    ] == []
    for name in known():
        found = facts(name.replace("*", "sample"))
        if "not read" in found.source.rpartition("; ")[2]:
            assert found.confidence is Confidence.LOW, name


@pytest.mark.parametrize(
    ("reference", "program", "expected"),
    [
        ("debian:bookworm-slim", "curl", False),
        ("debian:bookworm-slim", "bash", True),
        ("ubuntu:24.04", "wget", False),
        ("python:3.11-slim", "curl", False),
        ("python:3.11-slim", "wget", False),
        ("python:3.11-slim", "/usr/local/bin/python3", True),
        ("python:3.11", "curl", True),
        ("python:3.11", "gcc", True),
        ("python:3.11-alpine", "curl", False),
        ("python:3.11-alpine", "wget", True),
        ("python:3.11-alpine", "bash", False),
        ("node:22-bookworm-slim", "curl", False),
        ("node:22-bookworm-slim", "node", True),
        ("node:22-alpine", "wget", True),
        ("golang:1.24-alpine", "git", False),
        ("golang:1.24", "git", True),
        ("php:8.4-fpm", "curl", True),
        ("php:8.4-fpm", "wget", False),
        ("eclipse-temurin:21", "wget", True),
        ("eclipse-temurin:21-alpine", "curl", False),
        ("gcr.io/distroless/static-debian12", "sh", False),
        ("gcr.io/distroless/static-debian12", "anything", False),
        ("gcr.io/distroless/java21-debian12", "java", True),
        ("gcr.io/distroless/base-debian12:debug", "wget", True),
        ("scratch", "sh", False),
        ("qdrant/qdrant", "curl", False),
        ("qdrant/qdrant:v1.12.0", "wget", False),
        ("nginx:alpine", "curl", True),
        ("nginx:alpine-slim", "curl", False),
        ("grafana/grafana:11.2.0", "curl", True),
        ("grafana/grafana:9.3.2", "curl", False),
        ("prom/prometheus", "wget", True),
        ("prom/prometheus:v3.11.0-distroless", "wget", False),
        ("prom/prometheus:v3.11.0-distroless", "promtool", True),
        ("grafana/loki:3.6.0", "wget", False),
        ("mariadb:11", "mysqladmin", False),
        ("mariadb:10.11", "mysqladmin", True),
        ("mongo:7", "mongo", False),
        ("n8nio/n8n", "node", True),
        ("nats:2.10", "sh", False),
        ("ollama/ollama", "curl", False),
        ("haproxy:3.2", "curl", False),
        ("caddy:2.8-alpine", "curl", False),
        ("caddy:2.11", "curl", True),
    ],
)
def test_programs(reference: str, program: str, expected: bool) -> None:
    assert facts(reference).has(program) is expected


@pytest.mark.parametrize(
    ("reference", "paths"),
    [
        ("postgres:17", ("/var/lib/postgresql/data",)),
        ("postgres:18-alpine", ("/var/lib/postgresql",)),
        ("postgres", ("/var/lib/postgresql",)),
        ("pgvector/pgvector:pg16", ("/var/lib/postgresql/data",)),
        ("timescale/timescaledb:latest-pg18", ("/var/lib/postgresql",)),
        ("postgis/postgis:16-3.4-alpine", ("/var/lib/postgresql/data",)),
        ("chromadb/chroma:0.5.23", ("/chroma/chroma",)),
        ("chromadb/chroma:1.0.0", ("/data",)),
        ("influxdb:1.8", ("/var/lib/influxdb",)),
        ("influxdb:3-core", ("/var/lib/influxdb3",)),
        ("redis:7", ("/data",)),
    ],
)
def test_data_paths(reference: str, paths: tuple[str, ...]) -> None:
    assert facts(reference).data_paths == paths


@pytest.mark.parametrize(
    ("reference", "user", "as_root"),
    [
        ("python:3.11-slim", "root", True),
        ("node:22", "root", True),
        ("redis:7", "root", False),
        ("nginx", "root", True),
        ("nginxinc/nginx-unprivileged", "101", False),
        ("grafana/grafana", "472", False),
        ("qdrant/qdrant", "0:0", True),
        ("qdrant/qdrant:latest-unprivileged", "1000:1000", False),
        ("prom/prometheus", "nobody", False),
        ("gcr.io/distroless/static:nonroot", "65532", False),
        ("mcr.microsoft.com/dotnet/aspnet:8.0", "root", True),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-jammy-chiseled", "1654", False),
        ("mcr.microsoft.com/windows/servercore:ltsc2022", "ContainerAdministrator", True),
        ("mcr.microsoft.com/windows/nanoserver:ltsc2022", "ContainerUser", False),
        ("bitnami/postgresql:16", "1001", False),
    ],
)
def test_users(reference: str, user: str, as_root: bool) -> None:
    found = facts(reference)
    assert (found.user, found.runs_as_root) == (user, as_root)


def test_stepping_down_needs_capabilities_for_the_second_start() -> None:
    for name in ("redis:7", "valkey/valkey", "postgres:17", "mongo:8", "rabbitmq:4", "ghost"):
        assert set(facts(name).capabilities or ()) == {"CHOWN", "DAC_OVERRIDE", "SETGID", "SETUID"}
    assert facts("caddy").capabilities == ("NET_BIND_SERVICE",)


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("ghcr.io/valkey-io/valkey:8", "valkey/valkey"),
        ("mirror.gcr.io/grafana/grafana:11.2.0", "grafana/grafana"),
        ("quay.io/minio/minio", "minio/minio"),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.15.0", "elasticsearch"),
        ("ghcr.io/home-assistant/home-assistant:stable", "homeassistant/home-assistant"),
        ("public.ecr.aws/nginx/nginx-unprivileged", "nginxinc/nginx-unprivileged"),
        ("docker.n8n.io/n8nio/n8n:1", "n8nio/n8n"),
    ],
)
def test_other_registries_hold_the_same_image(reference: str, name: str) -> None:
    assert facts(reference).name == name


def test_unpacking_as_root_for_another_user_needs_fowner() -> None:
    assert {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"} == set(facts("wordpress:6").capabilities or ())
    assert facts("wordpress:7").sure("capabilities")
    assert not facts("wordpress:6").sure("capabilities"), "nobody looked at that release"


def test_root_writes_to_directories_of_the_account_it_becomes() -> None:
    """The entrypoints write or read configuration there before they step down."""
    for reference in ("hashicorp/vault", "hashicorp/consul", "eclipse-mosquitto:2"):
        assert "DAC_OVERRIDE" in (facts(reference).capabilities or ()), reference


def test_nginx_starts_twice_on_three_capabilities() -> None:
    for reference in ("nginx:1.27", "nginx:alpine"):
        assert facts(reference).capabilities == ("CHOWN", "SETGID", "SETUID")
        assert facts(reference).sure("capabilities")


def test_entrypoints_that_fail_without_root_are_not_given_another_user() -> None:
    """`su-exec` and `setcap` fail under `user:`, and end the entrypoint."""
    for reference in ("hashicorp/consul:1.20", "hashicorp/vault:1.18"):
        assert facts(reference).nonroot is None


@pytest.mark.parametrize(
    ("tag", "program"),
    [
        ("11", "healthcheck.sh"),
        ("10.11", "healthcheck.sh"),
        ("10.6.15", "healthcheck.sh"),
        ("10.6.14", "mysqladmin"),
        ("10.5.8", "mysqladmin"),
        ("10.3", "mysqladmin"),
        ("11.0.2", "mariadb-admin"),
        ("11.0", "healthcheck.sh"),
        ("11.4-ubi", "healthcheck.sh"),
    ],
)
def test_probes_of_mariadb_by_release(tag: str, program: str) -> None:
    found = facts(f"mariadb:{tag}")
    assert program in (found.probe or ("", ""))[1]
    assert found.has(program) is True


def test_the_master_of_php_fpm_ends_workers_of_another_user() -> None:
    for reference in ("php:8.4-fpm", "php:8.4-fpm-alpine", "wordpress:fpm", "nextcloud:fpm-alpine"):
        assert {"KILL", "SETGID", "SETUID"}.issubset(facts(reference).capabilities or ()), reference
    assert facts("php:8.4-apache").capabilities == ("SETGID", "SETUID")
    assert facts("php:8.4-cli").capabilities is None


def test_repositories_that_are_one_release_only() -> None:
    assert "14269" in " ".join(facts("jaegertracing/all-in-one:latest").probe or ())
    assert "13133" in " ".join(facts("jaegertracing/jaeger:latest").probe or ())
    assert facts("temporalio/server").probe is None


def test_secrets_from_files_by_release() -> None:
    assert "WEBPASSWORD_FILE" in facts("pihole/pihole:2024.07.0").secret_files
    assert facts("pihole/pihole:2025.03.0").secret_files == ()
    assert facts("rabbitmq:4").secret_files == ()
    assert facts("influxdb:2.1").secret_files == ()
    assert "DOCKER_INFLUXDB_INIT_PASSWORD_FILE" in facts("influxdb:2.7").secret_files
    assert "RABBITMQ_DEFAULT_PASS_FILE" in facts("rabbitmq:3.8").secret_files


@pytest.mark.parametrize(
    ("reference", "word"),
    [
        ("qdrant/qdrant:v1.4.1", "6333'"),
        ("qdrant/qdrant:v1.12.0", "/readyz"),
        ("ghost:5.50.0", "require('http')"),
        ("ghost:5", "fetch("),
        ("rabbitmq:3.7.8-management", "status"),
        ("rabbitmq:3.13-management", "check_running"),
        ("prom/prometheus:v2.40.0", "wget"),
        ("prom/prometheus:v2.53.0", "promtool"),
        ("grafana/loki:2.9.17", "wget"),
        ("grafana/loki:3.7.0", "-health"),
        ("chromadb/chroma:0.5.23", "/api/v1/heartbeat"),
        ("chromadb/chroma:1.0.0", "/api/v2/heartbeat"),
        ("elasticsearch:7.17.0", "missing authentication credentials"),
        ("quay.io/coreos/etcd:v3.3.8", "cluster-health"),
        ("quay.io/coreos/etcd:v3.5.9", "endpoint health"),
        ("mongo:5", "mongo --quiet"),
        ("mongo:7", "mongosh --quiet"),
    ],
)
def test_probes_by_release(reference: str, word: str) -> None:
    assert word in " ".join(facts(reference).probe or ())


def test_variants_start_as_other_users() -> None:
    ubi = facts("mariadb:11.8-ubi")
    assert (ubi.user, ubi.steps_down, ubi.capabilities, ubi.nonroot) == ("mysql", None, (), "999:999")
    assert facts("mysql:8.0.25").family == "debian"
    assert facts("mysql:8.0.25-oracle").family == facts("mysql:8.0").family == facts("mysql:5.7").family == "rhel"


def test_a_writable_root_is_not_ruled_out_for_images_that_write_beside_it() -> None:
    """Traefik writes acme.json and NATS its streams: their configuration says whether."""
    for reference in ("traefik:v3", "traefik:1.7", "nats", "nats:alpine"):
        assert not facts(reference).sure("tmpfs"), reference


def test_unknown_repositories_stay_unknown() -> None:
    assert lookup("registry.example.com/library/postgres:17") is None
    assert lookup("my/app") is None


@pytest.mark.parametrize(
    "reference",
    [
        "docker.io/library/postgres:17",
        "public.ecr.aws/docker/library/postgres:17",
        "arm64v8/postgres:17",
        "mirror.gcr.io/library/postgres:17",
        "registry-1.docker.io/library/postgres:17",
        "registry.hub.docker.com/library/postgres:17",
        "library/postgres:17",
        f"docker.io/postgres:17@{DIGEST}",
        "postgres:17",
    ],
)
def test_public_copies_are_the_same_image(reference: str) -> None:
    assert facts(reference) == facts("postgres:17")


def test_a_digest_alone_says_nothing_about_the_variant() -> None:
    found = facts(f"postgres@{DIGEST}")
    assert found.probe == facts("postgres").probe
    assert (found.data_paths, found.shell, found.nonroot, found.has("curl")) == ((), None, None, None)
    assert facts(f"postgres:17@{DIGEST}") == facts("postgres:17")
    assert facts(f"python@{DIGEST}").user == "root"


def test_names_are_canonical() -> None:
    assert facts("quay.io/prometheus/prometheus").name == "prom/prometheus"
    assert facts("bitnami/nginx").name == "bitnami/nginx"
    assert facts("bitnami/nginx").orphaned


def test_configuration_adds_and_overlays() -> None:
    extra = {
        "registry.example.com/mirror/*": {"like": "*"},
        "registry.example.com/base": {"base": "python:3.12-slim", "user": "1000", "tools": ["curl"]},
        "grafana/grafana": {"memory": "2G", "variants": {"<10": {"memory": "1G"}}},
    }
    copy = lookup("registry.example.com/mirror/postgres:17", extra)
    assert copy is not None
    assert copy.data_paths == ("/var/lib/postgresql/data",)
    own = lookup("registry.example.com/base:1", extra)
    assert own is not None
    assert (own.user, own.has("curl"), own.has("wget"), own.shell) == ("1000", True, False, "dash")
    assert own.sure("user")
    assert [(lookup(f"grafana/grafana:{tag}", extra) or own).memory for tag in ("9.5.1", "11.0.0")] == ["1G", "2G"]
    assert facts("grafana/grafana").memory == "512M"
    assert lookup("registry.example.com/base:1") is None


def test_configuration_that_refers_to_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody/knows"):
        lookup("own/app", {"own/app": {"like": "nobody/knows"}})


def test_recursive_configuration_ends() -> None:
    assert lookup("own/a", {"own/a": {"like": "own/b", "user": "1"}, "own/b": {"like": "own/a"}}) is not None


def test_the_page_names_every_repository_and_its_facts() -> None:
    text = "\n".join(text for name, text in pages().items() if name != "images.md")
    sections = dict(part.partition("\n")[::2] for part in text.split("\n### ")[1:])
    assert set(sections) == set(known())
    assert "- user: `root`, steps down to `redis`, works as `999:999`\n" in sections["redis"]
    assert "- probe: `redis-cli ping | grep -q PONG`, every 10s, 10s after the start\n" in sections["redis"]
    assert "  - `<18`: data paths `/var/lib/postgresql/data`; " in sections["postgres"]
    assert all("\n- confidence: " in section and "\n- source: " in section for section in sections.values())


def test_the_index_links_every_section() -> None:
    found = pages()
    links = re.findall(r"\]\((images-[\w-]+\.md)#([\w-]+)\)", found["images.md"])
    assert len(links) == len(IMAGES)
    for file, anchor in links:
        headings = re.findall(r"^### (.+)$", found[file], re.MULTILINE)
        assert anchor in {re.sub(r"[^\w -]", "", heading.lower()) for heading in headings}


def test_every_page_can_be_read_in_a_browser() -> None:
    assert max(text.count("\n") for text in pages().values()) < 3000


def test_the_table_counts_every_repository_in_each_row() -> None:
    rows = [line.strip("| ").split(" | ") for line in pages()["images.md"].splitlines() if line.startswith("| ")]
    facts_rows = [row for row in rows if row[0] != "Fact"]
    assert len(facts_rows) > 15
    for row in facts_rows:
        assert sum(int(cell) for cell in row[1:] if cell != "-") == len(IMAGES), row


def test_the_table_counts_what_is_known_not_to_exist_and_what_a_moving_tag_leaves_open() -> None:
    """That scratch has no client for a probe was read; which release `latest` is today does not matter here."""
    no_client, moving = facts("traefik/whoami"), facts("mongo")
    assert (no_client.probe, no_client.confidence_in("probe")) == (None, Confidence.HIGH)
    assert moving.confidence_in("probe") is Confidence.LOW
    row = next(line for line in pages()["images.md"].splitlines() if line.startswith("| probe |"))
    found = [facts(name.replace("*", "x")) for name in known()]
    assert len([one for one in found if one.probe or "probe" in one.grounds]) == sum(
        int(cell) for cell in row.strip("| ").split(" | ")[1:4]
    )


def test_the_page_shows_a_configuration_that_works() -> None:
    example = pages()["images.md"].partition("```toml\n")[2].partition("```")[0]
    extra = tomllib.loads(example)["tool"]["ats-lint"]["images"]
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    own = {"$defs": schema["$defs"], "$ref": "#/$defs/entries"}
    assert [error.message for error in Draft202012Validator(own).iter_errors(extra)] == []
    found = lookup("registry.example.com/team/api:1", extra)
    assert found is not None
    assert (found.user, found.has("python"), found.has("curl"), found.sure("probe")) == ("1000", True, False, True)
    copies = (lookup(f"registry.example.com/mirror/{name}", extra) for name in ("postgres:17", "redis"))
    assert [copy and copy.data_paths for copy in copies] == [("/var/lib/postgresql/data",), ("/data",)]
    assert [(lookup(f"postgres:{tag}", extra) or found).memory for tag in ("15-alpine", "15")] == ["2G", "512M"]


@pytest.mark.parametrize(
    ("image", "family", "has_apk"),
    [
        ("tomcat:8.5-jre8-alpine", "alpine", True),
        ("tomcat:11.0", "ubuntu", None),
        ("node:22-alpine3.20", "alpine", True),
    ],
)
def test_a_tag_that_names_a_system_is_believed(image: str, family: str, has_apk: bool | None) -> None:
    found = facts(image)
    assert (found.family, found.has("apk")) == (family, has_apk)


def test_a_probe_whose_program_the_system_of_the_tag_lacks_is_none() -> None:
    assert facts("qdrant/qdrant:v1.9.0").probe
    assert facts("qdrant/qdrant:alpine").probe is None
