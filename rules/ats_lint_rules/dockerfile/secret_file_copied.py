"""A file that holds secrets is copied into the image.

Whoever can pull the image can read the file, also when a later instruction deletes it: the layer stays.

These are `.env` files, SSH and TLS private keys, key stores, password stores, and the credential files of tools
(`.npmrc`, `.pypirc`, `.netrc`, `.aws`, `kubeconfig` …). Examples (`.env.example`), public keys and certificates are
left alone, and so are files in the build context that can be read and hold no secret.

Fix safety: a hint. What needs the file while the image is built can have it from a secret mount, what needs it in
the container from a volume or a secret.
"""

from collections.abc import Iterator

from ats_lint import Bad, Copy, Finding, Good, Instruction, Severity, dotenv, regex, rule
from ats_lint_rules._secrets.image_secrets import advice, unwrapped
from ats_lint_rules._secrets.secret_values import credential_url, harmless_value, secret_name
from ats_lint_rules._secrets.tokens import find_tokens

_EXAMPLE = regex(r"(?i).*[._-](?:example|sample|template|tmpl|tpl|dist|default|defaults|schema|vault|enc|encrypted)$")
_NAMES = regex(
    r"""(?ix) (?:\.env(?:\..+)?|(?:secrets?|prod|production)\.env
    |id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|\.npmrc|\.yarnrc\.yml|\.pypirc|\.netrc|_netrc|\.aws|\.ssh
    |\.pgpass|\.my\.cnf|\.git-credentials|\.dockercfg|\.docker|\.kube|kubeconfig(?:\..+)?|\.gnupg|\.htpasswd|\.s3cfg|\.boto
    |\.terraformrc|\.vault-token|secrets?\.(?:json|ya?ml|toml|txt)|credentials?(?:\.(?:json|ya?ml|csv|txt))?
    |(?:.*[-_.])?service[-_]?account(?:[-_.].*)?\.json|gcp-key\.json|.+\.(?:pem|key|p12|pfx|jks|keystore|kdbx|ppk|ovpn)|.*(?:priv|secret).*\.asc)"""
)
_PUBLIC = regex(
    r"(?i)(?:.*[-_.])?(?:ca|cacert|cert|certs|certificate|bundle|chain|fullchain|pub|public|pubkey|gpg|apt|repo|root|archive"
    r"|release|signing|keyring|trust(?:store|ed)?|licen[sc]e|intermediate|crt|dh|dhparams?|ffdhe)s?[0-9]*(?:[-_.].*)?"
)
_KEYLIKE = regex(r"(?i).+\.(?:pem|key|asc|jks|keystore)$")
_PUBLIC_PLACE = regex(
    r"(?:trusted\.gpg|keyrings|ca-certificates|/apk/keys|pki/(?:rpm-gpg|ca-trust)|/ssl/certs|\.gnupg)|\.pub$"
)
_PRIVATE = regex(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY|ENCRYPTED PRIVATE KEY")
_SETTINGS = regex(r"rc(\.ya?ml)?$")
_TOOL = regex(r"(?i)(?:_auth|_authToken|_password|npmAuthToken|password)\s*+[=:]\s*+(?!\$\{)\S")


@rule(
    "DF204",
    "secret-file-copied",
    on=Instruction,
    severity=Severity.HIGH,
    tags={"security", "credentials", "cis-4.10", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/build/concepts/context/#dockerignore-files",
    ),
    examples=(
        Bad(
            "FROM alpine\nCOPY .env /app/\n", at=".env", says=".env goes into the image with its secrets", safety="hint"
        ),
        Bad(
            "FROM alpine\nCOPY --chown=1:1 a.txt id_rsa config/tls.key ./\n",
            at=("id_rsa", "config/tls.key"),
            says=("id_rsa goes into the image with its secrets", "tls.key goes into the image with its secrets"),
            safety="hint",
        ),
        Bad(
            'FROM alpine\nADD [".npmrc", "/root/"]\n',
            at='".npmrc"',
            says=".npmrc goes into the image with its secrets",
            safety="hint",
        ),
        Bad(
            "FROM alpine\nCOPY .aws/ /root/.aws/\n",
            at=".aws/",
            says=".aws goes into the image with its secrets",
            safety="hint",
        ),
        Bad(
            "FROM alpine\nCOPY .npmrc .\n",
            at=".npmrc",
            says=".npmrc goes into the image with its secrets",
            safety="hint",
            files={".npmrc": "//r/:_authToken=abc123\n"},
        ),
        Good("FROM debian\nCOPY mysql-5.7.tar.gz.asc key.asc /tmp/\n"),
        Bad(
            "FROM debian\nCOPY private-key.asc /tmp/\n",
            at="private-key.asc",
            says="private-key.asc goes into the image with its secrets",
            safety="hint",
        ),
        Good("FROM alpine\nCOPY .npmrc .\n", files={".npmrc": "engine-strict=true\n//r/:_authToken=${NPM_TOKEN}\n"}),
        Good(
            "FROM node:22 AS build\nCOPY . .\nFROM node:22-slim\nCOPY --from=build /app/.yarnrc.yml ./\n",
            files={".yarnrc.yml": "nodeLinker: node-modules\n"},
        ),
        Good("FROM alpine\nCOPY .env .\n", files={".env": "PORT=80\nDB_PASSWORD=\n"}),
        Good("FROM alpine\nCOPY .env.example env.py .envrc.md key.pub ca.pem tls.crt monkey.txt id_rsa.pub ./\n"),
        Good("FROM alpine\nCOPY project.key /tmp/project.pub\n"),
        Good("FROM alpine\nCOPY docker.key /etc/apt/trusted.gpg.d/\nADD https://example.org/repo.key /x\n"),
        Good(
            "FROM alpine AS a\nFROM a\nCOPY --from=a /x/tls.pem /x/\nCOPY my.pem /y\n",
            files={"my.pem": "-----BEGIN CERT"},
        ),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    for copy in unwrapped(instruction):
        if not isinstance(copy, Copy):
            continue
        for source in copy.sources:
            if _is_secret(copy, source.text):
                because = "Only the author knows whether the build or the container needs the file."
                fix = advice("mount it as a secret, and list it in .dockerignore", because)
                yield Finding(source.span, f"{_base(source.text)} goes into the image with its secrets", fix)


def _base(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def _is_secret(copy: Copy, path: str) -> bool:
    name = _base(path)
    if "://" in path or "$" in name or not _NAMES.fullmatch(name) or _EXAMPLE.fullmatch(name):
        return False
    if not _KEYLIKE.fullmatch(name):
        return _holds_secret(copy, path)
    public = _PUBLIC.fullmatch(name.rpartition(".")[0]) or _PUBLIC_PLACE.search(copy.destination.text)
    return not public and copy.from_stage is None and _holds_secret(copy, path)


def _holds_secret(copy: Copy, path: str) -> bool:
    """Look into the file where the build context has it; what cannot be read is judged by its name."""
    context = copy.dockerfile.context
    source = context.read(path) if context is not None and copy.from_stage is None else None
    if source is None and context is not None and _SETTINGS.search(_base(path)):
        source = context.read(_base(path))  # what an earlier stage was given of the project
    if source is None:
        return True
    text = source.text
    if _PRIVATE.search(text) or any(True for _ in find_tokens(text)) or any(True for _ in credential_url(text)):
        return True
    name = _base(path)
    if name.startswith(".env") or name.endswith(".env"):
        assigned = dotenv.parse(source).assignments
        return any(secret_name(one.name) and not harmless_value(one.raw) for one in assigned)
    return not _KEYLIKE.fullmatch(name) and (not _SETTINGS.search(name) or _TOOL.search(text) is not None)
