"""A configuration file is mounted so that the container can write to it.

A program that is broken into can rewrite its own configuration on the host, where it outlives the container and may be
part of the repository. A configuration that is only read can be mounted with `:ro`.

Only files and directories that by place and name hold configuration are reported, and not those that programs are known
to write to (certificate stores, files of VPNs, state in JSON; Sentinel rewrites its file), or that a command or a
script in the project changes.

Fix safety: unsafe. `:ro` is added: an entrypoint that edits its configuration, or changes the owner of everything below
it, fails.
"""

from collections.abc import Iterator
from functools import partial

from ats_lint import (
    Bad,
    Edit,
    Finding,
    Fix,
    Good,
    Mount,
    Safety,
    Service,
    Severity,
    configurations,
    container_of,
    regex,
    rule,
)
from ats_lint_rules._common.findings import finding
from ats_lint_rules._common.fixes import propose

_WEB = "services:\n  web:\n    image: nginx\n    volumes:\n"
_SENTINEL = (
    "services:\n  s:\n    image: redis:7\n    command: redis-sentinel /etc/redis/s.conf\n"
    "    volumes: ['./s:/etc/redis']\n"
)
_FILE = regex(
    r"[^/]*\.(?:conf|cnf|cfg|ini|toml|ya?ml|properties|htpasswd|hcl|conf\.template|template)|Caddyfile|Corefile|\.htpasswd"
)
_UNDER = regex(
    r"/(?:usr/local/)?etc/.+|/config/[^/]+|/[^/]*conf(?:ig)?/.+|/[^/]+|/opt/.+|/usr/share/.+|/root/\..+|/home/.+"
)
_OTHER = regex(r"certs?(?:/|$)|/config/?$|package|tsconfig|lock|compose|\.github|pnpm|openapi|/app/|/src/|/code/")
"""Names of what is no configuration, or may well be written to."""


@rule(
    "DC122",
    "writable-config",
    on=Service,
    severity=Severity.LOW,
    tags={"security", "production", "owasp-8"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#volumes",
        "https://docs.docker.com/engine/storage/bind-mounts/#use-a-read-only-bind-mount",
    ),
    examples=(
        Bad(
            _WEB + "      - ./nginx.conf:/etc/nginx/nginx.conf  # ours\n",
            at="./nginx.conf:/etc/nginx/nginx.conf",
            says="configuration /etc/nginx/nginx.conf is writable",
            safety="unsafe",
            fixed=_WEB + "      - ./nginx.conf:/etc/nginx/nginx.conf:ro  # ours\n",
        ),
        Bad(
            _WEB + "      - './conf.d:/etc/nginx/conf.d:rw,z'\n",
            at="'./conf.d:/etc/nginx/conf.d:rw,z'",
            says="configuration /etc/nginx/conf.d is writable",
            safety="unsafe",
            fixed=_WEB + "      - './conf.d:/etc/nginx/conf.d:ro,z'\n",
        ),
        Bad(
            _WEB
            + "      - type: bind\n        source: ./prometheus.yml\n        target: /etc/prometheus/prometheus.yml\n",
            at="./prometheus.yml",
            says="configuration /etc/prometheus/prometheus.yml is writable",
            safety="unsafe",
            fixed=_WEB + "      - type: bind\n        source: ./prometheus.yml\n"
            "        target: /etc/prometheus/prometheus.yml\n        read_only: true\n",
        ),
        Bad(
            _WEB + "      - ./Caddyfile:/etc/caddy/Caddyfile:Z\n",
            at="./Caddyfile:/etc/caddy/Caddyfile:Z",
            says="configuration /etc/caddy/Caddyfile is writable",
            safety="unsafe",
            fixed=_WEB + "      - ./Caddyfile:/etc/caddy/Caddyfile:Z,ro\n",
        ),
        Good(_WEB + "      - ./nginx.conf:/etc/nginx/nginx.conf:ro\n"),
        Good(_WEB + "      - ./data:/data\n      - ./html:/usr/share/nginx/html\n"),
        Good(_WEB + "      - ./acme.json:/acme.json\n      - ./letsencrypt:/etc/letsencrypt\n"),
        Good(_WEB + "      - ./package.json:/app/package.json\n      - ./pyproject.toml:/app/pyproject.toml\n"),
        Good(_WEB + "      - nginx.conf:/etc/nginx/nginx.conf\nvolumes:\n  nginx.conf:\n"),
        Good(_WEB + "      - /etc/localtime:/etc/localtime\n"),
        Good(_SENTINEL),
        Good(_SENTINEL.replace("redis-sentinel /etc/redis/s.conf", "redis-server /etc/redis/s.conf --sentinel")),
        Good(
            _WEB + "      - ./nginx.conf:/etc/nginx/nginx.conf\n"
            "    command: sh -c \"sed -i s/a/b/ /etc/nginx/nginx.conf && exec nginx -g 'daemon off;'\"\n"
        ),
        Good(_WEB + "      - ./config:/config\n      - ./config:/etc/pihole\n"),
        Good(_WEB + "      - ./nginx.conf:/etc/nginx/nginx.conf:${MODE}\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for mount in service.volumes:
        if mount.type == "bind" and mount.read_only is False and _is_configuration(service, mount):
            if container_of(service).rewrites(mount.target or ""):
                continue
            source = mount.value.get("source") if mount.long else None
            span = source.span if source is not None else mount.span
            message = f"configuration {mount.target} is writable"
            if len(message) > 80:
                message = "configuration is writable"
            yield finding(service, mount.value, message, _fix(service, mount), span=span)


def _is_configuration(service: Service, mount: Mount) -> bool:
    source, target, settings = mount.source, mount.target, service.compose.settings
    if source is None or target is None:
        return False
    names = (target, source.rpartition("/")[2])
    if any(_OTHER.search(one) or configurations.is_rewritten(one, settings) for one in names):
        return False
    if configurations.is_directory(target, settings):
        return True
    names = (source.rstrip("/").rpartition("/")[2], target.rpartition("/")[2])
    return all(_FILE.fullmatch(name) for name in names) and bool(_UNDER.fullmatch(target))


def _fix(service: Service, mount: Mount) -> Fix:
    because = "An entrypoint that edits its configuration fails."
    return propose("mount it read-only", Safety.UNSAFE, because, partial(_edits, service, mount))


def _edits(service: Service, mount: Mount) -> tuple[Edit, ...]:
    where = service.layer(mount.value)
    if mount.long:
        return where.set((*where.item("volumes", mount.value), "read_only"), "true")
    raw = mount.value.raw
    if not mount.options:
        return where.replace("volumes", mount.value, f"{raw}:ro")
    head, _, options = raw.rpartition(":")
    words = options.split(",")
    kept = ["ro" if word == "rw" else word for word in words] if "rw" in words else [*words, "ro"]
    return where.replace("volumes", mount.value, f"{head}:{','.join(kept)}")
