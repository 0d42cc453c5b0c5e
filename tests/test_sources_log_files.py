"""Files that programs and their configurations log to."""

from __future__ import annotations

import pytest

from ats_lint.analysis.sources.log_files import log_files


@pytest.mark.parametrize(
    ("name", "text", "paths"),
    [
        ("app.js", "new winston.transports.File({ filename: 'logs/app.log' })", ["logs/app.log"]),
        ("app.py", "logging.FileHandler('/var/log/app.log')", ["/var/log/app.log"]),
        ("app.py", "from loguru import logger\nlogger.add('app.log')", ["app.log"]),
        ("app.py", "logging.FileHandler('/tmp/app.log')", []),
        ("app.py", "open('data.csv')", []),
        (
            "logback.xml",
            '<appender class="x.FileAppender"><file>/var/log/${NAME:-app}.log</file></appender>',
            ["/var/log/app.log"],
        ),
        ("logback.xml", '<appender class="x.FileAppender"><file>${UNSET}/app.log</file></appender>', []),
        ("logging.yaml", "h:\n  class: logging.FileHandler\n  filename: app.log\n", ["app.log"]),
        ("other.yaml", "h:\n  class: logging.FileHandler\n  filename: app.log\n", []),
    ],
)
def test_where_it_logs_to(name: str, text: str, paths: list[str]) -> None:
    assert [one.path for one in log_files(text, name)] == paths


def test_streams_beside_a_file_are_told() -> None:
    (found,) = log_files("logging.FileHandler('app.log')\nlogging.StreamHandler()\n", "app.py")
    assert found.streams
    (found,) = log_files("logging.FileHandler('app.log')\n", "app.py")
    assert not found.streams
    assert (found.library, "logging.FileHandler('app.log')"[found.start :][:7]) == ("logging", "app.log")
