import pytest

from composing import ROOT, Files

WHOLE = "services: {web: {image: x, ports: ['80:80']}}\n"
PART = "services: {web: {restart: always}}\n"


def chains(files: dict[str, str], *names: str) -> list[list[str]]:
    found = Files(files).projects(*names)
    return [[file.path.relative_to(ROOT).as_posix() for file in compose.chain] for compose in found]


@pytest.mark.parametrize(
    ("base", "override"),
    [
        ("compose.yaml", "compose.override.yaml"),
        ("docker-compose.yml", "docker-compose.override.yml"),
        ("compose.yml", "docker-compose.override.yaml"),
    ],
)
def test_base_with_override(base: str, override: str) -> None:
    files = {base: WHOLE, override: PART}
    assert chains(files) == [[base, override]]
    assert chains(files, override) == [[base, override]]


def test_first_base_wins_and_the_other_stands_alone() -> None:
    files = {"docker-compose.yml": WHOLE, "compose.yaml": WHOLE, "compose.override.yml": PART}
    assert chains(files) == [["docker-compose.yml"], ["compose.yaml", "compose.override.yml"]]


@pytest.mark.parametrize("name", ["docker-compose.prod.yml", "docker-compose-prod.yaml", "compose.prod.yaml"])
def test_partial_variants_go_over_their_base(name: str) -> None:
    assert chains({"docker-compose.yml": WHOLE, name: PART}) == [
        ["docker-compose.yml"],
        ["docker-compose.yml", name],
    ]


@pytest.mark.parametrize(
    ("text", "alone"),
    [
        (WHOLE, True),
        ("services: {web: {image: x}, db: {restart: always}}\n", False),
        ("services: {web: {image: x, depends_on: [other]}}\n", False),
        ("volumes: {v: }\n", False),
        ("services: {web: {image: x\n", True),
        ("# docker compose -f compose.yaml -f compose.prod.yaml up\n" + WHOLE, False),
    ],
)
def test_whole_variants_stand_alone(text: str, alone: bool) -> None:
    files = {"compose.yaml": WHOLE, "compose.prod.yaml": text}
    assert chains(files)[1:] == [["compose.prod.yaml"] if alone else ["compose.yaml", "compose.prod.yaml"]]


def test_variant_of_its_own_base() -> None:
    files = {"compose.yaml": WHOLE, "podman-compose.yml": WHOLE, "podman-compose.dev.yml": PART}
    assert chains(files)[1:] == [["podman-compose.yml"], ["podman-compose.yml", "podman-compose.dev.yml"]]


def test_no_base_beside() -> None:
    assert chains({"compose.prod.yaml": PART, "sub/compose.yaml": WHOLE}) == [
        ["compose.prod.yaml"],
        ["sub/compose.yaml"],
    ]


def test_listed_in_dotenv() -> None:
    files = {
        "docker-compose.yml": WHOLE,
        "docker-compose.dev.yml": PART,
        "more/c.yml": PART,
        "docker-compose.override.yml": PART,
        ".env": "COMPOSE_FILE=docker-compose.yml:docker-compose.dev.yml:more/c.yml:none.yml\n",
    }
    assert chains(files, "docker-compose.yml", "docker-compose.dev.yml") == [
        ["docker-compose.yml", "docker-compose.dev.yml", "more/c.yml"]
    ]
    assert chains(files, "docker-compose.override.yml") == [["docker-compose.yml", "docker-compose.override.yml"]]


def test_separator_in_dotenv() -> None:
    files = {"a.yml": WHOLE, "b.yml": PART, ".env": "COMPOSE_FILE=a.yml,b.yml\nCOMPOSE_PATH_SEPARATOR=,\n"}
    assert chains(files, "a.yml") == [["a.yml", "b.yml"]]


def test_listed_in_a_development_container() -> None:
    files = {
        "compose.yaml": WHOLE,
        ".devcontainer/extra.yml": PART,
        ".devcontainer/devcontainer.json": '// a "x"\n{"dockerComposeFile": ["../compose.yaml", /* a */ "extra.yml",]}',
    }
    assert chains(files, "compose.yaml", ".devcontainer/extra.yml") == [
        ["compose.yaml"],
        ["compose.yaml", ".devcontainer/extra.yml"],
    ]


def test_a_development_container_that_names_what_is_not_there() -> None:
    listing = '{"dockerComposeFile": ["../none.yaml", "compose.yml"]}'
    files = {".devcontainer/compose.yml": WHOLE, ".devcontainer/devcontainer.json": listing}
    assert chains(files) == [[".devcontainer/compose.yml"]]


def test_included_files_belong_to_the_including_one() -> None:
    files = {"compose.yaml": "include: [db/compose.yaml]\n" + WHOLE, "db/compose.yaml": WHOLE.replace("web", "db")}
    assert chains(files) == [["compose.yaml"]]
    assert chains(files, "db/compose.yaml") == [["db/compose.yaml"]]


def test_files_that_include_each_other_are_not_lost() -> None:
    files = {"a.yml": "include: [b.yml]\n" + WHOLE, "b.yml": "include: [a.yml]\n" + WHOLE.replace("web", "db")}
    assert chains(files) == [["a.yml"]]


def test_stack_files() -> None:
    assert chains({"stack.yml": WHOLE, "docker-stack.prod.yml": WHOLE}) == [["stack.yml"], ["docker-stack.prod.yml"]]
