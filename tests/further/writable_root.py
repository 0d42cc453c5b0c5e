"""More examples of DC110, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad
from ats_lint_rules.compose.writable_root import _APP, _BUILT, _TEMPLATES

CODE = "DC110"

_DATA = "    volumes:\n      - data:/app/data\nvolumes:\n  data:\n"

_KAFKA = (
    "services:\n  k:\n    image: apache/kafka:3.9.0\n    volumes: ['logs:/var/lib/kafka/data']\n"
    "    environment: {KAFKA_LOG_DIRS: /var/lib/kafka/data}\n"
)

EXAMPLES = (
    Bad(
        _KAFKA + "volumes:\n  logs:\n",
        at="k",
        says="root filesystem is writable",
        safety="unsafe",
        fixed=_KAFKA + "    read_only: true  # review: a guess\n    tmpfs:\n      - /tmp:exec\n"
        "      - /opt/kafka/config\n      - /opt/kafka/logs\nvolumes:\n  logs:\n",
    ),
    Bad(
        _APP,
        at="api",
        says="root filesystem is writable",
        safety="hint",
        files={
            **_BUILT,
            "app.py": "STATE = Path(os.getenv('STATE', '/var/lib/app'))\n(STATE / 'a').write_text('')\n",
        },
    ),
    Bad(
        _APP + _DATA,
        at="api",
        says="root filesystem is writable",
        safety="unsafe",
        fixed=_APP
        + _DATA.replace(
            "volumes:\n  data", "    read_only: true  # review: a guess\n    tmpfs:\n      - /tmp\nvolumes:\n  data"
        ),
        files={
            **_BUILT,
            "app.py": "DATA = os.environ.get('DATA', 'data')\nopen(os.path.join(DATA, name), 'wb')\n"
            "open('settings.ini')\nopen('/tmp/x', 'w')\n",
        },
    ),
    Bad(
        _TEMPLATES,
        at="web",
        says="root filesystem is writable",
        safety="unsafe",
        fixed=_TEMPLATES + "    read_only: true\n    tmpfs:\n      - /tmp\n      - /etc/nginx/conf.d:uid=101,gid=101\n",
        files={"templates/site.conf.template": "server { listen 8081; }\n"},
    ),
)
