"""Each rule of the standard can fail: a sound chapter keeps all, a broken copy breaks it."""

from copy import deepcopy
from pathlib import Path

import nbformat
import pytest
from made_up import FACTS, make_book
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cvnotes.cards import MEASURED_MIME, MIME
from cvnotes.press import rules, skeleton, storing
from cvnotes.press.address import setup_cell
from cvnotes.press.chapters import Chapter
from cvnotes.press.prose import Prose
from cvnotes.press.rules.citing import names_of, stands_in
from cvnotes.press.rules.titles import with_dollars_escaped

PATH = Path("notebooks/made/made-up.ipynb")
FOLD = "<details><summary>Why?</summary>\n\nBecause. [✓](#claim-c0)\n\n</details>"
REFERENCE = "- A. Maker (2020). *Title.* Venue. [Here](https://example.org/a)"
EXERCISE = {"edits": [{"find": "x = 0", "replace": "x = 9"}], "breaks": ["c0"], "prints": "9"}
FIGURE = {
    "figure": {"name": "one-figure", "caption": "Three words here."},
    "image": {"alt": "A bar that rises from left to right, twice as high."},
}
# A picture of one pixel.
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)
# Where things stand in the sound chapter.
TITLE, SETUP, ANSWER, IDEAS, IMPORTS, DRAWING, PLAIN = range(7)
CLAIMS, MEASURED = slice(11, 15), 15
FOLKLORE, FOLLOW_UPS, TRY_IT, REFERENCES = range(16, 20)
FIRST_CLAIM, LAST_CLAIM = 11, 14


def card(mime: str, **content):
    return new_output("display_data", {mime: content, "text/plain": "card"})


def claim_cell(n: int) -> nbformat.NotebookNode:
    verdict = "refuted" if n else "confirmed"
    content = {"id": f"c{n}", "statement": "S", "verdict": verdict, "holds": ["1"], "fails": ["2"]}
    if n:
        content["instead"] = "T"
    source = (
        f'@claim("S", verdict="{verdict}", holds=[1], fails=[2])\n'
        f"def c{n}(case):\n    return case == 1"
    )
    return new_code_cell(source, outputs=[card(MIME, **content)])


FIGURE_OVER_SEEDS = {"id": "m", "quantity": "share", "seeds": 24, "low": "0.2", "high": "0.3"}


def sound() -> nbformat.NotebookNode:
    """A notebook that keeps every rule, without a word of sense in it."""
    picture = {"image/png": PIXEL, "text/plain": "<Figure size 2x2 with 1 Axes>"}
    answer = " ".join(f"So, $1 + 1 = {n}$. [✓](#claim-c{n})" for n in range(3))
    ideas = "\n\n".join(f"## Idea {n}\n\n{'word ' * 200}." for n in range(3))
    measured = '@measured("Q", seeds=2, low=0, high=1)\ndef m(n):\n    return n'
    nb = new_notebook(
        cells=[
            new_markdown_cell("# Why?"),
            new_code_cell("to be set up", metadata={"tags": ["remove-cell"]}),
            new_markdown_cell(f"## Short answer\n\n{answer}"),
            new_markdown_cell(f"{ideas}\n\nSo it is (Maker, 2020)."),
            new_code_cell("import torch\n\nhidden = 1"),
            new_code_cell(
                "drawn = 1",
                metadata={"mystnb": FIGURE},
                outputs=[new_output("display_data", picture)],
            ),
            *(new_code_cell(f"x = {n}") for n in range(5)),
            *map(claim_cell, range(4)),
            new_code_cell(measured, outputs=[card(MEASURED_MIME, **FIGURE_OVER_SEEDS)]),
            new_markdown_cell("## What people get wrong\n\nThis."),
            new_markdown_cell("\n\n".join(["## Follow-up questions", FOLD, FOLD, FOLD])),
            new_markdown_cell(
                f"## Try it\n\n1. Do.\n\n{FOLD}",
                metadata={"cvnotes": {"try": [deepcopy(EXERCISE)]}},
            ),
            new_markdown_cell(f"## References\n\n{REFERENCE}"),
        ],
        metadata={"cvnotes": deepcopy(FACTS)},
    )
    for n, cell in enumerate((cell for cell in nb.cells if cell.cell_type == "code"), 1):
        cell.execution_count = n
    return nb


def book_of(nb: nbformat.NotebookNode, root: Path) -> Chapter:
    """A notebook as the one chapter of a book."""
    make_book(root, **{PATH.stem: []})
    for cell in nb.cells:
        cell.source = cell.source.replace("to be set up", setup_cell(root))
    storing.write(root, PATH, nb)
    return Chapter(root, PATH, nbformat.read(root / PATH, as_version=4))


def broken(nb: nbformat.NotebookNode, root: Path) -> set[str]:
    """The rules that a notebook breaks."""
    return {fault.rule for fault in rules.faults(book_of(nb, root))}


def test_a_sound_chapter_passes(tmp_path):
    assert list(rules.faults(book_of(sound(), tmp_path))) == []


@pytest.mark.parametrize(
    "source, message",
    [
        ("x = 1\nprint(x", "In [5], line 2 is not Python: '(' was never closed; correct it"),
        (
            "x = 1\n!ls",
            "In [5], line 2 is not Python: only the set-up cell has a magic; leave it out",
        ),
        (f"x = {'-' * 20_000}1", "In [5] is not Python: "),
    ],
)
def test_what_is_no_python_is_said_as_the_parser_says_it(source, message, tmp_path):
    nb = sound()
    code(source)(nb)
    faults = [fault for fault in rules.faults(book_of(nb, tmp_path)) if fault.rule == "python"]
    assert [fault.message[: len(message)] for fault in faults] == [message]


def test_faults_name_chapter_and_rule(tmp_path):
    nb = sound()
    nb.cells[PLAIN + 1].source = ""
    (fault,) = rules.faults(book_of(nb, tmp_path))
    expected = ("made-up", "size", "In [5] is empty; remove it")
    assert (fault.chapter, fault.rule, fault.message) == expected


def cell(index, **changes):
    return lambda nb: nb.cells[index].update(changes)


def text(index, old, new):
    def change(nb):
        assert old in nb.cells[index].source
        nb.cells[index].source = nb.cells[index].source.replace(old, new)

    return change


def code(source):
    """A plain cell with another source."""
    return text(PLAIN + 1, "x = 1", source)


def claim_using(name):
    return text(LAST_CLAIM, "return case == 1", f"return case == {name}")


def on_card(**changes):
    return lambda nb: nb.cells[LAST_CLAIM].outputs[0].data[MIME].update(changes)


def conditional(**changes):
    return on_card(verdict="conditional", instead="", **changes)


def printed(what, name="stdout"):
    return cell(PLAIN, outputs=[new_output("stream", text=what, name=name)])


def described(**changes):
    return lambda nb: nb.cells[DRAWING].metadata["mystnb"]["figure"].update(changes)


def facts(**changes):
    return lambda nb: nb.metadata["cvnotes"].update(changes)


def exercise(**changes):
    return lambda nb: nb.cells[TRY_IT].metadata["cvnotes"]["try"][0].update(changes)


def both(*changes):
    def change(nb):
        for each in changes:
            each(nb)

    return change


def all_confirmed(nb):
    for claim in nb.cells[CLAIMS]:
        claim.outputs[0].data[MIME].update(verdict="confirmed", instead="")


def one_claim_dropped(nb):
    nb.cells[LAST_CLAIM].update(source="x = 1", outputs=[])


def second_picture(nb):
    nb.cells[DRAWING].outputs.append(deepcopy(nb.cells[DRAWING].outputs[0]))


def setup_cell_later(nb):
    nb.cells[SETUP], nb.cells[ANSWER] = nb.cells[ANSWER], nb.cells[SETUP]


CROSSED = "holds=[(case, s) for case in (1, 2) for s in range(5)]"
BROKEN = {
    "title": [
        text(TITLE, "Why?", "Why?\n\nBecause."),
        text(IDEAS, "## Idea 0", "# Idea"),
        text(TITLE, "Why?", "Why $x$ for $ 5?"),
        text(TITLE, "Why?", "What is C #"),
        text(TITLE, "Why?", "Why $2^{10}$?"),
    ],
    "anatomy": [
        text(FOLKLORE, "## What people get wrong", "## Folklore"),
        text(IDEAS, "## Idea 0", "**Idea 0**"),
    ],
    "short_answer": [text(ANSWER, "So", "so " * 60), text(ANSWER, "[✓](#claim-c0)", "")],
    "length": [text(IDEAS, "word ", ""), text(IDEAS, "word ", "word word word ")],
    "folds": [
        text(FOLLOW_UPS, f"questions\n\n{FOLD}", "questions"),
        text(TRY_IT, FOLD, ""),
        text(TRY_IT, "</summary>\n\n", "</summary>\n"),
        text(TRY_IT, "\n\n</details>", ""),
        text(TRY_IT, "Because. [✓](#claim-c0)\n\n", ""),
        text(TRY_IT, FOLD, f"- {FOLD}"),
        text(TRY_IT, "Why?", "Why `this`?"),
        text(TRY_IT, "Why?", "Why $x$?"),
    ],
    "follow_ups": [text(FOLLOW_UPS, "[✓](#claim-c0)", "")],
    "quoted_figures": [
        text(IDEAS, "So it is", "Over 24 seeds it is so. [✓](#claim-c0) So it is of 30 seeds"),
        text(IDEAS, "So it is", "It is so (thirty fresh seeds: at least 0.9). So it is"),
        text(TRY_IT, "Because.", "No, in 23 of 24 seeds. Because."),
    ],
    "references": [
        text(REFERENCES, "[Here](https://example.org/a)", ""),
        text(REFERENCES, "*Title.*", "Title."),
        text(REFERENCES, REFERENCE, f"{REFERENCE}\n- B. Writer. *Another.* Venue."),
        text(IDEAS, "Maker", "Somebody"),
        text(REFERENCES, REFERENCE, f"{REFERENCE}\n{REFERENCE}"),
    ],
    "ending": [text(REFERENCES, REFERENCE, f"{REFERENCE}\n\nAnd so on.")],
    "tables": [text(IDEAS, "## Idea 0", "| | b |\n| --- | --- |\n| c | d |\n\n## Idea 0")],
    "html": [
        text(TITLE, "Why?", "What if a<b and c>d?"),
        text(TITLE, "Why?", "<script>alert(1)</script> Why?"),
        text(IDEAS, "So it is", "<div>\nSo\n</div>\n\nSo it is"),
        text(IDEAS, "So it is", "<!-- to do --> So it is"),
        text(IDEAS, "So it is", "<?php ?> <!DOCTYPE html> <![CDATA[x]]> So it is"),
        text(IDEAS, "So it is", "</b> So it is"),
        text(IDEAS, "So it is", '<code class="a">x</code> So it is'),
        text(IDEAS, "So it is", "<code>So it is"),
    ],
    "plain_markdown": [
        text(ANSWER, "So", "```{note}\nSo\n```\n"),
        text(ANSWER, "So", "{ref}`so`"),
        text(IDEAS, "## Idea 0", ":::note\nSo\n:::\n\n## Idea 0"),
        text(IDEAS, "## Idea 0", "(here)=\n\n## Idea 0"),
        text(IDEAS, "## Idea 0", "% note\n\n## Idea 0"),
    ],
    "links": [
        text(ANSWER, "So", "[So](other.ipynb)"),
        text(ANSWER, "So", "[So](http://example.org)"),
        text(ANSWER, "So", "[So](../../README.md)"),
        text(ANSWER, "So", "[So](#claim-nowhere)"),
        text(ANSWER, "So", "[So](#measured-nowhere)"),
        text(ANSWER, "So", "[So](made-up.ipynb#claim-nowhere)"),
        text(ANSWER, "So", f"[So]({'x' * 5000}.ipynb)"),
        text(ANSWER, "So", "[So](#no-such-heading)"),
        text(ANSWER, "So", "[So](#one-figure)"),
        text(ANSWER, "So", "[So](made-up.ipynb#no-such-heading)"),
        both(text(ANSWER, "So", "[So](#deep)"), text(IDEAS, "So it is", "#### Deep\n\nSo it is")),
    ],
    "placeholders": [
        text(ANSWER, "So", "The reason. [✓](#claim-c0) So"),
        text(IDEAS, "## Idea 0", "## Idea 1, shown"),
        text(IDEAS, "So it is", "So it is (Author, 2020), and"),
        text(FOLKLORE, "This.", "Why it is wrong."),
        text(FOLLOW_UPS, "Why?", "And then?"),
        text(FOLLOW_UPS, "Because.", "The answer."),
        text(REFERENCES, "https://example.org/a", "https://example.org"),
        text(LAST_CLAIM, "def c3", "def rename_this_claim"),
        described(caption=skeleton.CAPTION),
        lambda nb: nb.cells[DRAWING].metadata["mystnb"]["image"].update(alt=skeleton.ALT),
    ],
    "sources": [
        facts(sources=[{"document": "007", "question": "Q1"}]),
        facts(sources=[{"document": "000", "question": "?"}]),
        facts(sources=["000"]),
    ],
    "terms": [facts(terms=["one", "two"]), facts(terms=["a", "a", "b"]), facts(terms=None)],
    "exercises": [
        lambda nb: nb.cells[TRY_IT].metadata.clear(),
        exercise(edits=[{"find": "x = 99", "replace": "x = 9"}]),
        exercise(edits=[{"find": "return", "replace": "yield"}]),
        exercise(edits=[{"find": "x = 0", "replace": "x = 0"}]),
        exercise(edits=[{"find": "x = 0"}]),
        exercise(edits=[]),
        exercise(edits="x = 0"),
        exercise(edits=["x = 0"]),
        exercise(edits=[{"find": 0, "replace": "x = 9"}]),
        exercise(edits=[{"find": "x = 0", "replace": None}]),
        exercise(breaks=None),
        exercise(breaks=[["c0"]]),
        exercise(prints=3),
        lambda nb: nb.cells[TRY_IT].metadata["cvnotes"].update({"try": ["x = 0"]}),
        exercise(breaks="c0"),
        exercise(breaks=["nowhere"]),
        exercise(breaks=[], prints=""),
        exercise(other=1),
    ],
    "setup_cell": [
        text(SETUP, "to be set up", "another"),
        cell(SETUP, metadata={}),
        setup_cell_later,
    ],
    "formulas": [
        text(IDEAS, "So it is", "It costs $5 and $6. So it is"),
        text(IDEAS, "So it is", "It is $50% of x$. So it is"),
        text(IDEAS, "So it is", r"It is $\nosuchthing$. So it is"),
        text(IDEAS, "So it is", "$$\n2^{\n$$\n\nSo it is"),
    ],
    "tags": [
        cell(PLAIN, metadata={"tags": ["nbval-skip"]}),
        cell(PLAIN, metadata={"tags": ["raises-exception"]}),
    ],
    "markers": [code("# NBVAL_IGNORE_OUTPUT\nx = 1")],
    "python": [
        code("%timeit x = 1"),
        code("x = = 1"),
        code("x = '\0'"),
        code(f"x = {'-' * 20_000}1"),
        code(f"x = {' + '.join(['1'] * 20_000)}"),
    ],
    "size": [
        code("\n".join(["x = 1"] * 31)),
        code(f'x = "{75 * "a"}"'),
        cell(PLAIN, source=""),
        lambda nb: nb.cells.__delitem__(slice(PLAIN, PLAIN + 3)),
    ],
    "density": [
        code("x = 1\nprint(1), print(2)\nx = 2"),
        code("for x in (1, 2):\n    print(1), print(2)"),
        code('x = {"a": 1}["a"]'),
        code("x = [[a for a in b] for b in ()]"),
        code("x = {a: 1 for a in [b for b in ()]}"),
        code("\n".join(["x = f(a + b, c[d], e.f, g(h) - i, -j)"] * 20)),
        code("\n".join(["x = f(a + b, c[d], e.f, g(h) - i, -j)", "# why", ""] * 10)),
    ],
    "visible": [
        claim_using("hidden"),
        claim_using("drawn"),
        text(LAST_CLAIM, "holds=[1]", "holds=[drawn]"),
        text(MEASURED, "return n", "return n + drawn"),
        both(code("def helper(a):\n    return a + drawn"), claim_using("helper(1)")),
        both(code("helper = lambda a: a + drawn"), claim_using("helper(1)")),
        text(LAST_CLAIM, "@claim", "import os\n\n\n@claim"),
    ],
    "seeded": [
        code("torch.manual_seed(0)"),
        code("np.random.default_rng(0)"),
        code("np.random.rand(3)"),
        code("import random"),
        code("from random import random"),
        code("split(x, random_state=0)"),
    ],
    "claims": [on_card(fails=[]), all_confirmed, one_claim_dropped, on_card(id="c2")],
    "claims_shown": [
        text(LAST_CLAIM, "def c3", "def c4"),
        cell(LAST_CLAIM, outputs=[]),
        cell(MEASURED, outputs=[]),
    ],
    "conditions": [
        on_card(instead=""),
        on_card(when="x is 1"),
        conditional(),
        on_card(verdict="conditional", when="x is 1"),
        conditional(when="when x is 1"),
        conditional(when="If x is 1"),
        conditional(when="The kernel is odd"),
    ],
    "statements": [
        on_card(statement="S."),
        on_card(instead="T."),
        conditional(when="x is 1."),
        on_card(statement="$S$ is so"),
        on_card(statement="Dropout has these"),
        on_card(statement="A layer with a bias has one, the other none"),
        on_card(statement="It is so"),
        on_card(statement="These are so"),
        on_card(statement="The weights of this head are so"),
    ],
    "crossed_seeds": [
        both(
            text(LAST_CLAIM, "(case)", "(case, seed)"),
            text(LAST_CLAIM, "holds=[1]", CROSSED),
        ),
        both(
            text(LAST_CLAIM, "(case)", "(case, net_seed)"),
            text(LAST_CLAIM, "holds=[1]", "holds=product((1, 2), range(5))"),
        ),
    ],
    "figures": [
        cell(DRAWING, metadata={}),
        described(name="One Figure"),
        described(caption=""),
        lambda nb: nb.cells[DRAWING].metadata["mystnb"].pop("image"),
    ],
    "letters": [
        code("ax.legend(fontsize=10)"),
        code("ax.tick_params(labelsize=10.5)"),
        code("ax.text(0, 1, 'a', size=9)"),
        code("ax.set_title('a', fontsize='small')"),
    ],
    "pictures": [second_picture, cell(DRAWING, outputs=[])],
    "executed": [cell(PLAIN, execution_count=None)],
    "clean_outputs": [
        cell(PLAIN, outputs=[new_output("error", ename="E", evalue="", traceback=[])]),
        printed("UserWarning", name="stderr"),
    ],
    "portable_outputs": [
        printed("/home/me/book"),
        printed("<object at 0x7f01>"),
        printed("took 12.5 ms"),
        printed("10%\r20%"),
    ],
    "publishable": [printed("word\n" * 150_000)],
    "width": [printed("a line of words " * 6)],
}
COPIES = [(rule, change) for rule, changes in BROKEN.items() for change in changes]


@pytest.mark.parametrize(
    "rule, breaking", COPIES, ids=[f"{rule}-{n}" for n, (rule, _) in enumerate(COPIES)]
)
def test_a_broken_copy_is_caught(rule, breaking, tmp_path):
    nb = sound()
    breaking(nb)
    assert rule in broken(nb, tmp_path)


def test_another_form_is_caught(tmp_path):
    chapter = book_of(sound(), tmp_path)
    stored = nbformat.writes(chapter.nb, indent=4)
    (tmp_path / PATH).write_text(stored, encoding="utf-8")
    assert [fault.rule for fault in rules.faults(chapter)] == ["normal_form"]


def test_a_question_of_another_chapter_is_caught_until_one_is_worded_anew(tmp_path):
    chapter = book_of(sound(), tmp_path)
    with open(tmp_path / "_toc.yml", "a") as toc:
        for slug in ("other", "unreadable", "gone"):
            toc.write(f"      - file: notebooks/made/{slug}\n")
    (tmp_path / "notebooks/made/unreadable.ipynb").write_text("{")
    other = sound()
    storing.write(tmp_path, PATH.with_name("other.ipynb"), other)
    (fault,) = rules.faults(chapter)
    assert fault.message == (
        "notebooks/made/other.ipynb has the same question; ask what sets this one apart"
    )
    other.cells[TITLE].source = "# Why not?"
    storing.write(tmp_path, PATH.with_name("other.ipynb"), other)
    assert list(rules.faults(chapter)) == []


def test_every_rule_was_seen_to_fail():
    assert {*BROKEN, "normal_form", "asked_once"} == {rule.__name__ for rule in rules.RULES}


SOUND_TOO = {
    "signs that are no HTML": text(IDEAS, "So it is", r"a < b, a\<b and `<b>`. So it is"),
    "HTML where no Markdown is": text(
        TRY_IT, "Why?", "Why <code>a &lt; b</code>, x<sup>2</sup>, <em>so</em>?"
    ),
    "a title that ends in a sign": text(TITLE, "Why?", r"What is C \#"),
    "a title with dollars": text(TITLE, "Why?", r"Why $x$ and `$y` for \$ 5?"),
    "a size that is none of letters": code("F.interpolate(x, size=5)"),
    "letters of the size of the style": code("ax.text(0, 1, 'a', size=11)"),
    "a condition that begins with a symbol": conditional(when="K is odd"),
    "a condition that begins with code": conditional(when="`K` is odd"),
    "a condition that begins with an abbreviation": conditional(when="SGD trains it"),
    "a condition that begins with a name of the text": both(
        conditional(when="Adam trains it"), text(IDEAS, "So it is", "So it is with Adam")
    ),
    "formulas and prices": text(
        IDEAS,
        "So it is",
        "$50\\%$ of \\$5 and \\$6, $\\operatorname*{argmax}_x f(x)$.\n\n$$\nx\n$$\n\nSo it is",
    ),
    "a figure over seeds with its link": text(
        IDEAS, "So it is", "Over 24 seeds it is so [✓](#measured-m). So it is"
    ),
    "a figure over seeds in code": text(IDEAS, "So it is", "`over 24 seeds` So it is"),
    "an answer with a source": text(
        FOLLOW_UPS, "Because. [✓](#claim-c0)", "Because (Somebody, 2018)."
    ),
    "an answer that names a reference": text(
        FOLLOW_UPS, "Because. [✓](#claim-c0)", "Maker says so."
    ),
    "a claim that uses an import": claim_using("torch"),
    "a claim that uses what the book shows": both(code("shown = 1"), claim_using("shown")),
    "a hidden name that a shown cell defines anew": both(code("drawn = 2"), claim_using("drawn")),
    "a parameter with a hidden name": text(LAST_CLAIM, "case", "drawn"),
    "cases crossed with something else": text(
        LAST_CLAIM, "holds=[1]", "holds=[a + b for a, b in [(0, 1)]]"
    ),
    "seeds as an argument": both(
        text(LAST_CLAIM, "(case)", "(case, seed)"), text(LAST_CLAIM, "holds", "seeds=[1], holds")
    ),
    "shifted seeds": code("torch.manual_seed(shifted(1))"),
    "a tuple that is shown": both(
        code("1, 2"),
        cell(PLAIN + 1, outputs=[new_output("execute_result", {"text/plain": "(1, 2)"})]),
    ),
    "a statement that counts": on_card(statement="Every image has one or two labels"),
    "links to headings": both(
        text(ANSWER, "So", "[So](#idea-0) [so](#why) [so](made-up.ipynb#so-x-is-a-b--c-1)"),
        text(IDEAS, "So it is", "## So `x` *is* a-b & c\n\n### So `x` *is* a-b & c\n\nSo it is"),
    ),
    "a link to a measured figure": text(ANSWER, "So", "[So](made-up.ipynb#measured-m)"),
}


@pytest.mark.parametrize("change", SOUND_TOO.values(), ids=SOUND_TOO)
def test_no_fault_is_found_with(change, tmp_path):
    nb = sound()
    change(nb)
    assert list(rules.faults(book_of(nb, tmp_path))) == []


def test_a_link_to_a_claim_of_another_chapter_is_followed(tmp_path):
    nb = sound()
    nb.cells[ANSWER].source += " So [it is](other.ipynb#claim-c9) and [so](other.ipynb#claim-c0)."
    chapter = book_of(nb, tmp_path)
    other = sound()
    storing.write(tmp_path, PATH.with_name("other.ipynb"), other)
    (fault,) = rules.faults(chapter)
    assert (fault.rule, "other.ipynb#claim-c9" in fault.message) == ("links", True)


def test_a_link_to_a_heading_of_another_chapter_is_followed(tmp_path):
    nb = sound()
    nb.cells[ANSWER].source += " [There](other.ipynb#idea-0), [nowhere](other.ipynb#idea-9)."
    chapter = book_of(nb, tmp_path)
    storing.write(tmp_path, PATH.with_name("other.ipynb"), sound())
    (fault,) = rules.faults(chapter)
    assert fault.message == (
        "the link other.ipynb#idea-9 leads to a heading that is not there; correct the name"
    )


def test_a_link_to_a_bench_at_a_setting_is_followed(tmp_path):
    nb = sound()
    bench = "../../book/benches/convolution.md#k=3&p=1"
    nb.cells[ANSWER].source += f" [There]({bench}), [nowhere]({bench.replace('tion', '')})."
    chapter = book_of(nb, tmp_path)
    page = tmp_path / "book/benches/convolution.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Convolution\n")
    (fault,) = rules.faults(chapter)
    assert (fault.rule, "benches/convolu.md" in fault.message) == ("links", True)


def test_a_link_to_a_chapter_that_cannot_be_read_is_a_fault_of_the_link(tmp_path):
    nb = sound()
    nb.cells[ANSWER].source += " So [it is](other.ipynb#claim-c0)."
    chapter = book_of(nb, tmp_path)
    (tmp_path / PATH).with_name("other.ipynb").write_text("{")
    (fault,) = rules.faults(chapter)
    assert "other.ipynb#claim-c0 leads to a chapter that cannot be read" in fault.message


@pytest.mark.parametrize("changes", [{"statement": 5}, {"verdict": "sure"}, {"holds": [1]}])
def test_a_card_of_another_version_counts_as_none(changes, tmp_path):
    nb = sound()
    nb.cells[LAST_CLAIM].outputs[0].data[MIME].update(changes)
    messages = [fault.message for fault in rules.faults(book_of(nb, tmp_path))]
    assert any("outputs show []; make run CHAPTER=made-up" in message for message in messages)


def test_before_a_run_there_is_one_fault_for_all_outputs(tmp_path):
    nb = sound()
    for each in nb.cells:
        if each.cell_type == "code":
            each.update(outputs=[], execution_count=None)
    assert [fault.rule for fault in rules.faults(book_of(nb, tmp_path))] == ["executed"]


@pytest.mark.parametrize(
    "reference, names",
    [
        ("A. Author, B. Writer (2020). *Title.*", ["Author", "Author"]),
        ("M.-T. Luong, H. Pham (2015). *Title.*", ["Luong", "Luong"]),
        ("A. van den Oord et al. (2016). *Title.*", ["van den Oord", "Oord"]),
        (
            "Stanford University (2015). *CS231n: networks.*",
            ["Stanford University", "Stanford", "CS231n"],
        ),
        (
            "Torchvision. *Models.* [docs.pytorch.org](https://x.org)",
            ["Torchvision", "Torchvision"],
        ),
        (
            "A. Howard (2017). *MobileNets: efficient.* [arXiv:1](https://x.org)",
            ["Howard", "Howard", "MobileNets"],
        ),
        ("A. Author. *Title.* [The Project](https://x.org)", ["Author", "Author", "The Project"]),
    ],
)
def test_names_of_a_reference(reference, names):
    (item,) = Prose([f"- {reference}"]).items
    assert names_of(item) == names


@pytest.mark.parametrize(
    "name, said, stands",
    [
        ("Hanin", "(Hanin and Rolnick, 2018)", True),
        ("Hanin", "Hanins", False),
        ("Dollár", "as Dollar showed", True),
        ("Müller", "(Müller et al., 2019)", True),
        ("He", "He said so", False),
        ("He", "(He et al., 2016)", True),
        ("Kim", "(Kim, 2014)", True),
        ("Kim", "Kim's network", True),
        ("CTRL", "the model CTRL", True),
        ("van den Oord", "van den\nOord shows", True),
    ],
)
def test_a_name_in_the_text(name, said, stands):
    assert stands_in(name, said) is stands


def test_what_is_read_as_html_is_named_once(tmp_path):
    nb = sound()
    nb.cells[TITLE].source = "# What if a<b and c>d</b>?"
    (fault,) = rules.faults(book_of(nb, tmp_path))
    assert fault.message.startswith("<b and c> is read as HTML; write \\< for a <")


@pytest.mark.parametrize(
    "title, escaped",
    [
        ("What costs $ 5?", r"What costs \$ 5?"),
        (r"What costs \$ 5?", r"What costs \$ 5?"),
        ("`$x` and $y$", "`$x` and $y$"),
        ("$$", r"\$\$"),
        ("$x$ for $ 5", r"$x$ for \$ 5"),
    ],
)
def test_a_dollar_of_a_title_that_is_one_gets_a_backslash(title, escaped):
    assert with_dollars_escaped(title) == escaped
