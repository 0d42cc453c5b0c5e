"""What a start writes under the settings in view, and what the settings name."""

from pathlib import Path

import pytest

from ats_lint.analysis.runtime.written_paths import at_start, other_written_path, tmpfs
from services import service_in


def test_templates_are_rendered_into_a_directory(tmp_path: Path) -> None:
    """With templates mounted the start writes; without them it changes a file of the image."""
    plain = at_start(service_in(tmp_path / "a", "image: nginx:1.27"))
    assert plain.directories == ()
    assert plain.kept == ("/etc/nginx/conf.d/default.conf",)
    found = at_start(service_in(tmp_path / "b", "image: nginx:1.27\nvolumes: ['./t:/etc/nginx/templates:ro']"))
    assert found.directories == ("/etc/nginx/conf.d",)
    assert found.kept == ()
    assert found.hidden == ("/etc/nginx/conf.d/default.conf",)


def test_a_directory_that_is_mounted_is_no_matter(tmp_path: Path) -> None:
    """A given conf.d is not the image's own."""
    body = "image: nginx:1.27\nvolumes: ['./conf.d:/etc/nginx/conf.d:ro']"
    assert at_start(service_in(tmp_path, body, {"conf.d/a.conf": ""})).kept == ()


@pytest.mark.parametrize(
    ("image", "user", "path", "entry"),
    [
        ("nginx:1.27", "", "/etc/nginx/conf.d", "/etc/nginx/conf.d"),
        ("nginxinc/nginx-unprivileged:1.27", "", "/etc/nginx/conf.d", "/etc/nginx/conf.d:uid=101"),
        ("nginx:1.27", "101:102", "/run/x", "/run/x:uid=101,gid=102"),
        ("nginx:1.27", "nginx", "/run/x", "/run/x:mode=1777"),
        ("nginx:1.27", "101:101", "/tmp", "/tmp"),
    ],
)
def test_a_tmpfs_is_writable_for_the_process(tmp_path: Path, image: str, user: str, path: str, entry: str) -> None:
    """Root owns a tmpfs, with the mode of what lies below: another user needs it said."""
    body = f"image: {image}" + (f"\nuser: '{user}'" if user else "")
    assert tmpfs(service_in(tmp_path, body), path).startswith(entry)


@pytest.mark.parametrize(
    ("body", "files", "path"),
    [
        ("image: redis:7\ncommand: redis-server --logfile /var/log/r.log", {}, "/var/log/r.log"),
        ("image: influxdb:2.7\nenvironment: {INFLUXD_BOLT_PATH: /bolt/i}", {}, "/bolt/i"),
        ("image: redis:7\nenvironment: {APP_DB: 'sqlite:////srv/x.db'}", {}, "/srv/x.db"),
        ("image: redis:7\nenvironment: {API_URL: /v1, TLS_KEY_PATH: /k}", {}, None),
        ("image: redis:7\ncommand: redis-server /c\nvolumes: ['./r:/c:ro']", {"r": "logfile /l/x\n"}, "/l/x"),
        ("image: redis:7\ncommand: redis-server /c\nvolumes: ['./r:/c:ro']", {"r": "# logfile /l/x\n"}, None),
        ("image: redis:7\nvolumes: ['./r.html:/srv/r.html:ro']", {"r.html": "/l/x"}, None),
        ("image: postgres:16\nvolumes: ['data:/var/lib/postgresql/data']", {}, None),
        (
            "image: fluent/fluent-bit:4.0\nvolumes: ['./f.conf:/fluent-bit/etc/fluent-bit.conf:ro']",
            {"f.conf": "[OUTPUT]\n  Name file\n  Path /out\n"},
            "/out",
        ),
        (
            "image: otel/opentelemetry-collector-contrib:0.150.0\ncommand: --config=/o\nvolumes: ['./o:/o:ro']",
            {"o": "exporters:\n  file: {path: /var/o.json}\n"},
            "/var/o.json",
        ),
        ("image: nextcloud:33\nvolumes: ['data:/var/www/html']", {}, None),
        (
            "image: nginxinc/nginx-unprivileged:1.27\nvolumes: ['./c:/etc/nginx/conf.d:ro']",
            {"c/a.conf": "proxy_cache_path /var/cache/nginx/p keys_zone=p:1m;\n"},
            "/var/cache/nginx/p",
        ),
        (
            "image: nginxinc/nginx-unprivileged:1.27\nvolumes: ['./c:/etc/nginx/conf.d:ro']",
            {"c/a.conf": "server { location /api { proxy_pass http://api; } }\n"},
            None,
        ),
        (
            "image: caddy:2.10\ncommand: caddy run --config /c.json\nvolumes: ['./c.json:/c.json:ro']",
            {"c.json": '{"logging": {"filename": "/var/log/c.log"}}'},
            "/var/log/c.log",
        ),
    ],
)
def test_places_that_settings_name(tmp_path: Path, body: str, files: dict[str, str], path: str | None) -> None:
    """In the command, in the environment and in configuration, however it is mounted."""
    rest = "volumes:\n  data:\n" if "data:" in body else ""
    assert other_written_path(service_in(tmp_path, body, files, rest)) == path
