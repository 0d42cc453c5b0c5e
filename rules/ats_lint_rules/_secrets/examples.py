"""Files that show which variables a `.env` has to set."""

from collections.abc import Iterator
from pathlib import Path

from ats_lint import Compose, Source, Variable, env_examples, regex, remembered

_KIND = r"(?:example|sample|dist|template|tmpl|defaults?|tpl)"
_NAME = regex(rf"(?i)\.?(?:[\w-]+\.)?env(?:[._-][\w-]*)?[._-]{_KIND}|{_KIND}[._-]?\.?env")
_ASSIGNED = regex(r"(?m)^[ \t]*(?:#[ \t]?)?(?:export[ \t]+)?([A-Za-z_]\w*)[ \t]*=")


def undefined(compose: Compose) -> Iterator[Variable]:
    """Yield the uses of variables that nothing sets, nothing replaces, and no example of an environment file names."""
    known = {*env_examples.LOGIN, *example_names(compose)}
    for variable in compose.variables:
        if not (variable.operator or variable.is_set or variable.name in known):
            yield variable


@remembered
def example_names(compose: Compose) -> frozenset[str]:
    """Return the variables that an example of an environment file beside the project names, commented ones too."""
    return frozenset(name for source in _examples(compose) for name in _ASSIGNED.findall(source.text))


def has_example(compose: Compose, folder: Path) -> bool:
    """Tell whether an example of an environment file lies in a directory."""
    project = compose.project
    return bool(project.named(folder, _NAME))


def _examples(compose: Compose) -> Iterator[Source]:
    project = compose.project
    for folder in dict.fromkeys((compose.directory, project.root)):
        for path in project.named(folder, _NAME):
            source = project.read(path)
            if source is not None:
                yield source
