"""The chapter standard, as far as a machine can see it: one test for each rule and chapter, and proof that each rule can fail."""

import re
from copy import deepcopy
from functools import cache
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cvnotes.claims import MIME
from cvnotes.press import authoring, chapters
from cvnotes.press.chapters import Chapter, ChapterError

ROOT = Path(__file__).resolve().parents[2]
OPENING, CLOSING = (
    "Short answer",
    ["What people get wrong", "Follow-up questions", "Try it", "References"],
)
SEED_QUESTIONS = yaml.safe_load((ROOT / "questions.yml").read_text(encoding="utf-8"))
MAX_LINES = 30


# Reading a chapter


def code_cells(chapter: Chapter) -> list[tuple[str, nbformat.NotebookNode]]:
    """(how Jupyter shows it, cell) of every code cell."""
    code = [cell for cell in chapter.nb.cells if cell.cell_type == "code"]
    return [(f"In [{n}]", cell) for n, cell in enumerate(code, 1)]


def own_cells(chapter: Chapter) -> list[tuple[str, nbformat.NotebookNode]]:
    """The code cells after the set-up cell."""
    return code_cells(chapter)[1:]


def prose(chapter: Chapter) -> str:
    return "\n\n".join(cell.source for cell in chapter.nb.cells if cell.cell_type == "markdown")


def unfenced(text: str) -> str:
    """Without code blocks and spans, whose contents are not prose."""
    return re.sub(r"^```.*?^```|`[^`\n]*`", "", text, flags=re.DOTALL | re.MULTILINE)


def headings(chapter: Chapter) -> list[str]:
    return re.findall(r"^## (.+?)\s*$", unfenced(prose(chapter)), re.MULTILINE)


def section(chapter: Chapter, heading: str) -> str:
    """The prose under a heading, up to the next one."""
    found = re.search(
        rf"^## {re.escape(heading)}\s*$(.*?)(?=^## |\Z)", prose(chapter), re.DOTALL | re.MULTILINE
    )
    return found[1] if found else ""


def words(text: str) -> int:
    """A formula counts as one word; markup and addresses as none."""
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", " x ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]+>|(?<=\])\([^)]*\)", " ", text)
    return len(re.findall(r"\w+(?:[-'’.]\w+)*", text))


def stored_text(output: dict) -> str:
    """What nbval compares of an output."""
    data = {
        kind: value
        for kind, value in output.get("data", {}).items()
        if not kind.startswith("image/")
    }
    return f"{output.get('text', '')}\n{data}"


# The rules: each yields what is wrong and what to do about it


def title(chapter):
    """The title is the question in the metadata."""
    first, question = chapter.nb.cells[0], chapter.facts["question"]
    if first.cell_type != "markdown" or first.source != f"# {question}":
        yield f"the first cell must be `# {question}`, the question in the metadata, alone"
    if len(re.findall(r"^# ", unfenced(prose(chapter)), re.MULTILINE)) > 1:
        yield "there is a second title; make it `##`"


def anatomy(chapter):
    """The sections of the standard, in order."""
    found = headings(chapter)
    free = found[1 : -len(CLOSING)]
    if found[:1] != [OPENING] or found[-len(CLOSING) :] != CLOSING:
        yield f"the sections are `{OPENING}`, three to six of your own, then {', '.join(CLOSING)}; found {', '.join(found)}"
    elif not 3 <= len(free) <= 6:
        yield f"three to six sections demonstrate the answer; found {len(free)}: {', '.join(free)}"


def short_answer(chapter):
    """Half a minute of speech."""
    if not 1 <= (n := words(section(chapter, OPENING))) <= 120:
        yield f"the short answer has {n} words; it has at most 120, and some"


def length(chapter):
    """Long enough to explain, short enough for the night before."""
    n = words(prose(chapter)) - words(section(chapter, "References"))
    if not 600 <= n <= 1500:
        yield f"{n} words of prose, references aside; 600 to 1,500"


def follow_ups(chapter):
    """Three to five follow-up questions and one to three exercises, answers folded."""
    if not 3 <= (n := section(chapter, "Follow-up questions").count("<details>")) <= 5:
        yield f"{n} folded follow-up questions; three to five"
    if not 1 <= (n := section(chapter, "Try it").count("<details>")) <= 3:
        yield f"{n} exercises with what to expect folded; one to three"


def folded(chapter):
    """Markdown inside <details> is rendered only after a blank line, in all three places."""
    text = prose(chapter)
    whole = re.findall(
        r"^<details><summary>[^\n]+</summary>\n\n(?:(?!</?details>).)+\n\n</details>$",
        text,
        re.DOTALL | re.MULTILINE,
    )
    if not len(whole) == text.count("<details") == text.count("</details>"):
        yield "write every fold as `<details><summary>…</summary>`, blank line, text, blank line, `</details>`"
    for summary in re.findall(r"<summary>(.*?)</summary>", text):
        if found := re.search(r"[`$*]|\]\(", summary):
            yield f"Markdown is not rendered in <summary>{summary}</summary>, and {found[0]!r} stays as it is; write <code>…</code>"


def references(chapter):
    """Sources with a title and a year or an address; some of them open at a click, which not all old ones do."""
    lines = [line for line in section(chapter, "References").splitlines() if line.startswith("- ")]
    if not any("](https://" in line for line in lines):
        yield "no reference has a link; a list of primary sources, `- Authors (year). *Title.* Venue. [Name](https://…)`"
    for line in lines:
        if not re.search(r"\*[^*]+\*", line) or not re.search(
            r"\(\d{4}[a-z]?\)|\]\(https://\S+\)", line
        ):
            yield f"this reference lacks its title in italics, or both year and link: {line}"


def metadata(chapter):
    """The facts that the index pages show; what `chapters.read` does not check."""
    for source in chapter.facts["sources"]:
        if not isinstance(source, dict) or source.get("question") not in SEED_QUESTIONS.get(
            source.get("document"), []
        ):
            yield f"a source is a document and a question of it, as questions.yml has them; got {dict(source)}"


def setup_cell(chapter):
    """The same in every chapter, with the address of `_config.yml`."""
    name, cell = code_cells(chapter)[0]
    if (
        cell.source != authoring.setup_cell(ROOT)
        or cell.metadata.get("tags") != ["remove-cell"]
        or cell.outputs
    ):
        yield f"{name} must be the set-up cell, tagged remove-cell, without output; `python -m cvnotes address` writes it"
    if chapter.nb.cells[1] is not cell:
        yield "the set-up cell comes right after the title"


def tags(chapter):
    """No cell is hidden from the reader or excused from a check; only the set-up cell is left out of the page."""
    for name, cell in own_cells(chapter):
        if cell.metadata.get("tags"):
            yield f"{name} has the tags {cell.metadata['tags']}; no cell but the set-up cell has any"


def markers(chapter):
    """nbval takes orders from comments too."""
    for name, cell in code_cells(chapter):
        if found := re.search(
            r"^\s*#\s*(NBVAL_\w+|PYTEST_VALIDATE_\w+)", cell.source, re.MULTILINE
        ):
            yield f"{name} has the marker {found[1]}; make its output the same on every run instead"


def executed(chapter):
    """A cell that never ran is not compared at all."""
    counts = [cell.execution_count for _, cell in code_cells(chapter)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"the cells were run as {counts}, not each in order; `python -m cvnotes run {chapter.slug}`"


def clean_outputs(chapter):
    """No error and no warning is stored."""
    for name, cell in code_cells(chapter):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"{name} ends in {output.ename}: {output.evalue}"
            elif output.get("name") == "stderr":
                yield f"{name} writes to stderr: {output.text.strip()[:100]}; mend the cause of the warning"


def portable_outputs(chapter):
    """Nothing of this machine or this moment."""
    patterns = {
        "a path": r"(?<![\w.])/(?:home|Users|root|tmp|usr|opt|var|work|mnt)/\w|\b[A-Z]:\\\\?\w|site-packages",
        "an object's address": r"\bat 0x[0-9a-fA-F]+|0x[0-9a-f]{8,}",
        "a time": r"\b\d\d?:\d\d:\d\d\b|\b\d{4}-\d\d-\d\dT|\b\d[\d.]*\s?(?:ms|µs|ns|seconds)\b",
        "a progress bar": r"\r(?!\n)|it/s\]",
    }
    for name, cell in code_cells(chapter):
        for output in cell.outputs:
            for what, pattern in patterns.items():
                if found := re.search(pattern, stored_text(output)):
                    yield f"{name} shows {what}, {found[0]!r}, which differs elsewhere; print something that does not"


def cell_sizes(chapter):
    """Cells that fit a screen."""
    if not 10 <= (n := len(own_cells(chapter))) <= 25:
        yield f"{n} code cells; 10 to 25"
    for name, cell in own_cells(chapter):
        if (n := len(cell.source.splitlines())) > MAX_LINES:
            yield f"{name} has {n} lines; at most {MAX_LINES}: split it"
        elif not n:
            yield f"{name} is empty; remove it"


def claims(chapter):
    """Enough claims, none of them idle, and the folklore named."""
    try:
        found = chapter.claims
    except ChapterError as error:
        yield str(error)
        return
    if not 4 <= len(found) <= 10:
        yield f"{len(found)} claims; 4 to 10"
    if not any(claim["verdict"] in ("refuted", "conditional") for claim in found):
        yield "no claim is refuted or conditional; which of the usual answers errs?"
    for claim in found:
        if not claim["holds"] or not claim["fails"]:
            yield f"claim `{claim['id']}` lacks cases that hold or cases that fail"


def claims_shown(chapter):
    """Every claim in the source has its card among the outputs, so none is counted that did not run."""
    for name, cell in own_cells(chapter):
        written = re.findall(r"^@claim\(.*?^def (\w+)", cell.source, re.DOTALL | re.MULTILINE)
        shown = [
            output.data[MIME]["id"] for output in cell.outputs if MIME in output.get("data", {})
        ]
        if written != shown:
            yield f"{name} states the claims {written} but its outputs show {shown}; `python -m cvnotes run {chapter.slug}`"


def figures(chapter):
    """One to four, each with a name for its file, a caption, and alt text."""
    found = chapter.figures
    if not 1 <= len(found) <= 4:
        yield f"{len(found)} named figures; 1 to 4"
    names = [figure.name for figure in found]
    for figure in found:
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", figure.name) or names.count(figure.name) > 1:
            yield f"the figure name {figure.name!r} must be lower-case words with hyphens, and its own"
        if words(figure.caption) < 3 or words(figure.alt) < 8:
            yield f"figure {figure.name}: say in mystnb.figure.caption what it is, and in mystnb.image.alt what one sees in it"


def pictures(chapter):
    """A picture without a name has no file, no alt text and no comparison; a second one in a cell none of its own."""
    for name, cell in code_cells(chapter):
        n = sum("image/png" in output.get("data", {}) for output in cell.outputs)
        if n != ("figure" in cell.metadata.get("mystnb", {})):
            yield f"{name} shows {n} pictures; a cell with mystnb.figure metadata shows one, any other none"


def plain_markdown(chapter):
    """What MyST alone understands shows as raw text in Colab and on the forge."""
    text = re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", "", prose(chapter), flags=re.DOTALL)
    for pattern in (
        r"^\s*(?:```+|~~~+|:::+)\s*\{[^}\n]*\}?.*$",
        r"^:::.*$",
        r"\{[a-z][a-z:_-]*\}`[^`\n]*`",
        r"^\([\w-]+\)=$",
        r"^%.*$",
    ):
        if found := re.search(pattern, text, re.MULTILINE):
            yield f"{found[0].strip()[:60]!r} is MyST, which only the book renders; write it in CommonMark"


def links(chapter):
    """Links to other chapters, and to claims in them, lead somewhere."""
    for target in re.findall(r"\]\(([^)\s]+)[^)]*\)", unfenced(prose(chapter))):
        if target.startswith("https://"):
            continue
        file, _, anchor = target.partition("#")
        path = (
            (chapter.root / chapter.path.parent / file).resolve()
            if file
            else chapter.root / chapter.path
        )
        if path.suffix != ".ipynb" or not path.is_file():
            yield f"the link {target} must be https:// or lead to an .ipynb file that exists, relative to this chapter"
        elif anchor.startswith("claim-"):
            other = (
                chapter
                if not file
                else chapters.read(chapter.root, path.relative_to(chapter.root.resolve()))
            )
            if anchor.removeprefix("claim-") not in [claim["id"] for claim in other.claims]:
                yield f"the link {target} leads to a claim that is not there"


def seeded(chapter):
    """Randomness comes from `cvnotes.seed`, or other seeds would never be tried."""
    for name, cell in own_cells(chapter):
        pattern = r"manual_seed\((?!shifted)|default_rng\((?!shifted)|np\.random\.(?!default_rng|Generator)\w+|^import random\b|random_state=(?!shifted)"
        if found := re.search(pattern, cell.source, re.MULTILINE):
            yield f"{name} uses {found[0]}; take cvnotes.seed(n), or shifted(n) where a number is wanted"


def normal_form(chapter):
    """One text for one notebook, whoever saved it."""
    stored = (chapter.root / chapter.path).read_bytes()
    if stored != chapters.normal_form(chapter.nb).encode():
        yield f"not in its normal form; `python -m cvnotes run {chapter.slug}` stores it so"


RULES = {
    rule.__name__: rule
    for rule in (
        title,
        anatomy,
        short_answer,
        length,
        follow_ups,
        folded,
        references,
        metadata,
        setup_cell,
        tags,
        markers,
        executed,
        clean_outputs,
        portable_outputs,
        cell_sizes,
        claims,
        claims_shown,
        figures,
        pictures,
        plain_markdown,
        links,
        seeded,
        normal_form,
    )
}


# The chapters keep the rules

LISTED = [
    Path(f"{file}.ipynb") for file in chapters.toc_files(ROOT) if file.startswith("notebooks/")
]


def test_the_table_of_contents_names_all_chapters_and_no_other():
    assert chapters.chapter_paths(ROOT) == LISTED


@cache
def stored(path: Path) -> Chapter:
    return chapters.read(ROOT, path)


@pytest.mark.parametrize("path", LISTED, ids=lambda path: path.stem)
@pytest.mark.parametrize("rule", RULES)
def test_form(rule, path):
    problems = list(RULES[rule](stored(path)))
    assert not problems, f"{path.as_posix()}: " + "\n".join(problems)


def test_figure_names_are_unique_in_the_book():
    names = [figure.name for path in LISTED for figure in stored(path).figures]
    twice = sorted({name for name in names if names.count(name) > 1})
    assert not twice, f"figure names used by more than one chapter: {twice}"


def test_every_question_of_the_seed_documents_has_a_chapter():
    answered = {
        (source["document"], source["question"])
        for path in LISTED
        for source in stored(path).facts["sources"]
    }
    asked = {
        (document, question)
        for document, questions in SEED_QUESTIONS.items()
        for question in questions
    }
    assert asked - answered == set()


# Each rule can fail


def sound() -> nbformat.NotebookNode:
    """A notebook that keeps every rule, without a word of sense in it."""
    fold = "<details><summary>Why?</summary>\n\nBecause.\n\n</details>"
    code = [new_code_cell(f"x = {n}") for n in range(6)]
    for n in range(4):
        card = {
            "id": f"c{n}",
            "statement": "s",
            "verdict": "refuted" if n else "confirmed",
            "holds": ["1"],
            "fails": ["2"],
        }
        output = new_output("display_data", {MIME: card, "text/plain": "✗ Refuted"})
        code.append(
            new_code_cell(
                f"@claim('s', verdict='refuted', holds=[1], fails=[2])\ndef c{n}(x):\n    return x == 1",
                outputs=[output],
            )
        )
    code[0].metadata["mystnb"] = {
        "figure": {"name": "one-figure", "caption": "Three words here."},
        "image": {"alt": "A bar that rises from left to right, twice as high."},
    }
    code[0].outputs = [
        new_output(
            "display_data", {"image/png": "aGk=", "text/plain": "<Figure size 2x2 with 1 Axes>"}
        )
    ]
    nb = new_notebook(
        cells=[
            new_markdown_cell("# Why?"),
            new_code_cell(authoring.setup_cell(ROOT), metadata={"tags": ["remove-cell"]}),
            new_markdown_cell("## Short answer\n\nSo, $1 + 1 = 2$."),
            new_markdown_cell("\n\n".join(f"## Idea {n}\n\n{'word ' * 200}." for n in range(3))),
            *code,
            new_markdown_cell("## What people get wrong\n\nThis."),
            new_markdown_cell("\n\n".join(["## Follow-up questions", fold, fold, fold])),
            new_markdown_cell(f"## Try it\n\n1. Do.\n\n{fold}"),
            new_markdown_cell(
                "## References\n\n- A. Author (2020). *Title.* Venue. [Here](https://example.org)"
            ),
        ],
        metadata={
            "cvnotes": {
                "part": "convolution",
                "question": "Why?",
                "difficulty": "core",
                "sources": [{"document": "000", "question": "Q1"}],
            }
        },
    )
    for n, cell in enumerate((cell for cell in nb.cells if cell.cell_type == "code"), 1):
        cell.execution_count = n
    return nb


def problems(nb: nbformat.NotebookNode, root: Path) -> dict[str, list[str]]:
    """What every rule says of a notebook, in a book of its own."""
    path = Path("notebooks/convolution/made-up.ipynb")
    (root / path).parent.mkdir(parents=True)
    chapters.write(root, path, nb)
    stored = nbformat.read(root / path, as_version=4)
    return {
        name: found
        for name, rule in RULES.items()
        if (found := list(rule(Chapter(root, path, stored))))
    }


def test_a_sound_chapter_passes(tmp_path):
    assert problems(sound(), tmp_path) == {}


FIRST, LAST = 4, -5  # the first and the last of the sound chapter's own code cells


def cell(index, **changes):
    def change(nb):
        for key, value in changes.items():
            nb.cells[index][key] = value

    return change


def text(index, old, new):
    def change(nb):
        assert old in nb.cells[index].source
        nb.cells[index].source = nb.cells[index].source.replace(old, new)

    return change


def card(**changes):
    return lambda nb: nb.cells[LAST].outputs[0].data[MIME].update(changes)


def printed(what, name="stdout"):
    return cell(FIRST + 1, outputs=[new_output("stream", text=what, name=name)])


def described(**changes):
    return lambda nb: nb.cells[FIRST].metadata["mystnb"]["figure"].update(changes)


def sources(*found):
    return lambda nb: nb.metadata["cvnotes"].update(sources=list(found))


def all_confirmed(nb):
    for code in nb.cells[FIRST + 6 : LAST + 1]:
        code.outputs[0].data[MIME]["verdict"] = "confirmed"


def claims_dropped(nb):
    for code in nb.cells[FIRST + 6 : FIRST + 8]:
        code.update(source="x = 1", outputs=[])


def second_picture(nb):
    nb.cells[FIRST].outputs.append(deepcopy(nb.cells[FIRST].outputs[0]))


def setup_cell_later(nb):
    nb.cells[1], nb.cells[2] = nb.cells[2], nb.cells[1]


BROKEN = [
    ("title", text(0, "Why", "Who")),
    ("title", text(3, "## Idea 0", "# Idea")),
    ("anatomy", text(-4, "## What people get wrong", "## Folklore")),
    ("anatomy", text(3, "## Idea 0", "**Idea 0**")),
    ("short_answer", text(2, "So", "so " * 120)),
    ("length", text(3, "word ", "")),
    ("length", text(3, "word ", "word word word ")),
    (
        "follow_ups",
        text(
            -3,
            "## Follow-up questions\n\n<details><summary>Why?</summary>\n\nBecause.\n\n</details>",
            "## Follow-up questions",
        ),
    ),
    ("follow_ups", text(-2, "<details><summary>Why?</summary>\n\nBecause.\n\n</details>", "")),
    ("folded", text(-2, "</summary>\n\n", "</summary>\n")),
    ("folded", text(-2, "\n\n</details>", "")),
    ("folded", text(-2, "Why?", "Why `this`?")),
    ("folded", text(-2, "Why?", "Why $x$?")),
    ("references", text(-1, "[Here](https://example.org)", "")),
    ("references", text(-1, "- A. Author", "A. Author")),
    (
        "references",
        text(-1, "## References\n\n", "## References\n\n- B. Author. *Another.* Venue.\n"),
    ),
    ("metadata", sources({"document": "007", "question": "Q1"})),
    ("metadata", sources({"document": "000", "question": "?"})),
    ("setup_cell", text(1, "@main", "@other")),
    ("setup_cell", cell(1, metadata={})),
    ("setup_cell", setup_cell_later),
    ("tags", cell(FIRST + 1, metadata={"tags": ["nbval-skip"]})),
    ("tags", cell(FIRST + 1, metadata={"tags": ["raises-exception"]})),
    ("markers", text(FIRST + 1, "x = 1", "# NBVAL_IGNORE_OUTPUT\nx = 1")),
    ("executed", cell(FIRST + 1, execution_count=None)),
    (
        "clean_outputs",
        cell(FIRST + 1, outputs=[new_output("error", ename="E", evalue="", traceback=[])]),
    ),
    ("clean_outputs", printed("UserWarning", name="stderr")),
    ("portable_outputs", printed("/home/me/book")),
    ("portable_outputs", printed("<object at 0x7f01>")),
    ("portable_outputs", printed("took 12.5 ms")),
    ("portable_outputs", printed("10%\r20%")),
    ("cell_sizes", cell(FIRST + 1, source="\n".join(["x = 1"] * 31))),
    ("cell_sizes", cell(FIRST + 1, source="")),
    ("cell_sizes", lambda nb: nb.cells.pop(LAST - 4)),
    ("claims", card(fails=[])),
    ("claims", all_confirmed),
    ("claims", claims_dropped),
    ("claims", card(id="c2")),
    ("claims_shown", text(LAST, "def c3", "def c4")),
    ("figures", cell(FIRST, metadata={})),
    ("figures", described(name="One Figure")),
    ("figures", described(caption="")),
    ("figures", lambda nb: nb.cells[FIRST].metadata["mystnb"].pop("image")),
    ("pictures", second_picture),
    ("pictures", cell(FIRST, outputs=[])),
    ("plain_markdown", text(2, "So", "```{note}\nSo\n```\n")),
    ("plain_markdown", text(2, "So", "{ref}`so`")),
    ("links", text(2, "So", "[So](other.ipynb)")),
    ("links", text(2, "So", "[So](made-up.html)")),
    ("links", text(2, "So", "[So](#claim-nowhere)")),
    ("seeded", text(FIRST + 1, "x = 1", "torch.manual_seed(0)")),
    ("seeded", text(FIRST + 1, "x = 1", "np.random.rand(3)")),
]


@pytest.mark.parametrize(
    "rule, breaking", BROKEN, ids=[f"{rule}-{n}" for n, (rule, _) in enumerate(BROKEN)]
)
def test_a_broken_copy_is_caught(rule, breaking, tmp_path):
    nb = sound()
    breaking(nb)
    assert rule in problems(nb, tmp_path)


def test_another_form_is_caught(tmp_path):
    path = Path("made-up.ipynb")
    (tmp_path / path).write_text(nbformat.writes(sound(), indent=4), encoding="utf-8")
    assert list(normal_form(Chapter(tmp_path, path, sound())))


def test_every_rule_was_seen_to_fail():
    assert {rule for rule, _ in BROKEN} | {"normal_form"} == set(RULES)
