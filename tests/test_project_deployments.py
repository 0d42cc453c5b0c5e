"""Compose files that a repository gives to a swarm."""

from __future__ import annotations

from pathlib import Path

import pytest

from services import service_in


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("deploy.sh", "#!/bin/sh\ndocker stack deploy -c compose.yaml app\n", True),
        ("Makefile", "up:\n\tdocker stack deploy --compose-file compose.yaml app\n", True),
        ("deploy.sh", "#!/bin/sh\ndocker stack deploy \\\n  -c compose.yaml app\n", True),
        ("deploy.sh", "#!/bin/sh\ndocker compose config | docker stack deploy -c - app\n", True),
        ("deploy.sh", "#!/bin/sh\nF=compose.yaml\ndocker stack deploy -c $F app\n", True),
        ("deploy.sh", "#!/bin/sh\ndocker stack deploy -c ${F:-compose.yaml} app\n", True),
        ("Makefile", "STACK := compose.yaml\nup:\n\tdocker stack deploy -c $(STACK) app\n", True),
        ("d.yml", "env:\n  F: compose.yaml\nrun: docker stack deploy -c ${{ env.F }} app\n", True),
        ("deploy.sh", "#!/bin/sh\ndocker stack deploy -c $1 app\n", True),
        ("deploy.sh", "#!/bin/sh\nF=other.yaml\ndocker stack deploy -c $F app\n", False),
        ("deploy.sh", "#!/bin/sh\ndocker stack deploy -c other.yaml app\n", False),
        ("deploy.sh", "#!/bin/sh\ndocker compose -f compose.yaml up\n", False),
    ],
)
def test_who_deploys_it_says_that_it_is_a_stack(name: str, text: str, expected: bool, tmp_path: Path) -> None:
    service = service_in(tmp_path, "image: app\ndeploy: {replicas: 2}", {name: text})
    assert service.compose.is_stack is expected


def test_a_file_that_asks_for_nothing_of_a_swarm_is_none(tmp_path: Path) -> None:
    files = {"deploy.sh": "#!/bin/sh\ndocker stack deploy -c compose.yaml app\n"}
    assert not service_in(tmp_path, "image: app", files).compose.is_stack
