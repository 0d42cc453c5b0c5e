from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from _ruamel_yaml import CParser as _CParser
from ruamel.yaml.events import Event
from ruamel.yaml.nodes import Node

class YAML:
    allow_duplicate_keys: bool | None

    def __init__(self, *, typ: str | None = None, pure: bool = False) -> None: ...
    def load(self, stream: str | IO[str] | Path) -> Any: ...
    def load_all(self, stream: str | IO[str] | Path) -> Iterator[Any]: ...
    def parse(self, stream: str | IO[str]) -> Iterator[Event]: ...
    def compose(self, stream: str | IO[str]) -> Node | None: ...
    def dump(self, data: object, stream: IO[str]) -> None: ...

CParser: type[_CParser] | None
"""None where libyaml is missing."""
