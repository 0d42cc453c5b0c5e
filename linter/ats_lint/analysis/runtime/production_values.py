"""What a service is given for production: the values that rules and written files have in common."""

from __future__ import annotations

from collections.abc import Mapping

RESTART = "unless-stopped"
"""The policy of what stays up: it comes back by itself, and a manual stop is honoured."""
NO_NEW_PRIVILEGES = "no-new-privileges:true"
LOG_DRIVER = "json-file"
LOG_ROTATION: Mapping[str, str] = {"max-size": "10m", "max-file": "3"}
"""Options that bound the logs of Docker's default driver."""
MODES: Mapping[str, str] = {
    "FLASK_ENV": "production", "NODE_ENV": "production", "RAILS_ENV": "production", "RACK_ENV": "production",
    "APP_ENV": "production", "ASPNETCORE_ENVIRONMENT": "Production", "DOTNET_ENVIRONMENT": "Production",
    "MIX_ENV": "prod", "DJANGO_ENV": "production", "ENVIRONMENT": "production", "SYMFONY_ENV": "prod",
    "GO_ENV": "production",
}  # fmt: skip
"""Variables by which frameworks are told whether they run in production, with what says so."""
_DEVELOPMENT = frozenset({"development", "dev", "local", "debug"})


def is_development(name: str, value: str) -> bool:
    """Tell whether a variable says that what runs is being developed."""
    return name in MODES and value.lower() in _DEVELOPMENT
