"""Image repositories that nobody keeps up at their name any more, beyond those the image knowledge base knows.

Sources: the deprecation notices of https://github.com/docker-library/docs, and the projects' own notices;
collected 2026-11-26.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

from ats_lint.images.facts import Reference
from ats_lint.images.lookup import lookup

_ORPHANS = {
    "adoptopenjdk": "deprecated since 2021: eclipse-temurin continues it",
    "adoptopenjdk/*": "deprecated since 2021: eclipse-temurin continues it",
    "celery": "deprecated since 2017: the official python image is its base",
    "clearlinux": "Clear Linux OS was ended in 2025",
    "codeclimate/codeclimate": "archived and no longer maintained",
    "consul": "deprecated since 1.16: hashicorp/consul continues it",
    "containous/whoami": "moved to traefik/whoami",
    "directus/directus-*": "replaced by directus/directus",
    "django": "deprecated since 2016: the official python image is its base",
    "docker/compose": "replaced by the compose plugin of the docker image",
    "dockercloud/*": "Docker Cloud was ended in 2018",
    "express-gateway": "deprecated, no longer maintained",
    "gcr.io/google_containers/*": "moved to registry.k8s.io",
    "gcr.io/google-containers/*": "moved to registry.k8s.io",
    "glassfish": "deprecated, no longer maintained",
    "grafana/agent": "past its end of life since 2025-11: Grafana Alloy replaces it",
    "hipache": "deprecated, no longer maintained",
    "iojs": "io.js went back into Node.js in 2015: node continues it",
    "java": "deprecated since 2016: eclipse-temurin and others continue it",
    "jrcs/letsencrypt-nginx-proxy-companion": "moved to nginxproxy/acme-companion",
    "jwilder/docker-gen": "moved to nginxproxy/docker-gen",
    "jwilder/nginx-proxy": "moved to nginxproxy/nginx-proxy",
    "k8s.gcr.io/*": "frozen since 2023-04: registry.k8s.io continues it",
    "kaazing-gateway": "deprecated, no longer maintained",
    "linuxserver/letsencrypt": "moved to linuxserver/swag",
    "microsoft/aspnetcore": "moved to mcr.microsoft.com/dotnet/aspnet",
    "microsoft/aspnetcore-build": "moved to mcr.microsoft.com/dotnet/sdk",
    "microsoft/dotnet": "moved to mcr.microsoft.com/dotnet",
    "microsoft/mssql-server-linux": "moved to mcr.microsoft.com/mssql/server",
    "mono": "deprecated, no longer maintained",
    "notary": "deprecated, no longer maintained",
    "nuxeo": "deprecated, no longer maintained",
    "opensuse": "deprecated: opensuse/leap continues it",
    "owncloud": "deprecated since 2018: owncloud/server continues it",
    "percona": "deprecated: percona/percona-server continues it",
    "piwik": "renamed to matomo",
    "plone": "deprecated: plone/plone-backend continues it",
    "rails": "deprecated since 2016: the official ruby image is its base",
    "sentry": "deprecated since 2020: getsentry/self-hosted replaces it",
    "spotify/kafka": "no change since 2016: apache/kafka replaces it",
    "swarm": "classic Swarm is no longer maintained: Docker's swarm mode replaces it",
    "thrift": "deprecated, no longer maintained",
    "tutum/*": "Tutum was ended in 2016",
    "ubuntu-debootstrap": "deprecated since 2016: ubuntu continues it",
    "ubuntu-upstart": "deprecated since 2016: ubuntu continues it",
    "v2tec/watchtower": "moved to containrrr/watchtower, which is archived",
    "vault": "deprecated since 1.14: hashicorp/vault continues it",
    "wurstmeister/kafka": "no longer maintained: apache/kafka replaces it",
    "wurstmeister/zookeeper": "no longer maintained: zookeeper replaces it",
}
"""Repository or pattern -> why it should be left, in one clause."""


def orphaned(reference: Reference, shown: str) -> str:
    """Return why an image's repository should be left, in one clause; empty when nothing is known against it."""
    facts = lookup(shown)
    if facts is not None and facts.orphaned:
        return facts.orphaned
    return next((why for name, why in _ORPHANS.items() if fnmatchcase(reference.repository, name)), "")
