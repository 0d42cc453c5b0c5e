"""Further examples of DC409: checks that give up before the first start is over."""

from __future__ import annotations

from ats_lint import Bad, Good

CODE = "DC409"
_TEST = "test: pg_isready -h 127.0.0.1\n      interval: 5s\n"
_DB = f"services:\n  db:\n    image: postgres:16\n    healthcheck:\n      {_TEST}"
_WEB = "  web:\n    image: own/web\n    depends_on:\n      db:\n        condition: service_started\n"
_LAB = "services:\n  lab:\n    image: gitlab/gitlab-ce:17.2.1-ce.0\n  run:\n    image: own/run\n    depends_on:\n"
_SHARED = "x-check: &check {test: pg_isready -h 127.0.0.1, interval: 5s}\n"

EXAMPLES = (
    Bad(
        _DB + _WEB,
        at="service_started",
        says="does not wait until db is healthy",
        safety="safe",
        fixed=_DB + "      start_period: 60s\n" + _WEB.replace("started", "healthy"),
    ),
    Bad(
        _LAB + "      - lab\n",
        at="lab",
        says="does not wait until lab is healthy",
        safety="unsafe",
        fixed=_LAB + "      lab:\n        condition: service_healthy\n",
    ),
    Bad(
        f"{_SHARED}services:\n  db:\n    image: postgres:16\n    healthcheck: *check\n{_WEB}",
        at="service_started",
        says="does not wait until db is healthy",
        safety="safe",
        fixed=f"{_SHARED}services:\n  db:\n    image: postgres:16\n    healthcheck:\n      <<: *check\n"
        "      start_period: 60s\n" + _WEB.replace("started", "healthy"),
    ),
    Good(_DB + _WEB.replace("started", "healthy")),
    Bad(
        "services:\n  r:\n    image: redis:7\n    command: redis-server --aclfile /a\n"
        "    healthcheck: {test: redis-cli ping | grep PONG}\n  web:\n    image: own/web\n    depends_on: [r]\n",
        at="r",
        says="does not wait until r is healthy",
        safety="unsafe",
        fixed="services:\n  r:\n    image: redis:7\n    command: redis-server --aclfile /a\n"
        "    healthcheck: {test: redis-cli ping | grep PONG}\n  web:\n    image: own/web\n    depends_on:\n"
        "      r:\n        condition: service_healthy\n",
    ),
    *(
        Bad(
            _DB + "      retries: 9\n" + mounted + _WEB,
            at="service_started",
            says="does not wait until db is healthy",
            safety=safety,
            fixed=_DB + "      retries: 9\n" + mounted + _WEB.replace("started", "healthy"),
            files={"init/a.sql": "CREATE DATABASE a;\n", "dump/a.sql": "INSERT INTO a VALUES (1);\n" * 9_000},
        )
        for folder, safety in (("init", "safe"), ("dump", "unsafe"), ("dump.sql.gz", "unsafe"))
        for mounted in (f"    volumes: ['./{folder}:/docker-entrypoint-initdb.d:ro']\n",)
    ),
)
