"""More examples of DF417: a set-up of each library, which would crowd its file."""

from __future__ import annotations

from ats_lint import Bad, Good
from ats_lint.rule import BadExample, GoodExample

CODE = "DF417"
_NODE = 'FROM node:22\nWORKDIR /app\nCOPY . .\nCMD ["node", "index.js"]\n'
_JAVA = 'FROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY . .\nCMD ["java", "-jar", "a.jar"]\n'
_NET = 'FROM mcr.microsoft.com/dotnet/aspnet:8.0\nWORKDIR /app\nCOPY . .\nCMD ["dotnet", "A.dll"]\n'
_PYTHON = 'FROM python:3.12\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n'
_PHP = 'FROM php:8.3-apache\nWORKDIR /app\nCOPY . .\nCMD ["apache2-foreground"]\n'
_RAILS = 'FROM ruby:3.3\nENV RAILS_ENV=production\nWORKDIR /app\nCOPY . .\nCMD ["bin/rails", "server"]\n'
_GO = 'FROM golang:1.23\nWORKDIR /app\nCOPY . .\nRUN go build -o /a\nCMD ["/a"]\n'
_OLD_RAILS = 'if ENV["RAILS_LOG_TO_STDOUT"].present?\n  config.logger = Logger.new(STDOUT)\nend\n'
_LARAVEL = """<?php
return [
    'default' => env('LOG_CHANNEL', 'stack'),
    'channels' => [
        'stack' => ['driver' => 'stack', 'channels' => ['single']],
        'single' => ['driver' => 'single', 'path' => storage_path('logs/laravel.log')],
    ],
];
"""
_LOGBACK = """<configuration>
  <property name="LOGS" value="./logs"/>
  <appender name="F" class="ch.qos.logback.core.rolling.RollingFileAppender">
    <file>${LOGS}/app.log</file>
  </appender>
</configuration>
"""


def _stays(text: str, library: str, path: str, files: dict[str, str]) -> BadExample:
    says = f"logs of {library} stay inside the container: {path}"
    return Bad(text, at=text.rpartition("CMD ")[2].strip(), says=says, safety="hint", files=files)


def _quiet(text: str, files: dict[str, str]) -> GoodExample:
    return Good(text, files=files)


EXAMPLES = (
    _stays(
        _PYTHON,
        "logging",
        "/app/logs/a.log",
        {"app.py": 'LOGS = BASE_DIR / "logs"\nX = {"class": "logging.FileHandler", "filename": LOGS / "a.log"}\n'},
    ),
    _quiet(
        _PYTHON,
        {"app.py": 'LOGS = Path(os.getenv("L"))\nX = {"class": "logging.FileHandler", "filename": LOGS / "a.log"}\n'},
    ),
    _stays(
        _PHP,
        "Monolog",
        "/app/logs/a.log",
        {"src/a.php": "<?php $l->pushHandler(new StreamHandler(__DIR__ . '/../logs/a.log'));\n"},
    ),
    _stays(
        _NODE,
        "winston",
        "/app/error.log",
        {"l.ts": "new transports.File({ filename: path.join(__dirname, 'error.log') })\n"},
    ),
    _stays(
        _NODE, "winston", "/app/logs/%DATE%.log", {"l.js": 'new DailyRotateFile({ filename: "logs/%DATE%.log" })\n'}
    ),
    _stays(_NODE, "pino", "/app/a.log", {"l.js": "const d = pino.destination('./a.log')\n"}),
    _stays(_NODE, "log4js", "/app/a.log", {"l.js": 'x = { type: "file", filename: "a.log" }\n'}),
    _stays(
        _NODE, "bunyan", "/var/log/a.log", {"l.js": "b({ streams: [{ level: 'info', path: '/var/log/a.log' }] })\n"}
    ),
    _stays(
        _NODE, "a stream", "/app/access.log", {"l.js": "morgan('x', { stream: fs.createWriteStream('access.log') })\n"}
    ),
    _stays(_PYTHON, "logging", "/app/a.log", {"app.py": "h = logging.handlers.RotatingFileHandler('a.log')\n"}),
    _stays(_PYTHON, "logging", "/app/a.log", {"app.py": "logging.basicConfig(level=1, filename='a.log')\n"}),
    _stays(
        _PYTHON,
        "logging",
        "/app/logs/d.log",
        {"x/settings.py": "LOGGING = {'f': {'class': 'logging.FileHandler', 'filename': BASE / 'logs/d.log'}}\n"},
    ),
    _stays(_PYTHON, "loguru", "/app/a.log", {"app.py": 'logger.add("a.log", rotation="1 MB")\n'}),
    _stays(_PYTHON, "logging", "/app/a.log", {"logging.ini": "[handler_f]\nclass=FileHandler\nargs=('a.log', 'a')\n"}),
    _stays(
        _JAVA,
        "Spring",
        "/app/logs/a.log",
        {"src/main/resources/application.yml": "logging:\n  level: {}\n  file:\n    name: logs/a.log\n"},
    ),
    _stays(
        _JAVA, "Spring", "/var/log/a.log", {"application.properties": "logging.file.name=${LOG_FILE:/var/log/a.log}\n"}
    ),
    _stays(
        _JAVA,
        "Log4j",
        "/app/logs/a.log",
        {"log4j2.xml": '<Appenders><RollingFile name="f" fileName="logs/a.log"/></Appenders>\n'},
    ),
    _stays(_JAVA, "Logback", "/app/logs/app.log", {"logback.xml": _LOGBACK}),
    _stays(
        _NET,
        "Serilog",
        "/app/logs/a.txt",
        {"appsettings.json": '{"Serilog": {"WriteTo": [{"Name": "File", "Args": {"path": "logs/a.txt"}}]}}\n'},
    ),
    _stays(_NET, "Serilog", "/app/logs/a.txt", {"Program.cs": 'x.WriteTo.File("logs/a.txt");\n'}),
    _stays(
        _NET,
        "NLog",
        "/app/logs/a.log",
        {"nlog.config": '<nlog><target xsi:type="File" name="f" fileName="${basedir}/logs/a.log"/></nlog>\n'},
    ),
    _stays(
        _PHP,
        "Monolog",
        "/app/logs/a.log",
        {"a.php": "<?php $l->pushHandler(new \\Monolog\\Handler\\StreamHandler('logs/a.log'));\n"},
    ),
    _stays(_PHP, "Laravel", "/app/storage/logs/laravel.log", {"artisan": "x", "config/logging.php": _LARAVEL}),
    _stays(_RAILS, "Rails", "/app/log/production.log", {"config/environments/production.rb": _OLD_RAILS}),
    _stays(
        _RAILS, "Rails", "/app/log/production.log", {"config/environments/production.rb": "config.eager_load = true\n"}
    ),
    _stays(
        _GO,
        "lumberjack",
        "/var/log/a.log",
        {"a.go": 'package a\nvar l = &lumberjack.Logger{Filename: "/var/log/a.log"}\n'},
    ),
    _quiet(_NODE, {"l.js": "pino.destination(1)\n"}),
    _quiet(_NODE, {"l.js": "new transports.File({ filename: process.env.LOG_FILE })\n"}),
    _quiet(_NODE, {"test/l.js": "new transports.File({ filename: 'a.log' })\n"}),
    _quiet(_PHP, {"artisan": "x", "config/logging.php": _LARAVEL.replace("'stack')", "'stderr')")}),
    _quiet(_PHP.replace("COPY", "ENV LOG_CHANNEL=stderr\nCOPY"), {"artisan": "x", "config/logging.php": _LARAVEL}),
    _quiet(_PHP, {"a.php": "<?php new StreamHandler('php://stdout');\n"}),
    _quiet(_RAILS.replace("ENV ", "ENV RAILS_LOG_TO_STDOUT=1 "), {"config/environments/production.rb": _OLD_RAILS}),
    _quiet(_RAILS, {"config/environments/production.rb": "config.logger = ActiveSupport::Logger.new(STDOUT)\n"}),
    _quiet(_RAILS.replace("production", "development"), {"config/environments/production.rb": _OLD_RAILS}),
    _quiet(_JAVA, {"src/main/resources/application-dev.yml": "logging:\n  file:\n    name: a.log\n"}),
    _quiet(_JAVA, {"logback.xml": _LOGBACK.replace("./logs", "/dev/fd")}),
    _quiet(_NET, {"appsettings.Development.json": '{"WriteTo": [{"Name": "File", "Args": {"path": "logs/a.txt"}}]}\n'}),
    _quiet(_PYTHON, {"app.py": "logging.StreamHandler()\n"}),
    _quiet(_PYTHON, {"app.py": "logging.FileHandler('/dev/stdout')\n"}),
)
