"""The table of token shapes that their issuers publish, with where they do."""

from __future__ import annotations

import re

from ats_lint import dataclass, regex


@dataclass(frozen=True, slots=True)
class TokenPattern:
    """One issuer's tokens.

    Attributes:
        name: what a finding calls it.
        marks: literal texts of which one is in every such token; looked for first, as that is fast.
        pattern: the whole token; a group, when there is one, is the secret part.
        source: where the issuer describes it.
    """

    name: str
    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    source: str


def _token(name: str, marks: str, pattern: str, source: str) -> TokenPattern:
    return TokenPattern(name, tuple(marks.split()), regex(rf"(?<![A-Za-z0-9_]){pattern}(?![A-Za-z0-9])"), source)


_PRIVATE_KEY = (
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
    r"(?:\\++[nr]?|[\"'\s,]|\+(?![A-Za-z0-9+/=])|(?:Proc-Type|DEK-Info|Version|Comment):[^\r\n]{0,200}+)*"
    r"[A-Za-z0-9+/=]{16,}+"
    r"(?:[^-]*-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----)?"
)

# fmt: off
TOKEN_PATTERNS: tuple[TokenPattern, ...] = (
    _token("private key", "-----BEGIN", _PRIVATE_KEY,
           "https://www.rfc-editor.org/rfc/rfc7468"),
    _token("age secret key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}",
           "https://github.com/C2SP/C2SP/blob/main/age.md"),
    _token("AWS access key", "AKIA ASIA", r"(?:AKIA|ASIA)[A-Z0-9]{16}",
           "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"),
    _token("AWS secret access key", "aws_secret_access_key AWS_SECRET_ACCESS_KEY",
           r"(?i:aws_secret_access_key)['\"]?(?:\s*+[=:]\s*+|\s++)['\"]?([A-Za-z0-9/+]{40})",
           "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"),
    _token("GitHub token", "ghp_ gho_ ghu_ ghs_ ghr_", r"gh[pousr]_[A-Za-z0-9]{36,255}",
           "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github"),
    _token("GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
           "https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github"),
    _token("GitLab token", "glpat- gldt- glrt- glcbt- glptt- glft- glsoat- glagent- gloas-",
           r"gl(?:pat|dt|rtr?|cbt|ptt|ft|soat|agent|oas)-[A-Za-z0-9_-]{20,}(?:\.[A-Za-z0-9_.-]+)?",
           "https://docs.gitlab.com/security/tokens/#token-prefixes"),
    _token("Slack token", "xoxa- xoxb- xoxe xoxo- xoxp- xoxr- xoxs-",
           r"xox[abeoprs](?:\.xox[bp])?-(?=[A-Za-z0-9-]*\d)[A-Za-z0-9-]{20,}",
           "https://docs.slack.dev/authentication/tokens"),
    _token("Slack token", "xapp-", r"xapp-\d-[A-Z0-9]{8,}-\d{8,}-[a-f0-9]{32,}",
           "https://docs.slack.dev/authentication/tokens"),
    _token("Slack webhook", "hooks.slack.com",
           r"https://hooks\.slack\.com/(?:services|workflows|triggers)/T[A-Z0-9]{7,}/[A-Z0-9]{8,}/[A-Za-z0-9/]{16,}",
           "https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"),
    _token("Stripe key", "sk_live_ rk_live_", r"[sr]k_live_[A-Za-z0-9]{16,}",
           "https://docs.stripe.com/keys"),
    _token("webhook secret", "whsec_", r"whsec_[A-Za-z0-9+/]{32,}=*",
           "https://docs.stripe.com/webhooks"),
    _token("Google API key", "AIza", r"AIza[A-Za-z0-9_-]{35}",
           "https://cloud.google.com/docs/authentication/api-keys"),
    _token("Google OAuth client secret", "GOCSPX-", r"GOCSPX-[A-Za-z0-9_-]{28}",
           "https://developers.google.com/identity/protocols/oauth2"),
    _token("npm token", "npm_", r"npm_[A-Za-z0-9]{36}",
           "https://docs.npmjs.com/about-access-tokens"),
    _token("PyPI token", "pypi-AgE", r"pypi-AgE[A-Za-z0-9_-]{50,}",
           "https://pypi.org/help/#apitoken"),
    _token("RubyGems key", "rubygems_", r"rubygems_[0-9a-f]{48}",
           "https://guides.rubygems.org/api-key-scopes/"),
    _token("NuGet key", "oy2", r"oy2[a-z0-9]{43}",
           "https://learn.microsoft.com/nuget/nuget-org/publish-a-package"),
    _token("SendGrid key", "SG.", r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
           "https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys"),
    _token("Twilio key", "SK", r"SK[0-9a-f]{32}",
           "https://www.twilio.com/docs/glossary/what-is-a-sid"),
    _token("Anthropic key", "sk-ant-", r"sk-ant-[a-z0-9]+-[A-Za-z0-9_-]{24,}",
           "https://docs.anthropic.com/en/api/overview"),
    _token("OpenRouter key", "sk-or-v1-", r"sk-or-v1-[0-9a-f]{64}",
           "https://openrouter.ai/docs/api-reference/authentication"),
    _token("OpenAI key", "T3BlbkFJ", r"sk-[A-Za-z0-9_-]{0,120}T3BlbkFJ[A-Za-z0-9_-]{20,}",
           "https://platform.openai.com/docs/api-reference/authentication"),
    _token("OpenAI key", "sk-proj- sk-svcacct- sk-admin-", r"sk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,}",
           "https://platform.openai.com/docs/api-reference/authentication"),
    _token("Hugging Face token", "hf_ api_org_", r"(?:hf|api_org)_[A-Za-z]{34}",
           "https://huggingface.co/docs/hub/security-tokens"),
    _token("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", r"do[opr]_v1_[0-9a-f]{64}",
           "https://docs.digitalocean.com/reference/api/create-personal-access-token/"),
    _token("Heroku key", "HRKU-", r"HRKU-[A-Za-z0-9_-]{36,}",
           "https://devcenter.heroku.com/articles/authentication"),
    _token("Azure storage key", "AccountKey=", r"AccountKey=([A-Za-z0-9+/]{86}==)",
           "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string"),
    _token("Azure shared access key", "SharedAccessKey=", r"SharedAccessKey=([A-Za-z0-9+/]{43}=)",
           "https://learn.microsoft.com/azure/event-hubs/event-hubs-get-connection-string"),
    _token("Databricks token", "dapi", r"dapi[0-9a-f]{32}(?:-\d)?",
           "https://docs.databricks.com/dev-tools/auth/pat.html"),
    _token("Docker Hub token", "dckr_pat_ dckr_oat_", r"dckr_[po]at_[A-Za-z0-9_-]{27,}",
           "https://docs.docker.com/security/access-tokens/"),
    _token("Shopify token", "shpat_ shpca_ shppa_ shpss_", r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}",
           "https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens"),
    _token("Telegram bot token", ":AA", r"\d{8,10}:AA[A-Za-z0-9_-]{33}",
           "https://core.telegram.org/bots/api#authorizing-your-bot"),
    _token("Discord webhook", "/api/webhooks/",
           r"https://(?:ptb\.|canary\.)?discord(?:app)?\.com/api/webhooks/\d{17,20}/[A-Za-z0-9_-]{60,}",
           "https://discord.com/developers/docs/resources/webhook"),
    _token("Vault token", "hvs. hvb. hvr.", r"hv[sbr]\.[A-Za-z0-9_-]{24,}",
           "https://developer.hashicorp.com/vault/docs/concepts/tokens"),
    _token("Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_-]{60,}",
           "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens"),
    _token("Grafana token", "glsa_", r"glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}",
           "https://grafana.com/docs/grafana/latest/administration/service-accounts/"),
    _token("Tailscale key", "tskey-", r"tskey-[a-z]+-[A-Za-z0-9]{8,}-[A-Za-z0-9]{20,}",
           "https://tailscale.com/kb/1277/key-prefixes"),
    _token("New Relic key", "NRAK-", r"NRAK-[A-Z0-9]{27}",
           "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"),
    _token("Sentry token", "sntryu_", r"sntryu_[0-9a-f]{64}",
           "https://docs.sentry.io/account/auth-tokens/"),
    _token("Doppler token", "dp.", r"dp\.(?:ct|pt|st|sa|scim|audit)\.(?:[a-z0-9_-]+\.)?[A-Za-z0-9]{40,44}",
           "https://docs.doppler.com/reference/auth-token-formats"),
    _token("Atlassian token", "ATATT3", r"ATATT3[A-Za-z0-9_=-]{180,}",
           "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/"),
    _token("JSON web token", "eyJ", r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}",
           "https://www.rfc-editor.org/rfc/rfc7519"),
)
# fmt: on
"""Every shape, the more exact before the more general."""
MARKS = tuple(dict.fromkeys(mark for shape in TOKEN_PATTERNS for mark in shape.marks))
"""Texts of which one is in every token."""
SHORTEST = 20
"""Characters of the shortest token: an access key of AWS."""
