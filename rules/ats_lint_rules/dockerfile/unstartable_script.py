"""The script that ENTRYPOINT or CMD names cannot start.

The kernel reads its first line. With the line ends of Windows it asks for a program whose name ends in a carriage
return, which is nowhere: the container stops with "no such file or directory" although the script is there. So it does
where the first line asks for bash in an image that has none, such as Alpine. A script without the executable bit gives
"permission denied".

Only scripts of the build context count that nothing in the Dockerfile mends: `dos2unix`, `sed` on carriage returns,
`chmod`, `COPY --chmod`, an installed shell.

Fix safety: hint. The file itself is to be changed, and `.gitattributes` is to keep it so.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Fix, Good, Related, Safety, Severity, Span, Stage, rule, start_script

_FROM = 'FROM alpine:3.20\nCOPY start.sh /start.sh\nENTRYPOINT ["/start.sh"]\n'


@rule(
    "DF414",
    "unstartable-script",
    on=Stage,
    severity=Severity.HIGH,
    tags={"correctness", "reliability"},
    references=(
        "https://docs.docker.com/reference/dockerfile/#exec-form-entrypoint-example",
        "https://git-scm.com/docs/gitattributes#_eol",
    ),
    examples=(
        Bad(
            _FROM,
            at='"/start.sh"',
            says="start.sh has Windows line ends: its first line names no program",
            safety="hint",
            files={"start.sh": "#!/bin/sh\r\nexec sleep 9\r\n"},
        ),
        Bad(
            _FROM,
            at='"/start.sh"',
            says="start.sh is for bash, which is not in the image",
            safety="hint",
            files={"start.sh": "#!/usr/bin/env bash\nexec sleep 9\n"},
        ),
        Good(
            _FROM.replace("COPY", "RUN apk add bash\nCOPY --chmod=755"),
            files={"start.sh": "#!/bin/bash\nexec sleep 9\n"},
        ),
        Good(
            _FROM.replace("ENTRY", "RUN sed -i 's/\\r//' /start.sh && chmod +x /start.sh\nENTRY"),
            files={"start.sh": "#!/bin/sh\r\nexec sleep 9\r\n"},
        ),
        Bad(
            _FROM.replace("ENTRY", "RUN chmod +x other.sh\nENTRY"),
            at='"/start.sh"',
            says="start.sh is not executable",
            safety="hint",
            files={"start.sh": "#!/bin/sh\nexec sleep 9\n"},
        ),
        Good(
            _FROM.replace("ENTRY", "RUN chmod +x start.sh\nENTRY"),
            files={"start.sh": "#!/bin/sh\nexec sleep 9\n"},
        ),
        Good(_FROM.replace('"/start', '"sh", "/start'), files={"start.sh": "#!/bin/bash\nexec sleep 9\n"}),
        Good(_FROM),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    script = start_script.start_script(stage)
    reason = start_script.hindrance(script) if script is not None else None
    if script is not None and reason is not None:
        related = (Related(script.source.path, Span(0, 0), "the script"),)
        fix = Fix("mend the script", (), Safety.HINT, "The change belongs into the file, and into how Git keeps it.")
        yield Finding(script.at, reason, fix, related)
