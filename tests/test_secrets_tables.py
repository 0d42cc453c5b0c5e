"""The tables of secrets: names, values, URLs and tokens, those that are secrets and those that only look so.

Tokens are put together when the test runs, so that no scanner takes this file for a leak.
"""

from __future__ import annotations

import random
import string

import pytest

from ats_lint_rules._secrets.secret_values import connection_string, credential_url, harmless_value, secret_name
from ats_lint_rules._secrets.thrown_away import in_development
from ats_lint_rules._secrets.token_shapes import SHORTEST, TOKEN_PATTERNS
from ats_lint_rules._secrets.tokens import find_tokens
from backtracking import Matcher


def words(text: str) -> list[str]:
    return text.split()


SECRET_NAMES = words(
    """
PASSWORD password DB_PASSWORD DATABASE_PASSWORD POSTGRES_PASSWORD MYSQL_ROOT_PASSWORD MARIADB_PASSWORD
GF_SECURITY_ADMIN_PASSWORD MSSQL_SA_PASSWORD SA_PASSWORD KEYCLOAK_ADMIN_PASSWORD KC_DB_PASSWORD MINIO_ROOT_PASSWORD
RABBITMQ_DEFAULT_PASS SMTP_PASS PGPASSWORD MYSQL_PWD ORACLE_PWD DB_PWD LDAP_BIND_PW REDIS_PASSWORD ELASTIC_PASSWORD
PASSWD HTPASSWD SSH_PASSPHRASE DBPASSWORD dbPassword spring.datasource.password ConnectionStrings__Password
N8N_BASIC_AUTH_PASSWORD PASSWORD1 DB_PASSWORD_OLD ADMIN_PASSWORD_HASH SECRET SECRET_KEY SECRET_KEY_BASE
DJANGO_SECRET_KEY JWT_SECRET SESSION_SECRET CLIENT_SECRET GITHUB_CLIENT_SECRET clientSecret OAUTH2_CLIENT_SECRET
WEBHOOK_SECRET NEXTAUTH_SECRET APP_SECRET VAULT_SECRET_ID TOKEN GITHUB_TOKEN NPM_TOKEN NODE_AUTH_TOKEN BOT_TOKEN
TELEGRAM_BOT_TOKEN SLACK_BOT_TOKEN INFLUXDB_ADMIN_TOKEN DOCKER_INFLUXDB_INIT_ADMIN_TOKEN ACCESSTOKEN AUTH_TOKENS
API_KEY APIKEY OPENAI_API_KEY apiKey DD_API_KEY API_KEYS STRIPE_API_KEY PRIVATE_KEY JWT_PRIVATE_KEY ENCRYPTION_KEY
N8N_ENCRYPTION_KEY XPACK_SECURITY_ENCRYPTIONKEY AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY MINIO_SECRET_KEY MINIO_ACCESS_KEY
RAILS_MASTER_KEY MEILI_MASTER_KEY APP_KEY AIRFLOW__CORE__FERNET_KEY SERVICE_ROLE_KEY NEW_RELIC_LICENSE_KEY SSH_KEY
SIGNING_KEY AZURE_STORAGE_ACCOUNT_KEY SECRET_KEY_BASE64 AWS_CREDENTIALS DB_CREDS CREDENTIAL NEO4J_AUTH TS_AUTHKEY
AUTH_SALT WALLET_MNEMONIC DB_ENC_KEY ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY GITLAB_SECRETS_DB_KEY_BASE MASTERPASS
AWS_ACCESS_KEY_ID CI_AWS_ACCESS_KEY_ID REPO_PSW
RABBITMQ_ERLANG_COOKIE GITHUB_PAT DBPASS FLOWER_BASIC_AUTH COUCHDB_AUTH
"""
)

HARMLESS_NAMES = words(
    """
PWD OLDPWD OLD_PWD HOST_PWD PROJECT_PWD POSTGRES_PASSWORD_FILE GF_SECURITY_ADMIN_PASSWORD__FILE PASSWORD_PATH
TOKEN_PATH SECRET_DIR TOKEN_TTL TOKEN_LIFETIME TOKEN_EXPIRY TOKEN_EXPIRES_IN ACCESS_TOKEN_EXPIRE_MINUTES
JWT_SECRET_ALGORITHM JWT_ALGORITHM TOKEN_URL PASSWORD_MIN_LENGTH PASSWORD_LENGTH MIN_PASSWORD_LENGTH PASSWORD_POLICY
PASSWORD_RESET_TIMEOUT PASSWORD_REQUIRED PASSWORD_RESET_URL TOKENIZERS_PARALLELISM MAX_TOKENS TOKENS MAX_TOKEN
PAD_TOKEN TOKENIZER TOKENS_PER_SECOND PUBLIC_KEY JWT_PUBLIC_KEY SSH_PUBLIC_KEY SECRET_NAME KEY_ID PSW
ACCESS_KEY_ID_FILE TOKEN_ID CLIENT_ID TOKEN_HEADER API_KEY_HEADER API_KEY_NAME TOKEN_ENABLED AUTH_ENABLED
ALLOW_EMPTY_PASSWORD
MYSQL_ALLOW_EMPTY_PASSWORD MYSQL_RANDOM_ROOT_PASSWORD MYSQL_ONETIME_PASSWORD POSTGRES_HOST_AUTH_METHOD MONKEY KEYBOARD
KAFKA_SSL_KEYSTORE_CREDENTIALS LIMITER_GET_TOKEN TURKEY COMPASS BYPASS PASSENGER_APP_ENV PASSENGER_MAX_POOL_SIZE
SURPASS PROXY_PASS MULTIPASS KEY KEYS CACHE_KEY PRIMARY_KEY FOREIGN_KEY SORT_KEY GPG_KEY TOKEN_VERSION SECRET_VERSION
PYTHON_VERSION DATABASE_URL DSN SENTRY_DSN PASSWORD_HASHERS AUTH AUTHOR AUTHORITY OAUTH_ISSUER REGISTRY_AUTH HASH
GIT_HASH COMMIT_HASH SALT BEARER CSRF_COOKIE_NAME NEXT_PUBLIC_API_KEY STRIPE_PUBLISHABLE_KEY
GOOGLE_APPLICATION_CREDENTIALS CORS_ALLOW_CREDENTIALS USE_TOKEN REQUIRE_PASSWORD DISABLE_PASSWORD PASSWORDLESS
SECRETARY SECRETS_BACKEND VAULT_ADDR PW PATH HOME USER LANG NODE_ENV TZ KEYCLOAK_USER ACCESS_LOG TOKEN_SERVICE_HOST 1
_
"""
)


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_secret_names(name: str) -> None:
    assert secret_name(name)


@pytest.mark.parametrize("name", HARMLESS_NAMES)
def test_harmless_names(name: str) -> None:
    assert not secret_name(name)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        '""',
        "true",
        "False",
        "yes",
        "none",
        "0",
        "$PW",
        "${PW}",
        "${PW:?set it}",
        "${PW?}",
        "${PW:-}",
        "${A:-${B}}",
        "Bearer ${TOKEN}",
        "${USER}:${PW}",
        "/run/secrets/db_password",
        "/etc/ssl/private/key.pem",
        "./secrets/token",
        "~/.ssh/id_rsa",
        "server.key",
        "credentials.json",
        "{{ vault_password }}",
        "%PASSWORD%",
        "$(cat /run/secrets/x)",
        "vault:secret/data/db#password",
        "op://vault/item/field",
        "arn:aws:secretsmanager:eu-west-1:1:secret:x",
        "[]",
        "%kernel.project_dir%/config/private.pem",
        "user_provided",
        "reset-password.sh",
    ],
)
def test_harmless_values(value: str) -> None:
    assert harmless_value(value)


@pytest.mark.parametrize(
    "value",
    [
        "admin",
        "changeme",
        "123456",
        "s3cr3t!",
        "${PW:-changeme}",
        "${A:-${B:-x}}",
        "${PW:+on-my-own}",
        "pa$$word",
        "keyboard cat",
        "a/b",
        "abc+/def==",
        "root",
        "password",
        "p@ss",
        "$$HOME",
        '["a","b"]',
        "{}x",
        "<password>",
        "***",
        "[REDACTED]",
    ],
)
def test_telling_values(value: str) -> None:
    assert not harmless_value(value)


def passwords(text: str) -> list[str]:
    return [text[span.start : span.end] for span in credential_url(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("postgres://shop:books4all@db:5432/shop", ["books4all"]),
        ("redis://:pw@cache", ["pw"]),
        ("mongodb+srv://u:p%40x@h/db?retry=1", ["p%40x"]),
        ("mysql://u:p@ss@h/db", ["p@ss"]),
        ("jdbc:postgresql://u:p@h/db", ["p"]),
        ("amqp://guest:guest@rabbit:5672//", ["guest"]),
        ("postgres://${U:-app}:${P:-app}@h", ["${P:-app}"]),
        ("http://a:b@${HOST}:1/ and ftp://c:d@e", ["b", "d"]),
        ("curl https://$USER:hunter2@example.org", ["hunter2"]),
        ("http://a:$$x@h", ["$$x"]),
    ],
)
def test_passwords_in_urls(text: str, found: list[str]) -> None:
    assert passwords(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "postgres://u:${PW}@h",
        "postgres://u:$PW@h",
        "postgres://${U}:${PW:?set it}@h/${D}",
        "http://user@host/",
        "git@github.com:a/b",
        "http://localhost:8080/a@b",
        "docker-image://alpine:3.18@sha256:abc",
        "http://h:80/?x=a:b@c",
        "https://x:$(cat token)@h",
        "ssh://git@host:22/x",
        "http://[::1]:80/@",
        "https://<user>:<password>@host",
        "http://host:8080",
        "a:b@c",
        "https://u:{{ pw }}@h",
    ],
)
def test_urls_without_passwords(text: str) -> None:
    assert passwords(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Server=db;User Id=sa;Password=Geheim1;Encrypt=no", ["Geheim1"]),
        ("jdbc:mysql://db/x?user=a&password=b1", ["b1"]),
        ('org.X required username="a" password="b2";', ["b2"]),
        ("host=db user=a password=b3", ["b3"]),
        ("Server=db;Password=${PW}", []),
        ("Server=db;Password=$PW;Pwd=", []),
        ("password=PASSWORD('x') and a=b", []),
        ("password=only", []),
        ("no_password=true;x=1", []),
    ],
)
def test_connection_strings(text: str, found: list[str]) -> None:
    assert [text[span.start : span.end] for span in connection_string(text)] == found


def noise(alphabet: str, length: int, seed: int = 7) -> str:
    """Return the same `length` characters every time, without a digit run that looks made up."""
    return "".join(random.Random(seed).choices(alphabet, k=length))


WORD = string.ascii_letters + string.digits
HEX = string.hexdigits.lower()[:16]
UPPER = string.ascii_uppercase + "234567"

TOKENS = {
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----\n" + noise(WORD, 64) + "\n-----END RSA PRIVATE KEY-----",
    "age secret key": "AGE-SECRET" + "-KEY-1" + noise("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
    "AWS access key": "AK" + "IA" + noise(UPPER, 16),
    "GitHub token": "gh" + "p_" + noise(WORD, 36),
    "GitLab token": "gl" + "pat-" + noise(WORD, 20),
    "Slack token": "xo" + "xb-" + noise("123456789", 12) + "-" + noise("123456789", 12, 8) + "-" + noise(WORD, 24),
    "Slack webhook": "https://hooks.slack"
    + ".com/services/T"
    + noise(UPPER, 9)
    + "/B"
    + noise(UPPER, 9)
    + "/"
    + noise(WORD, 24),
    "Stripe key": "sk" + "_live_" + noise(WORD, 24),
    "webhook secret": "whsec" + "_" + noise(WORD, 32),
    "Google API key": "AI" + "za" + noise(WORD, 35),
    "Google OAuth client secret": "GOCS" + "PX-" + noise(WORD, 28),
    "npm token": "np" + "m_" + noise(WORD, 36),
    "PyPI token": "pypi" + "-AgE" + noise(WORD, 120),
    "RubyGems key": "ruby" + "gems_" + noise(HEX, 48),
    "NuGet key": "oy" + "2" + noise(string.ascii_lowercase + string.digits, 43),
    "SendGrid key": "S" + "G." + noise(WORD, 22) + "." + noise(WORD, 43),
    "Twilio key": "S" + "K" + noise(HEX, 32),
    "Anthropic key": "sk" + "-ant-api03-" + noise(WORD, 95),
    "OpenRouter key": "sk" + "-or-v1-" + noise(HEX, 64),
    "OpenAI key": "sk" + "-" + noise(WORD, 20) + "T3Blbk" + "FJ" + noise(WORD, 20, 9),
    "Hugging Face token": "h" + "f_" + noise(string.ascii_letters, 34),
    "DigitalOcean token": "dop" + "_v1_" + noise(HEX, 64),
    "Heroku key": "HR" + "KU-" + noise(WORD, 60),
    "Databricks token": "da" + "pi" + noise(HEX, 32),
    "Docker Hub token": "dckr" + "_pat_" + noise(WORD, 27),
    "Shopify token": "shp" + "at_" + noise(HEX, 32),
    "Telegram bot token": noise("23456789", 9) + ":A" + "A" + noise(WORD, 33),
    "Discord webhook": "https://discord" + ".com/api/webhooks/" + noise("23456789", 18) + "/" + noise(WORD, 68),
    "Vault token": "hv" + "s." + noise(WORD, 24),
    "Terraform token": noise(WORD, 14) + ".atlas" + "v1." + noise(WORD, 67, 8),
    "Grafana token": "gl" + "sa_" + noise(WORD, 32) + "_" + noise(HEX, 8),
    "Tailscale key": "ts" + "key-auth-" + noise(WORD, 16) + "-" + noise(WORD, 32),
    "New Relic key": "NR" + "AK-" + noise(UPPER, 27),
    "Sentry token": "sntr" + "yu_" + noise(HEX, 64),
    "Doppler token": "dp" + ".st.prd." + noise(WORD, 43),
    "Atlassian token": "ATA" + "TT3" + noise(WORD, 186),
    "JSON web token": "ey" + "J" + noise(WORD, 30) + ".ey" + "J" + noise(WORD, 40) + "." + noise(WORD, 43),
}


@pytest.mark.parametrize(("name", "token"), TOKENS.items(), ids=TOKENS)
@pytest.mark.parametrize("frame", ["{}", 'KEY="{}"', "curl -H 'X: {}' https://h", "a={},b", "KEY={} \\\n  next"])
def test_finds_tokens(name: str, token: str, frame: str) -> None:
    text = frame.format(token)
    assert [(found, text[span.start : span.end]) for found, span in find_tokens(text)] == [(name, token)]


@pytest.mark.parametrize(
    ("name", "before", "token"),
    [
        ("Azure storage key", "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=", noise(WORD, 86) + "=="),
        ("Azure shared access key", "Endpoint=sb://x/;SharedAccessKey=", noise(WORD, 43) + "="),
        ("AWS secret access key", "aws_secret_access_key = ", noise(WORD + "/+", 40)),
    ],
)
def test_points_at_the_secret_part(name: str, before: str, token: str) -> None:
    text = before + token + ";EndpointSuffix=core.windows.net"
    assert [(found, text[span.start : span.end]) for found, span in find_tokens(text)] == [(name, token)]


def test_the_shortest_token_is_found() -> None:
    patterns = (shape.pattern for shape in TOKEN_PATTERNS)
    assert min(Matcher(one.pattern, one.flags).tree.getwidth()[0] for one in patterns) == SHORTEST


def test_every_issuer_is_tested() -> None:
    tested = {*TOKENS, "Azure storage key", "Azure shared access key", "AWS secret access key"}
    assert {shape.name for shape in TOKEN_PATTERNS} == tested


@pytest.mark.parametrize("name", TOKENS)
def test_a_token_inside_a_longer_word_is_none(name: str) -> None:
    if name != "private key":
        assert (
            list(find_tokens("x" + TOKENS[name].partition("://")[2] if "://" in TOKENS[name] else "x" + TOKENS[name]))
            == []
        )


@pytest.mark.parametrize(
    "text",
    [
        "AKIA" + "IOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "ghp_" + "x" * 36,
        "gh" + "p_" + "your_token" * 4,
        "sk_live_" + "0" * 24,
        "xoxb-" + "your-token-here-please",
        "AIza" + "A" * 35,
        "npm_config_cache=/tmp",
        "hf_transfer",
        "SG.1.2",
        "npm_lifecycle_event_is_a_long_name_but_no_token",
        "task-proj-0123",
        "risk-admin-panel",
        "disk-or-v1-x",
        "SKIP",
        "eyJhbGciOiJIUzI1NiJ9",
        "-----BEGIN CERTIFICATE-----\nMIIB",
        "-----BEGIN PUBLIC KEY-----\nMIIB",
        "grep -q '-----BEGIN RSA PRIVATE KEY-----' f",
        'echo "-----BEGIN PRIVATE KEY-----$KEY"',
        "sha256:" + "a1b2c3d4" * 8,
        "dapifoo",
        "12:AAB",
        "glpat-<token>",
        "glpat-$TOKEN",
        "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
        "hvs.x",
        "AccountKey=${KEY}",
    ],
)
def test_what_only_looks_like_a_token(text: str) -> None:
    assert list(find_tokens(text)) == []


def test_tokens_come_in_order() -> None:
    text = f"{TOKENS['npm token']} {TOKENS['GitHub token']}"
    assert [name for name, _ in find_tokens(text)] == ["npm token", "GitHub token"]


def test_long_texts_are_fast() -> None:
    for text in (
        "a." * 200_000,
        "http://a:" * 50_000,
        "eyJ" * 100_000,
        "-----BEGIN PRIVATE KEY-----" * 20_000,
        "$" * 200_000,
    ):
        assert list(find_tokens(text)) == []
        assert len(list(credential_url(text + "@://"))) <= 1


@pytest.mark.parametrize(
    ("text", "known"),
    [("e2e", True), ("devsecret1", True), ("3e2e-Passw0rd", True), ("s3cr3t-605702", True), ("q7x", False)],
)
def test_a_credential_of_plain_words_and_digits_is_thrown_away(text: str, known: bool) -> None:
    assert (in_development(text) is not None) == known
