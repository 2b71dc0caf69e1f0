"""Practice, mock interview and plan: their questions as folds, and the data of their scripts."""

from dataclasses import replace
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from cvnotes.press.chapters import DIFFICULTIES
from cvnotes.press.errors import ChapterError
from cvnotes.press.site.ahead import fold_anchor
from cvnotes.press.site.chapter_footer import minutes_of
from cvnotes.press.site.derived import Derived, address, grouped
from cvnotes.press.site.drawing import raw
from cvnotes.press.site.overview import PRACTICE, most_asked_first
from cvnotes.press.site.remembered import remembered
from cvnotes.press.site.summaries import Summary, asked_in, questions
from cvnotes.press.takeaway.bank import Question
from cvnotes.press.takeaway.practice import Card, card_of, script

DATA = "practice-data.js"
INTERVIEW, PLAN = "book/mock-interview", "book/plan"
SHEET = "practice.css"
STORE = "practice-store.js"
DESK = (STORE, "practice-desk.js")
CARDS = (DATA, "practice-rules.js", *DESK)
SCRIPTS = {
    PRACTICE: (*CARDS, "practice-screens.js", "practice.js"),
    INTERVIEW: (*CARDS, "mock-interview-end.js", "mock-interview.js"),
    PLAN: (*DESK, "plan.js"),
}
# In every chapter, since practice leads to all of them.
WAY_BACK = "practice-way-back.js"
COVER, SO_FAR = "book/index", (STORE, "practice-so-far.js")
# What copies and colours code, and what marks found words: these pages have neither.
UNUSED = ("clipboard", "copybutton", "pygments", "mystnb", "sphinx_highlight", "doctools")


class PracticeQuestions(Derived):
    """Every question with its short answer folded below it, by part."""

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """What is there without scripts, and what the scripts take the texts from."""
        made_of = questions(self.env)
        _pages(self.env)[self.env.docname] = made_of
        parts = [
            (part, titles[part], [card(self.env, self.env.docname, one) for one in members])
            for part, members in grouped(made_of).items()
        ]
        return [raw("practice_questions.html", parts=parts)]


class ReadingList(Derived):
    """Every question with what a plan needs: level, how often asked, minutes of reading."""

    def derive(self, chapters: list[Summary], titles: dict[str, str]) -> list[nodes.Node]:
        """Core and most asked first, by part."""
        made_of = questions(self.env)
        _pages(self.env)[self.env.docname] = made_of
        places = {one.known_as: place for place, one in enumerate(made_of)}
        minutes = {one.known_as: minutes_of(one) for one in made_of}
        parts = [
            (part, titles[part], [self.line(one, places, minutes) for one in _first(members)])
            for part, members in grouped(chapters).items()
        ]
        return [raw("reading_list.html", parts=parts)]

    def line(self, chapter: Summary, places: dict[str, int], minutes: dict[str, int]) -> dict:
        """A line of the list."""
        return {
            "question": chapter,
            "address": address(self.env, chapter.page),
            "asked": asked_in(chapter.asked),
            "times": chapter.asked[0] if chapter.asked else 0,
            "place": places[chapter.known_as],
            "minutes": minutes[chapter.known_as],
        }


def _first(chapters: list[Summary]) -> list[Summary]:
    return sorted(most_asked_first(chapters), key=lambda one: DIFFICULTIES.index(one.difficulty))


def card(env: BuildEnvironment, page: str, question: Question) -> Card:
    """The card of a chapter as this page shows it."""
    target = env.app.builder.get_relative_uri(page, question.page)
    return replace(remembered(env, question, _unplaced_card), address=target)


def _unplaced_card(question: Question) -> Card:
    return card_of(question, "", minutes_of(question), fold_anchor)


def outdated(app: Sphinx, env: BuildEnvironment, *changes: set[str]) -> list[str]:
    """Name the pages whose questions or answers would now be others."""
    try:
        now = questions(env)
    except ChapterError:
        return list(_pages(env))  # read again, they report the fault
    return [page for page, made_of in _pages(env).items() if made_of != now]


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is gone, or about to be read again."""
    _pages(env).pop(docname, None)


def _pages(env: BuildEnvironment) -> dict[str, list[Question]]:
    """The pages with these directives, and what they were made of."""
    return vars(env).setdefault("cvnotes_practice", {})


def offer_scripts(
    app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None
) -> None:
    """Let these pages load their own scripts and style sheet, and not what they do not use."""
    if page.startswith("notebooks/"):
        app.add_js_file(WAY_BACK, loading_method="defer")
    if page == COVER:
        for name in SO_FAR:
            app.add_js_file(name, loading_method="defer")
    if page not in SCRIPTS:
        return
    for files in (context["script_files"], context["css_files"]):
        # In place: Sphinx puts the lists back, and others may add to them.
        files[:] = [one for one in files if not any(name in str(one.filename) for name in UNUSED)]
    app.add_css_file(SHEET)
    for name in SCRIPTS[page]:
        app.add_js_file(name, loading_method="defer")


def write_data(app: Sphinx, exception: Exception | None) -> None:
    """Write the cards beside the scripts of the site."""
    if exception or app.builder.name != "html":
        return
    cards = [card(app.env, PRACTICE, one) for one in questions(app.env)]
    (Path(app.outdir) / "_static" / DATA).write_text(script(cards), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_directive("practice-questions", PracticeQuestions)
    app.add_directive("reading-list", ReadingList)
    app.connect("env-get-outdated", outdated)
    app.connect("env-purge-doc", forget)
    app.connect("html-page-context", offer_scripts)
    app.connect("build-finished", write_data)
