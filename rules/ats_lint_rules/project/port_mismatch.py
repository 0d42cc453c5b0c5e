"""A published container port on which nothing in the container listens.

The port on the host leads to the container's port on the right of the colon. When the command listens on another port
and the image does not EXPOSE the published one, the host accepts connections and resets them: the service
looks up and cannot be reached. So it is where a program listens on 127.0.0.1, which is the container's own.

Only what is known counts: a command that is told its port or has a port by default, what the sources of an image built
here and its EXPOSE agree on or alone say, and the ports of well-known images that run as they come. Nothing is said of
UDP, of ports that a variable, a file of the build context or the command names somewhere, of servers whose
configuration is mounted, and of services whose network others share.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Heard, Port, Related, Service, Severity, container_of, rule

_BUILT = "services:\n  web:\n    build: .\n    ports:\n      - "
_UVICORN = "FROM python:3.12-slim\nEXPOSE 8000\nCMD uvicorn app:app --host 0.0.0.0 --port 8000\n"


@rule(
    "PX110",
    "port-mismatch",
    on=Service,
    severity=Severity.MEDIUM,
    about="project",
    tags={"correctness", "network", "cis-5.9"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#ports",
        "https://docs.docker.com/reference/dockerfile/#expose",
    ),
    examples=(
        Bad(
            _BUILT + '"8080:80"  # site\n',
            at='"8080:80"',
            says="published container port 80, but the command listens on 8000",
            files={"Dockerfile": _UVICORN},
        ),
        Bad(
            _BUILT + "8080:8080\n      - 9000:9000\n",
            at=("8080:8080", "9000:9000"),
            says=(
                "published container port 8080, but the command listens on 8000",
                "published container port 9000, but the command listens on 8000",
            ),
            files={"Dockerfile": _UVICORN},
        ),
        Bad(
            _BUILT + "8000:8000\n      - 9000:9000\n",
            at="9000:9000",
            says="published container port 9000, but the command listens on 8000",
            files={"Dockerfile": _UVICORN},
        ),
        Bad(
            _BUILT + "{target: 3000, published: '80'}\n",
            at="3000",
            says="published container port 3000, but the command listens on 8000",
            files={"Dockerfile": _UVICORN},
        ),
        Bad(
            _BUILT + "3000-3005:3000-3005\n",
            at="3000-3005:3000-3005",
            says="published container port 3000-3005, but the command listens on 8000",
            files={"Dockerfile": _UVICORN},
        ),
        Bad(
            _BUILT + "5000:5000\n    command: gunicorn -b 0.0.0.0:${PORT:-9000} app\n",
            at="5000:5000",
            says="published container port 5000, but the command listens on 9000",
            files={"Dockerfile": "FROM python:3.12\nCMD flask run --host 0.0.0.0\n"},
        ),
        Bad(
            _BUILT + "3000:3000\n",
            at="3000:3000",
            says="published container port 3000, but the command listens on 8080",
            files={
                "Dockerfile": "FROM node:22\nCOPY server.js .\nEXPOSE 8080\nCMD node server.js\n",
                "server.js": "require('http').createServer().listen(8080)\n",
            },
        ),
        Bad(
            _BUILT + "9090:9090\n",
            at="9090:9090",
            says="published container port 9090, but EXPOSE has 8080",
            files={"Dockerfile": "FROM eclipse-temurin:21\nEXPOSE 8080\nCOPY app.jar /\nCMD java -jar /app.jar\n"},
        ),
        Bad(
            _BUILT + "8080:80\n",
            at="8080:80",
            says="published container port 80, but EXPOSE has 3000",
            files={"Dockerfile": "FROM node:22\nEXPOSE 3000\nCMD npm start\n"},
        ),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    ports: ['5433:5433']\n",
            at="'5433:5433'",
            says="published container port 5433, but the image listens on 5432",
        ),
        Bad(
            "services:\n  web:\n    image: nginx:1.27\n    ports: ['8080:8080']\n",
            at="'8080:8080'",
            says="published container port 8080, but the image listens on 80",
        ),
        Bad(
            "services:\n  db:\n    image: postgres:16\n    environment: {PGPORT: 5433}\n    ports: ['5432:5432']\n",
            at="'5432:5432'",
            says="published container port 5432, but the image listens on 5433",
        ),
        Good(_BUILT + "80:8000\n      - 8001:8000\n      - 5353:53/udp\n", files={"Dockerfile": _UVICORN}),
        Good(_BUILT + "7999-8001:7999-8001\n", files={"Dockerfile": _UVICORN}),
        Good(_BUILT + "8000:8000\n      - 5678:5678\n", files={"Dockerfile": _UVICORN}),
        Bad(
            _BUILT + "9000:9000\n    command: uvicorn app:app --port 9000\n",
            at="9000:9000",
            says="published container port 9000, but the command listens on 127.0.0.1 only",
            files={"Dockerfile": _UVICORN},
        ),
        Bad(
            _BUILT + "5000:80\n",
            at="5000:80",
            says="published container port 80, but the command listens on 8080",
            files={"Dockerfile": 'FROM mcr.microsoft.com/dotnet/aspnet:9.0\nENTRYPOINT ["dotnet", "App.dll"]\n'},
        ),
        Good(
            _BUILT + "5000:80\n      - 5001:443\n    environment: ['ASPNETCORE_URLS=https://+;http://+']\n",
            files={"Dockerfile": 'FROM mcr.microsoft.com/dotnet/aspnet:9.0\nENTRYPOINT ["dotnet", "App.dll"]\n'},
        ),
        Good(
            _BUILT + "5000:80\n    environment: ['ASPNETCORE_HTTP_PORTS=80']\n",
            files={"Dockerfile": 'FROM mcr.microsoft.com/dotnet/aspnet:9.0\nENTRYPOINT ["dotnet", "App.dll"]\n'},
        ),
        Good(
            _BUILT + "9000:9000\n    command: uvicorn app:app --host :: --port 9000\n", files={"Dockerfile": _UVICORN}
        ),
        Good(_BUILT + "9000:9000\n    command: ./start\n", files={"Dockerfile": _UVICORN}),
        Good(_BUILT + "9000:${INSIDE}\n", files={"Dockerfile": _UVICORN}),
        Good(_BUILT + "5173:5173\n", files={"Dockerfile": "FROM node:22\nEXPOSE 3000\nCMD npm run dev\n"}),
        Good(
            _BUILT + "9000:9000\n      - 8000:8000\n",
            files={"Dockerfile": _UVICORN.replace("CMD", "COPY . .\nCMD"), "metrics.py": "start_http_server(9000)\n"},
        ),
        Good(
            _BUILT + "9000:9000\n  proxy:\n    image: own\n    network_mode: service:web\n",
            files={"Dockerfile": _UVICORN},
        ),
        Good("services:\n  db:\n    image: postgres:16\n    ports: ['5433:5432']\n"),
        Good(
            "services:\n  l:\n    image: logstash:8.19.0\n    volumes: ['./p:/usr/share/logstash/pipeline']\n"
            "    ports: ['5000:5000']\n",
            files={"p/a.conf": "input { tcp { port => 5000 } }\n"},
        ),
        Good("services:\n  db:\n    image: postgres:16\n    command: -p 5433\n    ports: ['5433:5433']\n"),
        Good(
            "services:\n  c:\n    image: nginx\n    volumes: [./n.conf:/etc/nginx/n.conf]\n    ports: ['8080:8080']\n"
        ),
        Good("services:\n  c:\n    image: own/thing\n    ports: ['8080:8080']\n"),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    for port, heard in container_of(service).unheard:
        first, last = port.container or (0, 0)
        shown = str(first) if first == last else f"{first}-{last}"
        message = f"published container port {shown}, but {heard.what}"
        target = port.value.get("target") if port.long else None
        span = target.span if target is not None and target.source is port.source else port.span
        yield Finding(span, message, related=_related(port, heard), path=port.source.path)


def _related(port: Port, heard: Heard) -> tuple[Related, ...]:
    at = heard.at
    return () if at is None or port.source is at.source else (Related(at.source.path, at.span, heard.what),)
