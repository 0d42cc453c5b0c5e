"""USER names a user as whom the image cannot start.

Some images are made to start as root: their program makes directories and a pid file in places that belong to root, and
hands over to an account of its own afterwards. nginx and Apache's httpd stop at once when they are started as another
user ("permission denied"), even as the one that their workers run as. So do databases whose data directory belongs to
their own account, when a third user starts them.

Reported is a USER behind which the image's own program is started, as long as nothing in the Dockerfile gives the
directories away or replaces the configuration that names them. Which paths an image must write to start, and as whom it
does, are image facts.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, container_of, rule, short

_NGINX = "FROM nginx:1.27\nCOPY site /usr/share/nginx/html\n"


@rule(
    "DF119",
    "user-cannot-start",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness", "reliability"},
    references=(
        "https://github.com/nginx/docker-nginx-unprivileged",
        "https://github.com/docker-library/httpd/issues/102",
        "https://docs.docker.com/reference/dockerfile/#user",
    ),
    examples=(
        Bad(
            _NGINX + "USER nginx\n",
            at="nginx",
            says="nginx cannot start as nginx, which may not write to /var/cache/nginx",
        ),
        Bad(
            "FROM httpd:2.4\nUSER 1000\n",
            at="1000",
            says="httpd cannot start as 1000, which may not write to /usr/local/apache2/logs",
        ),
        Bad(
            _NGINX + "RUN chown -R nginx /var/cache/nginx\nUSER nginx\n",
            at="nginx",
            says="nginx cannot start as nginx, which may not write to /run",
        ),
        Bad(
            "FROM mariadb:11\nUSER 1000:1000\n",
            at="1000:1000",
            says="mariadb cannot start as 1000:1000, which may not write to /var/lib/mysql",
        ),
        Good("FROM mariadb:11\nUSER mysql\n"),
        Good("FROM mariadb:11\nUSER 999\n"),
        Good(_NGINX + "RUN chown nginx /var/cache/nginx /var/run\nUSER nginx\n"),
        Good(_NGINX + "RUN touch /run/nginx.pid && chown -R nginx /run/nginx.pid /var/cache/nginx\nUSER nginx\n"),
        Good(_NGINX + "COPY nginx.conf /etc/nginx/nginx.conf\nUSER nginx\n"),
        Good(_NGINX + "RUN ./prepare.sh\nUSER nginx\n"),
        Good(_NGINX + 'USER nginx\nCMD ["nginx", "-g", "pid /tmp/nginx.pid; daemon off;"]\n'),
        Good("FROM nginxinc/nginx-unprivileged:1.27\nUSER nginx\n"),
        Good("FROM nginx:1.27\nUSER nginx\nUSER root\n"),
        Good("FROM postgres:16\nUSER 1000\n"),
        Good("FROM nginx:1.27 AS base\nUSER nginx\nFROM base\nUSER root\n"),
        Good(
            "FROM nginx:1.27\nUSER nginx\n",
            files={"compose.yaml": "services:\n  web:\n    build: .\n    tmpfs: [/run, /var/cache/nginx]\n"},
        ),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    found, user = stage.user.instruction, stage.user.value
    if not stage.is_final or found is None or user is None or found.stage is not stage:
        return
    path = container_of(stage).closed_path.value
    if path is not None:
        name = stage.base.name.rpartition("/")[2]
        yield Finding(found.args.whole, f"{name} cannot start as {short(user, 20)}, which may not write to {path}")
