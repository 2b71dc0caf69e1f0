"""Which words the search leaves out: those that stand on every page, and so find none."""

import keyword

from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish

# English beyond Sphinx's list, what the cards of claims say, and what most chapters import.
COMMON = """
above add after all alone also an any asked because been before below both can do does each else
ends equal every fewer first from full give gives has have here his how instead its itself just
last least less like made make makes many may mean means more most much must nor none nothing
now once one ones only other others out over own same says set should show shown shows since so
some still take takes than them three too true two under until up us use used very we what when
where which while who why without would you your
claim claims condition conditional confirmed control cvnotes expect fails figure fold follow holds
list lists measured refuted seed seeds verdict
accent allclose append arange ax axes cached color draw dtype enumerate figsize fig float
float64 functools height image label len linewidth matplotlib panels plt print pyplot range
randn set_style size step strict sum tensor title torch xlabel xlim xticks ylabel ylim yticks
zero zip
"""


class BookEnglish(SearchEnglish):
    """Sphinx's English, with more words left out, of the index as of what is searched for."""

    stopwords = SearchEnglish.stopwords | set(COMMON.split()) | set(keyword.kwlist)

    def init(self, options: dict) -> None:
        """Make the stems of what is left out: the index asks about stems."""
        super().init(options)
        self.common_stems = {self.stem(word.lower()) for word in self.stopwords}

    def word_filter(self, word: str) -> bool:
        """Whether a word, or its stem, goes into the index; single letters and digits do not."""
        lower = word.lower()
        return len(word) > 1 and super().word_filter(lower) and lower not in self.common_stems


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.add_search_language(BookEnglish)
