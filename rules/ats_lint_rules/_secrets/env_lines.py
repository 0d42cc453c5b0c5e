"""The lines that a variable needs in `.env` and beside it, and how safe it is that Compose reads it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ats_lint import (
    Compose,
    EditRefused,
    Lines,
    Safety,
    Service,
    context_files,
    dotenv,
    env_examples,
    overlays,
    pipelines,
    remembered,
)
from ats_lint_rules._secrets.env_files import secrets_in
from ats_lint_rules._secrets.examples import undefined
from ats_lint_rules._secrets.secret_values import is_placeholder


@remembered
def home_of(compose: Compose, path: Path) -> Path:
    """Return the directory whose `.env` gives the variables of a file values, in every project that has it.

    Raises:
        EditRefused: there is none, or another one for another project.
    """
    users = [one for one in compose.project.composes if any(file.path == path for file in one.files)]
    homes = {_home(one, path) for one in (compose, *users)}
    found = homes.pop()
    if homes or found is None:
        raise EditRefused("the value stands in a file that other projects may share")
    return found


def _home(compose: Compose, path: Path) -> Path | None:
    if any(file.path == path for file in compose.included):
        return compose.home(path)
    return compose.directory if path.parent == compose.directory else None


def env_lines(compose: Compose, name: str, text: str, directory: Path) -> Iterator[Lines]:
    """Yield the lines that set a variable in `.env`, keep that file out of Git, and show the bare name.

    Raises:
        EditRefused: `.env` cannot be written, or Git tracks it.
    """
    path, state = _writable(compose, directory)
    if not any(True for _ in assignments(compose, name, directory)):
        yield Lines(path, (f"{name}={dotenv.quote_value(text)}",), mode=0o600, secret=True)
    if state != "ignored":
        yield Lines(_ignore_file(compose, directory), (".env",))
    yield from _beside_images(compose, path)
    yield Lines(env_examples.example_path(compose, directory), (f"{name}=",))


@remembered
def _writable(compose: Compose, directory: Path) -> tuple[Path, str | None]:
    """Return the `.env` of a directory, and what Git does with it.

    Raises:
        EditRefused: it cannot be written, or Git tracks it.
    """
    project, path = compose.project, directory / ".env"
    state = project.git(path) if project else None
    if state == "tracked":
        raise EditRefused("Git tracks .env, so the secret would only change its place")
    if project and project.exists(path) and project.read(path) is None:
        raise EditRefused(".env cannot be read")
    if any(file.problems for file in (*compose.environment.files, *_beside(compose, directory))):
        raise EditRefused(".env is malformed")
    return path, state


@remembered
def _beside_images(compose: Compose, path: Path) -> tuple[Lines, ...]:
    return tuple(_kept_out_of_images(compose, path))


def _kept_out_of_images(compose: Compose, path: Path) -> Iterator[Lines]:
    """Yield the lines that keep a new `.env` out of the images that are built from its directory.

    Raises:
        EditRefused: the `.env` there is goes into an image, where the program may read it.
    """
    project = compose.project
    for dockerfile in project.dockerfiles if project else ():
        context = dockerfile.context
        if (
            context is None
            or not path.is_relative_to(context.directory)
            or context_files.whole_copy(dockerfile) is None
        ):
            continue
        name = path.relative_to(context.directory).as_posix()
        if context.ignored.excludes(name):
            continue
        source = project.read(path) if project else None
        if source is None:
            yield Lines(context.dockerignore_path, (name,))
        elif not any(True for _ in secrets_in(source, compose.settings)):
            raise EditRefused(f"{dockerfile.path.name} copies .env into an image")


@remembered
def _ignore_file(compose: Compose, directory: Path) -> Path:
    """Return the nearest `.gitignore` there is, else the one beside `.env`."""
    project = compose.project
    for folder in (directory, *directory.parents) if project else ():
        if not folder.is_relative_to(project.root):
            break
        if project.exists(folder / ".gitignore"):
            return folder / ".gitignore"
    return directory / ".gitignore"


def verdict(compose: Compose, composes: Iterable[Compose], name: str, text: str, directory: Path) -> tuple[Safety, str]:
    """Return how safe it is that a value comes from `.env`, and why."""
    if compose.is_stack:
        return Safety.UNSAFE, "docker stack deploy reads no .env: the variable has to be exported first."
    starter = pipelines.starter_elsewhere(compose)
    if starter:
        return Safety.UNSAFE, f"{starter}: what it reads has to set {name}, too."
    unset = next(undefined(compose), None)
    if overlays.is_platforms(compose) or (unset is not None and not compose.environment.files):
        other = f"{unset.name} is set" if unset is not None else "these files are started"
        return Safety.UNSAFE, f"Where {other}, the files do not say: Compose may not read .env there."
    if not any(True for _ in assignments(compose, name, directory)):
        others = {one.key for one in readers(composes, directory) if not _holds(one, text)}
        if others:
            named = ", ".join(sorted(others))
            return Safety.UNSAFE, f"By env_file, {named} would get all of .env, and {name} with it."
        pipeline = pipelines.pipeline_without(compose, name)
        if pipeline:
            return Safety.UNSAFE, f"{pipeline} starts this from a fresh clone, and then has to set {name}."
    if is_placeholder(text):
        return Safety.UNSAFE, f"The text only marks where a secret goes: other clones stop until {name} is set."
    where = ".env" if directory == compose.directory else f"{directory.name}/.env"
    because = f"Compose reads the same value from {where} by itself"
    return Safety.SAFE, f"{because}; other clones and CI need {name} there, which the example shows."


def _holds(service: Service, text: str) -> bool:
    """Tell whether a service has a secret already, in a variable of its own."""
    return any(text in (variable.value or "") for variable in service.environment.values())


def readers(composes: Iterable[Compose], directory: Path) -> Iterator[Service]:
    """Yield the services that get all of `.env` through `env_file`."""
    for compose in composes:
        yield from compose.env_readers.get(directory / ".env", ())


def assigned(compose: Compose, name: str) -> dotenv.Assignment | None:
    return next((found for file in compose.environment.files if (found := file.get(name))), None)


def assignments(compose: Compose, name: str, directory: Path) -> Iterator[dotenv.Assignment]:
    """Yield what the project's environment says of a variable, and `.env` in the directory of an included file."""
    first = assigned(compose, name)
    beside = (file.get(name) for file in _beside(compose, directory))
    yield from (one for one in (first, *beside) if one is not None)


def _beside(compose: Compose, directory: Path) -> Iterator[dotenv.DotEnv]:
    source = compose.project.read(directory / ".env") if directory != compose.directory else None
    if source is not None:
        yield dotenv.parse(source)
