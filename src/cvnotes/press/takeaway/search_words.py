"""How the search takes words apart; `search.js` does the same to what the reader types."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from sphinx.search.en import SearchEnglish

# Sphinx brings one stemmer in two languages: for the index, and, as `js_stemmer_code`, for a page.
ENGLISH = SearchEnglish({})
JS_STEMMER = SearchEnglish.js_stemmer_code
# Words that tell no page from another; as they are typed, since stems of rarer words may equal
# theirs.
COMMON = frozenset(
    """
a about after all also am an and any are as at be because been before being between both but by
can could did do does doing done each either else every few for from get gets getting give given
had has have having he her here his how i if in into is isn it its just let like made make makes
many me more most much must my need no nor not now of off often on one only or other
our out over own rather s say shall she should show so some such t take takes than that
the their them then there these they thing this those through to too two under until up upon us
use used uses using very vs versus was we well were what when where whether which while who whom
whose why will with would you your
""".split()
)
# Sizes of kernels and pictures are one word, however they are written.
SIZE = re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)")
# 0.485, or letters and digits; an underscore parts words, as in no_grad.
TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Two parts of one word, such as k-fold or multi-label, which many write as one.
PAIR = re.compile(r"(?<![\w-])([^\W_]+)-([^\W_]+)(?![\w-])")
# British spellings and the American ones that the index has; as search.js has them, too.
SPELLINGS = (
    (r"(?<=\w{3})is(?=(?:e[drs]?|ers|ing|ations?)$)", "iz"),
    (r"(?<=\w{3})our(?=(?:s|ed|ing|al)?$)", "or"),
    (r"(?<=\w{3})tred$", "tered"),
    (r"(?<=\w{3})tre(?=s?$)", "ter"),
    (r"^grey", "gray"),
)


# In two things the stemmer differs from its twin in JavaScript, whose way is taken.
SHORTEST_STEMMED = 3
LOGY = re.compile("[aeiouy][^aeiouy].*logi$")


def terms(text: str) -> Iterator[str]:
    """The terms of a text, as the index has them; names and pairs give their parts and the whole.

    >>> list(terms("Why normalise 3 × 3 BatchNorm layers in k-fold?"))
    ['normal', '3x3', 'batchnorm', 'batch', 'norm', 'layer', 'fold', 'kfold']
    """
    plain = unicodedata.normalize("NFKD", SIZE.sub("x", text))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    for token in TOKEN.findall(letters):
        parts = HUMP.split(token)
        for word in dict.fromkeys([token, *parts]):
            lower = word.lower()
            if len(lower) > 1 and lower not in COMMON:
                yield stem(lower)
    for first, second in PAIR.findall(letters):
        yield stem((first + second).lower())


# Of the words of a book nineteen in twenty stood there before.
@cache
def stem(word: str) -> str:
    """The stem of a word in lower case, the same for British and American spelling.

    >>> stem("colours") == stem("color"), stem("optimisation") == stem("optimizer")
    (True, True)
    """
    american = word
    for british, spelling in SPELLINGS:
        american = re.sub(british, spelling, american)
    if len(american) < SHORTEST_STEMMED:
        return american
    found = ENGLISH.stem(american)
    return found.removesuffix("i") if LOGY.search(found) else found
