"""A client for registries, as far as digests and tags go.

Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md and, for tokens,
https://distribution.github.io/distribution/spec/auth/token/
"""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable, Iterator
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx

from ats_lint.images.facts import Reference
from ats_lint.patterns import regex
from ats_lint.pin.docker_auth import HUB, Credentials

_MANIFESTS = ", ".join(
    (
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
    )
)
_DIGEST = regex(r"sha256:[0-9a-f]{64}")
_PARAMETER = regex(r'\b(\w++)="([^"]*)"')
_AGAIN = frozenset({429, 500, 502, 503, 504})
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
ATTEMPTS = 3
_MOST_PAGES = 20
_LONGEST_WAIT = 30.0


class RegistryError(Exception):
    """A registry that does not answer, or not with what was asked for; the message names no credential."""


class ImageRegistry:
    """Asks registries, each question at most a few times."""

    def __init__(
        self, credentials: Credentials, timeout: float = 20.0, wait: Callable[[float], None] = time.sleep
    ) -> None:
        """Open no connection yet."""
        self._credentials = credentials
        # Redirects could carry a question, and with it a token, to another host.
        self._client = httpx.Client(timeout=timeout, follow_redirects=False)
        self._tokens: dict[tuple[str, str], str] = {}
        self._wait = wait

    def __enter__(self) -> Self:
        """Use it in a `with` statement."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self._client.close()

    def digest(self, reference: Reference, tag: str) -> str:
        """Return the digest that a tag stands for: of the index, where there are several platforms.

        Raises:
            RegistryError: there is none, or the registry does not say.
        """
        host, name = _place(reference)
        path = f"/v2/{name}/manifests/{tag}"
        answer = self._ask("HEAD", host, name, path)
        found = str(answer.headers.get("docker-content-digest", ""))
        if not _DIGEST.fullmatch(found):
            found = "sha256:" + hashlib.sha256(self._ask("GET", host, name, path).content).hexdigest()
        return found

    def tags(self, reference: Reference) -> Iterator[str]:
        """Yield the tags of a repository.

        Raises:
            RegistryError: the registry does not say.
        """
        host, name = _place(reference)
        path = f"/v2/{name}/tags/list?n=1000"
        for _ in range(_MOST_PAGES):
            answer = self._ask("GET", host, name, path)
            try:
                yield from map(str, answer.json().get("tags") or ())
            except (ValueError, AttributeError) as error:
                raise RegistryError(f"{host}: not a list of tags") from error
            following = answer.links.get("next", {}).get("url")
            if not following:
                return
            parts = urlsplit(urljoin(path, following))
            path = f"{parts.path}?{parts.query}"

    def _ask(self, method: str, host: str, name: str, path: str) -> httpx.Response:
        headers = {"Accept": _MANIFESTS if "/manifests/" in path else "application/json"}
        answer = self._send(method, host, path, headers | self._authorization(host, name))
        if answer.status_code == 401 and self._log_in(host, name, answer.headers.get("www-authenticate", "")):
            answer = self._send(method, host, path, headers | self._authorization(host, name))
        if answer.status_code == 404:
            raise RegistryError(f"{host}: no such image or tag")
        if answer.status_code in {401, 403}:
            raise RegistryError(f"{host}: access denied ({answer.status_code})")
        if answer.status_code != 200:
            raise RegistryError(f"{host}: answered {answer.status_code}")
        return answer

    def _authorization(self, host: str, name: str) -> dict[str, str]:
        token = self._tokens.get((host, name))
        return {"Authorization": token} if token else {}

    def _send(self, method: str, host: str, path: str, headers: dict[str, str]) -> httpx.Response:
        """Send a question, again when the registry is busy or the connection fails."""
        trouble = ""
        for attempt in range(ATTEMPTS):
            try:
                answer = self._client.request(method, f"{_scheme(host)}://{host}{path}", headers=headers)
            except httpx.HTTPError as error:
                trouble = (
                    "does not answer in time" if isinstance(error, httpx.TimeoutException) else "cannot be reached"
                )
            else:
                if answer.status_code not in _AGAIN:
                    return answer
                trouble = f"answered {answer.status_code}"
                if attempt + 1 < ATTEMPTS:
                    self._wait(_pause(answer, attempt))
                continue
            if attempt + 1 < ATTEMPTS:
                self._wait(2.0**attempt)
        raise RegistryError(f"{host}: {trouble}")

    def _log_in(self, host: str, name: str, challenge: str) -> bool:
        """Get leave to read a repository in the way that the registry asks for; tell whether it gave any."""
        scheme, _, rest = challenge.partition(" ")
        known = self._credentials.of(host)
        if scheme.lower() == "basic" and known is not None:
            secret = base64.b64encode(":".join(known).encode()).decode()
            self._tokens[host, name] = f"Basic {secret}"
            return True
        said: dict[str, str] = dict(_PARAMETER.findall(rest))
        realm = urlsplit(said.get("realm", ""))
        if scheme.lower() != "bearer" or not (realm.scheme == "https" or (realm.hostname or "") in _LOOPBACK):
            return False
        query = {"service": said.get("service", ""), "scope": said.get("scope") or f"repository:{name}:pull"}
        try:
            answer = self._client.get(said["realm"], params=query, auth=known)
            token = answer.json().get("token") or answer.json().get("access_token")
        except (httpx.HTTPError, ValueError, AttributeError) as error:
            raise RegistryError(f"{host}: {realm.hostname} gives no token") from error
        if token:
            self._tokens[host, name] = f"Bearer {token}"
        return bool(token)


def _place(reference: Reference) -> tuple[str, str]:
    """Return the host to ask and the repository's name there."""
    if reference.registry:
        return reference.registry, reference.repository.removeprefix(f"{reference.registry}/")
    return HUB, reference.repository if "/" in reference.repository else f"library/{reference.repository}"


def _scheme(host: str) -> str:
    """Return how a host is spoken to: in clear only on this machine, as Docker does."""
    return "http" if host.rpartition(":")[0] in _LOOPBACK or host in _LOOPBACK else "https"


def _pause(answer: httpx.Response, attempt: int) -> float:
    said = answer.headers.get("retry-after", "")
    return min(float(said), _LONGEST_WAIT) if re.fullmatch(r"[0-9]{1,9}", said) else 2.0**attempt
