"""RUN logs in, or writes credentials into the image.

Logging in leaves a token in a configuration file (`~/.docker/config.json`, `.npmrc`, `.git-credentials` …), and that
file in a layer; the values are in `docker history` besides, when they are build arguments. Deleting the file in a
later instruction does not take it out of the image.

A RUN instruction that mounts a secret or an SSH agent is left alone.

Fix safety: a hint. The command has to read a secret mount, and mostly needs no login then.
"""

from collections.abc import Iterator

from ats_lint import Bad, Command, Finding, Good, Instruction, Run, Severity, regex, rule
from ats_lint_rules._secrets.image_secrets import MOUNT, advice, unwrapped

# Program and first operands; `*` is any word that names a credential.
_LOGINS = tuple(tuple(login.split()) for login in (
    "docker login", "podman login", "buildah login", "skopeo login", "crane auth login", "oras login", "nerdctl login",
    "helm registry login", "helm login", "gcloud auth activate-service-account", "gcloud auth login", "az login",
    "npm login", "npm adduser", "yarn login", "pnpm login", "gh auth login", "glab auth login", "huggingface-cli login",
    "hf auth login", "wandb login", "vault login", "doctl auth init", "ibmcloud login", "oc login", "heroku login",
    "cargo login", "gem signin", "snyk auth", "kubectl config set-credentials", "subscription-manager register",
    "heroku auth:login",
    "twine upload", "argocd login", "cf login", "bw login", "sentry-cli login", "git credential approve",
))  # fmt: skip
_SETTINGS = regex(
    r"(?i)(?:aws configure set (?:\S+\.)?aws_(?:access_key_id|secret_access_key|session_token)\b"
    r"|(?:npm|pnpm|yarn)(?: config)? set (?:-\S+ )*\S*(?:_authToken|_auth|_password|npmAuthToken|npmAuthIdent)\b"
    r"|composer config (?:-\S+ )*(?:http-basic|github-oauth|gitlab-oauth|gitlab-token|bitbucket-oauth|bearer)[.\s]"
    r"|poetry config (?:-\S+ )*(?:http-basic|pypi-token)[.\s]"
    r"|bundle config (?:(?:-\S+|set) )*\S+ (?=\S+$)[^\s:]++:\S"
    r"|git config .*(?:token|extraheader|(?<!\S)(?:(?!url\.)\S)*url\.[^\s:]*+:[^\s@]*+@|(?<!\S)(?:(?!://)\S)*://[^\s@]*+@\S*\.insteadof)"
    r"|pip3? config .*set \S+ (?:(?!://)\S)*://[^\s:]*+:[^\s@]*+@"
    r"|(?:dotnet nuget add source|dotnet nuget update source|nuget sources? add) .*(?:-p|-password|--password)\b)"
)
_FILES = regex(
    r"(?:^|/)(?:\.netrc|_netrc|\.npmrc|\.yarnrc\.yml|\.pypirc|\.git-credentials|\.pgpass|\.my\.cnf|pip\.conf"
    r"|id_(?:rsa|dsa|ecdsa|ed25519)|\.aws/credentials|\.docker/config\.json|\.composer/auth\.json|auth\.json)$"
)
_WRITTEN = regex(
    r"(?i)_auth|authtoken|passw|token|secret|://[^/\s:]*+:[^/\s@]*+@|private key|\$\{?\w*(?:key|auth|cred|rsa)"
)


@rule(
    "DF205",
    "credential-command",
    on=Instruction,
    severity=Severity.HIGH,
    tags={"security", "credentials", "cis-4.10", "owasp-12", "readiness-secrets"},
    references=(
        "https://docs.docker.com/build/building/secrets/",
        "https://docs.docker.com/reference/cli/docker/login/",
    ),
    aliases=("DS-0031", "tally/require-secret-mounts"),
    examples=(
        Bad(
            "FROM docker\nRUN docker login -u me -p $PW registry.example.org && docker pull x\n",
            at="docker",
            says="docker leaves credentials in the image",
            safety="hint",
        ),
        Bad(
            "FROM amazon/aws-cli\nRUN aws configure set aws_secret_access_key $SECRET\n",
            at="aws",
            says="aws leaves credentials in the image",
            safety="hint",
        ),
        Bad(
            "FROM node\nARG NPM_TOKEN\nRUN npm config set //registry.npmjs.org/:_authToken=$NPM_TOKEN\n",
            at="npm",
            says="npm leaves credentials in the image",
            safety="hint",
        ),
        Bad(
            'FROM node\nARG T\nRUN echo "//registry.npmjs.org/:_authToken=${T}" > .npmrc && npm ci && rm .npmrc\n',
            at="echo",
            says="echo leaves credentials in the image",
            safety="hint",
        ),
        Bad(
            'FROM a\nRUN git config --global url."https://${TOKEN}@github.com/".insteadOf https://github.com/\n',
            at="git",
            says="git leaves credentials in the image",
            safety="hint",
        ),
        Bad(
            'FROM a\nRUN mkdir ~/.ssh; echo "$SSH_KEY" > /root/.ssh/id_rsa\n',
            at="echo",
            says="echo leaves credentials in the image",
            safety="hint",
        ),
        Bad(
            "FROM a\nRUN cat > /root/.netrc <<EOF\nmachine h login u password ${P}\nEOF\n",
            at="cat",
            says="cat leaves credentials in the image",
            safety="hint",
        ),
        Bad(
            "FROM a\nRUN gcloud --quiet auth activate-service-account --key-file=/k.json\n",
            at="gcloud",
            says="gcloud leaves credentials in the image",
            safety="hint",
        ),
        Good("FROM docker\nRUN --mount=type=secret,id=pw docker login -u me --password-stdin < /run/secrets/pw\n"),
        Good("FROM a\nRUN aws configure set region eu-west-1 && npm config set registry https://r/ && docker info\n"),
        Good("FROM a\nRUN git config --global user.email a@b && echo registry=https://r > .npmrc && az --version\n"),
        Good("FROM a\nRUN echo docker login && docker logout && ssh-keyscan github.com >> /root/.ssh/known_hosts\n"),
    ),
)
def check(instruction: Instruction) -> Iterator[Finding]:
    for run in unwrapped(instruction):
        if not isinstance(run, Run) or any(mount.type in ("secret", "ssh") for mount in run.mounts):
            continue
        for command in run.commands:
            if command.program is not None and (_logs_in(command) or _writes(command)):
                fix = advice(MOUNT, "The command has to be written for a secret that is only there while it runs.")
                yield Finding(command.program.span, f"{command.name} leaves credentials in the image", fix)


def _logs_in(command: Command) -> bool:
    words = [command.name, *(word.text or word.raw.strip("'\"") for word in command.args)]
    plain = tuple(word for word in words if not word.startswith("-"))
    if any(plain[: len(login)] == login for login in _LOGINS):
        return "--help" not in words
    return _SETTINGS.match(" ".join(words)) is not None


def _writes(command: Command) -> bool:
    """Tell whether the output of `echo`, `printf` or `cat` goes to a file that tools read credentials from."""
    texts = [word.raw for word in command.args] + [one.body or "" for one in command.redirects]
    end = command
    while end.piped_into is not None:
        end = end.piped_into
    targets = [one.target.raw for one in end.redirects if one.target and one.operator.endswith((">", ">|"))]
    targets += [word.raw for word in end.args] if end.name == "tee" else []
    if command.name not in ("echo", "printf", "cat") or not any(_FILES.search(one.strip("'\"")) for one in targets):
        return False
    return any(_WRITTEN.search(text) for text in texts)
