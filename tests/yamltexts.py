"""Strategies that write YAML the way people do, with every habit that the editor must respect."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st

Tree = dict[str, "Tree"] | list["Tree"] | str | int | bool | None

KEYS = st.sampled_from(["image", "ports", "a", "b-c", "x.y", "command", "env", "key with space", "Z", "on", "deploy"])
WORDS = st.sampled_from(
    [
        "nginx", "nginx:1.27", "80:80", "yes", "0o7", "1:30", "a b", "it's", 'say "x"', "${X:-y}", "#no", "a #b", "é😀",
        "- x", "x:", "a: b", "*a", "&b", "!c", "[x]", "{y}", "~", "null", "true", "12", "", " lead", "trail ", "a\\b",
        "2024-01-01", "<<", "=", "@x", "`x`", "%x", "a,b", "---", "...", "http://x/y?z=1#f", "1_000", ".5", "0x1F", "-",
    ]
)  # fmt: skip
PLAIN = frozenset(
    {
        "image",
        "ports",
        "a",
        "b-c",
        "x.y",
        "command",
        "env",
        "key with space",
        "Z",
        "deploy",
        "nginx",
        "nginx:1.27",
        "80:80",
        "a b",
        "it's",
        "${X:-y}",
        "é😀",
        "a\\b",
        "http://x/y?z=1#f",
    }
)
SCALARS = WORDS | st.integers(0, 99) | st.booleans() | st.none()


def trees(keys: st.SearchStrategy[str] = KEYS) -> st.SearchStrategy[Tree]:
    """Nested mappings, lists and scalars."""
    return st.recursive(
        SCALARS,
        lambda inner: (
            st.dictionaries(keys, inner, min_size=1, max_size=4) | st.lists(inner, min_size=1, max_size=3) | st.just({})
        ),
        max_leaves=12,
    )


@dataclass
class Writer:
    """Writes a tree with the habits that `draw` picks."""

    draw: st.DrawFn
    step: int
    dash: int
    comments: int = 0

    def pick(self, *choices: str) -> str:
        return self.draw(st.sampled_from(choices))

    def comment(self, head: str = "") -> str:
        if self.draw(st.integers(0, 5)):
            return ""
        self.comments += 1
        # a tab between a dash and a comment is an error to both parsers
        return self.pick("  ", " ", " " if head.endswith("-") else "\t") + f"# c{self.comments} 'quote \"x: y"

    def own_line(self, column: int) -> list[str]:
        kind = self.draw(st.integers(0, 9))
        if kind == 0:
            return [""]
        if kind == 1:
            self.comments += 1
            return [" " * self.draw(st.sampled_from([0, column, column + 1])) + f"# own {self.comments}"]
        return []

    def scalar(self, value: Tree, *, flow: bool = False) -> str:
        if value is None:
            return self.pick("null", "~")
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return str(value)
        assert isinstance(value, str)
        text = value.replace("'", "''")
        forms = [f"'{text}'", '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"']
        if value in PLAIN and not (flow and (":" in value or "{" in value)):
            forms.append(value)
        return self.pick(*forms)

    def flow(self, tree: Tree) -> str:
        space = self.pick("", " ")
        if isinstance(tree, dict):
            pairs = [f"{self.scalar(key, flow=True)}: {self.flow(value)}" for key, value in tree.items()]
            return "{" + space + ", ".join(pairs) + space + "}"
        if isinstance(tree, list):
            return "[" + space + ", ".join(map(self.flow, tree)) + space + "]"
        return self.scalar(tree, flow=True)

    def block(self, tree: Tree, column: int) -> list[str]:
        """Lines of a collection whose keys or dashes stand at `column`."""
        lines: list[str] = []
        if isinstance(tree, dict):
            for key, value in tree.items():
                lines += [*self.own_line(column), *self.value(f"{' ' * column}{self.scalar(key)}:", value, column)]
        elif isinstance(tree, list):
            for item in tree:
                lines += [*self.own_line(column), *self.value(" " * column + "-", item, column)]
        return lines

    def value(self, head: str, tree: Tree, column: int) -> list[str]:
        is_item = head.endswith("-")
        if isinstance(tree, dict | list) and tree and self.draw(st.integers(0, 3)):
            offset = self.dash if isinstance(tree, list) and not is_item else self.step
            return [head + self.comment(head), *self.block(tree, column + offset)]
        if isinstance(tree, dict | list):
            return [f"{head} {self.flow(tree)}{self.comment()}"]
        if isinstance(tree, str) and tree and tree.isalnum() and self.draw(st.booleans()):
            header = self.pick("|-", ">-")
            inner = " " * (column + self.step)
            return [f"{head} {header}{self.comment()}", inner + tree]
        if tree is None and self.draw(st.booleans()):
            return [head + self.comment(head)]
        return [f"{head} {self.scalar(tree)}{self.comment()}"]


@st.composite
def documents(draw: st.DrawFn, content: st.SearchStrategy[dict[str, Tree]]) -> tuple[dict[str, Tree], str]:
    """A mapping and a text that says it."""
    tree = draw(content)
    writer = Writer(draw, draw(st.sampled_from([1, 2, 3, 4])), draw(st.sampled_from([0, 2, 4])))
    start = draw(st.sampled_from(["", "", "---\n", "# first\n", "\n"]))
    end = draw(st.sampled_from(["", "\n", "\n\n", "\n# last\n", "\n...\n"]))
    text = start + "\n".join(writer.block(tree, 0)) + end
    return tree, text.replace("\n", draw(st.sampled_from(["\n", "\r\n"])))
