"""Which files that nobody named are linted: those that are what their names say."""

from __future__ import annotations

from pathlib import Path

import pytest

from ats_lint.files.discover import Target, find_files, kind_of
from ats_lint.files.disk import Disk
from ats_lint.files.recognise import is_compose, is_dockerfile, is_in_template


@pytest.mark.parametrize(
    "text",
    [
        "",
        "FROM alpine\n",
        "# syntax=docker/dockerfile:1\n\nARG V=1\nFROM alpine:${V}\n",
        "COPY a b\n",
        "FORM alpine\nFROM b\n",
        "FROM golang AS BUILD\nFROM BUILD\nRUN echo ${a.b}\n",
        'FROM alpine\nRUN docker inspect -f "{{.Id}}" x\n',
        "#!/usr/bin/env docker-build\nFROM alpine\n",
        "FROM alpine\nCOPY <<a /b\nx\na\nRUN cat <a\n",
    ],
)
def test_dockerfiles(text: str) -> None:
    assert is_dockerfile(text)


@pytest.mark.parametrize(
    "text",
    [
        "{{\n    set v to 1\n}}FROM {{image}} AS x\n",
        "FROM {{ base_image }}\nRUN true\n",
        "{% if x %}\nFROM a\n{% endif %}\n",
        "FROM <%= image %>\n",
        "# comment\n{#- generated -#}\nFROM a\n",
        "<!DOCTYPE html>\n<p>FROM here\n",
        "FROM a\n<% if x -%>\nENV Y=1\n<% end -%>\n",
        "ENV VERSION <%= version %>\nRUN yarn\n",
        "include(begin.m4)\nFROM OS_NAME:OS_VERSION\n",
        "FROM B\nUSER <user>[:<group>]\nEXPOSE <port> [<port>/<protocol>...]\n",
        "#!/bin/bash\ncat > Dockerfile <<EOF\nFROM alpine\nEOF\n",
        "line one\nline two\n",
        "FROM ${docker.base.image}\nCOPY x /x\n",
        "FROM node:22\nWORKDIR ${pkg.installFolder}\n",
        "FROM REPLACE-ME\nRUN true\n",
        '#include "base.Dockerfile"\nFROM arm64v8/debian AS STEP\n#endif\nRUN PKG_INSTALL(gcc)\n',
        "FROM <your image>\n",
        '{\n  "lock": 1\n}\n',
    ],
)
def test_templates_and_others_are_no_dockerfiles(text: str) -> None:
    assert not is_dockerfile(text)


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  web:\n    image: a\n",
        "include: [other.yaml]\n",
        "x-base: &base\n  restart: always\n",
        "networks:\n  a:\n",
        "",
        "web:\n  image: nginx\n",
        '"services": {}\n',
        "name: x\nservices: {web: {image: 'x:{{ not a template }}'}}\n",
        "version: '3'\nservices: {}\njobs: 1\n",
    ],
)
def test_compose_files(text: str) -> None:
    assert is_compose(Path("/p/compose.yaml"), text)


@pytest.mark.parametrize(
    "text",
    [
        "name: ci\non: push\njobs:\n  a:\n    runs-on: x\n    steps: []\n",
        "apiVersion: v1\nkind: Service\n",
        "stages: [build]\nbuild:\n  image: docker\n  script: [x]\n",
        "- hosts: all\n  tasks: []\n",
        "---\n# playbook\n- name: a\n",
        "{{- if .Values.x }}\nservices: {}\n",
        "{% for a in b %}\nservices:\n",
        "services:\n  db:\n    environment:\n      PASSWORD: {{DB_PASSWORD}}\n",
        "group:\n  name: php\nimages:\n  php:\n    image: php:8\n    scripts: {}\n",
    ],
)
def test_workflows_manifests_playbooks_and_templates_are_no_compose_files(text: str) -> None:
    assert not is_compose(Path("/p/docker-compose-ci.yml"), text)


def test_templates_of_projects_and_programs_about_dockerfiles() -> None:
    assert is_in_template(Path("/p/{{cookiecutter.name}}/docker-compose.yml"))
    assert not is_in_template(Path("/p/cookiecutter/docker-compose.yml"))
    assert kind_of(Path("dockerfile_parser_test.exs")) is kind_of(Path("dockerfile-layers.png")) is None
    assert kind_of(Path("Dockerfile_php")) == kind_of(Path("Dockerfile.php")) == "dockerfile"


def test_a_stack_without_services_is_something_else() -> None:
    assert is_compose(Path("/p/stack.yml"), "services: {}\n")
    assert not is_compose(Path("/p/stack-php.yml"), "group:\n  name: php\nvolumes: []\n")


def test_no_compose_file_lies_among_workflows() -> None:
    assert not is_compose(Path("/p/.github/workflows/docker-compose.yml"), "services: {}\n")


def test_what_compose_loads_by_itself_is_linted_even_when_it_is_broken() -> None:
    assert is_compose(Path("/p/compose.yaml"), "- services\n")
    assert not is_compose(Path("/p/ansible-compose.yaml"), "- services\n")


@pytest.mark.parametrize("name", ["rancher-compose.yml", "stack.template.yml", "docker-compose.tmpl.yaml"])
def test_names_of_other_formats(name: str) -> None:
    assert kind_of(Path(name)) is None


def test_a_variant_without_content_adds_nothing() -> None:
    assert not is_compose(Path("/p/compose.extras.yaml"), "# later\n---\n")
    assert is_compose(Path("/p/compose.extras.yaml"), "web\n")
    assert is_compose(Path("/p/compose.yaml"), "# later\n")


@pytest.mark.parametrize(("mark", "found"), [("autoload.php", False), ("modules.txt", False), ("README.md", True)])
def test_the_code_of_others_is_passed_over(tmp_path: Path, mark: str, found: bool) -> None:
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / mark).write_text("")
    (tmp_path / "vendor" / "Dockerfile").write_text("FROM a\n")
    targets = [one for one in find_files(Disk(str(tmp_path)), [tmp_path]) if isinstance(one, Target)]
    assert bool(targets) is found


@pytest.mark.parametrize("folder", ["testdata", "parser/testfiles-negative", "src/test/resources"])
def test_what_tests_read_is_passed_over(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "Dockerfile").write_text("FROM a\n")
    assert list(find_files(Disk(str(tmp_path)), [tmp_path])) == []


@pytest.mark.parametrize(
    ("name", "found"),
    [("web_Dockerfile", True), ("builder-dockerfile", True), ("Dockerfile.m4", False), ("mydockerfile", False)],
)
def test_names_that_end_with_what_they_are(name: str, found: bool) -> None:
    assert (kind_of(Path(name)) == "dockerfile") is found
