"""More examples of PX111, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad, Good
from ats_lint_rules.project.unwritable_path import _API, _DOCKERFILE, _END

CODE = "PX111"


_NGINX = "services:\n  web:\n    build: .\n    read_only: true\n    tmpfs:\n      - /tmp\n"
_APK = 'FROM alpine:3.22\nRUN apk add --no-cache nginx\n{}CMD ["nginx", "-g", "daemon off;"]\n'

EXAMPLES = (
    Bad(
        _NGINX,
        at="true",
        says="nothing can be written to /var/lib/nginx/tmp, /var/log/nginx, /run/nginx",
        safety="unsafe",
        fixed=_NGINX + "      - /var/lib/nginx/tmp\n      - /var/log/nginx\n      - /run/nginx\n",
        files={"Dockerfile": _APK.format("COPY site.conf /etc/nginx/http.d/default.conf\n")},
    ),
    Good(_NGINX, files={"Dockerfile": _APK.format("COPY nginx.conf /etc/nginx/nginx.conf\n")}),
    Good(_NGINX, files={"Dockerfile": _APK.format("RUN sed -i s/a/b/ /etc/nginx/nginx.conf\n")}),
    Good(_NGINX, files={"Dockerfile": 'FROM alpine:3.22\nCOPY nginx /bin/\nCMD ["nginx"]\n'}),
    Good(_NGINX + "      - /var\n      - /run\n", files={"Dockerfile": _APK.format("")}),
    Bad(
        "services:\n  web:\n    image: own/web\n    read_only: yes\n    secrets: [key]\n"
        "secrets:\n  key:\n    environment: KEY\n",
        at="yes",
        says="key cannot be copied into a read-only container",
        safety="hint",
    ),
    Bad(
        "services:\n  api:\n    build: .\n    read_only: true\n",
        at="true",
        says="nothing can be written to /tmp",
        safety="safe",
        fixed="services:\n  api:\n    build: .\n    read_only: true\n    tmpfs:\n      - /tmp\n",
        files={"Dockerfile": 'FROM python:3.13-slim\nUSER 1000\nCMD ["gunicorn", "app:app"]\n'},
    ),
    Bad(
        _API.replace("data:/data", "data:/app/data"),
        at="/app/data",
        says="/app/data belongs to root, the process runs as app",
        safety="safe",
        files={"Dockerfile": _DOCKERFILE.format("WORKDIR /app\nCOPY . .\nRUN chown -R app:app /app\n")},
        created={
            "Dockerfile": _DOCKERFILE.format(
                "WORKDIR /app\nCOPY . .\nRUN chown -R app:app /app\nRUN mkdir -p /app/data && chown app /app/data\n"
            )
        },
    ),
    Bad(
        _API,
        at="/data",
        says="/data belongs to root, the process runs as app",
        safety="safe",
        files={"Dockerfile": _DOCKERFILE.format("COPY data /data\n"), "data/.gitkeep": ""},
        created={"Dockerfile": _DOCKERFILE.format("COPY data /data\nRUN mkdir -p /data && chown -R app /data\n")},
    ),
    Good(
        _API.replace("data:/data", "data:/app/data"),
        files={
            "Dockerfile": _DOCKERFILE.format("WORKDIR /app\nCOPY --chown=app . .\n"),
            "data/.gitkeep": "",
        },
    ),
    Bad(
        "services:\n  db:\n    image: qdrant/qdrant:v1.12.0\n    user: 1000:1000\n"
        "    volumes: ['data:/qdrant/storage']\n" + _END,
        at="/qdrant/storage",
        says="/qdrant/storage belongs to root, the process runs as 1000:1000",
        safety="hint",
    ),
    Bad(
        "services:\n  app:\n    image: node:24-slim\n    user: node\n    command: node /srv/app.js\n"
        "    volumes: ['up:/srv/up']\nvolumes:\n  up:\n",
        at="/srv/up",
        says="/srv/up belongs to root, the process runs as node",
        safety="hint",
    ),
    Bad(
        "services:\n  db:\n    image: mariadb:11\n    user: 1000:1000\n    volumes: ['data:/var/lib/mysql']\n" + _END,
        at="1000:1000",
        says="the image cannot start as 1000:1000, which may not write to /var/lib/mysql",
        safety="hint",
    ),
)
