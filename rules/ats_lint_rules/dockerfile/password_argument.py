"""Command is given a password in clear.

A literal password in `curl -u user:password`, `mysql -ppassword`, `PGPASSWORD=… psql` or `echo root:… | chpasswd` is
in the repository, in `docker history`, and, for what runs in the container, in its process list.

Variables are left alone, and so are values that say they are dummies, which some build steps insist on.

Fix safety: a hint. The command has to read the password from a secret mount (RUN) or from a file or variable that is
given to the container (CMD, ENTRYPOINT, HEALTHCHECK).
"""

from collections.abc import Iterator

from ats_lint import Bad, Executable, Finding, Good, HealthcheckInstruction, Instruction, Severity, rule
from ats_lint_rules._secrets.image_secrets import MOUNT, advice, unwrapped
from ats_lint_rules._secrets.passwords import passwords
from ats_lint_rules._secrets.thrown_away import in_development


@rule(
    "DF207",
    "password-argument",
    on=Instruction,
    yields_to=("DF111",),
    severity=Severity.HIGH,
    masks=True,
    tags={"security", "credentials", "cis-4.10", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://cwe.mitre.org/data/definitions/214.html",
    ),
    examples=(
        Bad(
            "FROM alpine\nRUN curl -fsS -u me:s3cret https://example.org/x -o x\n",
            at="s3cret",
            says="curl is given a credential in clear",
            safety="hint",
        ),
        Bad(
            "FROM mysql\nRUN mysqladmin -uroot -ppw123 ping && mysql --password='a b' x\n",
            at=("pw123", "a b"),
            says=("mysqladmin is given a credential in clear", "mysql is given a credential in clear"),
            safety="hint",
        ),
        Bad(
            "FROM mysql\nRUN mysqladmin -u root password 'pw123'\n",
            at="pw123",
            says="mysqladmin is given a credential in clear",
            safety="hint",
        ),
        Bad(
            'FROM alpine\nRUN PGPASSWORD=pw2 psql -h db && export DB_PASSWORD="pw3"\n',
            at=("pw2", "pw3"),
            says=("psql is given a credential in clear", "export is given a credential in clear"),
            safety="hint",
        ),
        Bad(
            'FROM redis\nCMD ["redis-server", "--requirepass", "foobar"]\n',
            at="foobar",
            says="redis-server is given a credential in clear",
            safety="hint",
        ),
        Bad(
            "FROM redis\nHEALTHCHECK CMD redis-cli -a foobar ping\n",
            at="foobar",
            says="redis-cli is given a credential in clear",
            safety="hint",
        ),
        Bad(
            "FROM debian\nRUN <<EOF\necho 'root:Docker1' | chpasswd\nsshpass -p hunter2 ssh a\nEOF\n",
            at=("Docker1", "hunter2"),
            says=("echo is given a credential in clear", "sshpass is given a credential in clear"),
            safety="hint",
        ),
        Bad(
            "FROM x\nENTRYPOINT java -Dspring.datasource.password=pw4 -jar a.jar --admin-token t0k\n",
            at=("pw4", "t0k"),
            says=("java is given a credential in clear", "java is given a credential in clear"),
            safety="hint",
        ),
        Bad(
            "FROM mysql\nRUN mysql -e \"CREATE USER a IDENTIFIED BY 'geheim'\"\n",
            at="geheim",
            says="mysql is given a credential in clear",
            safety="hint",
        ),
        Bad(
            "FROM alpine\nRUN wget --header='Authorization: Bearer abc123' --http-password=pw5 https://x\n",
            at=("abc123", "pw5"),
            says=("wget is given a credential in clear", "wget is given a credential in clear"),
            safety="hint",
        ),
        Good('FROM alpine\nRUN curl -u "me:$PW" https://x && wget --password=$(cat /run/secrets/x) https://y\n'),
        Good('FROM mysql\nRUN mysql -p"$MYSQL_ROOT_PASSWORD" -uroot -P3306 && mysqladmin -p ping\n'),
        Good("FROM ruby\nRUN APP_SECRET_TOKEN=secret RAILS_ENV=production bundle exec rake assets:precompile\n"),
        Good("FROM python\nRUN SECRET_KEY=collectstatic-build-key python manage.py collectstatic --no-input\n"),
        Good("FROM ruby\nRUN SECRET_KEY_BASE=dummy rake assets:precompile && SECRET_KEY_BASE_DUMMY=1 rails x\n"),
        Good("FROM debian\nRUN adduser --disabled-password --gecos '' app && mkdir -p pass && cp -pr a b\n"),
        Good("FROM x\nRUN docker login --password-stdin && keytool -importcert -storepass changeit -file a.crt\n"),
        Good("FROM x\nRUN apt-key adv --keyserver k --recv-keys 0A && gpg --batch --passphrase '' --gen-key\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    for found in unwrapped(instruction):
        if not isinstance(found, Executable | HealthcheckInstruction):
            continue
        for command in found.commands:
            for one in passwords(command):
                title = MOUNT if found.keyword == "RUN" else "read it from a file or variable of the container"
                fix = advice(title, "The command has to be written for where the secret then is.")
                yield Finding(
                    one.span,
                    f"{command.name or 'shell'} is given a credential in clear",
                    fix,
                    secrets=(one.span,),
                    in_development=in_development(one.text),
                )
