from collections import deque
from collections.abc import Sequence
from typing import Any

class ValidationError(Exception):
    message: str
    validator: str
    validator_value: Any
    instance: Any
    schema: Any
    context: Sequence[ValidationError]
    path: deque[str | int]
    schema_path: deque[str | int]

    def __init__(self, message: str) -> None: ...
    @property
    def absolute_path(self) -> Sequence[str | int]: ...
    @property
    def json_path(self) -> str: ...
