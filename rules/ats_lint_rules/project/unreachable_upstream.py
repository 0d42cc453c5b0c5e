"""A configuration file names a host that its container does not reach.

nginx looks up the hosts of `proxy_pass` and `upstream` once, when it starts, and ends where one is not there: "host not
found in upstream". The engine's resolver knows the services that are running, on the networks that both are on. A name
that no service has, one of a service on other networks, and one of a service that is not started before
(`depends_on`) are not there.

A file of settings that looks for the database on `localhost` finds nobody either, where the database is another
service.

Reported are files that a service mounts, or its Dockerfile copies. Left alone are hosts with variables, which nginx
looks up when they are asked for, and services that are started again until the name is there.

Fix safety: hint. Which of the names is meant, only the author knows.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Safety, Service, Severity, rule, short, upstreams

_WEB = "services:\n  web:\n    image: nginx:1.29\n    volumes: ['./n.conf:/etc/nginx/conf.d/default.conf:ro']\n"
_FILES = {"n.conf": "server {\n  listen 80;\n  location / {\n    proxy_pass http://app:8000;\n  }\n}\n"}
_APP = "  app:\n    image: own/app\n"
_SET = "services:\n  app:\n    image: own/app\n    volumes: ['./c.toml:/c.toml:ro']\n  db:\n    image: postgres:16\n"


@rule(
    "PX122",
    "unreachable-upstream",
    on=Service,
    severity=Severity.HIGH,
    about="project",
    tags={"correctness", "network", "reliability"},
    references=(
        "https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass",
        "https://docs.docker.com/compose/how-tos/networking/",
    ),
    examples=(
        Bad(
            _WEB + _APP,
            at="web",
            says="default.conf asks app, which may not be started yet",
            safety="hint",
            severity="medium",
            files=_FILES,
        ),
        Bad(
            _WEB + _APP.replace("app:", "api:", 1),
            at="web",
            says="default.conf asks app, which no service is called",
            safety="hint",
            files=_FILES,
        ),
        Bad(
            _WEB + "    networks: [front]\n    depends_on: [app]\n" + _APP + "    networks: [back]\n"
            "networks:\n  front:\n  back:\n",
            at="web",
            says="default.conf asks app, which is on none of its networks",
            safety="hint",
            files=_FILES,
        ),
        Bad(
            _SET,
            at="app",
            says="c.toml asks 127.0.0.1, which is this container: the server is db",
            safety="hint",
            files={"c.toml": '[db]\nhost = "127.0.0.1"\nport = 5432\n'},
        ),
        Good(_WEB + "    depends_on: [app]\n" + _APP, files=_FILES),
        Good(_WEB + "    restart: always\n" + _APP, files=_FILES),
        Good(
            _WEB + _APP,
            files={"n.conf": "server {\n  set $u app;\n  location / {\n    proxy_pass http://$u:8000;\n  }\n}\n"},
        ),
        Good(
            _WEB + "    depends_on: [app]\n" + _APP,
            files={
                "n.conf": "upstream back {\n server app:80;\n}\nserver {\n location / { proxy_pass http://back; }\n}\n"
            },
        ),
        Good(_SET, files={"c.toml": '[db]\nhost = "db"\nport = 5432\n# host = "127.0.0.1"\n'}),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for one in upstreams.unreached(service):
        late = one.why.startswith("which may")
        title = f"let it depend on {short(one.host, 20)}" if late else "name a service that is there"
        because = "Compose then starts the other one first." if late else "Which one is meant, only the author knows."
        fix = Fix(title, (), Safety.HINT, because)
        message = f"{short(one.file, 20)} asks {short(one.host, 20)}, {short(one.why, 60)}"
        severity = Severity.MEDIUM if late else None
        yield Finding(service.name.span, message, fix, severity=severity)
