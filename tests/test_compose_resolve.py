from composing import ROOT, Files, names, project


def test_extends_in_the_same_file() -> None:
    compose = project(
        "services:\n  base: {image: a, restart: always, environment: [A=1], ports: ['80:80']}\n"
        "  mid: {extends: base, environment: {B: 2}}\n"
        "  web: {extends: {service: mid}, image: b, ports: !reset []}\n"
    )
    web = compose.services["web"]
    assert (web.image, web.restart, web.ports) == ("b", "always", ())
    assert {name: one.value for name, one in web.environment.items()} == {"A": "1", "B": "2"}
    assert web.get("restart").shared  # type: ignore[union-attr]
    assert not web.get("image").shared  # type: ignore[union-attr]
    assert not web.value.shared
    assert not web.has("extends")
    assert compose.problems == ()


def test_extends_of_another_file() -> None:
    files = {
        "compose.yaml": "services:\n  web: {extends: {file: common/base.yml, service: app}, image: x}\n",
        "common/base.yml": "services:\n"
        "  app: {extends: {file: ../deep.yml, service: d}, build: ./src, env_file: e.env}\n",
        "deep.yml": "services:\n  d: {restart: always}\n",
        "common/e.env": "K=v\n",
    }
    compose = project(files, "compose.yaml")
    web = compose.services["web"]
    assert web.restart == "always"
    assert web.build is not None
    assert web.build.directory == ROOT / "common/src"
    assert web.environment["K"].value == "v"
    assert [file.path.name for file in compose.files] == ["compose.yaml", "base.yml", "deep.yml"]


def test_what_extends_a_file_that_cannot_be_read_is_partial() -> None:
    files = {
        "compose.yaml": "services:\n  web: {extends: {file: '${TOP}/base.yml', service: app}, image: x}\n"
        "  far: {extends: web}\n  via: {extends: {file: sub.yml, service: app}}\n  own: {image: x}\n",
        "sub.yml": "services:\n  app: {extends: {file: '${TOP}/base.yml', service: app}, image: x}\n",
    }
    compose = project(files, "compose.yaml")
    assert {name for name, one in compose.services.items() if one.is_partial} == {"web", "far", "via"}
    assert not compose.complete


def test_extends_faults() -> None:
    compose = project(
        {
            "compose.yaml": "services:\n  a: {image: x, extends: b}\n  b: {image: y, extends: a}\n"
            "  c: {extends: none}\n"
            "  d: {extends: {service: x, file: none.yml}}\n  e: {extends: {service: nope, file: other.yml}}\n",
            "other.yml": "services: {}\n",
        },
        "compose.yaml",
    )
    assert ("undefined-reference", "none") in names(compose)
    assert ("undefined-reference", "none.yml") in names(compose)
    assert ("undefined-reference", "nope") in names(compose)
    assert ("dependency-cycle", "b") in names(compose)
    assert list(compose.services) == ["a", "b", "c", "d", "e"]
    assert not compose.complete


def test_include() -> None:
    compose = project(
        {
            "compose.yaml": "include:\n  - db/compose.yaml\n"
            "  - path: [cache/c.yml, cache/over.yml]\n    env_file: my.env\n"
            "services:\n  web: {image: 'web:${TAG}', depends_on: [db, cache], networks: [inner]}\n",
            ".env": "TAG=1\n",
            "db/compose.yaml": "services:\n  db: {image: 'db:${TAG}-${DB}', volumes: ['./d:/d']}\n"
            "networks: {inner: {}}\n",
            "db/.env": "TAG=2\nDB=x\n",
            "cache/c.yml": "services:\n  cache: {image: 'c:${C}', build: .}\n",
            "cache/over.yml": "services:\n  cache: {restart: always}\n",
            "my.env": "C=7\n",
        }
    )
    assert [compose.services[name].image for name in ("web", "db", "cache")] == ["web:1", "db:1-x", "c:7"]
    assert compose.services["db"].volumes[0].path == ROOT / "db/d"
    assert compose.services["db"].file.path == ROOT / "db/compose.yaml"
    assert compose.services["cache"].restart == "always"
    assert [file.path.name for file in compose.included] == ["compose.yaml", "c.yml", "over.yml"]
    assert compose.problems == ()


def test_include_is_overridden() -> None:
    compose = project(
        {
            "compose.yaml": "include: [other.yml]\nservices:\n  db: {restart: always}\n",
            "other.yml": "services:\n  db: {image: x}\n",
        },
        "compose.yaml",
    )
    db = compose.services["db"]
    assert (db.image, db.restart, db.file.path.name) == ("x", "always", "other.yml")


def test_include_faults() -> None:
    compose = project(
        {
            "compose.yaml": "include: [none.yml, self.yml, 'oci://registry/x', '../outside.yml']\n"
            "services: {web: {image: x}}\n",
            "self.yml": "include: [compose.yaml]\nservices: {s: {image: x, depends_on: [somewhere]}}\n",
        },
        "compose.yaml",
    )
    assert names(compose) == [("undefined-reference", "none.yml"), ("dependency-cycle", "compose.yaml")]
    assert set(compose.services) == {"web", "s"}


def test_broken_services_hide_nothing() -> None:
    compose = project("services:\n  a: text\n  b: [x]\n  c:\n  d: {image: x}\n")
    assert list(compose.services) == ["c", "d"]
    assert names(compose) == [("schema", "text"), ("schema", "[x]")]


def test_repeated_items_are_kept_once() -> None:
    compose = project(
        "services:\n  web:\n    image: x\n    ports: ['80:80', '81:81', '80:80/tcp', {target: 80, published: '80'}]\n"
        "    volumes: ['one:/x', 'two:/x/']\n    cap_add: [A, A]\n    env_file: [e, {path: e}]\n"
    )
    web = compose.services["web"]
    assert [(port.host, port.long) for port in web.ports] == [((80, 80), True), ((81, 81), False)]
    assert [mount.source for mount in web.volumes] == ["two"]
    assert len(web.cap_add) == 1
    assert len(web.env_files) == 1


def test_out_of_bounds_is_not_said_to_be_absent() -> None:
    compose = Files({"sub/compose.yaml": "services: {a: {extends: {file: ../../x.yml, service: y}}}\n"}).projects()[0]
    assert compose.problems == ()
    assert not compose.complete
