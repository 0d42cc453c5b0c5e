"""Releases and the day on which their publisher stops to mend security faults in them.

Source: https://endoflife.date in its state of 2026-08-22, the last day of support that costs nothing: Debian with
its LTS, Ubuntu without Pro, Red Hat without its extension. A release counts as ended when its day lies before `TODAY`:
rules read no clock. What has no published date is not in the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ats_lint.images.facts import Reference
from ats_lint.images.lookup import lookup

TODAY = "2026-11-26"

_RELEASES = {
    "debian": """
        5 2012-02-06  6 2016-02-29  7 2018-05-31  8 2020-06-30  9 2022-07-01  10 2024-06-30  11 2026-08-31
        12 2028-06-30  13 2030-06-30
    """,
    "ubuntu": """
        9 2011-04-30  9.04 2010-10-23  10 2013-05-09  10.10 2012-04-10  11 2013-05-09  11.04 2012-10-28
        12 2017-04-28  12.10 2014-05-16  13 2014-07-17  13.04 2014-01-27  14 2019-04-02  14.10 2015-07-23
        15 2016-07-28  15.04 2016-02-04  16 2021-04-02  16.10 2017-07-20  17 2018-07-19  17.04 2018-01-13
        18 2023-05-31  18.10 2019-07-18  19 2020-07-06  19.04 2020-01-23  20 2025-05-31  20.10 2021-07-22
        21 2022-07-14  21.04 2022-01-20  22.04 2027-04-01  22.10 2023-07-20  23 2024-07-12  23.04 2024-01-20
        24.04 2029-05-31  24.10 2025-07-10  25 2026-07-01  25.04 2026-01-17  26.04 2031-04-30
    """,
    "alpine": """
        2 2015-11-01  2.1 2012-11-01  2.2 2013-05-01  2.3 2013-11-01  2.4 2014-05-01  2.5 2014-11-01  2.6 2015-05-01
        3.0 2016-05-01  3.1 2016-11-01  3.2 2017-05-01  3.3 2017-11-01  3.4 2018-05-01  3.5 2018-11-01
        3.6 2019-05-01  3.7 2019-11-01  3.8 2020-05-01  3.9 2020-11-01  3.10 2021-05-01  3.11 2021-11-01
        3.12 2022-05-01  3.13 2022-11-01  3.14 2023-05-01  3.15 2023-11-01  3.16 2024-05-23  3.17 2024-11-22
        3.18 2025-05-09  3.19 2025-11-01  3.20 2026-04-01  3.21 2026-11-01  3.22 2027-05-01  3.23 2027-11-01
        3.24 2028-06-01
    """,
    "rhel": """
        5 2017-03-31  6 2020-11-30  7 2024-06-30  8 2029-05-31  9 2032-05-31  10 2035-05-31
    """,
    "fedora": """
        18 2014-01-14  19 2015-01-06  20 2015-06-23  21 2015-12-01  22 2016-07-19  23 2016-12-20  24 2017-08-08
        25 2017-12-12  26 2018-05-29  27 2018-11-30  28 2019-05-28  29 2019-11-26  30 2020-05-26  31 2020-11-24
        32 2021-05-25  33 2021-11-30  34 2022-06-07  35 2022-12-13  36 2023-05-16  37 2023-12-05  38 2024-05-21
        39 2024-11-26  40 2025-05-13  41 2025-12-15  42 2026-05-27  43 2026-12-09  44 2027-06-02
    """,
    "oraclelinux": """
        6 2021-03-31  7 2024-12-31  8 2029-07-31  9 2032-06-30
    """,
    "python": """
        2 2020-01-01  2.6 2013-10-29  3.0 2009-06-27  3.1 2012-04-09  3.2 2016-02-20  3.3 2017-09-29  3.4 2019-03-18
        3.5 2020-09-30  3.6 2021-12-23  3.7 2023-06-27  3.8 2024-10-07  3.9 2025-10-31  3.10 2026-10-31
        3.11 2027-10-31  3.12 2028-10-31  3.13 2029-10-31  3.14 2030-10-31
    """,
    "node": """
        0 2016-12-31  4 2018-04-30  5 2016-06-30  6 2019-04-30  7 2017-06-30  8 2019-12-31  9 2018-06-30
        10 2021-04-30  11 2019-06-30  12 2022-04-30  13 2020-06-01  14 2023-04-30  15 2021-06-01  16 2023-09-11
        17 2022-06-01  18 2025-04-30  19 2023-06-01  20 2026-04-30  21 2024-06-01  22 2027-04-30  23 2025-06-01
        24 2028-04-30  25 2026-06-01  26 2029-04-30
    """,
    "php": """
        5 2018-12-31  5.0 2005-09-05  5.1 2006-08-24  5.2 2011-01-06  5.3 2014-08-14  5.4 2015-09-14  5.5 2016-07-21
        7 2022-11-28  7.0 2019-01-10  7.1 2019-12-01  7.2 2020-11-30  7.3 2021-12-06  8.0 2023-11-26  8.1 2025-12-31
        8.2 2026-12-31  8.3 2027-12-31  8.4 2028-12-31  8.5 2029-12-31
    """,
    "ruby": """
        1 2015-02-23  2 2023-03-31  2.0 2016-02-24  2.1 2017-03-31  2.2 2018-03-31  2.3 2019-03-31  2.4 2020-03-31
        2.5 2021-03-31  2.6 2022-03-31  3.0 2024-04-23  3.1 2025-03-26  3.2 2026-03-31  3.3 2027-03-31
        3.4 2028-03-31  4.0 2029-03-31
    """,
    "golang": """
        1.1 2014-12-10  1.2 2014-12-10  1.3 2015-08-19  1.4 2016-02-17  1.5 2016-08-15  1.6 2017-02-16
        1.7 2017-08-24  1.8 2018-02-16  1.9 2018-08-24  1.10 2019-02-25  1.11 2019-09-03  1.12 2020-02-25
        1.13 2020-08-11  1.14 2021-02-16  1.15 2021-08-16  1.16 2022-03-15  1.17 2022-08-02  1.18 2023-02-01
        1.19 2023-09-06  1.20 2024-02-06  1.21 2024-08-13  1.22 2025-02-11  1.23 2025-08-12  1.24 2026-02-10
        1.25 2026-08-19
    """,
    "dotnet": """
        1 2019-06-27  2 2021-08-21  2.0 2018-10-01  2.2 2019-12-23  3 2022-12-13  3.0 2020-03-03  5 2022-05-10
        6 2024-11-12  7 2024-05-14  8 2026-11-10  9 2026-11-10  10 2028-11-14
    """,
    "postgres": """
        8 2014-07-24  8.0 2010-10-01  8.1 2010-11-08  8.2 2011-12-05  8.3 2013-02-07  9 2021-11-11  9.0 2015-10-08
        9.1 2016-10-27  9.2 2017-11-09  9.3 2018-11-08  9.4 2020-02-13  9.5 2021-02-11  10 2022-11-10  11 2023-11-09
        12 2024-11-21  13 2025-11-13  14 2026-11-12  15 2027-11-11  16 2028-11-09  17 2029-11-08  18 2030-11-14
    """,
    "mysql": """
        5 2023-10-31  5.5 2018-12-31  5.6 2021-02-28  8.0 2026-04-30  8.1 2023-10-25  8.2 2023-12-14  8.3 2024-04-10
        8.4 2032-04-30  9.0 2024-10-15  9.1 2025-01-21  9.2 2025-04-15  9.3 2025-07-22  9.4 2025-10-21
        9.5 2026-01-20  9.6 2026-04-21  9.7 2034-04-21
    """,
    "mariadb": """
        5 2020-04-11  5.1 2015-02-01  5.2 2015-11-10  5.3 2017-03-01  10.0 2019-03-31  10.1 2020-10-17
        10.2 2022-05-23  10.3 2023-05-25  10.4 2024-06-18  10.5 2025-06-24  10.6 2026-07-06  10.7 2023-02-09
        10.8 2023-05-20  10.9 2023-08-22  10.10 2023-11-17  10.11 2028-02-16  11.0 2024-06-06  11.1 2024-08-21
        11.2 2024-11-21  11.3 2024-05-29  11.4 2029-05-29  11.5 2024-11-21  11.6 2025-02-13  11.7 2025-05-12
        11.8 2028-06-04  12.0 2025-11-18  12.1 2026-02-13  12.2 2026-05-28  12.3 2029-06-12
    """,
    "mongo": """
        2 2016-10-31  2.0 2013-03-31  2.2 2014-02-28  2.4 2013-03-31  3 2021-04-30  3.0 2018-02-28  3.2 2018-09-30
        3.4 2020-01-31  4 2024-02-29  4.0 2022-04-30  4.2 2023-04-30  5 2024-10-31  5.1 2022-01-19  5.2 2022-03-23
        5.3 2022-07-19  6 2025-07-31  6.1 2023-02-09  6.2 2023-04-24  6.3 2023-08-31  7.0 2027-08-31  7.1 2024-01-23
        7.2 2024-03-27  7.3 2024-10-02  8.0 2029-10-31  8.1 2025-09-30  8.2 2026-07-31  8.3 2029-10-31
    """,
    "redis": """
        2 2015-04-01  3 2018-10-17  4 2020-04-30  5 2022-04-27  6.0 2022-05-31  6.2 2027-04-01  7.0 2024-07-29
        7.2 2029-12-01  7.4 2029-12-01  8.0 2026-12-01  8.2 2030-09-01
    """,
    "nginx": """
        0 2011-12-31  1.0 2012-04-23  1.2 2013-04-24  1.4 2014-04-24  1.6 2015-04-21  1.8 2016-04-26  1.9 2016-05-31
        1.10 2017-04-12  1.11 2017-04-12  1.12 2018-04-17  1.13 2018-04-17  1.14 2019-04-23  1.15 2019-04-23
        1.16 2020-04-20  1.17 2020-04-21  1.18 2021-04-20  1.19 2021-05-25  1.20 2022-05-24  1.21 2022-06-21
        1.22 2023-04-11  1.23 2023-05-23  1.24 2024-04-23  1.25 2024-05-29  1.26 2025-04-23  1.27 2025-06-24
        1.28 2026-04-14  1.29 2026-05-13
    """,
    "rabbitmq": """
        3 2024-09-17  3.0 2013-11-30  3.1 2014-04-30  3.2 2014-10-31  3.3 2015-03-31  3.4 2015-10-31  3.5 2016-10-31
        3.6 2018-05-31  3.7 2020-09-30  3.8 2022-07-31  3.9 2023-01-31  3.10 2022-09-28  3.11 2023-06-01
        3.12 2024-02-21  4.0 2025-04-15  4.1 2026-01-30  4.2 2026-07-31
    """,
    "tomcat": """
        6 2016-12-31  7 2021-03-31  8 2024-03-31  8.0 2018-06-30  9.0 2027-03-31  10.0 2022-10-31
    """,
    "haproxy": """
        1 2022-12-09  1.0 2001-12-30  1.1 2006-01-29  1.2 2011-08-06  1.3 2016-03-14  1.4 2020-01-10  1.5 2020-01-10
        1.6 2020-10-01  1.7 2021-10-01  1.9 2020-07-31  2.0 2024-04-05  2.1 2021-03-18  2.2 2025-04-23
        2.3 2022-07-27  2.4 2026-04-01  2.5 2023-05-02  2.6 2027-04-01  2.7 2024-04-05  2.8 2028-04-01
        2.9 2025-03-21  3.0 2029-04-01  3.1 2026-01-01  3.2 2030-04-01  3.3 2027-01-01  3.4 2031-04-01
    """,
    "centos": """
        latest 2021-12-31  5 2017-03-31  6 2020-11-30  7 2024-06-30  8 2021-12-31  stream8 2024-05-31
        stream9 2027-05-31
    """,
    "amazonlinux": """
        1 2023-12-31  2018.03 2023-12-31  2 2026-06-30  2023 2029-06-30
    """,
    "opensuse/leap": """
        42 2019-07-01  15.0 2019-12-03  15.1 2021-02-02  15.2 2022-01-04  15.3 2022-12-31  15.4 2023-12-07
        15.5 2024-12-31  15.6 2026-04-30  16.0 2027-10-31
    """,
    "elasticsearch": """
        1 2017-01-16  2 2018-02-28  5 2019-03-11  6 2022-02-10  7 2026-01-15  8 2027-07-15
    """,
    "kibana": """
        4 2018-02-28  5 2019-03-11  6 2022-02-10  7 2026-01-15  8 2027-07-15
    """,
    "logstash": """
        2 2018-02-28  5 2019-03-11  6 2022-02-10  7 2026-01-15  8 2027-07-15
    """,
    "traefik": """
        1 2021-12-31  2 2026-02-01
    """,
}  # fmt: skip
"""Product -> release and day, by the names of the official images; a day holds for all that is below a release."""

_CODENAMES = {
    "debian": "squeeze 6  wheezy 7  jessie 8  stretch 9  buster 10  bullseye 11  bookworm 12  trixie 13",
    "ubuntu": """
        precise 12.04  trusty 14.04  xenial 16.04  artful 17.10  bionic 18.04  cosmic 18.10  disco 19.04  eoan 19.10
        focal 20.04  groovy 20.10  hirsute 21.04  impish 21.10  jammy 22.04  kinetic 22.10  lunar 23.04  mantic 23.10
        noble 24.04  oracular 24.10  plucky 25.04
    """,
    "node": """
        argon 4  boron 6  carbon 8  dubnium 10  erbium 12  fermium 14  gallium 16  hydrogen 18  iron 20  jod 22
        krypton 24
    """,
}
_SYSTEM_NAMES = frozenset(
    {"wheezy", "jessie", "stretch", "buster", "bullseye", "bookworm", "trixie", "trusty", "xenial", "bionic", "focal",
     "jammy", "noble"}
)  # fmt: skip
"""Code names that stand in the tags of other images for the system below."""
_ALIKE = {
    "quay.io/centos/centos": "centos",
    "docker.elastic.co/elasticsearch/elasticsearch": "elasticsearch",
    "docker.elastic.co/kibana/kibana": "kibana",
    "docker.elastic.co/logstash/logstash": "logstash",
    "elasticsearch/elasticsearch": "elasticsearch",
    "library/fedora": "fedora",
    "registry.fedoraproject.org/fedora": "fedora",
    "quay.io/fedora/fedora": "fedora",
    "postgis/postgis": "postgres",
    "mysql/mysql-server": "mysql",
    "public.ecr.aws/amazonlinux/amazonlinux": "amazonlinux",
    "public.ecr.aws/lambda/nodejs": "node",
    "public.ecr.aws/lambda/python": "python",
    "public.ecr.aws/lambda/ruby": "ruby",
    "cimg/go": "golang",
    "cimg/node": "node",
    "cimg/php": "php",
    "cimg/postgres": "postgres",
    "cimg/python": "python",
    "cimg/ruby": "ruby",
}
_DOTNET = re.compile(r"mcr\.microsoft\.com/dotnet/(core/)?(sdk|aspnet|runtime|runtime-deps|monitor)|microsoft/dotnet")
_WITHDRAWN = {
    "openjdk": ("openjdk", "2022-07-31", r"\d+-ea|.*-ea-|.*-rc"),
    "java": ("java", "2016-12-31", ""),
    "adoptopenjdk": ("adoptopenjdk", "2021-08-01", ""),
    "microsoft/aspnetcore": ("microsoft/aspnetcore", "2019-03-21", ""),
    "microsoft/aspnetcore-build": ("microsoft/aspnetcore-build", "2019-03-21", ""),
}
"""Images of which no release is kept up any more: name, last day, pattern of the tags that are."""
_VERSION = re.compile(r"v?(\d+(?:\.\d+)*)")
_SYSTEM = re.compile(r"(alpine|debian|ubuntu|centos|fedora)(\d+(?:\.\d+)*)")
_IN_NAME = re.compile(r"(debian|nodejs|ubi)(\d+)\b")
_IN_NAME_MEANS = {"debian": "debian", "nodejs": "node", "ubi": "rhel"}


class Ended(NamedTuple):
    """A release that is past its end of life."""

    product: str
    release: str
    day: str

    def __str__(self) -> str:
        """Name it for a message."""
        return f"{self.product} {self.release}".rstrip()


def ended(reference: Reference) -> tuple[Ended, ...]:
    """Return what in an image is past its end of life: its own release, the system that its tag or name tells."""
    found = dict.fromkeys(one for one in _releases(reference) if one and one.day < TODAY)
    return tuple(found)


def _releases(reference: Reference) -> Iterator[Ended | None]:
    facts = lookup(reference.repository)
    names = (reference.repository, facts.name if facts else reference.repository)
    withdrawn = next((_WITHDRAWN[name] for name in names if name in _WITHDRAWN), None)
    if withdrawn:
        product, day, kept = withdrawn
        current = kept and re.match(kept, reference.tag)
        yield None if current or (reference.digest and not reference.tag) else Ended(product, "", day)
    product = next((found for name in names if (found := _product(name))), "")
    parts = re.split(r"[-_]", reference.tag)
    tag = parts[0] if reference.tag or reference.digest else "latest"
    yield _ended(product, _number(product, tag))
    for part in parts:
        yield from _system(part, product)
    for word, number in _IN_NAME.findall(reference.repository):
        yield _ended(_IN_NAME_MEANS[word], number)


def _product(repository: str) -> str:
    if _DOTNET.fullmatch(repository):
        return "dotnet"
    found = _ALIKE.get(repository, repository)
    return found if found in _RELEASES else ""


def _number(product: str, tag: str) -> str:
    """Return the release that the first part of a tag names."""
    name = _codenames(product).get(tag)
    found = _VERSION.match(tag)
    return name or (found[1] if found else tag)


def _system(part: str, product: str) -> Iterator[Ended | None]:
    """Yield the system below another image, as in `3.12-bookworm`, `8.2-alpine3.18` or `base-ubuntu20.04`."""
    found = _SYSTEM.fullmatch(part)
    if found:
        yield _ended(found[1], found[2])
    for system in ("debian", "ubuntu"):
        if part in _SYSTEM_NAMES and part in _codenames(system) and product != system:
            yield _ended(system, _codenames(system)[part])


def _ended(product: str, version: str) -> Ended | None:
    """Return the release that `version` belongs to: the longest one that it begins with."""
    days, numbers = _days(product), version.split(".")
    for length in range(len(numbers), 0, -1):
        release = ".".join(numbers[:length])
        if release in days:
            by_minor = any(key.startswith(numbers[0] + ".") for key in days)
            shown = ".".join(numbers[: 2 if by_minor else 1])
            return Ended(product, "" if shown == "latest" else shown, days[release])
    return None


@lru_cache(maxsize=64)
def _days(product: str) -> dict[str, str]:
    words = _RELEASES.get(product, "").split()
    return dict(zip(words[::2], words[1::2], strict=True))


@lru_cache(maxsize=64)
def _codenames(product: str) -> dict[str, str]:
    words = _CODENAMES.get(product, "").split()
    return dict(zip(words[::2], words[1::2], strict=True))


def describe(found: tuple[Ended, ...]) -> str:
    """Return a message about releases that have ended."""
    if len(found) == 1:
        return f"{found[0]} is past its end of life since {found[0].day}"
    return " and ".join(str(one) for one in found[:3]) + " are past their end of life"


def reason(found: tuple[Ended, ...]) -> str:
    """Return a sentence with the day of each."""
    days = ", ".join(f"{one} {one.day}" for one in found)
    return f"Security support ended ({days}); a move to another release wants tests."
