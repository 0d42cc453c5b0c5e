"""Programs that can ask a server from inside its container, and how they are told to."""

from __future__ import annotations

from collections.abc import Callable

from ats_lint.analysis.runtime.processes import Execution
from ats_lint.records import dataclass


@dataclass(frozen=True, slots=True)
class ProbeTarget:
    """What a test asks: a port of the container, and a path there; without one it is enough that it accepts.

    A variable of the container is asked at run time for the port where the author lets one decide.
    """

    port: int
    path: str | None = None
    variable: str = ""

    @property
    def text(self) -> str:
        """The port for a shell, as Compose has it."""
        return f"$${{{self.variable}:-{self.port}}}" if self.variable else str(self.port)

    @property
    def url(self) -> str:
        """The whole URL for a shell."""
        return f"http://127.0.0.1:{self.text}{self.path or ''}"


def client(container: Execution, asked: ProbeTarget) -> tuple[str, ...] | None:
    """Return a test with a program that is in the image: its own language first, then the usual clients."""
    for names, make in CLIENTS:
        program = next((name for name in names if has(container, name)), None)
        if program is not None:
            made = make(_called(container, program), asked)
            if made is not None and (made[0] == "CMD" or has(container, "sh")):
                return made
    return None


def _called(container: Execution, program: str) -> str:
    """Return how a program is called: by its path where the image keeps it outside of PATH."""
    base = container.stage.base.entrypoint if container.stage else None
    for word in (*(container.argv or ()), *(base or ())):
        directory, _, name = word.rpartition("/")
        if name == program and directory.startswith("/"):
            return program if directory in _PATH else word
    return program


_PATH = frozenset({"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin"})


def has(container: Execution, program: str) -> bool | None:
    """Tell whether a program is in the container; None when that is not known for certain."""
    facts = container.facts
    found = facts.has(program) if facts else None
    if facts is None or found is None:
        return None
    process = container.process
    if found and process is not None and process.name == program:
        return True
    if found:
        return True if facts.sure("tools") else None
    return False if facts.sure("complete_tools" if facts.complete_tools else "absent") else None


Make = Callable[[str, ProbeTarget], "tuple[str, ...] | None"]


def _python(program: str, asked: ProbeTarget) -> tuple[str, ...]:
    port, modules = str(asked.port), "socket" if asked.path is None else "urllib.request"
    if asked.variable:
        port, modules = f"int(os.environ.get('{asked.variable}') or {asked.port})", f"os, {modules}"
    if asked.path is None:
        return ("CMD", program, "-c", f"import {modules}; socket.create_connection(('127.0.0.1', {port}), 4)")
    url = f'f"http://127.0.0.1:{{{port}}}{asked.path}"' if asked.variable else f"'{asked.url}'"
    return ("CMD", program, "-c", f"import {modules}; urllib.request.urlopen({url}, timeout=4)")


def _node(program: str, asked: ProbeTarget) -> tuple[str, ...]:
    port = f"process.env.{asked.variable}||{asked.port}" if asked.variable else str(asked.port)
    if asked.path is None:
        script = (
            f"require('net').connect({port},'127.0.0.1')"
            ".on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))"
        )
    else:
        url = f"'http://127.0.0.1:'+({port})+'{asked.path}'" if asked.variable else f"'{asked.url}'"
        script = f"require('http').get({url},r=>process.exit(r.statusCode<400?0:1)).on('error',()=>process.exit(1))"
    return ("CMD", program, "-e", script)


def _wget(program: str, asked: ProbeTarget) -> tuple[str, ...] | None:
    return _called_with(asked, program, "-q", "-O", "/dev/null", asked.url) if asked.path is not None else None


def _curl(program: str, asked: ProbeTarget) -> tuple[str, ...] | None:
    return _called_with(asked, program, "-fsS", "-o", "/dev/null", asked.url) if asked.path is not None else None


def _ruby(program: str, asked: ProbeTarget) -> tuple[str, ...]:
    port = f"ENV['{asked.variable}'] || {asked.port}" if asked.variable else str(asked.port)
    if asked.path is None:
        return ("CMD", program, "-rsocket", "-e", f"TCPSocket.new('127.0.0.1', {port})")
    url = f'"http://127.0.0.1:#{{{port}}}{asked.path}"' if asked.variable else f"'{asked.url}'"
    return ("CMD", program, "-rnet/http", "-e", f"exit Net::HTTP.get_response(URI({url})).code.to_i < 400")


def _php(program: str, asked: ProbeTarget) -> tuple[str, ...]:
    port = f"(getenv('{asked.variable}') ?: {asked.port})" if asked.variable else str(asked.port)
    if asked.path is None:
        return ("CMD", program, "-r", f"exit(@fsockopen('127.0.0.1', {port}) ? 0 : 1);")
    url = f"'http://127.0.0.1:' . {port} . '{asked.path}'" if asked.variable else f"'{asked.url}'"
    return ("CMD", program, "-r", f"exit(@file_get_contents({url}) === false ? 1 : 0);")


def _bash(program: str, asked: ProbeTarget) -> tuple[str, ...] | None:
    return None if asked.path is not None else ("CMD", program, "-c", f": > /dev/tcp/127.0.0.1/{asked.text}")


def _nc(program: str, asked: ProbeTarget) -> tuple[str, ...] | None:
    return None if asked.path is not None else _called_with(asked, program, "-z", "127.0.0.1", asked.text)


def _called_with(asked: ProbeTarget, *words: str) -> tuple[str, ...]:
    """Return a test that runs a program: through a shell where that has to put a variable in."""
    return ("CMD-SHELL", f"{' '.join(words)} || exit 1") if asked.variable else ("CMD", *words)


CLIENTS: tuple[tuple[tuple[str, ...], Make], ...] = (
    (("python", "python3"), _python),
    (("node",), _node),
    (("ruby",), _ruby),
    (("curl",), _curl),
    (("wget",), _wget),
    (("php",), _php),
    (("bash",), _bash),
    (("nc",), _nc),
)
