"""How long a process lives: what ends, what stays, what nobody can tell."""

import pytest

from ats_lint.analysis.runtime import lifetime
from ats_lint.analysis.runtime.program_kinds import program_kinds
from ats_lint.files.policy import Policy
from ats_lint.syntax import shell

JOBS = """
redis-cli -h cache incr runs
sh -c "redis-cli flushall"
mongorestore --drop
mongosh --eval 'rs.initiate()'
sh -c "mariadb < seed.sql"
/opt/bin/kafka-topics.sh --create --topic a
rabbitmqadmin declare queue name=q
influx setup --force
elasticsearch-certutil ca
psql -c 'select 1'
nginx -t
httpd -t
mysqld --initialize-insecure
until pg_isready; do sleep 1; done; psql -f x.sql
while ! nc -z db 5432; do sleep 1; done; alembic upgrade head
for f in *.sql; do psql -f $f; done
while read line; do echo $line; done < list
while true; do if curl -f http://db; then break; fi; sleep 1; done; flyway migrate
mc alias set a b && mc mb a/b
aws s3 mb s3://x
start-server & sleep 2; redis-cli ping
rsync -a /in /out
black --check .
nvidia-smi
python manage.py migrate
python3.12 -m pytest
php artisan migrate --force
npm run build
celery -A app inspect ping
ping -c 1 db
tail -n 5 log
openssl req -x509
server --version
"""
SERVERS = """
nginx -g 'daemon off;'
exec redis-server /etc/redis.conf
redis-server & wait
python manage.py runserver 0.0.0.0:8000
python3 -m http.server
php artisan migrate && php artisan serve
npm start
crond -f
rsync --daemon --no-detach
nvidia-smi -l 5
psql -c 'LISTEN jobs'
redis-cli subscribe news
mc mirror --watch a b
while true; do pg_dump app; sleep 3600; done
while sleep 60; do ./backup; done
until false; do ./poll; done
celery -A app worker
app serve
ping localhost
"""
IDLE = """
sleep infinity
tail -f /dev/null
while true; do sleep 1000; done
sh -c "trap : TERM; tail -f /var/log/app.log"
"""
UNKNOWN = """
python import.py
node server.js
$COMMAND
./run
"""


def kind(line: str) -> lifetime.Lifetime:
    """Return the kind of life of a command line."""
    return lifetime.of_commands(shell.parse(line).commands).kind


@pytest.mark.parametrize("line", JOBS.strip().splitlines())
def test_a_job_ends(line: str) -> None:
    """A client with a task, a migration, a check, a loop that waits."""
    assert kind(line) is lifetime.Lifetime.JOB


@pytest.mark.parametrize("line", SERVERS.strip().splitlines())
def test_a_server_or_a_worker_stays(line: str) -> None:
    """A server, a loop without end, a client that listens."""
    assert kind(line) in {lifetime.Lifetime.SERVER, lifetime.Lifetime.WORKER}


@pytest.mark.parametrize("line", IDLE.strip().splitlines())
def test_what_only_waits_is_idle(line: str) -> None:
    """It stays, and there is nothing to check."""
    assert kind(line) is lifetime.Lifetime.IDLE


@pytest.mark.parametrize("line", UNKNOWN.strip().splitlines())
def test_an_unknown_program_may_do_either(line: str) -> None:
    """What cannot be known is said to be unknown."""
    found = lifetime.of_commands(shell.parse(line).commands)
    assert found.kind.stays is None
    assert not found.known


def test_a_shell_waits_where_somebody_sits() -> None:
    """With a terminal it stays."""
    commands = shell.parse("bash").commands
    assert lifetime.of_commands(commands).kind is lifetime.Lifetime.SHELL
    assert lifetime.of_commands(commands, terminal=True).kind.stays


def test_a_job_behind_an_unknown_command_is_likely() -> None:
    """The last command decides, with less certainty."""
    found = lifetime.of_commands(shell.parse("./prepare && alembic upgrade head").commands)
    assert found.kind is lifetime.Lifetime.JOB
    assert not found.known


def test_a_configuration_says_what_becomes_of_programs() -> None:
    policy = Policy(facts={"programs": {"ending": ["acme-seed"], "staying": ["acme-hub"], "serving": ["acme-listen"]}})
    lines = {"acme-seed --all": "job", "acme-hub": "server", "other acme-listen": "server", "nginx -t": "job"}
    for line, expected in lines.items():
        assert lifetime.of_commands(shell.parse(line).commands, policy).kind.value == expected, line
    assert lifetime.of_commands(shell.parse("acme-hub").commands).kind is lifetime.Lifetime.UNKNOWN


@pytest.mark.parametrize(
    ("line", "client", "server"),
    [
        ("sh -c 'mysqldump -h db app'", True, False),
        ("mongodump --uri mongodb://db", True, False),
        ("/usr/bin/kafka-topics.sh --list", True, False),
        ("psql -f /var/lib/postgres/init.sql", True, False),
        ("docker-entrypoint.sh postgres", False, True),
        ("bash -c 'sleep 5 && exec redis-server'", True, True),
        ("postgres -c config_file=/etc/x", False, True),
        ("bin/elasticsearch-certutil ca", False, False),
    ],
)
def test_clients_and_servers_are_found_in_a_line(line: str, *, client: bool, server: bool) -> None:
    kinds = program_kinds()
    assert (kinds.clients.is_in(line), kinds.servers.is_in(line)) == (client, server)


def test_no_program_both_ends_and_stays() -> None:
    kinds = program_kinds()
    assert not kinds.ending.keys() & kinds.staying.keys()
    assert not kinds.either.keys() & (kinds.ending.keys() | kinds.staying.keys())
