"""Configuration files of servers: what their formats come to."""

from __future__ import annotations

import pytest

from ats_lint.analysis.runtime.configuration.formats import flags, keys
from ats_lint.analysis.runtime.configuration.webservers import Bound, caddyfile, haproxy, httpd, nginx


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.yml", "net:\n  port: 1\n  tls: {mode: requireTLS}\n", {"net.port": "1", "net.tls.mode": "requireTLS"}),
        ("a.yaml", "http.port: 9201\nnetwork.host: [_local_, 10.0.0.1]\n", {"network.host": "_local_ 10.0.0.1"}),
        ("a.json", '{"server": {"port": 8, "on": true}}', {"server.port": "8", "server.on": "true"}),
        ("a.toml", "[entryPoints.web]\naddress = ':81'\n", {"entryPoints.web.address": ":81"}),
        ("grafana.ini", "[server]\n;http_port = 1\nhttp_port = 3200 ; x\n", {"server.http_port": "3200"}),
        ("zoo.cfg", "clientPort=2182\n#clientPort=1\n", {"clientPort": "2182"}),
        ("rabbitmq.conf", "listeners.tcp.default = 5673\n", {"listeners.tcp.default": "5673"}),
        ("c.xml", "<clickhouse><http_port>8124</http_port></clickhouse>", {"http_port": "8124"}),
        ("mongod", "net:\n  port: 27020\n", {"net.port": "27020"}),
        ("a.properties", "port=${P}\n", {"port": None}),
    ],
)
def test_keys(name: str, text: str, expected: dict[str, str | None]) -> None:
    assert expected.items() <= dict(keys(text, name)).items()


@pytest.mark.parametrize(("name", "text"), [("a.json", "{"), ("a.yml", "a: [\n"), ("a.toml", "a = \n")])
def test_what_cannot_be_read_is_no_answer(name: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        list(keys(text, name))


def test_flags() -> None:
    assert dict(flags('port 6380 \nbind "0.0.0.0"\n# port 1\nsave ""\n')) == {
        "--port": "6380",
        "--bind": "0.0.0.0",
        "--save": "",
    }
    assert dict(flags("[client]\nport=1\n[mysqld]\nport = 3307\nskip-networking\n", frozenset({"mysqld"}))) == {
        "--port": "3307",
        "--skip-networking": "",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("server { listen 80; }", [Bound("0.0.0.0", 80)]),
        ("server { listen [::]:80 ipv6only=off; }", [Bound("*", 80)]),
        ("server { listen 127.0.0.1:81 default_server; listen 82 ssl http2; }",
         [Bound("127.0.0.1", 81), Bound("0.0.0.0", 82, tls=True)]),
        ("server { listen unix:/run/a.sock; }", [Bound("unix:/run/a.sock", None, socket=True)]),
        ("server { listen 443 quic; listen 443 ssl; }", [Bound("0.0.0.0", 443, tls=True)]),
        ("http { server { root /x; location / { return 200 '{}'; } } }", [Bound("0.0.0.0", 80)]),
        ("upstream a { server b:1; }\n# server { listen 9; }\n", []),
        ("include /etc/nginx/conf.d/*.conf;", ["/etc/nginx/conf.d/*.conf"]),
    ],
)  # fmt: skip
def test_nginx(text: str, expected: list[Bound | str]) -> None:
    assert list(nginx(text)) == expected


def test_nginx_templates_take_what_the_container_has() -> None:
    text = "server { listen ${PORT}; set $host $OTHER; }"
    assert list(nginx(text, {"PORT": "8080"})) == [Bound("0.0.0.0", 8080)]
    assert list(nginx(text, {"PORT": None})) == [Bound("${PORT}", None)]


def test_other_web_servers() -> None:
    assert list(httpd("Listen 8080\nlisten 0.0.0.0:81\nInclude conf/extra/x.conf\n")) == [
        Bound("*", 8080),
        Bound("0.0.0.0", 81),
        "conf/extra/x.conf",
    ]
    assert list(haproxy("frontend a\n bind *:80,:81 ssl crt /x\n bind /run/s\n")) == [
        Bound("0.0.0.0", 80, tls=True),
        Bound("0.0.0.0", 81, tls=True),
        Bound("/run/s", None, socket=True),
    ]
    assert list(caddyfile(":8080 {\n respond ok\n}\nexample.com {\n}\n")) == [
        Bound("*", 8080),
        Bound("*", 443, tls=True),
        Bound("localhost", 2019),
    ]
    assert list(caddyfile("{\n admin off\n}\nhttp://a.example {\n}\n")) == [Bound("*", 80)]
