"""The site as an application of the reader's device, which keeps pages for want of a network."""

import json
from hashlib import sha256
from pathlib import Path

from markupsafe import Markup
from sphinx.application import Sphinx

from cvnotes.press.site.downloads import PAGE as DOWNLOADS
from cvnotes.press.site.drawing import drawn
from cvnotes.press.site.icon import icon
from cvnotes.press.takeaway.downloads import megabytes

WORKER, MANIFEST = "service-worker.js", "manifest.webmanifest"
SIZES = (192, 512)
ICON = "book/_static/favicon.svg"
# What a page is made of; not the notebooks behind it, and nothing that is only downloaded.
KEPT = ("*.html", "book/**/*.html", "notebooks/**/*.html", "_static/**/*", "_images/*")
NOT_KEPT = ("404.html",)
# Where the page leaves room for a size.
SIZE = '<span class="facts" data-size>'
LIGHT, DARK = "#ffffff", "#121212"


def kept_files(site: Path) -> dict[str, str]:
    """The files of all pages, each with a hash of what is in it."""
    found = {path for pattern in KEPT for path in site.glob(pattern) if path.is_file()}
    names = sorted(path.relative_to(site).as_posix() for path in found)
    return {
        name: sha256((site / name).read_bytes()).hexdigest()[:10]
        for name in names
        if name not in NOT_KEPT
    }


def kept_size(site: Path) -> int:
    """How many bytes the whole book takes on a reader's device."""
    return sum((site / name).stat().st_size for name in kept_files(site))


def write_worker(app: Sphinx, exception: Exception | None) -> None:
    """Write what makes the site an application, when all of its files are there."""
    if exception or app.builder.name != "html":
        return
    site = Path(app.outdir)
    for size in SIZES:
        (site / f"icon-{size}.png").write_bytes(icon(Path(app.srcdir) / ICON, size))
    (site / MANIFEST).write_text(manifest(app.config.html_title), encoding="utf-8")
    _say_size(site)
    files = kept_files(site)
    listed = json.dumps(files, indent=0)
    build = json.dumps(sha256(listed.encode()).hexdigest()[:10])
    worker = drawn(WORKER, files=Markup(listed), build=Markup(build))
    (site / WORKER).write_text(worker, encoding="utf-8")


def _say_size(site: Path) -> None:
    """Say beside the button what the whole book takes; known only when all of it is written."""
    page = site / f"{DOWNLOADS}.html"
    if page.is_file():
        html = page.read_text(encoding="utf-8")
        said = html.replace(SIZE, f"{SIZE}{megabytes(kept_size(site))}")
        page.write_text(said, encoding="utf-8")


def manifest(title: str) -> str:
    """What a device is told of the application."""
    icons = [
        {"src": f"icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": kind}
        for size in SIZES
        for kind in ("any", "maskable")
    ]
    about = {
        "name": title,
        "short_name": title.partition(":")[0],
        "lang": "en",
        "start_url": ".",
        "scope": ".",
        "display": "standalone",
        "background_color": LIGHT,
        "theme_color": LIGHT,
        "icons": icons,
    }
    return json.dumps(about, indent=2)


def name_application(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Tell each page its colours, and its icon on a phone."""
    if app.builder.name != "html":
        return
    context["metatags"] = context.get("metatags", "") + drawn(
        "application.html",
        light=LIGHT,
        dark=DARK,
        icon=context["pathto"](f"icon-{SIZES[0]}.png", 1),
    )


def setup(app: Sphinx) -> None:
    """Called by the extension."""
    app.connect("html-page-context", name_application)
    # After what takes files from the site.
    app.connect("build-finished", write_worker, priority=950)
