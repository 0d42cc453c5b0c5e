"""More examples of DC501, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad

CODE = "DC501"


EXAMPLES = (
    Bad(
        "services:\n  api:\n    image: own/api\n    depends_on: [db]\n  db:\n    image: postgres:16\n",
        at=("metrics", "api", "db"),
        says=(
            "on the implicit default network with every other service",
            "on the implicit default network with every other service",
            "on the implicit default network with every other service",
        ),
        safety="unsafe",
        fixed="services:\n  api:\n    image: own/api\n    depends_on: [db]\n"
        "    networks:\n      - app\n      - data\n  db:\n    image: postgres:16\n"
        "    networks:\n      - data\n      - data-access\n"
        "networks:\n  app:\n  data:\n    internal: true\n  data-access:\n",
        files={
            "compose.prod.yaml": "services:\n  metrics:\n    image: own/exporter\n    links: [db]\n"
            "  db:\n    ports: ['5432:5432']\n"
        },
        created={
            "compose.prod.yaml": "services:\n  metrics:\n    image: own/exporter\n    links: [db]\n    networks:\n"
            "      - app\n      - data\n  db:\n    ports: ['5432:5432']\n"
        },
    ),
)
