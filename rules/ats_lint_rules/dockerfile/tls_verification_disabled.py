"""A command, a variable or a setting turns the check of certificates off.

Without it anybody between the build and the server can put his own file, package or commit in the place of the real
one, and the image carries it to every host. A variable in ENV, or a setting in a file, goes on into the container and
disarms the application, too.

Known are curl, wget, pip, uv, npm, pnpm, Yarn, git, apt, apk, yum, dnf, Go, conda, Bundler, kubectl, helm and others:
their options, variables in ENV, ARG and RUN, and what RUN and here-documents write into their files. Downloads from the
machine itself (`localhost`) are left alone.

Fix safety: unsafe. The option, variable or setting is taken out, nothing else changes; where the server's
certificate is not one that the image trusts, the build stops there until its authority is installed.
"""

from collections.abc import Iterator

from ats_lint import Bad, Finding, Good, Severity, Stage, rule
from ats_lint_rules._run.tls import weaknesses


@rule(
    "DF306",
    "tls-verification-disabled",
    on=Stage,
    severity=Severity.HIGH,
    tags={"security", "supply-chain", "cis-4.11", "owasp-13"},
    references=(
        "https://curl.se/docs/manpage.html#-k",
        "https://pip.pypa.io/en/stable/cli/pip/#cmdoption-trusted-host",
        "https://nodejs.org/api/cli.html#node_tls_reject_unauthorizedvalue",
        "https://git-scm.com/docs/git-config#Documentation/git-config.txt-httpsslVerify",
    ),
    aliases=(
        "CKV2_DOCKER_2",
        "CKV2_DOCKER_3",
        "CKV2_DOCKER_4",
        "CKV2_DOCKER_5",
        "CKV2_DOCKER_6",
        "CKV2_DOCKER_12",
        "CKV2_DOCKER_13",
        "CKV2_DOCKER_14",
        "CKV2_DOCKER_15",
        "CKV2_DOCKER_16",
    ),
    examples=(
        Bad(
            "FROM a:1\nRUN curl -k https://x.org/a -o a\n",
            at="-k",
            says="curl -k turns certificate checks off",
            safety="unsafe",
            fixed="FROM a:1\nRUN curl https://x.org/a -o a\n",
        ),
        Bad(
            "FROM a:1\nRUN apt-get update && \\\n    curl -fsSLko a https://x.org/a && \\\n"
            "    wget -q --no-check-certificate \\\n      https://x.org/b\n",
            at=("-fsSLko", "--no-check-certificate"),
            says=("curl -k turns certificate checks off", "wget --no-check-certificate turns certificate checks off"),
            safety="unsafe",
            fixed="FROM a:1\nRUN apt-get update && \\\n    curl -fsSLo a https://x.org/a && \\\n    wget -q \\\n"
            "      https://x.org/b\n",
        ),
        Bad(
            "FROM a:1\nRUN pip install --trusted-host pypi.org --trusted-host=files.pythonhosted.org flask\n",
            at=("--trusted-host", "--trusted-host=files.pythonhosted.org"),
            says=("pip --trusted-host turns certificate checks off", "pip --trusted-host turns certificate checks off"),
            safety="unsafe",
            fixed="FROM a:1\nRUN pip install flask\n",
        ),
        Bad(
            "FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=0\nENV A=1 PYTHONHTTPSVERIFY=0 B=2\n",
            at=("NODE_TLS_REJECT_UNAUTHORIZED=0", "PYTHONHTTPSVERIFY=0"),
            says=(
                "NODE_TLS_REJECT_UNAUTHORIZED turns certificate checks off",
                "PYTHONHTTPSVERIFY turns certificate checks off",
            ),
            safety="unsafe",
            fixed="FROM a:1\nENV A=1 B=2\n",
        ),
        Bad(
            "FROM a:1\nRUN export GIT_SSL_NO_VERIFY=1 && git clone x\nRUN GIT_SSL_NO_VERIFY=false git pull\n",
            at=("GIT_SSL_NO_VERIFY=1", "GIT_SSL_NO_VERIFY=false"),
            says=("GIT_SSL_NO_VERIFY turns certificate checks off", "GIT_SSL_NO_VERIFY turns certificate checks off"),
            safety="unsafe",
            fixed="FROM a:1\nRUN git clone x\nRUN git pull\n",
        ),
        Bad(
            "FROM a:1\nRUN git -c http.sslVerify=false clone https://x.org/a\n",
            at="http.sslVerify=false",
            says="git -c turns certificate checks off",
            safety="unsafe",
            fixed="FROM a:1\nRUN git clone https://x.org/a\n",
        ),
        Bad(
            "FROM a:1\nRUN npm config set strict-ssl false && npm ci\nRUN git config --global http.sslVerify false\n",
            at=("strict-ssl", "http.sslVerify"),
            says=("npm strict-ssl turns certificate checks off", "git http.sslVerify turns certificate checks off"),
            safety="unsafe",
            fixed="FROM a:1\nRUN npm ci\n",
        ),
        Bad(
            'FROM a:1\nRUN echo "sslverify=false" >> /etc/yum.conf && yum install -y git\n',
            at="sslverify=false",
            says="sslverify=false turns certificate checks off",
            safety="unsafe",
            fixed="FROM a:1\nRUN yum install -y git\n",
        ),
        Bad(
            "FROM a:1\nCOPY <<EOF /root/.npmrc\nregistry=https://r.example.org\nstrict-ssl=false\nEOF\n",
            at="strict-ssl=false",
            says="strict-ssl=false turns certificate checks off",
            safety="unsafe",
            fixed="FROM a:1\nCOPY <<EOF /root/.npmrc\nregistry=https://r.example.org\nEOF\n",
        ),
        Bad(
            "FROM a:1\nRUN dnf --setopt=sslverify=0 install -y git\nRUN npm install --strict-ssl=false\n",
            at=("--setopt=sslverify=0", "--strict-ssl=false"),
            says=("dnf --setopt turns certificate checks off", "npm --strict-ssl turns certificate checks off"),
            safety="unsafe",
            fixed="FROM a:1\nRUN dnf install -y git\nRUN npm install\n",
        ),
        Bad(
            'FROM a:1\nRUN ["curl", "-k", "https://x.org/a"]\n',
            at='"-k"',
            says="curl -k turns certificate checks off",
            safety="unsafe",
            fixed='FROM a:1\nRUN ["curl", "https://x.org/a"]\n',
        ),
        Bad(
            "FROM a:1\nRUN sed -i '$ a sslverify=0' /etc/yum.conf\n",
            at="sslverify=0",
            says="sslverify=0 turns certificate checks off",
            safety="hint",
        ),
        Bad(
            'FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\n'
            "RUN $env:GIT_SSL_NO_VERIFY = '1'; iwr https://x.org/a -SkipCertificateCheck -OutFile a\n",
            at=("$env:GIT_SSL_NO_VERIFY = '1'", "-SkipCertificateCheck"),
            says=(
                "GIT_SSL_NO_VERIFY turns certificate checks off",
                "invoke-webrequest -SkipCertificateCheck turns certificate checks off",
            ),
            safety=("hint", "unsafe"),
            fixed='FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\n'
            "RUN $env:GIT_SSL_NO_VERIFY = '1'; iwr https://x.org/a -OutFile a\n",
        ),
        Good("FROM a:1\nRUN curl -fsSL https://x.org/a -o k\nRUN curl --data -k https://x.org\n"),
        Good("FROM a:1\nRUN curl -k https://localhost:8443/health\n"),
        Good("FROM a:1\nRUN wget https://x.org/a && git -c http.sslVerify=true clone https://x.org/b\n"),
        Good("FROM a:1\nENV NODE_TLS_REJECT_UNAUTHORIZED=1 PYTHONHTTPSVERIFY=1\n"),
        Good("FROM a:1\nRUN npm config set strict-ssl true\nRUN npm config set registry https://r.example.org\n"),
        Good("FROM a:1\nRUN pip install --trusted-host localhost -i http://localhost:3141 flask\n"),
        Good("FROM a:1\nRUN echo 'never use curl -k' && echo 'set sslverify=false' >&2\n"),
    ),
)
def check(stage: Stage) -> Iterator[Finding]:
    for weakness in weaknesses(stage):
        because = "A server whose certificate the image does not trust is refused again."
        yield Finding(weakness.span, f"{weakness.name} turns certificate checks off", weakness.fix(because))
