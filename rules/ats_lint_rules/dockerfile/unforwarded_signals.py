"""The entrypoint script starts its server without `exec`, so that no signal reaches it.

`docker stop` sends SIGTERM to process 1. That is the shell of the script, which waits for the server and hands nothing
on: ten seconds later both are killed, connections are cut and data may be lost. With `exec` the server takes the
shell's place.

Reported are scripts of the build context whose last command is a server, or the words of CMD (`"$@"`), and that handle
no signal themselves (`trap`, `wait`, `tini`).

Fix safety: hint. The change belongs into the script.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Related, Safety, Severity, Stage, rule, short, start_script

_FROM = 'FROM debian:12\nCOPY --chmod=755 start.sh /start.sh\nEXPOSE 80\nENTRYPOINT ["/start.sh"]\n'


@rule(
    "DF415",
    "unforwarded-signals",
    on=Stage,
    severity=Severity.LOW,
    tags={"reliability"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#exec-form-entrypoint-example",
        "https://docs.docker.com/reference/cli/docker/container/stop/",
    ),
    examples=(
        Bad(
            _FROM,
            at='"/start.sh"',
            says="start.sh starts node without exec: no signal reaches it",
            safety="hint",
            files={"start.sh": "#!/bin/sh\nmkdir -p /conf\ncd /srv\nnode server.js\n"},
        ),
        Bad(
            _FROM + 'CMD ["nginx"]\n',
            at='"/start.sh"',
            says="start.sh starts CMD without exec: no signal reaches it",
            safety="hint",
            files={"start.sh": '#!/bin/sh\nset -e\n./prepare\n"$@"\n'},
        ),
        Bad(
            _FROM.replace("EXPOSE 80\n", "COPY a.js /\n"),
            at='"/start.sh"',
            says="start.sh starts node without exec: no signal reaches it",
            safety="hint",
            files={"start.sh": "#!/bin/sh\nnode /a.js\n", "a.js": "require('http').createServer(x).listen(80)\n"},
        ),
        Good(
            _FROM.replace("EXPOSE 80\n", "COPY a.js /\n"),
            files={"start.sh": "#!/bin/sh\nnode /a.js\n", "a.js": "console.log('done')\n"},
        ),
        Good(_FROM, files={"start.sh": '#!/bin/sh\nset -e\nexec "$@"\n'}),
        Good(_FROM, files={"start.sh": "#!/bin/sh\ntrap 'kill $P' TERM\nnode server.js &\nP=$!\nwait\n"}),
        Good(_FROM, files={"start.sh": "#!/bin/sh\nnode migrate.js\n./own-server\n"}),
        Good(_FROM, files={"start.sh": "#!/bin/sh\necho done\n"}),
        Good(_FROM),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    script = start_script.start_script(stage)
    command = start_script.unheard(script) if script is not None else None
    if script is None or command is None:
        return
    name = "CMD" if command.words[0].text is None else command.name[:30]
    fix = Fix("start it with exec", (), Safety.HINT, "The change belongs into the script.")
    related = (Related(script.source.path, command.span, "the last command of the script"),)
    yield Finding(script.at, f"{short(script.name, 30)} starts {name} without exec: no signal reaches it", fix, related)
