"""Programs by what becomes of them: those that do their work and end, and those that stay.

A pattern beside a program that ends holds the words with which it stays (`psql -c 'LISTEN jobs'`), and one beside a
server the words with which it ends (`nginx -t`). The sources are the manual pages and help texts of the programs.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ats_lint.patterns import regex

_NEVER = r"(?!)"
_WATCH = r"--watch\b|--watchAll\b|(?<!\S)-w(?!\S)"


def _table(*rows: tuple[str, str]) -> Mapping[str, re.Pattern[str]]:
    return {name: regex(pattern) for pattern, names in rows for name in names.split()}


ENDING = _table(
    # Words that print, test and move files.
    (_NEVER, "true false echo exit printf : [ [[ test (( set export unset local readonly declare trap cd date read "
     "shift umask ulimit alias return break continue ls env id uname pwd whoami hostname df du ps find grep "
     "egrep sed awk gawk sort uniq head wc stat tr cut tee dd sync cp mv rm mkdir rmdir chown chmod chgrp ln "
     "touch install mktemp readlink realpath basename dirname seq expr getent tar gzip gunzip bzip2 xz zip "
     "unzip scp sftp sha256sum md5sum base64 envsubst gomplate confd getopts eval . source unittest compileall "
     "json.tool venv build twine zipfile py_compile coverage kill pkill sleep nproc lscpu nslookup dig host "
     "file which type command hash diff patch jq yq xq pandoc tesseract convert magick gs qpdf exiftool"),
    # Packages, accounts and kernels.
    (_NEVER, "apt apt-get apk dnf yum microdnf zypper pacman dpkg rpm adduser addgroup useradd groupadd usermod "
     "groupmod passwd chpasswd sysctl modprobe mount umount mknod ip iptables ip6tables ldconfig locale-gen "
     "update-ca-certificates setcap getcap setfacl pip pip3 pipx pipenv gem npm-check yarnpkg nvidia-ctk"),
    (r"(?<!\S)(-l|--loop|dmon|daemon|pmon)(=|\s|$)", "nvidia-smi rocm-smi amd-smi"),
    # Certificates and keys.
    (r"\bs_server\b|-port\b", "openssl"),
    (_NEVER, "ssh-keygen ssh-keyscan keytool cfssl cfssljson mkcert gpg htpasswd certtool lego "
     "elasticsearch-certutil opensearch-certutil"),
    (r"--daemon\b", "step acme.sh certbot"),
    # Clients of databases.
    (r"(?i:\blisten\b|\\watch\b)", "psql"),
    (_NEVER, "pg_dump pg_dumpall pg_restore pg_basebackup pg_isready pg_ctl initdb createdb dropdb createuser dropuser "
     "vacuumdb reindexdb pgloader pgbench mysql mariadb mysqldump mariadb-dump mysqladmin mariadb-admin mysqlimport "
     "mariadb-import mysqlcheck mariadb-check mysql_upgrade mariadb-upgrade mysql_install_db mariadb-install-db "
     "mysqlpump mysqlsh mydumper myloader xtrabackup mariabackup mongodump mongorestore mongoimport mongoexport "
     "cqlsh nodetool sqlcmd bcp sqlplus impdp expdp sqlite3 influx influx_inspect clickhouse-client clickhouse-local "
     "cypher-shell neo4j-admin"),
    (r"while\s*\(\s*(true|1)\s*\)|\.watch\(|setInterval", "mongosh mongo"),
    (r"(?i)(?<!\S)(p|s)?subscribe\b|\bmonitor\b|--latency|--stat(\s|$)|(?<!\S)-r\s+-1\b",
     "redis-cli valkey-cli keydb-cli"),
    # Clients of queues, searches and configuration.
    (r"(?<!\S)(watch|lease keep-alive|elect|lock)\b", "etcdctl"),
    (r"(?<!\S)(sub|subscribe|reply|respond)\b", "nats nats-sub"),
    (_NEVER, "rabbitmqadmin rabbitmqctl rabbitmq-plugins rabbitmq-diagnostics kafka-topics kafka-configs kafka-acls "
     "kafka-storage kafka-consumer-groups kafka-console-producer kafka-reassign-partitions kafka-features "
     "kafka-broker-api-versions kafka-leader-election kafka-delete-records zkCli zookeeper-shell pulsar-admin "
     "mosquitto_pub "
     "mosquitto_passwd mosquitto_ctrl elasticsearch-setup-passwords elasticsearch-reset-password "
     "elasticsearch-keystore elasticsearch-users elasticsearch-plugin elasticsearch-create-enrollment-token "
     "opensearch-plugin kibana-plugin logstash-plugin promtool amtool"),
    # Object stores, copies and backups.
    (r"(?<!\S)(watch|--watch|-w|trace|monitor)(\s|$)", "mc mcli"),
    (_NEVER, "aws s3cmd s5cmd gsutil gcloud az oci doctl"),
    (r"(?<!\S)(serve|mount|nfsmount|rcd|server)(\s|$)|--daemon\b",
     "rclone restic borg borgmatic kopia duplicity rsync"),
    (r"(?<!\S)(daemon|instaweb|fsmonitor--daemon)(\s|$)", "git"),
    (_NEVER, "curl wget http xh svn hg pgbackrest wal-g barman"),
    # Migrations.
    (_NEVER, "flyway liquibase alembic dbmate goose migrate sqitch sql-migrate phinx yoyo diesel sqlx sea-orm-cli "
     "sequelize sequelize-cli knex typeorm mikro-orm drizzle-kit golang-migrate"),
    (r"(?<!\S)(studio|dev|--watch)(\s|$)", "prisma atlas"),
    # Formatters, tests and checks.
    (_WATCH + r"|(?<!\S)(watch|server|serve|--ui|--server)(\s|$)",
     "black isort flake8 pylint ruff mypy autopep8 bandit "
     "pytest playwright py.test tox nox eslint prettier stylelint tsc jest mocha ava cypress phpunit phpstan phpcs "
     "php-cs-fixer rubocop rspec golangci-lint gofmt hadolint shellcheck yamllint ansible-lint markdownlint "
     "markdownlint-cli2 trivy grype syft gitleaks trufflehog semgrep checkov kics tflint tfsec codespell commitlint "
     "newman k6 wrk ab hey vegeta siege artillery nmap nikto sqlmap zap-baseline.py zap-full-scan.py sonar-scanner "
     "pre-commit"),
    (r"(?<!\S)(watch|dev|preview|serve)(\s|$)|" + _WATCH, "vitest vite webpack rollup esbuild parcel sphinx-build "
     "doxygen asciidoctor mkdocs jekyll hugo latexmk pdflatex xelatex"),
    # Infrastructure.
    (r"(?<!\S)(proxy|port-forward|attach|-f|--follow|-w|--watch|events)(\s|=|$)", "kubectl oc helm kustomize docker"),
    (_NEVER, "terraform tofu packer pulumi ansible ansible-playbook ansible-galaxy flyctl govc"),
    # Builds; media that are streamed go on.
    (r"(?<!\S)(run|serve|start|dev|up|watch|server)(\s|-|$)", "make cargo rake task just bazel"),
    (r"(?<!\S)(spring-boot:run|quarkus:dev|jetty:run|tomcat7?:run|exec:java|bootRun|run|--continuous)(\s|$)",
     "mvn mvnw gradle gradlew sbt"),
    (r"\brtmps?:|\brtsp:|\bsrt:|-stream_loop\b|(?<!\S)-re(\s|$)|\bhls\b|/dev/video", "ffmpeg"),
    # Windows.
    (_NEVER, "dir type copy xcopy robocopy del ver ipconfig systeminfo get-content write-host write-output "
     "get-childitem "
     "get-process get-service test-path new-item remove-item copy-item"),
)  # fmt: skip
"""Programs that end, with the words that make them stay."""

STAYING = _table(
    (r"(?<!\S)-[tTvVsqh]+(\s|$)|--version|(?<!\S)-s\s+(stop|reload|quit)", "nginx openresty nginx-debug"),
    (r"(?<!\S)(-[tSvVL]|configtest|graceful-stop|stop|status)(\s|$)", "httpd apache2 apache2ctl apachectl sshd"),
    (r"(?<!\S)-(c|v|vv)(\s|$)(?!.*-(W|db)\b)|--version", "haproxy"),
    (r"(?<!\S)(validate|fmt|adapt|hash-password|version|list-modules|trust|untrust|build-info|reload|stop|environ)(\s|$)",
     "caddy"),
    (r"(?<!\S)(version|healthcheck)(\s|$)|--version", "traefik"),
    (r"--(version|help|test-memory)\b",
     "redis-server redis-sentinel valkey-server keydb-server memcached mongod mongos "
     "prometheus alertmanager grafana grafana-server node_exporter blackbox_exporter loki promtail tempo mimir"),
    (r"--(version|help|describe-config)\b|(?<!\S)-C(\s|$)", "postgres"),
    (r"--(version|help|verbose|initialize(-insecure)?|validate-config)\b", "mysqld mysqld_safe mariadbd mariadbd-safe"),
    (_NEVER, "apache2-foreground httpd-foreground php-fpm rabbitmq-server etcd gunicorn uvicorn hypercorn daphne "
     "waitress-serve granian puma unicorn thin passenger sidekiq dramatiq huey_consumer huey_consumer.py arq "
     "supervisord s6-svscan runsvdir supercronic ofelia kafka-server-start zookeeper-server-start zkServer "
     "kafka-mirror-maker connect-distributed connect-standalone mosquitto mosquitto_sub nats-server elasticsearch "
     "opensearch kibana logstash filebeat metricbeat fluentd fluent-bit vector telegraf cloudflared streamlit "
     "http-server http.server json-server nodemon pm2-runtime ts-node-dev dnsmasq unbound named coredns squid tor "
     "vsftpd chronyd "
     "syslog-ng rsyslogd crond cron dockerd containerd catalina next-server vllm inotifyd"),
    (r"(?<!\S)(inspect|purge|control|status|report|call|result|list|--version)(\s|$)", "celery"),
)  # fmt: skip
"""Servers and workers, with the words that make them end."""

TASKS: Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]] = {
    name: (regex(rf"(?:^|\s)(?:{ends})"), regex(rf"(?:^|\s)(?:{stays})"))
    for names, ends, stays in (
        ("manage.py django-admin",
         r"(?:(?:make)?migrat|collectstatic|loaddata|dumpdata|createsuperuser|create|flush|check|test|compile|make|shell"
         r"|clear|show|inspectdb|sql|init|setup|seed|import|export|load|delete|purge|prune|sync_)",
         r"(?:runserver|runserver_plus|qcluster|rqworker|celery|process_tasks|db_worker|run\w*|\w*worker|\w*consum)"),
        ("artisan",
         r"(?:(?:db|key|config|cache|route|view|storage|event|vendor|migrate|make|passport|jwt|test|scout)(?::\S+)?|optimize"
         r"|queue:(?:table|restart|flush|retry|clear)|schedule:run|down|up|inspire|tinker|about|list)(?:\s|$)",
         r"(?:serve|queue:(?:work|listen)|schedule:work|horizon|octane:|reverb:|websockets:|pulse:)"),
        ("console",
         r"(?:cache|doctrine|assets|lint|debug|make|secrets|dbal|fos)[:\w]*", r"(?:messenger:consume|server:run)"),
        ("rails rake", r"(?:db|assets|tmp|log|test|spec|stats|routes|active_storage|generate|g|runner|console|c)\b",
         r"(?:server|s|jobs:work|solid_queue:start|resque:work)(?:\s|$)"),
        ("bench", r"(?:new-site|migrate|install-app|build|backup|restore|set-|execute|--site \S+ (?:migrate|install))",
         r"(?:worker|schedule|serve|start|watch)"),
        ("flask", r"(?:db|routes|shell|init|seed|create)", r"run(?:\s|$)"),
        ("airflow", r"(?:db|users|connections|variables|pools|version|dags|info|config)(?:\s|$)",
         r"(?:webserver|api-server|scheduler|worker|triggerer|standalone|celery|dag-processor)(?:\s|$)"),
        ("superset", r"(?:init|db|fab|load|import|export|set)", r"run(?:\s|$)"),
        ("kc.sh kc keycloak", r"(?:build|export|import|show-config|bootstrap-admin)(?:\s|$)",
         r"start(?:-dev)?(?:\s|$)"),
        ("vault bao", r"(?:operator|status|kv|auth|login|policy|secrets|token|write|read|version|plugin|lease)(?:\s|$)",
         r"(?:server|agent|proxy|monitor)(?:\s|$)"),
        ("consul nomad",
         r"(?:acl|kv|members|operator|services|validate|version|tls|keygen|job|node|join|leave)(?:\s|$)",
         r"(?:agent|watch|monitor|connect)(?:\s|$)"),
        ("cockroach", r"(?:init|sql|cert|node|dump|version|import|userfile|workload init)(?:\s|$)", r"(?:start|demo)"),
        ("ollama", r"(?:pull|push|create|list|ls|show|rm|cp|ps)(?:\s|$)", r"serve(?:\s|$)"),
        ("minio", r"--version", r"(?:server|gateway)(?:\s|$)"),
        ("gitea forgejo", r"(?:admin|migrate|dump|doctor|generate|cert|restore-repo)(?:\s|$)", r"web(?:\s|$)"),
        ("hydra kratos keto", r"(?:migrate|create|version|delete|import|janitor|perform)(?:\s|$)",
         r"(?:serve|courier)"),
        ("rpk", r"(?:topic|cluster|acl|security|registry|group|version)(?:\s|$)", r"redpanda(?:\s|$)"),
        ("wp", r"(?!server)\w+", r"server(?:\s|$)"),
        ("uv pdm poetry pipenv rye",
         r"(?:sync|lock|pip|install|export|venv|build|add|update|check|self|cache|tool)(?:\s|$)",
         r"(?!)"),
        ("composer bundle", r"(?:install|update|dump-autoload|check|config|validate|audit)(?:\s|$)", r"(?!)"),
        ("npm yarn pnpm bun",
         r"(?:ci|i|install|add|audit|prune|pack|publish|test|t|(?:run\s+)?(?:build|test|lint|typecheck|format|migrat|seed"
         r"|db|prisma|generate|codegen|setup|compile|bundle)\S*)(?:\s|$)",
         r"(?:start|(?:run\s+)?(?:start|dev|serve|preview|watch|worker|develop|storybook)\S*)(?:\s|$)"),
        ("dotnet", r"(?:ef|build|test|restore|publish|tool|new|nuget|format|dev-certs|clean|pack)(?:\s|$)",
         r"(?:run|watch)(?:\s|$)"),
        ("go", r"(?:build|test|mod|generate|vet|install|get|fmt|list|env|version|tool)(?:\s|$)", r"(?!)"),
        ("rq", r"(?:info|empty|requeue|suspend|resume)(?:\s|$)", r"worker"),
        ("prefect dagster mlflow dask",
         r"(?:deploy|job|asset|gc|experiments|runs|artifacts|config|profile|block|work-pool|instance)(?:\s|$)",
         r"(?:server|worker|agent|dev|api|ui|code-server|scheduler|daemon)"),
        ("gitlab-runner", r"(?:register|unregister|verify|list|exec)(?:\s|$)", r"run(?:\s|$)"),
        ("php", r"-[rlivm]+(?:\s|$)", r"-S(?:\s|$)"),
        ("python", r"(?:-[cV]|-m\s+(?:pip|pytest|unittest|compileall|json\.tool|venv|build|twine|zipfile|black|ruff"
         r"|mypy|coverage|alembic|py_compile))(?:\s|$)",
         r"-m\s+(?:http\.server|uvicorn|gunicorn|flask\s+run|celery|streamlit|hypercorn|rq|arq)"),
        ("node", r"(?:-e|-p|--eval|--print|--check|--test)(?:\s|$)", r"(?:--watch\b)"),
        ("kafka-console-consumer kcat kafkacat", r".*(?:--max-messages|--timeout-ms|\s-e\b|-L\b|-P\b)", r""),
        ("nc ncat netcat", r".*-\w*z|\S*\s+\d+$", r".*-\w*l"),
        ("ping", r".*-[cn]\s*\d", r""),
        ("tail", r"(?!.*(?:-\w*[fF]\b|--follow))", r".*(?:-\w*[fF]\b|--follow)"),
        ("inotifywait", r"(?!.*(?:-\w*m\b|--monitor))", r".*(?:-\w*m\b|--monitor)"),
    )
    for name in names.split()
}  # fmt: skip
"""Programs that do either: the words with which they end, and those with which they stay."""

INTERACTIVE = frozenset(
    {"sh", "bash", "ash", "dash", "zsh", "fish", "cmd", "powershell", "pwsh", "python", "python3", "ipython", "node",
     "irb", "jshell", "php", "julia", "iex", "ghci", "lua", "R", "perl", "cat"}
)  # fmt: skip
"""Programs that read from a terminal when they are told nothing, and end where there is none."""

ASKING = frozenset(
    {"--help", "-h", "--version", "-V", "--info", "help", "version", "--help-extra", "-help", "-version", "-?", "/?"}
)
"""Last words with which a program says something about itself and ends."""

HELPING = frozenset(
    {"artisan", "bun", "bundle", "cargo", "composer", "console", "django-admin", "drush", "gem", "helm", "kubectl",
     "manage.py", "npm", "npx", "pip", "pip3", "pnpm", "poetry", "rails", "rake", "symfony", "terraform", "wp", "yarn"}
)  # fmt: skip
"""Told nothing, they say what they could do, or do one thing, and end: others are to complete the command."""
SERVING = frozenset(
    {"serve", "server", "runserver", "worker", "workers", "daemon", "agent", "listen", "consume", "scheduler", "watch",
     "standalone", "run-server", "start-server", "web"}
)  # fmt: skip
"""First words by which a program of any name is told to stay."""
STARTING = frozenset({"start", "run", "up", "tunnel", "start-dev", "all", "node", "queue", "proxy", "cron", "master"})
"""First words by which an image's own server is told to start, or which part of it."""

JOBS = regex(
    r"(?:^|\s|[/:_-])(?:migrat(?:e|ions?|or)|db:(?:migrate|seed|setup|create|push)|upgrade head|createsuperuser"
    r"|collectstatic"
    r"|loaddata|create[-_]?(?:buckets?|topics?|index(?:es)?|users?|db|database|site)|init[-_]?(?:db|database|kafka|minio"
    r"|replica\w*)|seed(?:er)?)(?=$|\s|\.\w+$|[.:_-])"
)
"""Words of a job in the command of a program that is not known."""
