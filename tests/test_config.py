"""Configuration files."""

from __future__ import annotations

import dataclasses
import json
from importlib import resources
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ats_lint.images import configurations, orphans, parse_reference, releases
from ats_lint.images.image_pages import pages
from ats_lint.images.lookup import entries, lookup
from ats_lint.lint import config_file
from ats_lint.lint.config import Settings, find, from_table, load
from ats_lint.lint.config_file import ConfigError
from ats_lint.lint.registry import UnknownRule
from ats_lint.model import Severity
from reporting import REGISTRY

DIGEST = "sha256:" + "0" * 64


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def errors(caught: pytest.ExceptionInfo[ConfigError]) -> list[tuple[str, int, int, str]]:
    return [(one.path.name, one.line, one.column, one.message) for one in caught.value.errors]


def schema() -> dict[str, dict[str, dict[str, object]]]:
    text = resources.files("ats_lint_schemas").joinpath("config.schema.json").read_text("utf-8")
    found: dict[str, dict[str, dict[str, object]]] = json.loads(text)
    return found


def test_nothing_configured(project: Path) -> None:
    assert find(project) == Settings()


def test_every_setting_can_be_given(project: Path) -> None:
    (project / "digests.json").write_text(json.dumps({"nginx:1.27": DIGEST}))
    (project / ".ats-lint.toml").write_text(
        """
        select = ["DC", "missing-user"]
        extend-select = ["DF301"]
        ignore = ["DC406"]
        fail-on = "high"
        profile = "strict"
        exclude = ["vendor/"]
        trusted-registries = ["ghcr.io"]
        digests = "digests.json"
        strict-labels = true
        secret-names = ["MY_*"]
        public-names = ["API_KEY_ID"]
        [per-file-ignores]
        "dev/*" = ["missing-user"]
        [severity]
        missing-user = "low"
        [label-schema]
        "org.opencontainers.image.source" = "url"
        [images."acme/app"]
        user = "1000"
        ports = [8080]
        """
    )
    found = find(project)
    assert found == Settings(
        select=("DC", "missing-user"),
        extend_select=("DF301",),
        ignore=("DC406",),
        fail_on=Severity.HIGH,
        profile="strict",
        exclude=("vendor/",),
        per_file_ignores={"dev/*": frozenset({"missing-user"})},
        severity={"missing-user": Severity.LOW},
        trusted_registries=("ghcr.io",),
        digests={"nginx:1.27": DIGEST},
        label_schema={"org.opencontainers.image.source": "url"},
        strict_labels=True,
        images={"acme/app": {"user": "1000", "ports": [8080]}},
        secret_names=("MY_*",),
        public_names=("API_KEY_ID",),
        path=project / ".ats-lint.toml",
    )
    resolved = found.resolved(REGISTRY)
    assert resolved.severity == {"DF101": Severity.LOW, "DC109": Severity.LOW}
    assert resolved.per_file_ignores == {"dev/*": frozenset({"DF101", "DC109"})}
    assert [rule.code for rule in found.rules(REGISTRY)] == ["DC109", "DC201", "DF101", "DF301"]


@pytest.mark.parametrize(
    "name", [".ats-lint.toml", "ats-lint.toml", "pyproject.toml", ".ats-lint.yaml", ".ats-lint.yml"]
)
def test_each_name_is_found_from_below(project: Path, name: str) -> None:
    header = "[tool.ats-lint]\n" if name == "pyproject.toml" else ""
    (project / name).write_text(header + ("profile: strict\n" if "y" in Path(name).suffix else 'profile = "strict"\n'))
    below = project / "a" / "b"
    below.mkdir(parents=True)
    assert find(below).profile == "strict"


def test_the_nearest_file_wins_and_a_foreign_pyproject_is_passed_by(project: Path) -> None:
    (project / "ats-lint.toml").write_text('profile = "strict"')
    (project / "a").mkdir()
    (project / "a" / "pyproject.toml").write_text("[tool.other]\nx = 1  # ats-lint\n")
    assert find(project / "a").profile == "strict"
    (project / "a" / ".ats-lint.yaml").write_text("# nothing\n")
    assert find(project / "a").profile == "default"


def test_nothing_is_read_above_the_repository(project: Path) -> None:
    (project / ".ats-lint.toml").write_text('profile = "strict"')
    inner = project / "inner"
    (inner / ".git").mkdir(parents=True)
    assert find(inner) == Settings()


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "ats-lint.toml",
            '# c\nselct = ["DC"]\n',
            [("ats-lint.toml", 2, 1, "unknown key 'selct', did you mean 'select'?")],
        ),
        (
            "pyproject.toml",
            '[tool.ats-lint]\nfail_on = "low"\n',
            [("pyproject.toml", 2, 1, "unknown key 'fail_on', did you mean 'fail-on'?")],
        ),
        (
            ".ats-lint.yaml",
            "ignore: []\nprofile: strickt\n",
            [(".ats-lint.yaml", 2, 1, "profile: 'strickt' is not one of dev, default, strict, did you mean 'strict'?")],
        ),
        (
            "ats-lint.toml",
            '[severity]\nDC406 = "low"\nDC201 = "hgih"\n',
            [
                (
                    "ats-lint.toml", 3, 1,
                    "severity.DC201: 'hgih' is not one of critical, high, medium, low, info, did you mean 'high'?",
                )
            ],
        ),
        ("ats-lint.toml", 'ignore = "DC406"\n', [("ats-lint.toml", 1, 1, "ignore: expected a list")]),
        ("ats-lint.toml", 'ignore = ["DC"]\nx = nope\n', [("ats-lint.toml", 2, 5, "invalid value")]),
        (
            ".ats-lint.yaml",
            "images:\n  acme/app:\n    prots: [1]\n",
            [(".ats-lint.yaml", 3, 5, "unknown key 'images.acme/app.prots', did you mean 'ports'?")],
        ),
        (
            "ats-lint.toml",
            '# a\u2028b\nselct = []\n',
            [("ats-lint.toml", 2, 1, "unknown key 'selct', did you mean 'select'?")],
        ),
        (".ats-lint.yaml", "- a\n", [(".ats-lint.yaml", 0, 0, "the configuration: expected a table")]),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(
    project: Path, name: str, text: str, expected: list[tuple[str, int, int, str]]
) -> None:
    (project / name).write_text(text)
    with pytest.raises(ConfigError) as caught:
        find(project)
    assert errors(caught) == expected


def test_broken_yaml_is_told_with_its_place(project: Path) -> None:
    (project / ".ats-lint.yaml").write_text("a: 1\nb: c: d\n")
    with pytest.raises(ConfigError) as caught:
        find(project)
    ((name, line, _, _),) = errors(caught)
    assert (name, line) == (".ats-lint.yaml", 2)


def test_all_mistakes_are_told_at_once(project: Path) -> None:
    (project / "ats-lint.toml").write_text('selct = []\nigno = []\nprofile = "x"\n')
    with pytest.raises(ConfigError) as caught:
        find(project)
    assert sorted(line for _, line, _, _ in errors(caught)) == [1, 2, 3]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "expecting property name enclosed in double quotes"),
        ("[]", "expected a table of image references and digests"),
        ('{"nginx": "sha256:1"}', "nginx: expected sha256: and 64 hexadecimal digits"),
    ],
)
def test_a_broken_file_of_digests(project: Path, text: str, message: str) -> None:
    (project / "ats-lint.toml").write_text('digests = "d.json"\n')
    (project / "d.json").write_text(text)
    with pytest.raises(ConfigError) as caught:
        find(project)
    assert [one.message for one in caught.value.errors] == [message]


def test_digests_in_toml_or_in_place(project: Path) -> None:
    (project / "d.toml").write_text(f'"nginx:1" = "{DIGEST}"\n')
    (project / "ats-lint.toml").write_text('digests = "d.toml"\n')
    assert find(project).digests == {"nginx:1": DIGEST}
    assert from_table({"digests": {"nginx:2": DIGEST}}).digests == {"nginx:2": DIGEST}


def test_a_named_file_must_have_settings(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.other]\n")
    with pytest.raises(ConfigError, match="no table"):
        load(project / "pyproject.toml")


def test_unreadable_text(project: Path) -> None:
    (project / "ats-lint.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigError, match="not UTF-8 text"):
        find(project)


def test_unknown_words_are_refused_but_not_codes_of_hadolint() -> None:
    assert Settings(ignore=("DL9999", "SC2086")).rules(REGISTRY) == REGISTRY.rules
    with pytest.raises(UnknownRule, match="did you mean"):
        Settings(ignore=("DC4006",)).rules(REGISTRY)
    with pytest.raises(UnknownRule):
        Settings(severity={"nonsense": Severity.LOW}).resolved(REGISTRY)


def test_hadolint_settings_are_honoured(project: Path) -> None:
    (project / ".hadolint.yaml").write_text(
        "ignored: [DL3006, SC2086]\n"
        "override:\n  error: [DL3006]\n  style: [DL3999]\n"
        "trustedRegistries: [ghcr.io]\n"
        "label-schema: {maintainer: email}\nstrict-labels: true\nfailure-threshold: warning\nno-color: true\n"
    )
    found = find(project)
    assert found.fail_on is Severity.MEDIUM
    assert found.trusted_registries == ("ghcr.io",)
    assert found.label_schema == {"maintainer": "email"}
    assert found.strict_labels
    assert found.resolved(REGISTRY).severity == {"DF301": Severity.HIGH}
    assert "DF301" not in {rule.code for rule in found.rules(REGISTRY)}


def test_our_own_file_goes_before_hadolints(project: Path) -> None:
    (project / ".hadolint.yaml").write_text("ignored: [DL3006]\nfailure-threshold: error\n")
    (project / ".ats-lint.yaml").write_text("ignore: [DC406]\nfail-on: info\n")
    found = find(project)
    assert found.ignore == ("DL3006", "DC406")
    assert found.fail_on is Severity.INFO


@pytest.mark.parametrize("line", ["no-fail: true", "failure-threshold: ignore", "failure-threshold: none"])
def test_hadolint_may_be_told_never_to_fail(project: Path, line: str) -> None:
    (project / ".hadolint.yaml").write_text(f"{line}\n")
    assert find(project).exit_zero
    (project / ".ats-lint.toml").write_text('fail-on = "high"\n')
    assert not find(project).exit_zero


def test_the_schema_is_one_and_takes_the_facts_of_images_from_theirs() -> None:
    Draft202012Validator.check_schema(schema())
    Draft202012Validator.check_schema(config_file.schema())
    assert str(schema()["properties"]["images"]["$ref"]).endswith("/images.schema.json#/$defs/entries")


def test_all_that_is_known_of_an_image_can_be_configured(tmp_path: Path) -> None:
    shipped = {name: entries()[name] for name in ("postgres", "nginx", "traefik", "node", "minio/minio")}
    path = tmp_path / "ats-lint.yaml"
    path.write_text(json.dumps({"images": shipped}))
    assert load(path).images == shipped
    path.write_text('images: {postgres: {variants: {"<16": {like: "nobody/knows"}}}}\n')
    with pytest.raises(ConfigError, match="nobody/knows"):
        load(path)


def test_the_example_on_the_page_of_images_works(tmp_path: Path) -> None:
    example = pages()["images.md"].partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "pyproject.toml").write_text(example)
    images = load(tmp_path / "pyproject.toml").images
    told = [lookup(image, images) for image in ("registry.example.com/team/api:1", "postgres:15-alpine", "postgres:17")]
    assert [one.memory for one in told if one is not None] == ["256M", "2G", "512M"]
    assert lookup("registry.example.com/mirror/redis:7", images) is not None
    assert lookup("registry.example.com/mirror/nobody-knows:7", images) is None


def test_the_example_on_the_page_of_tables_works(tmp_path: Path) -> None:
    example = pages()["images-tables.md"].partition("```toml\n")[2].partition("```")[0]
    (tmp_path / "pyproject.toml").write_text(example)
    settings = load(tmp_path / "pyproject.toml")
    base = parse_reference("registry.example.com/base:1.2")
    old = parse_reference("registry.example.com/old/app:1")
    assert base is not None
    assert old is not None
    assert [str(one) for one in releases.ended(base, settings)] == ["registry.example.com/base 1"]
    assert orphans.orphaned(old, "registry.example.com/old/app:1", settings).startswith("it has moved")
    assert configurations.is_directory("/etc/acme-proxy", settings)
    assert not configurations.is_directory("/etc/acme-proxy")


def test_a_table_that_nobody_has_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ats-lint.toml"
    path.write_text("[facts.orphan.repositories]\n")
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert errors(caught) == [("ats-lint.toml", 1, 8, "unknown key 'facts.orphan', did you mean 'orphans'?")]


def test_the_schema_and_the_settings_have_the_same_keys() -> None:
    fields = {field.name.replace("_", "-") for field in dataclasses.fields(Settings)} - {"path", "local-rules"}
    assert set(schema()["properties"]) == fields


def test_image_may_be_like_a_known_one(tmp_path: Path) -> None:
    path = tmp_path / "ats-lint.toml"
    path.write_text('[images."acme/python"]\nlike = "python"\nuser = "app"\n')
    assert load(path).images["acme/python"] == {"like": "python", "user": "app"}
    path.write_text('[images."acme/python"]\nlike = "nobody/knows"\n')
    with pytest.raises(ConfigError, match="nobody/knows"):
        load(path)
