"""The longest files first, so that no worker starts one when the others are about to finish."""

FIRST = ("test_book.py", "test_counting.py", "test_warm.py", ".ipynb")


def pytest_collection_modifyitems(items):
    items.sort(
        key=lambda item: next(
            (i for i, end in enumerate(FIRST) if item.path.name.endswith(end)), len(FIRST)
        )
    )
