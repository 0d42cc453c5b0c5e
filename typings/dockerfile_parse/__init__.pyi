"""The part of dockerfile-parse that is used; the library has no annotations."""

from typing import IO, TypedDict

class _Instruction(TypedDict):
    instruction: str
    startline: int
    endline: int
    content: str
    value: str

class DockerfileParser:
    def __init__(self, *, fileobj: IO[bytes], cache_content: bool = False) -> None: ...
    @property
    def structure(self) -> list[_Instruction]: ...
