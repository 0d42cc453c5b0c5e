"""What configuration files and languages without a grammar show."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources import idioms, settings_files
from ats_lint.analysis.sources.languages import Language
from ats_lint.analysis.sources.manifest_names import declared


@pytest.mark.parametrize(
    ("name", "text", "port"),
    [
        ("application.properties", "server.port=9090\n", "9090"),
        ("application.properties", "server.port=${PORT:9091}\n", "9091"),
        ("application.yml", "server:\n  port: 9092\n", "9092"),
        ("application.yml", "---\nspring: {}\n---\nserver:\n  port: ${PORT:9093}\n", "9093"),
        ("appsettings.json", '{"Kestrel": {"Endpoints": {"Http": {"Url": "http://*:9094"}}}}', "9094"),
        ("appsettings.json", '{"urls": "http://+:9095"}', "9095"),
        ("site.conf", "server {\n  listen 9096;\n}\n", "9096"),
        ("site.conf", "server {\n  listen [::]:9097 default_server;\n}\n", "9097"),
        ("site.conf", "server {\n  # listen 9098;\n  listen 9099;\n}\n", "9099"),
    ],
)
def test_listeners(name: str, text: str, port: str) -> None:
    assert [one.port.text({}) for one in settings_files.read(text, name).listeners] == [port]


def test_a_prefix_of_all_routes() -> None:
    assert settings_files.read("server.servlet.context-path=/api\n", "application.properties").prefixed
    assert not settings_files.read("server.servlet.context-path=/\n", "application.properties").prefixed


def test_nginx_registers_locations_and_writes_logs() -> None:
    facts = settings_files.read("location = /healthz {\n}\nerror_log /var/log/a.log warn;\nroot /srv/www;\n", "a.conf")
    assert [one.path for one in facts.routes] == ["/healthz"]
    assert [one.place.text({}) for one in facts.accesses] == ["/var/log/a.log"]
    assert facts.paths == ("/var/log/a.log", "/srv/www")


@pytest.mark.parametrize(
    ("name", "text"), [("application.yml", "a: [\n"), ("a.json", "{"), ("a.toml", "["), ("a.ini", "\0")]
)
def test_files_that_cannot_be_read_set_nothing(name: str, text: str) -> None:
    assert settings_files.read(text, name).listeners == ()


@pytest.mark.parametrize(
    ("language", "text", "port"),
    [
        ("rust", '.bind("0.0.0.0:9100")', "9100"),
        ("rust", "SocketAddr::from(([0, 0, 0, 0], 9101))", "9101"),
        ("java", "int port = 9102;", "9102"),
        ("java", "new InetSocketAddress(9103)", "9103"),
        ("csharp", 'app.UseUrls("http://*:9104")', "9104"),
        ("ruby", 'port ENV.fetch("PORT") { 9105 }', "9105"),
        ("ruby", "set :port, 9106", "9106"),
    ],
)
def test_idioms_that_listen(language: Language, text: str, port: str) -> None:
    assert [one.port.text({}) for one in idioms.read(text, "", language).listeners] == [port]


@pytest.mark.parametrize(
    ("text", "name", "default"),
    [
        ('env::var("PORT").unwrap_or("1234")', "PORT", "1234"),
        ('System.getenv("DATA")', "DATA", None),
        ('ENV.fetch("DATA", "/data")', "DATA", "/data"),
        ("getenv('DATA') ?: '/data'", "DATA", "/data"),
        ('Environment.GetEnvironmentVariable("DATA") ?? "/data"', "DATA", "/data"),
    ],
)
def test_variables(text: str, name: str, default: str | None) -> None:
    (found,) = idioms.read(text, "", "other").settings
    assert (found.name, found.default.text({}) if found.default else None) == (name, default)


def test_other_languages_are_never_known_to_the_end() -> None:
    facts = idioms.read(
        'get "/data", to: "a#b"\nFile.write("/data/x")\nFileUtils.chown_R("a", "b", "/srv/x")', "", "ruby"
    )
    assert not facts.known
    assert facts.paths == ("/data/x", "/srv/x")


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("pyproject.toml", '[build-system]\nrequires = ["Setuptools_SCM>=8"]\n', {"pypi-build:setuptools-scm"}),
        ("requirements-dev.txt", "-r a.txt\n# x\nPython_Dotenv==1\n", {"pypi:python-dotenv"}),
        (
            "a.csproj",
            '<Project xmlns="x"><ItemGroup><PackageReference Include="MinVer"/></ItemGroup></Project>',
            {"nuget:minver"},
        ),
        ("build.gradle", "// id 'a.b'\nid 'c.d' version '1'\n", {"gradle:c.d", "gradle:1"}),
        ("pom.xml", '<!DOCTYPE x [<!ENTITY a "b">]><project>&a;</project>', set()),
        ("package.json", '["a"]', set()),
        ("notes.txt", "python-dotenv", set()),
    ],
)
def test_declarations(name: str, text: str, found: set[str]) -> None:
    assert {one for one in declared(text, name) if not one.startswith("setting:")} == found
