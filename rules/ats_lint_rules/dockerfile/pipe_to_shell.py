"""Downloaded text goes straight into a shell or an interpreter.

Whoever controls the server, the account behind it or the name it has runs commands in the build, usually as root, and
nobody sees which: the text can differ from one download to the next. A connection that breaks half-way runs half a
script.

Pipes (`curl … | sh`, through `sudo`, `tee` and the like, too), process substitution (`bash <(curl …)`) and command
substitution (`sh -c "$(curl …)"`, `eval`) count. A download that is saved, or compared with a checksum or a signature
on the way, is left alone; so is data that a program of its own reads (`curl … | python -m json.tool`).
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Run, Severity, Span, Stage, downloads, instructions, rule


@rule(
    "DF308",
    "pipe-to-shell",
    on=Stage,
    severity=Severity.MEDIUM,
    tags={"security", "supply-chain", "cis-4.11"},
    references=(
        "https://docs.docker.com/build/building/best-practices/#using-pipes",
        "https://cwe.mitre.org/data/definitions/494.html",
    ),
    examples=(
        Bad(
            "FROM a:1\nRUN curl -fsSL https://x.org/i.sh | sh\n",
            at="sh",
            says="what curl downloads goes straight into sh",
        ),
        Bad(
            "FROM a:1\nRUN set -e; \\\n    wget -qO- https://x.org/i.sh | sudo -E bash -\n",
            at="bash",
            says="what wget downloads goes straight into bash",
        ),
        Bad(
            "FROM a:1\nRUN curl https://x.org/i.sh | tee i.sh | A=1 bash -s -- -y\n",
            at="bash",
            says="what curl downloads goes straight into bash",
        ),
        Bad(
            "FROM a:1\nRUN bash <(curl -s https://x.org/i.sh) -y\n",
            at="bash",
            says="what curl downloads goes straight into bash",
        ),
        Bad(
            "FROM a:1\nRUN . <(wget -O - https://x.org/i.sh)\n", at=".", says="what wget downloads goes straight into ."
        ),
        Bad(
            'FROM a:1\nRUN sh -c "$(curl -fsSL https://x.org/i.sh)" "" --unattended\n',
            at="sh",
            says="what curl downloads goes straight into sh",
        ),
        Bad(
            'FROM a:1\nRUN eval "$(curl https://x.org/env)"\n',
            at="eval",
            says="what curl downloads goes straight into eval",
        ),
        Bad(
            "FROM a:1\nRUN curl https://x.org/get-pip.py | python3 - --user\n",
            at="python3",
            says="what curl downloads goes straight into python3",
        ),
        Bad(
            "FROM a:1\nRUN curl -sS https://x.org/installer | php -- --install-dir=/usr/bin\n",
            at="php",
            says="what curl downloads goes straight into php",
        ),
        Bad(
            "FROM a:1\nRUN python3 <(curl https://x.org/i.py)\n",
            at="python3",
            says="what curl downloads goes straight into python3",
        ),
        Bad(
            "FROM a:1\nRUN ( curl https://x.org/a || wget -qO- https://x.org/a ) | sh\n",
            at="sh",
            says="what curl downloads goes straight into sh",
        ),
        Bad(
            "FROM a:1\nRUN bash -c 'curl https://x.org/a | bash'\n",
            at="bash",
            says="what curl downloads goes straight into bash",
        ),
        Bad(
            "FROM a:1\nRUN curl https://x.org/a | (cd /opt && sh)\n",
            at="sh",
            says="what curl downloads goes straight into sh",
        ),
        Bad(
            "FROM a:1\nRUN <<EOF\nset -e\ncurl https://x.org/a | sh\nEOF\n",
            at="sh",
            says="what curl downloads goes straight into sh",
        ),
        Bad(
            "FROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN powershell irm https://x.org/a | iex\n",
            at="iex",
            says="downloaded text goes straight into iex",
        ),
        Good("FROM a:1\nRUN curl -fsSLo i.sh https://x.org/i.sh && sha256sum -c i.sum && sh i.sh\n"),
        Good("FROM a:1\nRUN curl https://x.org/a.tgz | tar xz\n"),
        Good("FROM a:1\nRUN curl https://x.org/a | python3 -m json.tool\n"),
        Good("FROM a:1\nRUN curl https://x.org/a | python3 -c 'import sys, json'\n"),
        Good("FROM a:1\nRUN curl https://x.org/a | perl -pe 's/a/b/' > c\n"),
        Good("FROM a:1\nRUN curl https://x.org/key | gpg --dearmor > /k.gpg\n"),
        Good("FROM a:1\nRUN cat i.sh | sh\n"),
        Good('FROM a:1\nRUN V="$(curl https://x.org/version)" && sh i.sh "$V"\n'),
        Good("FROM a:1\nRUN wget https://x.org/i.sh | sh\n"),
        Good('FROM a:1\nRUN bash -c "cd $(curl https://x.org/dir)"\n'),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for run in instructions.own(stage, Run):
        seen: set[Span] = set()
        for download, command in downloads.receivers(run.commands):
            span = command.program.span if command.program else command.span
            if span not in seen:
                seen.add(span)
                yield Finding(span, f"what {download.name} downloads goes straight into {command.name}")
        if not seen:
            for span, name in downloads.run_by_powershell(run):
                yield Finding(span, f"downloaded text goes straight into {name}")
