"""More examples of DC805, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad, Good

CODE = "DC805"

EXAMPLES = (
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
