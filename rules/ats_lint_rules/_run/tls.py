"""How programs are told not to check the certificate of a server.

Sources: the manual pages of curl(1), wget(1), git-config(1), apt-secure(8), apt.conf(5), dnf.conf(5), npm config, yarn
config, pip, uv, conda, bundler, Go and Node.js, read 2026-11-26.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ats_lint import Command, Run, Stage, Word, edits, instructions, regex
from ats_lint_rules._run.command_removal import remove_command
from ats_lint_rules._run.weak_lines import by_text
from ats_lint_rules._run.weakening import Predicate, Weakness, by_options, by_setting, by_variables, tool, whatever

_OFF = frozenset({"0", "false", "no", "off"})
_NO = r"=\s*[\"']?(0|false|no|off)[\"']?\s*$"
_LOCAL = regex(r"(https?://)?(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)([:/]|$)")
_CURL_VALUES = (
    "-A -b -c -C -d -D -e -E -F -h -H -K -m -o -P -Q -r -t -T -u -U -w -x -X -y -Y -z --user-agent --cookie "
    "--cookie-jar --continue-at --data --data-raw --data-binary --data-urlencode --dump-header --referer --cert "
    "--form --header --config --max-time --output --output-dir --quote --range --upload-file --user --proxy-user "
    "--write-out --proxy --request --speed-limit --speed-time --time-cond --cacert --capath --key --connect-timeout "
    "--retry --retry-delay --retry-max-time --resolve --url --proto --tls-max --ciphers --limit-rate --max-redirs "
    "--noproxy --interface"
)
_WGET_VALUES = (
    "-o -a -i -B -t -O -T -w -Q -P -U -l -A -R -D -I -X -e --output-document --directory-prefix --tries --timeout "
    "--header --user --password --user-agent --output-file --append-output --input-file --post-data --referer"
)
_RPM = "yum dnf dnf5 microdnf tdnf yum-config-manager dnf-config-manager"


def _is_local(command: Command) -> bool:
    """Tell whether a download comes from this machine only."""
    hosts = [word for word in command.args if "://" in word.raw or _LOCAL.match(word.prefix)]
    return bool(hosts) and all(_LOCAL.match(word.prefix) for word in hosts)


_CMDLETS = frozenset({"invoke-webrequest", "invoke-restmethod"})
_TOOLS = (
    tool("curl", "-k --insecure --proxy-insecure --doh-insecure", with_value=_CURL_VALUES, exempt=_is_local),
    tool("wget", "--no-check-certificate", with_value=_WGET_VALUES, exempt=_is_local),
    tool("wget", values={"--check-certificate": "^(off|no|quiet)$"}, with_value=_WGET_VALUES, exempt=_is_local),
    tool("apk", "--no-check-certificate"),
    tool("npm npx pnpm yarn", "--no-strict-ssl", values={"--strict-ssl": "^false$"}),
    tool("git", values={"-c": rf"^http(\..*)?\.sslverify{_NO}", "--config": rf"^http(\..*)?\.sslverify{_NO}"}),
    tool(_RPM, values={"--setopt": rf"(^|\.)sslverify{_NO}"}),
    tool(
        "apt apt-get aptitude", values={"-o": rf"::verify-(peer|host){_NO}", "--option": rf"::verify-(peer|host){_NO}"}
    ),
    tool("go", "-insecure --insecure"),
    tool("uv", values={"--allow-insecure-host": "."}),
    tool("kubectl helm oc", "--insecure-skip-tls-verify"),
    tool("skopeo podman buildah", values=dict.fromkeys(("--tls-verify", "--src-tls-verify"), "^(false|0)$")),
    tool("aria2c", values={"--check-certificate": "^false$"}),
    tool("http https", values={"--verify": "^(no|false)$"}),
    tool("ansible-galaxy", "-c --ignore-certs"),
    tool("mvn mvnw", "-Dmaven.wagon.http.ssl.insecure"),
)


def _remote_host(value: str) -> bool:
    return any(not _LOCAL.match(host) for host in value.split())


def _is_off(value: str) -> bool:
    return value.strip().lower() in _OFF


_VARIABLES: dict[str, Predicate] = {
    "PYTHONHTTPSVERIFY": lambda value: value == "0",
    "NODE_TLS_REJECT_UNAUTHORIZED": lambda value: value == "0",
    "GIT_SSL_NO_VERIFY": whatever,  # git asks whether it is set, whatever its value, the empty one too
    "PIP_TRUSTED_HOST": _remote_host,
    "UV_INSECURE_HOST": _remote_host,
    "NPM_CONFIG_STRICT_SSL": _is_off,
    "YARN_STRICT_SSL": _is_off,
    "YARN_ENABLE_STRICT_SSL": _is_off,
    "CONDA_SSL_VERIFY": _is_off,
    "BUNDLE_SSL_VERIFY_MODE": lambda value: value == "0",
    "GOINSECURE": lambda value: bool(value.strip()),
}
_SETTINGS = {
    "npm": regex(r"strict-ssl[ =]false"),
    "pnpm": regex(r"strict-ssl[ =]false"),
    "yarn": regex(r"(strict-ssl|enableStrictSsl)[ =](false|0)"),
    "git": regex(r"http(\..*)?\.sslverify (0|false|no|off)", re.IGNORECASE),
    "pip": regex(r"(global|install|site|user)\.trusted-host (?!localhost|127\.).*"),
    "conda": regex(r"ssl_verify (false|no|0)", re.IGNORECASE),
    "bundle": regex(r"(BUNDLE_)?ssl_verify_mode 0", re.IGNORECASE),
}
_TEXT = regex(
    r"""\bsslverify\s*=\s*["']?(?:0|false|no|off)\b|\bstrict-ssl(?:\s*+=\s*+|\ \s*+)"?false\b
    |\benableStrictSsl:\s*false\b
    |(?<![\w-])trusted-host\s*=\s*(?!localhost|127\.)[\w.:-]+|\bVerify-(?:Peer|Host)\s+\\?"?(?:false|0|no)\b\\?"?;?
    |\bcheck_certificate\s*=\s*(?:off|no)\b|(?m:^)ssl_verify:\s*(?:false|no|0)\b|:ssl_verify_mode:\s*0\b""",
    re.IGNORECASE | re.VERBOSE,
)


def weaknesses(stage: Stage) -> Iterator[Weakness]:
    """Yield everything in a stage that turns the check of certificates off."""
    yield from by_variables(stage, _VARIABLES)
    for run in instructions.own(stage, Run):
        yield from by_options(run, (*_TOOLS, _PIP))
        for command in run.commands:
            yield from _settings(run, command)
            yield from _cmdlet(run, command)
    yield from by_text(stage, _TEXT)


def _cmdlet(run: Run, command: Command) -> Iterator[Weakness]:
    """Yield what makes PowerShell take any certificate."""
    for word in command.args if command.name in _CMDLETS else ():
        if (word.text or "").lower() == "-skipcertificatecheck" and not _is_local(command):
            yield Weakness(word.span, f"{command.name} {word.text}", partial(edits.delete_word, run, word))
    callback = command.words[0] if command.words and not command.name else None
    if callback is not None and callback.raw.lower().endswith("::servercertificatevalidationcallback"):
        yield Weakness(callback.span, "ServerCertificateValidationCallback", partial(remove_command, run, command))


def _is_local_pip(command: Command) -> bool:
    option = command.option("--trusted-host", with_value=("--trusted-host",))
    return not _is_pip(command) or (option is not None and not _remote_host(option.value or "unknown"))


def _is_pip(command: Command) -> bool:
    if command.name.startswith("python"):
        return [text for text in command.texts if text][:2] == ["-m", "pip"]
    return True


_PIP = tool(
    "pip pip2 pip3 python python2 python3 uv pipenv poetry",
    "--trusted-host",
    with_value="--trusted-host -r -i --index-url --extra-index-url -m -c",
    exempt=_is_local_pip,
)


def _settings(run: Run, command: Command) -> Iterator[Weakness]:
    """Yield the setting that a command such as `npm config set strict-ssl false` writes."""
    name = "pip" if command.name.startswith(("pip", "python")) and _is_pip(command) else command.name
    pattern = _SETTINGS.get(name)
    if pattern is None or not any(text in {"config", "c", "set"} for text in command.texts[:4]):
        return
    words: list[Word] = [word for word in command.args if word.text is not None and not word.prefix.startswith("-")]
    for at, word in enumerate(words):
        following = words[at + 1].text if at + 1 < len(words) else ""
        if pattern.fullmatch(word.text or "") or pattern.fullmatch(f"{word.text} {following}"):
            yield by_setting(run, command, word, f"{name} {(word.text or '').partition('=')[0]}")
            return
