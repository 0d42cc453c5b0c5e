from typing import Any

from ruamel.yaml.error import StreamMark

class Node:
    value: Any
    start_mark: StreamMark
    end_mark: StreamMark

class MappingNode(Node):
    value: list[tuple[Node, Node]]
