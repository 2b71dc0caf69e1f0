"""How the search takes words apart; `words.js` does the same to what the reader types."""

import json
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from sphinx.search.en import SearchEnglish

# Sphinx brings one stemmer in two languages: for the index, and, as `js_stemmer_code`, for a page.
ENGLISH = SearchEnglish({})
JS_STEMMER = SearchEnglish.js_stemmer_code
# Words that tell no page from another; as they are typed, since stems of rarer words may equal
# theirs. Among them are those of a question, such as "how does it work" and "is it better".
COMMON = frozenset(
    """
a about after all also always am an and any are as at bad be because been before being better
between both but by can choose could did difference do does doing done each either else every
explain few for from get gets getting give given good had happen happens has have having he her
here his how i if in instead into is isn it its just let like made make makes many me more most
much must my need never no nor not now of off often on one only or other our out over own rather
s say shall she should show so some such t take takes than that the their them then there these
they thing this those through to too two under until up upon us use used uses using very vs
versus was we well were what when where whether which while who whom whose why will with work
works would you your
    """.split()
)
# Words of those who want to write something, and not to read about it.
WRITING = "code derive implement implementation numpy scratch write"
# What many type, and how the book writes it.
SHORT = {
    "bn": "batch norm",
    "conv": "convolution",
    "fc": "fully connected",
    "gd": "gradient descent",
    "init": "initialization",
    "ln": "layer norm",
    "lr": "learning rate",
    "oom": "gpu memory",
    "params": "parameters",
}
# Sizes of kernels and pictures are one word, however they are written.
SIZE = re.compile(r"(?<=\d)\s*[x×]\s*(?=\d)")
# 0.485, or letters and digits; an underscore parts words, as in no_grad.
TOKEN = re.compile(r"\d+(?:\.\d+)+|[^\W_]+")
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Two parts of one word, such as k-fold or multi-label, which many write as one.
PAIR = re.compile(r"(?<![\w-])([^\W_]+)-([^\W_]+)(?![\w-])")
# British spellings and the American ones that the index has; as words.js has them, too.
SPELLINGS = (
    (r"(?<=\w{3})is(?=(?:e[drs]?|ers|ing|ations?)$)", "iz"),
    (r"(?<=\w{3})our(?=(?:s|ed|ing|al)?$)", "or"),
    (r"(?<=\w{3})tred$", "tered"),
    (r"(?<=\w{3})tre(?=s?$)", "ter"),
    (r"^grey", "gray"),
    # A transformer is no transform, such as Fourier's, though their stems are the same.
    (r"^transformers?$", "xformer"),
)


# In two things the stemmer differs from its twin in JavaScript, whose way is taken.
SHORTEST_STEMMED = 3
LOGY = re.compile("[aeiouy][^aeiouy].*logi$")


def terms(text: str) -> Iterator[str]:
    """The terms of a text, as the index has them; names and pairs give their parts and the whole.

    >>> list(terms("Why normalise 3 × 3 BatchNorm layers in k-fold?"))
    ['normal', '3x3', 'batchnorm', 'batch', 'norm', 'layer', 'fold', 'kfold']
    """
    letters = _plain(text)
    for token in TOKEN.findall(letters):
        yield from _terms_of(token)
    for first, second in PAIR.findall(letters):
        yield stem((first + second).lower())


# Of the words of a book nineteen in twenty stood there before.
@cache
def _terms_of(token: str) -> tuple[str, ...]:
    """The terms of a word, and of its parts where it is written like a class."""
    words = [word.lower() for word in dict.fromkeys([token, *HUMP.split(token)])]
    return tuple(stem(word) for word in words if len(word) > 1 and word not in COMMON)


def _plain(text: str) -> str:
    """A text without accents, and with sizes as one word."""
    apart = unicodedata.normalize("NFKD", SIZE.sub("x", text))
    accents = filter(unicodedata.combining, set(apart))
    return apart.translate(dict.fromkeys(map(ord, accents)))


def name_parts(name: str) -> list[str]:
    """The stems of a name; joined, they are the same however the name is written.

    >>> "".join(name_parts("Batch norm")) == "".join(name_parts("BatchNorm"))
    True
    """
    words = [token.lower() for token in TOKEN.findall(_plain(name))]
    long = " ".join(SHORT.get(word, word) for word in words).split()
    return [stem(word) for word in long if word not in COMMON]


def script() -> str:
    """What `words.js` needs, as a script that gives it."""
    words = {
        "common": " ".join(sorted(COMMON)),
        "writing": WRITING,
        "short": SHORT,
        "spellings": SPELLINGS,
    }
    written = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return f"{JS_STEMMER.strip()}\nwindow.cvnotesWords = {written};\n"


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
