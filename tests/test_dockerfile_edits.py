"""Edits of Dockerfiles: exact, in the file's own style, and without losing a comment."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ats_lint.analysis.views.dockerfile import Instruction, Run
from ats_lint.fix.batches import splice
from ats_lint.model import Edit, EditRefused, Span
from ats_lint.syntax.dockerfile import edits
from ats_lint.syntax.dockerfile.nodes import Token
from dockerfiles import read, texts

started = texts.map(lambda text: text + "\nRUN a b")


def done(text: str, *changes: Edit) -> str:
    return splice(text, changes)


def at(text: str, index: int) -> Instruction:
    return read(text).instructions[index]


@pytest.mark.parametrize(
    ("text", "index", "result"),
    [
        ("FROM a\nCMD b", 1, "FROM a\nUSER x\nCMD b"),
        ("FROM a\r\nCMD b\r\n", 1, "FROM a\r\nUSER x\r\nCMD b\r\n"),
        ("FROM a\n  CMD b", 1, "FROM a\n  USER x\n  CMD b"),
        ("FROM a\n\n# c\n  # d\nCMD b", 1, "FROM a\n\nUSER x\n# c\n  # d\nCMD b"),
        ("FROM a\n# c\n\nCMD b", 1, "FROM a\n# c\n\nUSER x\nCMD b"),
        ("# syntax=x\nFROM a", 0, "# syntax=x\nUSER x\nFROM a"),
        ("FROM a\n\\\n CMD b", 1, "FROM a\nUSER x\n\\\n CMD b"),
        ("FROM a\nONBUILD CMD b", 1, "FROM a\nUSER x\nONBUILD CMD b"),
    ],
)
def test_insert_before(text: str, index: int, result: str) -> None:
    instruction = at(text, index)
    assert done(text, *edits.insert_before(instruction.onbuild or instruction, "USER x")) == result


def test_insert_before_below_the_comments() -> None:
    text = "FROM a\n# c\nCMD b"
    assert done(text, *edits.insert_before(at(text, 1), "# d", above_comments=False)) == "FROM a\n# c\n# d\nCMD b"


@pytest.mark.parametrize(
    ("text", "index", "result"),
    [
        ("FROM a\nCMD b", 0, "FROM a\nUSER x\n# y\nCMD b"),
        ("FROM a", 0, "FROM a\nUSER x\n# y"),
        ("FROM a\r\nCMD b", 1, "FROM a\r\nCMD b\r\nUSER x\r\n# y"),
        ("FROM a  \n", 0, "FROM a  \nUSER x\n# y\n"),
        ("\tFROM a\n", 0, "\tFROM a\n\tUSER x\n\t# y\n"),
        ("RUN <<E\nb\nE\n# c", 0, "RUN <<E\nb\nE\nUSER x\n# y\n# c"),
        ("RUN a \\\n b\n\nCMD c", 0, "RUN a \\\n b\nUSER x\n# y\n\nCMD c"),
        ("RUN a \\\n# c\n", 0, "RUN a\nUSER x\n# y\n# c\n"),
        ("RUN a \\", 0, "RUN a\nUSER x\n# y"),
    ],
)
def test_insert_after(text: str, index: int, result: str) -> None:
    assert done(text, *edits.insert_after(at(text, index), "USER x\n# y")) == result


def test_nothing_goes_behind_an_open_heredoc() -> None:
    with pytest.raises(EditRefused):
        edits.insert_after(at("RUN <<E\nx", 0), "USER x")
    with pytest.raises(EditRefused):
        edits.delete(at("RUN <<E\nx", 0))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("FROM a\nCMD b c", "FROM a\nCMD x"),
        ("FROM a\nHEALTHCHECK --interval=1s CMD y \\\n  z\n", "FROM a\nHEALTHCHECK --interval=1s x\n"),
        ("FROM a\nCMD b \\\n  # c\n  d", "FROM a\n# c\nCMD x"),
        ("FROM a\n  CMD \\\n  # c\n  d \\\n # e\n f", "FROM a\n  # c\n  CMD \\\n  x"),
        ("FROM a\nCMD", "FROM a\nCMD x"),
        ("FROM a\nRUN --network=none", "FROM a\nRUN --network=none x"),
    ],
)
def test_replace_args(text: str, result: str) -> None:
    changed = done(text, *edits.replace_args(at(text, 1), "x"))
    if "# e" in text:
        assert sorted(line.strip() for line in changed.split("\n") if "#" in line) == ["# c", "# e"]
    else:
        assert changed == result


def test_replace_args_leaves_heredocs_alone() -> None:
    with pytest.raises(EditRefused):
        edits.replace_args(at("RUN <<E\nE", 0), "x")


@pytest.mark.parametrize(
    ("text", "index", "result"),
    [
        ("FROM a\nUSER b\nCMD c", 1, "FROM a\nCMD c"),
        ("FROM a\r\nUSER b\r\n", 1, "FROM a\r\n"),
        ("FROM a\r\nUSER b", 1, "FROM a"),
        ("FROM a\n  USER \\\n # c\n b\nCMD c", 1, "FROM a\n# c\nCMD c"),
        ("FROM a\n# c\nUSER b\n", 1, "FROM a\n# c\n"),
        ("FROM a\nRUN <<E\nb\nE\nCMD c", 1, "FROM a\nCMD c"),
        ("FROM a", 0, ""),
        ("RUN a \\\n# c", 0, "# c"),
    ],
)
def test_delete(text: str, index: int, result: str) -> None:
    assert done(text, *edits.delete(at(text, index))) == result


def test_no_comment_becomes_a_directive() -> None:
    text = "FROM a\n# escape=`\nRUN b"
    with pytest.raises(EditRefused):
        edits.delete(at(text, 0))
    text = "FROM \\\n a \\\n# escape=`\n AS b"
    with pytest.raises(EditRefused):
        edits.replace_args(at(text, 0), "c")


@pytest.mark.parametrize(
    ("text", "word", "result"),
    [
        ("RUN a b c", "b", "RUN a c"),
        ("RUN a b  c", "c", "RUN a b"),
        ("RUN a  b", "a", "RUN  b"),
        ("RUN a \\\n    b \\\n    c", "b", "RUN a \\\n    c"),
        ("RUN a \\\n    b \\\n    c\nCMD d", "c", "RUN a \\\n    b\nCMD d"),
        ("RUN a \\\r\n    b \\\r\n    c\r\nCMD d", "c", "RUN a \\\r\n    b\r\nCMD d"),
        ("RUN a \\\n  # x\n    c\nCMD d", "c", "RUN a\n  # x\nCMD d"),
        ("RUN a \\\n    b c \\\n d", "b", "RUN a \\\n    c \\\n d"),
        ("RUN a \\\n    b c \\\n d", "c", "RUN a \\\n    b \\\n d"),
        ('CMD ["a", "b", "c"]', '"b"', 'CMD ["a", "c"]'),
        ('CMD ["a", "b" , "c"]', '"c"', 'CMD ["a", "b" ]'),
        ('CMD ["a", "b"]', '"a"', 'CMD ["b"]'),
        ('CMD ["a"]', '"a"', "CMD []"),
        ('CMD ["a", \\\n # x\n "b", \\\n "c"]', '"a"', 'CMD [ \\\n # x\n "b", \\\n "c"]'),
        ('CMD ["a", \\\n # x\n "b", \\\n "c"]', '"c"', 'CMD ["a", \\\n # x\n "b" \\\n ]'),
        ('HEALTHCHECK CMD ["a", "b"]', '"b"', 'HEALTHCHECK CMD ["a"]'),
    ],
)
def test_delete_word(text: str, word: str, result: str) -> None:
    instruction = at(text, 0)
    probe = getattr(instruction, "probe", None) or instruction
    found = [
        token for token in (*(probe.json or ()), *instruction.words) if instruction.source.slice(token.span) == word
    ]
    assert done(text, *edits.delete_word(instruction, found[0])) == result


def test_delete_word_of_a_command() -> None:
    text = "RUN apt-get update && \\\n    (sudo apt-get install -y --force-yes x)\n"
    run = at(text, 0)
    assert isinstance(run, Run)
    words = [word for command in run.commands for word in command.words]
    wanted = [word for word in words if word.raw in {"sudo", "--force-yes"}]
    changes = [edit for word in wanted for edit in edits.delete_word(run, word)]
    assert done(text, *changes) == "RUN apt-get update && \\\n    (apt-get install -y x)\n"


def test_add_flag() -> None:
    text = "FROM a\nRUN --network=none apt-get install x\nCOPY b c"
    run, copy = read(text).instructions[1:]
    changes = (
        *edits.add_flag(run, "--mount=type=ssh"),
        *edits.add_flag(copy, "--chown=x"),
        *edits.replace(copy.words[0].span, "d"),
    )
    assert done(text, *changes) == "FROM a\nRUN --network=none --mount=type=ssh apt-get install x\nCOPY --chown=x d c"


@given(started, st.data())
def test_inserted_lines_become_one_instruction(text: str, data: st.DataObject) -> None:
    before = read(text)
    instruction = data.draw(st.sampled_from(before.instructions))
    insert = data.draw(st.sampled_from([edits.insert_before, edits.insert_after]))
    try:
        after = read(done(text, *insert(instruction, "USER inserted")))
    except EditRefused:
        return
    here = instruction.index + (insert is edits.insert_after)
    keywords = [item.text.text.strip() for item in before.instructions]
    assert [item.text.text.strip() for item in after.instructions] == [
        *keywords[:here],
        "USER inserted",
        *keywords[here:],
    ]
    assert [comment.text for comment in after.comments] == [comment.text for comment in before.comments]


@given(started, st.data())
def test_deleting_leaves_the_rest(text: str, data: st.DataObject) -> None:
    before = read(text)
    instruction = data.draw(st.sampled_from(before.instructions))
    try:
        after = read(done(text, *edits.delete(instruction)))
    except EditRefused:
        return
    kept = [item.text.text for item in before.instructions if item is not instruction]
    assert [item.text.text for item in after.instructions] == kept
    assert [comment.text for comment in after.comments] == [comment.text for comment in before.comments]


@given(started, st.data())
def test_comments_outlive_every_edit(text: str, data: st.DataObject) -> None:
    before = read(text)
    instruction = data.draw(st.sampled_from(before.instructions))
    edit = data.draw(st.sampled_from(["word", "args"] if instruction.words else ["args"]))
    word = data.draw(st.sampled_from(instruction.words)) if edit == "word" else Token("", Span(0, 0))
    try:
        changes = edits.delete_word(instruction, word) if edit == "word" else edits.replace_args(instruction, "x")
    except EditRefused:
        return
    changed = done(text, *changes)
    for comment in before.comments:
        assert before.source.slice(comment.span) in changed


@given(started, st.data())
def test_deleting_a_word_leaves_the_others(text: str, data: st.DataObject) -> None:
    before = read(text)
    instruction = data.draw(
        st.sampled_from([item for item in before.instructions if len(item.words) > 1] or [at("X a b", 0)])
    )
    word = data.draw(st.sampled_from(instruction.words))
    text = instruction.source.text
    try:
        changed = done(text, *edits.delete_word(instruction, word))
    except EditRefused:
        return
    after = read(changed).instructions
    if word.text.startswith(("<<", "--", "[")) or instruction.heredocs or instruction.json is not None:
        return
    left = [item.text for item in instruction.words if item is not word]
    if left[0].startswith(("--", "[")):
        return
    assert [item.text for item in after[instruction.index].words] == left
    assert len(after) == len(instruction.dockerfile.instructions)
