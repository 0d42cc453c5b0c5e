"""Service changes a setting that concerns the whole host, or that cannot work.

Kernel parameters outside of the container's namespaces (`vm.*`, most of `kernel.*` and `fs.*`) are the host's: Docker
refuses them, and where an engine sets them, it does so for everybody. In the host's own network or IPC namespace that
holds for `net.*` and for the memory segments too. `oom_kill_disable` and a score of -1000 let a leaking container
starve the host, and `systempaths=unconfined` uncovers the parts of /proc and /sys that Docker hides. A credential
specification that refers to a configuration nobody declares, or to a file that is not there, stops the service.
"""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Bad, Finding, Good, Service, Severity, regex, rule, security_opt
from ats_lint_rules._common.findings import finding

_APP = "services:\n  app:\n    image: app\n"
_IPC = regex(r"kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)|fs\.mqueue\..+")
_OWN = regex(r"net\..+|kernel\.(?:domainname|hostname)|user\..+")
_HOSTS = regex(r"(?:vm|kernel|fs|dev|debug|abi|sunrpc|crypto)\..+")


@rule(
    "DC119",
    "risky-setting",
    on=Service,
    severity=Severity.MEDIUM,
    tags={"security"},
    references=(
        "https://docs.docker.com/reference/compose-file/services/#sysctls",
        "https://docs.docker.com/reference/cli/docker/container/run/#sysctl",
        "https://docs.docker.com/engine/containers/resource_constraints/#limit-a-containers-access-to-memory",
        "https://docs.docker.com/reference/compose-file/services/#credential_spec",
    ),
    examples=(
        Bad(
            _APP + "    sysctls:\n      vm.max_map_count: 262144\n",
            at="vm.max_map_count",
            says="vm.max_map_count is a setting of the whole host",
        ),
        Bad(
            _APP + "    sysctls:\n      - net.core.somaxconn=1024\n      - kernel.core_pattern=|/x\n",
            at="kernel.core_pattern",
            says="kernel.core_pattern is a setting of the whole host",
        ),
        Bad(
            _APP + "    network_mode: host\n    sysctls: [net.ipv4.ip_forward=1]\n",
            at="net.ipv4.ip_forward",
            says="net.ipv4.ip_forward is a setting of the whole host",
        ),
        Bad(
            _APP + "    ipc: host\n    sysctls: {kernel.shmmax: 1}\n",
            at="kernel.shmmax",
            says="kernel.shmmax is a setting of the whole host",
        ),
        Bad(_APP + "    oom_kill_disable: yes\n", at="yes", says="is never killed when memory runs out"),
        Bad(_APP + "    oom_score_adj: -1000\n", at="-1000", says="is never killed when memory runs out"),
        Bad(
            _APP + "    security_opt: ['systempaths=unconfined']\n",
            at="'systempaths=unconfined'",
            says="uncovers hidden parts of /proc and /sys",
        ),
        Bad(_APP + "    credential_spec:\n      config: spec\n", at="spec", says="configuration is not declared"),
        Bad(
            _APP + "    credential_spec:\n      file: ./spec.json\n",
            at="./spec.json",
            says="credential specification is not there",
        ),
        Good(
            _APP
            + "    sysctls:\n      net.core.somaxconn: 1024\n      kernel.msgmax: 65536\n      fs.mqueue.msg_max: 9\n"
        ),
        Good(_APP + "    oom_kill_disable: false\n    oom_score_adj: 500\n"),
        Good(_APP + "    credential_spec:\n      config: spec\nconfigs:\n  spec:\n    file: ./spec.json\n"),
        Good(_APP + "    credential_spec:\n      file: my-spec.json\n"),
        Good(_APP + "    credential_spec:\n      file: ./spec.json\n", files={"spec.json": "{}\n"}),
    ),
)
def check(service: Service) -> Iterator[Finding]:
    yield from _sysctls(service)
    yield from _memory(service)
    for item in service.security_opt:
        if security_opt.security_option(item.text or "") == ("systempaths", "unconfined"):
            yield finding(service, item, "uncovers hidden parts of /proc and /sys")
    yield from _credential_spec(service)


def _sysctls(service: Service) -> Iterator[Finding]:
    for variable in service.sysctls:
        name = variable.name.replace("/", ".")
        shared = (_IPC.fullmatch(name) and service.text("ipc") == "host") or (
            name.startswith("net.") and service.network_mode == "host"
        )
        outside = _HOSTS.fullmatch(name) and not _IPC.fullmatch(name) and not _OWN.fullmatch(name)
        if shared or outside:
            yield Finding(variable.key_span, f"{name} is a setting of the whole host", path=variable.source.path)


def _memory(service: Service) -> Iterator[Finding]:
    kill = service.get("oom_kill_disable")
    if kill is not None and service.flag("oom_kill_disable"):
        yield finding(service, kill, "is never killed when memory runs out")
    score = service.get("oom_score_adj")
    if score is not None and score.typed == -1000:
        yield finding(service, score, "is never killed when memory runs out")


def _credential_spec(service: Service) -> Iterator[Finding]:
    config, file = service.get("credential_spec.config"), service.get("credential_spec.file")
    if config is not None and config.text and config.text not in service.compose.configs:
        yield finding(service, config, "configuration is not declared")
    project = service.compose.project
    if file is not None and (file.text or "").startswith(("./", "../")):
        path = Path(file.source.path.parent, file.text or "")
        if not project.exists(path):
            yield finding(service, file, "credential specification is not there")
