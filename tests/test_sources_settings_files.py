"""What configuration files of frameworks show."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources.settings_files import read, value_of


@pytest.mark.parametrize(
    ("name", "text", "ports"),
    [
        ("application.properties", "server.port=8081\n", ["8081"]),
        ("application.yml", "server:\n  port: 8082\n", ["8082"]),
        ("application.yml", "other:\n  port: 8082\n", []),
        ("nginx.conf", "server {\n  listen 8083;\n}\n", ["8083"]),
        ("appsettings.json", '{"urls": "http://+:8084;https://+:8085"}', ["8084", "8085"]),
    ],
)
def test_where_it_listens(name: str, text: str, ports: list[str]) -> None:
    assert [one.port.text({}) for one in read(text, name).listeners] == ports


def test_a_reference_has_a_variable_and_a_default() -> None:
    assert value_of("${PORT:8080}").text({}) == "8080"
    assert value_of("${PORT:8080}").text({"PORT": "9"}) == "9"
    assert value_of("8080").text({}) == "8080"
    assert value_of("a${B}").text({}) is None
