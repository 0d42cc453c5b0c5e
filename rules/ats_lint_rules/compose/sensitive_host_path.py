"""A directory of the host's system, or of its users, is mounted.

What a container may write there it changes for the host: a file in /etc/cron.d, /root/.ssh or /usr/bin is a command
that runs as root. What it may only read can still be passwords, keys and the files of all other containers. The
severity follows what the mount grants: critical where writing makes root, less where it is read-only.

What an image is known to look at for its work (the host's filesystem of an exporter of metrics) is left alone where it
is mounted read-only. Time zone files, certificate authorities and the names of the host are harmless when they are
read-only; special files such as /dev/null always are.

Fix safety: none is applied. Which part of the directory the service needs, only its author knows.
"""

from collections.abc import Iterator

from ats_lint import Bad, Compose, Finding, Good, Severity, rule
from ats_lint_rules._common.fixes import hint
from ats_lint_rules._settings.host_paths import host_paths
from ats_lint_rules._settings.sensitive import exposure

_APP = "services:\n  app:\n    image: app\n"
_ROOT = "      type: none\n      o: bind\n      device: "


@rule(
    "DC112",
    "sensitive-host-path",
    on=Compose,
    severity=Severity.HIGH,
    tags={"security", "cis-5.6", "readiness-access"},
    references=(
        "https://docs.docker.com/engine/storage/bind-mounts/",
        "https://docs.docker.com/engine/security/#docker-daemon-attack-surface",
        "https://refspecs.linuxfoundation.org/FHS_3.0/fhs/index.html",
    ),
    aliases=("CL-0013", "CL-0025", "1c1325ff"),
    examples=(
        Bad(_APP + "    volumes: ['/:/rootfs:ro']\n", at="/", says="mounts the host's whole filesystem", safety="hint"),
        Bad(
            _APP + "    volumes: ['/etc:/host/etc', '/etc/cron.d:/cron']\n",
            at=("/etc", "/etc/cron.d"),
            says=("mounts the host's configuration, writable", "mounts the host's /etc/cron.d, writable"),
            safety="hint",
            severity="critical",
        ),
        Bad(
            _APP + "    volumes: ['/proc:/host/proc:ro', '/sys:/host/sys:ro']\n",
            at=("/proc", "/sys"),
            says=("mounts the host's processes", "mounts the host's kernel settings"),
            safety="hint",
            severity="medium",
        ),
        Bad(
            _APP + "    volumes: ['~:/home', '$HOME/.ssh:/ssh:ro', '${HOME}:/h']\n",
            at=("~", "$HOME/.ssh", "${HOME}"),
            says=(
                "mounts a user's home directory, writable",
                "mounts a user's credentials",
                "mounts a user's home directory, writable",
            ),
            safety="hint",
        ),
        Bad(
            _APP + "    volumes:\n      - ${ROOT:-/root}/.ssh:/ssh\n",
            at="${ROOT:-/root}/.ssh",
            says="mounts root's SSH keys, writable",
            safety="hint",
            severity="critical",
        ),
        Bad(
            _APP + "    volumes: ['/root/.docker/config.json:/config.json']\n",
            at="/root/.docker/config.json",
            says="mounts root's .docker/config.json, writable",
            safety="hint",
        ),
        Bad(
            _APP + "    volumes:\n      - type: bind\n        source: /var/lib/docker\n        target: /d\n"
            "        read_only: true\n",
            at="/var/lib/docker",
            says="mounts the files of all containers",
            safety="hint",
        ),
        Bad(
            _APP + "    volumes: [/home:/home, '/dev:/dev', /boot:/boot, /lib/modules:/lib/modules]\n",
            at=("/home", "/dev", "/boot", "/lib/modules"),
            says=(
                "mounts the users' home directories, writable",
                "mounts the host's devices, writable",
                "mounts the host's boot files, writable",
                "mounts the host's libraries, writable",
            ),
            safety="hint",
            severity=("", "", "critical", "critical"),
        ),
        Bad(
            _APP + "    volumes: [v:/v]\nvolumes:\n  v:\n    driver_opts:\n" + _ROOT + "/usr/\n",
            at="/usr/",
            says="mounts the host's programs, writable",
            safety="hint",
            severity="critical",
        ),
        Bad(
            _APP + "    volumes: ['/home/$USER/.aws:/aws:ro', '/home/${USER}:/h']\n",
            at=("/home/$USER/.aws", "/home/${USER}"),
            says=("mounts a user's credentials", "mounts a user's home directory, writable"),
            safety="hint",
        ),
        Bad(
            _APP + "    volumes:\n      - C:\\:/c\n",
            at="C:\\",
            says="mounts the host's Windows system, writable",
            safety="hint",
            severity="critical",
        ),
        Bad(
            _APP + "    secrets: [s]\nsecrets:\n  s:\n    file: /etc/shadow\n",
            at="/etc/shadow",
            says="mounts the host's /etc/shadow",
            safety="hint",
        ),
        Bad(
            _APP + "    volumes: [/etc/localtime:/etc/localtime]\n",
            at="/etc/localtime",
            says="mounts the host's /etc/localtime, writable",
            safety="hint",
            severity="low",
        ),
        Good(
            "services:\n  metrics:\n    image: prom/node-exporter:v1.8.2\n"
            "    volumes: ['/proc:/host/proc:ro', '/sys:/host/sys:ro', '/:/rootfs:ro']\n"
        ),
        Good(_APP + "    volumes: ['/root/app/data:/d']\n"),
        Good(_APP + "    volumes: ['/etc/localtime:/etc/localtime:ro', '/etc/timezone:/etc/timezone:ro']\n"),
        Good(
            _APP + "    volumes: ['/etc/ssl/certs:/etc/ssl/certs:ro', '/usr/share/zoneinfo:/usr/share/zoneinfo:ro']\n"
        ),
        Good(
            _APP + "    volumes: ['/etcetera:/e', '/home/app/data:/d', '/rooted:/r', '/dev/null:/x', '/userland:/u']\n"
        ),
        Good(
            _APP + "    volumes: ['./etc:/etc', 'etc:/etc', '~/data:/data', '$HOME/project:/src']\nvolumes:\n  etc:\n"
        ),
        Good(_APP + "    volumes: ['/etc/app/app.yml:/app.yml:ro', '/opt/app:/app', '/srv/www:/www']\n"),
        Good(_APP + "    volumes:\n      - ${DATA}/etc:/etc\n"),
    ),
)
def check(compose: Compose) -> Iterator[Finding]:
    for path in host_paths(compose):
        found = exposure(path.text, path.read_only) if path.text is not None else None
        if found is None:
            continue
        if path.read_only and path.is_needed:
            continue
        what, severity = found
        how = "" if path.read_only else ", writable"
        fix = hint("mount only what the service needs, read-only", "What the service needs, its author knows.")
        yield path.finding(f"mounts {what}{how}", severity, fix)
