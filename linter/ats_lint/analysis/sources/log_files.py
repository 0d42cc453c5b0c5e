"""Files that a set-up of logging names, whatever library it is for, with the place where it does.

Sources: the documentation of each library: winston, pino, log4js, bunyan (npm), Log4j 2, Logback, Spring Boot
(`logging.file`), NLog, Serilog, log4net, Monolog, lumberjack, zap, loguru, Python's `logging.config`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from ats_lint.analysis.sources.languages import Language, language_of
from ats_lint.patterns import regex
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class LogFile:
    """A file that a library logs to: `path` as written, absolute or below where the program starts.

    `start` is where the path stands in the text; `streams` tells that the same text sets up the standard streams, too.
    """

    library: str
    path: str
    start: int
    streams: bool = False


_JOINED = r"(?:path\.(?:join|resolve)\(\s*(?:__dirname|process\.cwd\(\))\s*,\s*)?"
_TEXT = _JOINED + r"[\"'`](?P<path>[^\"'`$\n]{1,200})"
_LOG = _JOINED + r"[\"'`](?P<path>[^\"'`$\n]{1,200}\.log)[\"'`]"
_QUOTED = r"[\"'](?P<path>[^\"'{\n]{1,200})[\"']"
_BASE = r"(?:(?P<base>\w{1,40})\s*/\s*)?"
_HERE = r"(?:(?P<base>__DIR__)\s*\.\s*)?"
_DOUBLE = r"\"(?P<path>[^\"\n]{1,200})\""
_BARE = r"[\"']?(?P<path>[^\s\"']{1,200})"
_SCRIPT = (
    ("winston", regex(r"transports\.(?:Daily\w{0,20})?File\(\s*\{[^{}]{0,400}?\bfilename\s*:\s*" + _TEXT)),
    ("winston", regex(r"\bDailyRotateFile\(\s*\{[^{}]{0,400}?\b(?:dirname|filename)\s*:\s*" + _TEXT)),
    ("pino", regex(r"\bpino\.destination\(\s*(?:\{[^{}]{0,200}?\bdest\s*:\s*)?" + _TEXT)),
    ("pino", regex(r"[\"']pino/file[\"'][^{}]{0,100}?options\s*:\s*\{[^{}]{0,200}?\bdestination\s*:\s*" + _TEXT)),
    ("log4js", regex(r"\btype\s*:\s*[\"'](?:dateFile|file|multiFile)[\"']\s*,[^{}]{0,200}?\bfilename\s*:\s*" + _TEXT)),
    ("bunyan", regex(r"\bstreams\s*:\s*\[[^\]]{0,400}?\bpath\s*:\s*" + _TEXT)),
    ("a stream", regex(r"\bcreateWriteStream\(\s*" + _LOG)),
)
_TABLE: dict[Language, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "tsx": _SCRIPT,
    "python": (
        ("loguru", regex(r"\blogger\.add\(\s*f?" + _QUOTED)),
        ("logging", regex(r"\b\w{0,30}FileHandler\(\s*(?:filename\s*=\s*)?" + _QUOTED)),
        ("logging", regex(r"\bbasicConfig\([^()]{0,300}?\bfilename\s*=\s*" + _QUOTED)),
        ("logging", regex(r"FileHandler[\"'][^{}]{0,300}?[\"']filename[\"']\s*:\s*" + _BASE + _QUOTED)),
        ("logging", regex(r"[\"']filename[\"']\s*:\s*" + _BASE + _QUOTED + r"[^{}]{0,300}?FileHandler")),
    ),
    "go": (
        ("lumberjack", regex(r"\blumberjack\.Logger\{[^{}]{0,300}?\bFilename:\s*" + _DOUBLE)),
        ("zap", regex(r"\bOutputPaths\b[^{}\n]{0,40}\{[^{}]{0,200}?\"(?P<path>[^\"\n]{1,200}\.log)\"")),
    ),
    "csharp": (
        ("Serilog", regex(r"\.WriteTo\.(?:Async\(\s*\w{1,20}\s*=>\s*\w{1,20}\.)?File\(\s*(?:path:\s*)?@?" + _DOUBLE)),
    ),
    "php": (
        ("Monolog", regex(r"\bnew\s[\s\\\w]{0,60}(?:Stream|RotatingFile)Handler\(\s*" + _HERE + _QUOTED)),
    ),
    "ruby": (
        ("Logger", regex(r"\bLogger\.new\(\s*[\"'](?P<path>[^\"'#\n]{1,200}\.log)[\"']")),
    ),
}  # fmt: skip
_XML = (
    ("Log4j", regex(r"<(?:Rolling|RollingRandomAccess|RandomAccess)?File\b[^>]{0,400}?\bfileName\s*=\s*" + _DOUBLE)),
    ("NLog", regex(r"<target\b[^>]{0,300}?\btype\s*=\s*\"File\"[^>]{0,400}?\bfileName\s*=\s*" + _DOUBLE)),
    ("log4net", regex(r"RollingFileAppender[^>]{0,100}>\s*<file\s+value\s*=\s*" + _DOUBLE)),
    ("Logback", regex(r"FileAppender\"\s*>\s*(?:<!--[^>]{0,200}>\s*)?<file>\s*(?P<path>[^<\n]{1,200})</file>")),
)
_APPLICATION = r"application(?!-(?:dev|local|test))[\w-]*\."
_APPSETTINGS = r"appsettings(?:\.(?!Development)\w+)?\.json"
_SETTINGS: tuple[tuple[str, str, re.Pattern[str]], ...] = (
    (
        "Log4j",
        r"log4j2?[\w-]*\.properties",
        regex(
            r"^[ \t]*(?:log4j\.appender\.[\w.]{1,60}\.File|appender\.[\w.]{1,60}\.fileName)\s*=\s*" + _BARE,
            re.MULTILINE,
        ),
    ),
    (
        "Spring",
        _APPLICATION + "properties",
        regex(r"^[ \t]*logging\.(?:file\.name|file\.path|file|path)\s*=\s*" + _BARE, re.MULTILINE),
    ),
    (
        "Spring",
        _APPLICATION + r"ya?ml",
        regex(
            r"^logging:[^\n]*\n(?:[ \t][^\n]*\n){0,30}?[ \t]+file:[ \t]*(?:\n[ \t]+(?:name|path):[ \t]*)?" + _BARE,
            re.MULTILINE,
        ),
    ),
    (
        "Serilog",
        _APPSETTINGS,
        regex(r"\"Name\"\s*:\s*\"File\"\s*,\s*\"Args\"\s*:\s*\{[^{}]{0,300}?\"path\"\s*:\s*" + _DOUBLE),
    ),
    (
        "NLog",
        _APPSETTINGS,
        regex(r"\"type\"\s*:\s*\"File\"\s*,[^{}]{0,300}?\"fileName\"\s*:\s*" + _DOUBLE),
    ),
    (
        "logging",
        r"log[\w.-]*\.(?:ini|conf|cfg)",
        regex(
            r"^class\s*=\s*\S{0,60}FileHandler[^\n]*\n(?:[^\n]{1,200}\n){0,6}?args\s*=\s*\(\s*" + _QUOTED, re.MULTILINE
        ),
    ),
    (
        "logging",
        r"log[\w.-]*\.ya?ml",
        regex(r"class:\s*\S{0,60}FileHandler[^\n]*\n(?:[^\n]{1,200}\n){0,8}?\s*filename:\s*" + _BARE),
    ),
)
_STREAMS = regex(
    r"transports\.Console|logging\.StreamHandler|type\s*:\s*[\"'](?:stdout|console)|process\.stdout|ConsoleAppender|<Console\b"
    r"|type\s*=\s*\"(?:Colored)?Console\"|\.WriteTo\.(?:Async\(\s*\w+\s*=>\s*\w+\.)?Console\(|\"Console\"|os\.Stdout"
    r"|\"stdout\"|php://std|\bSTDOUT\b|\$stdout|sys\.std(?:out|err)"
)
_DEFAULT = regex(r"\$\{([\w.:-]{1,60}?)(?::-?([^{}]{0,100}))?\}")
_PROPERTY = regex(r"<(?:property|Property)\s+name\s*=\s*\"(\w{1,60})\"(?:\s+value\s*=\s*\"|\s*>)([^\"<\n]{1,200})")
_BASES = frozenset({"basedir", "sys:user.dir", "user.dir", "catalina.base"})
_ROOTS = frozenset({"BASE_DIR", "BASE", "ROOT", "ROOT_DIR", "PROJECT_ROOT", "PROJECT_DIR", "HERE"})
"""What programs call the directory that they lie in."""
_PLACE = regex(r"[\w./@~%{}:+-]+")


def log_files(text: str, name: str) -> tuple[LogFile, ...]:
    """Return the files that the text of a program or of its configuration logs to; streams of the system left out."""
    streams = bool(_STREAMS.search(text))
    found: dict[str, LogFile] = {}
    for library, pattern in _patterns(text, name):
        for match in pattern.finditer(text):
            path = _filled(_below(match.groupdict().get("base"), match["path"], text), text)
            if path is not None:
                found.setdefault(path, LogFile(library, path, match.start("path"), streams))
    return tuple(found.values())


def _below(base: str | None, path: str, text: str) -> str:
    """Return a path with the directory that a name before it stands for: `$` where the text does not say which."""
    if base == "__DIR__":
        # Somewhere in the project: the directory of the file itself is not looked at.
        return path.lstrip("/").removeprefix("./").replace("../", "")
    if base is None or base in _ROOTS:
        return path
    said = re.search(rf"^{base}\s*=\s*(?P<root>\w{{1,40}})\s*/\s*[\"']([^\"'\n]{{1,100}})[\"']\s*$", text, re.MULTILINE)
    return f"{said[2].strip('/')}/{path}" if said is not None and said["root"] in _ROOTS else "$"


def _patterns(text: str, name: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    base = posixpath.basename(name)
    language = language_of(name)
    if language is not None:
        yield from _TABLE.get(language, ())
    if base.endswith((".xml", ".config", ".nlog")) and ("ppender" in text or "nlog" in text.lower()):
        yield from _XML
    for library, named, pattern in _SETTINGS:
        if re.fullmatch(named, base):
            yield library, pattern


def _filled(path: str, text: str) -> str | None:
    """Return a path with what the same text says of its variables; None when that is no place of the container."""
    properties = dict(_PROPERTY.findall(text))
    for _ in range(3):
        path = _DEFAULT.sub(lambda one: _value(one, properties), path)
    plain = path.replace("\\", "/").removeprefix("/" if path.startswith("//") else "").strip()
    if "$" in plain or not _PLACE.fullmatch(plain) or plain.startswith(("/dev/", "/proc/", "/tmp/", "http", "~")):
        return None
    return plain if "." in posixpath.basename(plain) or "log" in plain.lower() else None


def _value(match: re.Match[str], properties: dict[str, str]) -> str:
    name, default = match[1], match[2]
    if name in _BASES:
        return "."
    return properties.get(name, default if default is not None else "$")
