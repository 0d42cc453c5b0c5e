"""Programs that can ask a server from inside its container, and how they are told to."""

from __future__ import annotations

from collections.abc import Callable

from ats_lint.analysis.runtime.processes import Execution


def client(container: Execution, port: int, url: str | None) -> tuple[str, ...] | None:
    """Return a test with a program that is in the image: its own language first, then the usual clients.

    Without a URL it is enough that the port accepts a connection.
    """
    for names, make in CLIENTS:
        program = next((name for name in names if has(container, name)), None)
        if program is not None:
            made = make(_called(container, program), url, port)
            if made is not None:
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


Make = Callable[[str, "str | None", int], "tuple[str, ...] | None"]


def _python(program: str, url: str | None, port: int) -> tuple[str, ...]:
    if url is None:
        return ("CMD", program, "-c", f"import socket; socket.create_connection(('127.0.0.1', {port}), 4)")
    return ("CMD", program, "-c", f"import urllib.request; urllib.request.urlopen('{url}', timeout=4)")


def _node(program: str, url: str | None, port: int) -> tuple[str, ...]:
    if url is None:
        script = (
            f"require('net').connect({port},'127.0.0.1')"
            ".on('connect',()=>process.exit(0)).on('error',()=>process.exit(1))"
        )
    else:
        script = f"require('http').get('{url}',r=>process.exit(r.statusCode<400?0:1)).on('error',()=>process.exit(1))"
    return ("CMD", program, "-e", script)


def _wget(program: str, url: str | None, _port: int) -> tuple[str, ...] | None:
    return ("CMD", program, "-q", "-O", "/dev/null", url) if url else None


def _curl(program: str, url: str | None, _port: int) -> tuple[str, ...] | None:
    return ("CMD", program, "-fsS", "-o", "/dev/null", url) if url else None


def _ruby(program: str, url: str | None, port: int) -> tuple[str, ...]:
    if url is None:
        return ("CMD", program, "-rsocket", "-e", f"TCPSocket.new('127.0.0.1', {port})")
    return ("CMD", program, "-rnet/http", "-e", f"exit Net::HTTP.get_response(URI('{url}')).code.to_i < 400")


def _php(program: str, url: str | None, port: int) -> tuple[str, ...]:
    if url is None:
        return ("CMD", program, "-r", f"exit(@fsockopen('127.0.0.1', {port}) ? 0 : 1);")
    return ("CMD", program, "-r", f"exit(@file_get_contents('{url}') === false ? 1 : 0);")


def _bash(program: str, url: str | None, port: int) -> tuple[str, ...] | None:
    return None if url else ("CMD", program, "-c", f": > /dev/tcp/127.0.0.1/{port}")


def _nc(program: str, url: str | None, port: int) -> tuple[str, ...] | None:
    return None if url else ("CMD", program, "-z", "127.0.0.1", str(port))


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
