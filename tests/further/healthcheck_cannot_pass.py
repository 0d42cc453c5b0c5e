"""Further examples of DC403."""

from __future__ import annotations

from ats_lint import Bad, Good

CODE = "DC403"
_MOVED = {
    "Dockerfile": "FROM node:20-alpine\nCOPY a.js /\nHEALTHCHECK CMD wget -q http://127.0.0.1:3000/ || exit 1\n"
    "CMD node /a.js\n",
    "a.js": "require('http').createServer().listen(process.env.PORT || 3000)\n",
}
EXAMPLES = (
    Bad(
        "services:\n  p:\n    image: prom/prometheus:v2.53.0\n    healthcheck:\n"
        "      test: wget -q --spider http://localhost:9090/health\n",
        at="/health",
        says="prom/prometheus:v2.53.0 has no route /health",
        safety="safe",
        fixed="services:\n  p:\n    image: prom/prometheus:v2.53.0\n    healthcheck:\n"
        '      test: ["CMD", "promtool", "check", "healthy", "--url=http://127.0.0.1:9090"]\n',
    ),
    Bad(
        "services:\n  app:\n    build: .\n    healthcheck:\n      test: [CMD-SHELL, /app ping]\n",
        at="CMD-SHELL",
        says="no shell in gcr.io/distroless/static to read the probe",
        safety="hint",
        files={"Dockerfile": 'FROM gcr.io/distroless/static\nCOPY app /app\nCMD ["/app"]\n'},
    ),
    Bad(
        "services:\n  web:\n    build: .\n    environment:\n      PORT: 80\n",
        at="web",
        says="inherits a check of port 3000, and listens on 80",
        safety="unsafe",
        fixed="services:\n  web:\n    build: .\n    environment:\n      PORT: 80\n    healthcheck:\n"
        '      test: ["CMD", "node", "-e", "require(\'net\').connect(80,\'127.0.0.1\').on(\'connect\','
        "()=>process.exit(0)).on('error',()=>process.exit(1))\"]\n",
        files=_MOVED,
    ),
    Good("services:\n  web:\n    build: .\n    environment:\n      PORT: 3000\n", files=_MOVED),
    Good(
        "services:\n  web:\n    build: .\n    environment:\n      PORT: 80\n",
        files=_MOVED | {"Dockerfile": _MOVED["Dockerfile"].replace(":3000", ":$PORT")},
    ),
    Good(
        "services:\n  a:\n    image: python:3.11\n    command: python app.py\n"
        "    healthcheck:\n      test: [CMD, curl, -f, 'http://localhost:5000/']\n"
    ),
    *(
        Bad(
            f"services:\n  cache:\n    image: redis:7.2.4\n    healthcheck:\n      test: {test}\n",
            at=at,
            says="redis-cli knows no option --pong",
            safety="safe",
            fixed="services:\n  cache:\n    image: redis:7.2.4\n    healthcheck:\n"
            '      test: ["CMD-SHELL", "redis-cli ping | grep -q PONG"]\n',
        )
        for test, at in (
            ("redis-cli --pong ping", "--pong"),
            ('["CMD-SHELL", "redis-cli --pong ping || exit 1"]', "--pong"),
            ('["CMD", "redis-cli", "--pong", "ping"]', '"--pong"'),
        )
    ),
)
