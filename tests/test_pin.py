"""Pinning, against a real registry on this machine with images of our own."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

httpx = pytest.importorskip("httpx", reason="needs the extra pin")

from ats_lint.api import NamedImage, Position, Range  # noqa: E402
from ats_lint.cli.app import cli  # noqa: E402
from ats_lint.images.reference_parts import parse_reference  # noqa: E402
from ats_lint.pin.docker_auth import Credentials, load  # noqa: E402
from ats_lint.pin.pinning import outcomes  # noqa: E402
from ats_lint.pin.registry_client import ImageRegistry, RegistryError  # noqa: E402
from projects import read_tree, write_tree  # noqa: E402

BINARY = shutil.which("docker-registry")
INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = """version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {root}}}, delete: {{enabled: true}}}}
http: {{addr: "127.0.0.1:{port}"}}
{auth}
"""


@dataclass(frozen=True)
class Local:
    """A registry of the tests: its host, and the digests by `name:tag`."""

    host: str
    digests: dict[str, str]
    process: subprocess.Popen[bytes]

    def push(self, name: str, content: str, *tags: str, auth: tuple[str, str] | None = None) -> None:
        with httpx.Client(base_url=f"http://{self.host}", auth=auth) as client:
            platforms = [self._image(client, name, f"{content} {platform}") for platform in ("amd64", "arm64")]
            index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": platforms}
            for tag in tags:
                self.digests[f"{name}:{tag}"] = self._manifest(client, name, tag, index, INDEX)[0]

    def _image(self, client: httpx.Client, name: str, content: str) -> dict[str, object]:
        architecture = content.rpartition(" ")[2]
        config = self._blob(client, name, json.dumps({"architecture": architecture, "os": "linux"}).encode())
        layer = self._blob(client, name, content.encode())
        body = {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "config": {"mediaType": "application/vnd.oci.image.config.v1+json", **config},
            "layers": [{"mediaType": "application/vnd.oci.image.layer.v1.tar", **layer}],
        }
        digest, size = self._manifest(client, name, None, body, MANIFEST)
        platform = {"architecture": architecture, "os": "linux"}
        return {"mediaType": MANIFEST, "digest": digest, "size": size, "platform": platform}

    def _blob(self, client: httpx.Client, name: str, data: bytes) -> dict[str, object]:
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        place = client.post(f"/v2/{name}/blobs/uploads/").raise_for_status().headers["location"]
        client.put(f"{place}&digest={digest}", content=data).raise_for_status()
        return {"digest": digest, "size": len(data)}

    def _manifest(
        self, client: httpx.Client, name: str, tag: str | None, body: dict[str, object], kind: str
    ) -> tuple[str, int]:
        data = json.dumps(body).encode()
        digest = "sha256:" + hashlib.sha256(data).hexdigest()
        url = f"/v2/{name}/manifests/{tag or digest}"
        client.put(url, content=data, headers={"Content-Type": kind}).raise_for_status()
        return digest, len(data)


def started(folder: Path, auth: str = "") -> Local:
    assert BINARY
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "config.yml"
    config.write_text(CONFIG.format(root=folder / "data", port=port, auth=auth), encoding="utf-8")
    log = (folder / "log").open("wb")
    process = subprocess.Popen([BINARY, "serve", str(config)], stdout=log, stderr=log)
    log.close()
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return Local(f"127.0.0.1:{port}", {}, process)
        time.sleep(0.1)
    process.kill()
    raise RuntimeError((folder / "log").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    if BINARY is None:
        pytest.skip("Debian's docker-registry is not installed")
    found = started(tmp_path_factory.mktemp("registry"))
    try:
        found.push("acme/app", "one", "1.0.0", "1.0")
        found.push("acme/app", "two", "1.1.0", "1.1", "1", "latest", "stable")
        found.push("acme/app", "two on alpine", "1.1.0-alpine", "alpine")
        found.push("acme/lone", "x", "latest")
        yield found
    finally:
        found.process.terminate()
        found.process.wait()


def pin(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["pin", str(folder), *arguments], env={"DOCKER_CONFIG": str(folder / "none")})


def test_dockerfiles_and_compose_files_are_pinned_byte_for_byte(tmp_path: Path, local: Local) -> None:
    app = f"{local.host}/acme/app"
    files = {
        "Dockerfile": f"FROM {app}:1.0 AS a  \r\nFROM a\r\nCOPY --from={app}:1.1.0 /x /x\r\nFROM scratch",
        "compose.yaml": f"services:\n  a: {{image: '{app}:1.0'}}   # keep\n  b:\n    image: {app}:${{TAG:-1.1}}\n",
    }
    write_tree(tmp_path, files)
    result = pin(tmp_path)
    one, two = local.digests["acme/app:1.0"], local.digests["acme/app:1.1.0"]
    assert (result.exit_code, read_tree(tmp_path)) == (0, {
        "Dockerfile": files["Dockerfile"].replace(":1.0 AS", f":1.0@{one} AS").replace(":1.1.0 /x", f":1.1.0@{two} /x"),
        "compose.yaml": files["compose.yaml"].replace(":1.0'", f":1.0@{one}'").replace("-1.1}", f"-1.1@{two}}}"),
    })  # fmt: skip
    assert f"compose.yaml:2: '{app}:1.0' -> '{app}:1.0@{one}'" in result.output
    assert pin(tmp_path).output == "every image has a digest\n"


def test_a_moving_tag_becomes_the_release_behind_it(tmp_path: Path, local: Local) -> None:
    app, two = f"{local.host}/acme/app", local.digests["acme/app:1.1.0"]
    alpine, lone = local.digests["acme/app:alpine"], local.digests["acme/lone:latest"]
    for before, after in (
        (f"{app}:latest", f"{app}:1.1.0@{two}"),
        (app, f"{app}:1.1.0@{two}"),
        (f"{app}:stable", f"{app}:1.1.0@{two}"),
        (f"{local.host}/acme/lone:latest", f"{local.host}/acme/lone:latest@{lone}"),
    ):
        write_tree(tmp_path, {"Dockerfile": f"FROM {before}\n"})
        assert pin(tmp_path).exit_code == 0
        assert (tmp_path / "Dockerfile").read_text(encoding="utf-8") == f"FROM {after}\n"
    assert alpine != two


def test_update_looks_pinned_tags_up_again(tmp_path: Path, local: Local) -> None:
    app, old = f"{local.host}/acme/app", "sha256:" + 64 * "0"
    write_tree(tmp_path, {"Dockerfile": f"FROM {app}:1.0@{old}\n"})
    assert pin(tmp_path).exit_code == 0
    assert old in (tmp_path / "Dockerfile").read_text(encoding="utf-8")
    assert pin(tmp_path, "--update").exit_code == 0
    expected = f"FROM {app}:1.0@{local.digests['acme/app:1.0']}\n"
    assert (tmp_path / "Dockerfile").read_text(encoding="utf-8") == expected


def test_a_dry_run_writes_nothing(tmp_path: Path, local: Local) -> None:
    files = {"Dockerfile": f"FROM {local.host}/acme/app:1.0\n"}
    write_tree(tmp_path, files)
    result = pin(tmp_path, "--dry-run", "--map", str(tmp_path / "digests.json"))
    assert (result.exit_code, read_tree(tmp_path)) == (1, files)
    assert "->" in result.output


def test_the_map_serves_fixes_offline(tmp_path: Path, local: Local) -> None:
    app = f"{local.host}/acme/app"
    write_tree(tmp_path, {"one/Dockerfile": f"FROM {app}:1.0\n", "digests.json": "{}\n"})
    assert pin(tmp_path / "one", "--map", str(tmp_path / "digests.json")).exit_code == 0
    assert json.loads((tmp_path / "digests.json").read_bytes()) == {f"{app}:1.0": local.digests["acme/app:1.0"]}
    write_tree(tmp_path, {"ats-lint.toml": 'digests = "digests.json"\nselect = ["DF303"]\n',
                          "two/Dockerfile": f"FROM {app}:1.0\n"})  # fmt: skip
    assert CliRunner().invoke(cli, ["check", "--fix", str(tmp_path)]).exit_code == 0
    assert read_tree(tmp_path)["two/Dockerfile"] == f"FROM {app}:1.0@{local.digests['acme/app:1.0']}\n"


def test_one_image_that_fails_stops_no_other(tmp_path: Path, local: Local) -> None:
    good, bad = f"{local.host}/acme/app:1.0", f"{local.host}/acme/nothing:1"
    files = {
        "compose.yaml": f"services:\n  a: {{image: '{bad}'}}\n  b: {{image: '{good}'}}\n  c: {{image: 'x:${{V}}'}}\n"
    }
    write_tree(tmp_path, files)
    result = pin(tmp_path)
    assert result.exit_code == 2
    assert f"compose.yaml:2: '{bad}': error: {local.host}: no such image or tag" in result.output
    assert "compose.yaml:4: 'x:${V}': left, it depends on a variable without a value" in result.output
    assert f"{good}@sha256:" in read_tree(tmp_path)["compose.yaml"]


def test_a_registry_that_is_not_there_is_one_clear_error(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{taken.getsockname()[1]}"
        waits: list[float] = []
        image = NamedImage("Dockerfile", Range(Position(0, 5), Position(0, 9)), 5, 9, f"{host}/a:1", f"{host}/a:1", "a")
        with ImageRegistry(Credentials(), 2, waits.append) as registry:
            found = list(outcomes([image], registry, update=False))
    assert [(one.failed, one.reason) for one in found] == [(True, f"{host}: cannot be reached")]
    assert waits == [1.0, 2.0], "asked three times"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("ARG TAG=1.0\nFROM {host}/acme/app:${{TAG}}\n", "ARG TAG=1.0@{digest}\nFROM {host}/acme/app:${{TAG}}\n"),
        ("ARG TAG='1.0'  \nFROM {host}/acme/app:$TAG AS a\nFROM {host}/acme/app:$TAG\n",
         "ARG TAG='1.0@{digest}'  \nFROM {host}/acme/app:$TAG AS a\nFROM {host}/acme/app:$TAG\n"),
        ("ARG BASE={host}/acme/app:1.0\nFROM $BASE\n", "ARG BASE={host}/acme/app:1.0@{digest}\nFROM $BASE\n"),
        ("ARG BASE={host}/acme/app\nFROM $BASE:1.0\n", None),
    ],
)  # fmt: skip
def test_the_default_of_an_argument_is_pinned(tmp_path: Path, local: Local, before: str, after: str | None) -> None:
    files = {"Dockerfile": before.format(host=local.host)}
    write_tree(tmp_path, files)
    result = pin(tmp_path)
    digest = local.digests["acme/app:1.0"]
    wanted = files if after is None else {"Dockerfile": after.format(host=local.host, digest=digest)}
    assert (result.exit_code, read_tree(tmp_path)) == (after is None, wanted)


def test_a_dockerfile_in_a_compose_file_is_pinned(tmp_path: Path, local: Local) -> None:
    text = (
        "services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM {}/acme/app:1.0{}\n        USER 1000\n"
    )
    write_tree(tmp_path, {"compose.yaml": text.format(local.host, "")})
    result = pin(tmp_path)
    assert result.exit_code == 0, result.output
    pinned = text.format(local.host, "@" + local.digests["acme/app:1.0"])
    assert read_tree(tmp_path) == {"compose.yaml": pinned}


@pytest.mark.parametrize("more", ["ARG TAG\nRUN echo $TAG\n", "FROM other:$TAG AS b\n", "LABEL version=${TAG}\n"])
def test_an_argument_that_serves_more_is_left_with_the_reason(tmp_path: Path, local: Local, more: str) -> None:
    files = {"Dockerfile": f"ARG TAG=1.0\nFROM {local.host}/acme/app:${{TAG}}\n{more}"}
    write_tree(tmp_path, files)
    result = pin(tmp_path)
    assert result.exit_code in (1, 2)
    assert read_tree(tmp_path) == files
    assert "left, its tag comes from a variable that is set elsewhere" in result.output


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Local]:
    if BINARY is None or shutil.which("htpasswd") is None:
        pytest.skip("Debian's docker-registry and apache2-utils are not installed")
    line = subprocess.run(["htpasswd", "-Bbn", "me", "hidden-word"], capture_output=True, check=True).stdout
    (tmp_path / "htpasswd").write_bytes(line)
    found = started(tmp_path, f"auth: {{htpasswd: {{realm: x, path: {tmp_path / 'htpasswd'}}}}}")
    try:
        found.push("a", "x", "1", auth=("me", "hidden-word"))
        yield found
    finally:
        found.process.terminate()
        found.process.wait()


def test_credentials_of_docker_open_a_registry(tmp_path: Path, locked: Local, monkeypatch: pytest.MonkeyPatch) -> None:
    reference = parse_reference(f"{locked.host}/a:1")
    assert reference
    with ImageRegistry(Credentials()) as nobody, pytest.raises(RegistryError, match=r"access denied \(401\)"):
        nobody.digest(reference, "1")
    word = base64.b64encode(b"me:hidden-word").decode()
    write_tree(tmp_path, {"config.json": json.dumps({"auths": {locked.host: {"auth": word}}})})
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    assert "hidden-word" not in repr(load())
    with ImageRegistry(load()) as known:
        assert known.digest(reference, "1") == locked.digests["a:1"]


def test_helpers_run_only_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    helper = tmp_path / "docker-credential-test"
    helper.write_text(
        f'#!/bin/sh\ntouch {tmp_path}/ran\necho \'{{"Username": "u", "Secret": "s"}}\'\n', encoding="utf-8"
    )
    helper.chmod(0o755)
    write_tree(tmp_path, {"config.json": json.dumps({"credHelpers": {"r.example": "test"}})})
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert load().of("r.example") is None
    assert not (tmp_path / "ran").exists()
    assert load(run_helpers=True).of("r.example") == ("u", "s")
    assert load(run_helpers=True).of("other.example") is None
