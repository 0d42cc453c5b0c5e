"""More examples of DC805, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad, Good

CODE = "DC805"

EXAMPLES = (
    Bad(
        "include:\n  - path: web.yaml\n    env_file: web.env\nservices:\n  db:\n    image: redis:7\n"
        "    label_file: db.labels\n",
        at=("web.env", "db.labels"),
        says=("env_file 'web.env' does not exist", "label_file 'db.labels' does not exist"),
        severity="medium",
        files={"web.yaml": "services:\n  web:\n    image: nginx:1.27\n"},
    ),
    Good(
        "services:\n  web:\n    env_file: base.env\n  cache:\n    image: redis:7\n",
        path="test/docker-compose.cache.yml",
    ),
    Bad(
        "services:\n  web:\n    build:\n      args: {A: x}\n",
        at="args",
        says="build file Dockerfile does not exist",
        severity="medium",
    ),
    Good(
        "services:\n  web:\n    image: nginx:1.29\n    networks: [main]\n",
        files={"apps/docker-compose.common.yml": "services: {}\nnetworks:\n  main:\n"},
        path="apps/web/docker-compose.yml",
    ),
    Bad(
        "services:\n  web:\n    image: nginx\n  debug:\n    image: busybox\n    profiles: [debug]\n"
        "    depends_on: [gone]\n",
        at="gone",
        says="undefined service 'gone'",
        severity="medium",
    ),
    Bad(
        "services:\n  db:\n    image: redis\n    profiles: [data]\n  web:\n    image: nginx\n"
        "    depends_on:\n      - db\n    links: ['db:cache']\n",
        at=("db", "'db:cache'"),
        says=("service 'db' is undefined without profile 'data'",) * 2,
        severity="medium",
    ),
    Bad(
        "services:\n  tools:\n    image: alpine\n  web:\n    build:\n      context: .\n"
        "      additional_contexts: {base: service:tools}\n",
        at="service:tools",
        says="build context of service 'tools', which is not built",
        files={"Dockerfile": "FROM scratch\n"},
    ),
    Bad(
        "services:\n  web:\n    build:\n      context: .\n      dockerfile: Dockerfile.dev\n",
        at="Dockerfile.dev",
        says="build file Dockerfile.dev does not exist",
        severity="medium",
        files={"Dockerfile": "FROM scratch\n"},
    ),
    Good(
        "services:\n  web:\n    image: nginx\n",
        files={
            "compose.queue.yaml": "services:\n  kafka:\n    image: apache/kafka:4.0.0\n",
            "compose.worker.yaml": "services:\n  worker:\n    image: own/app\n    depends_on: [kafka]\n",
        },
    ),
)
