"""The one error of the press: it says which file is wrong, what stands there and what to do."""


class ChapterError(ValueError):
    """A chapter, the table of contents or a command's argument is not what it must be."""
