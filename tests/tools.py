"""What tests need from the machine: a browser, Java, LibreOffice and a font; and what they ask of pages."""

import os
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Literal

import yaml
from lxml.html import HtmlElement
from playwright.sync_api import ConsoleMessage, Locator, Page, Request

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_BROWSERS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
_BROWSER = yaml.safe_load((Path(__file__).parent / "browser.yml").read_text(encoding="utf-8"))
BROWSER_SWITCHES = (*_BROWSER["switches"], f"--disable-features={','.join(_BROWSER['disabled'])}")
MAC_OFFICE = "/Applications/LibreOffice.app/Contents/MacOS/soffice"
OLDEST_JAVA = 11
_AXE = files("axe_playwright_python") / "axe.min.js"
_RUN_AXE = (Path(__file__).parent / "axe.js").read_text(encoding="utf-8")
# Dark changes colors alone.
COLORS = ("color-contrast", "link-in-text-block")
# A third of what a test has: a machine that is busy needs many times as long as another.
_SECONDS = 600
# `java -version` says `openjdk version "17.0.15"`; Java 8 says `"1.8.0_452"`, which reads as 1.
_JAVA_VERSION = re.compile(r'version "(\d+)')


def straight(text: str) -> str:
    """The text with the quotation marks and apostrophes that an editor types."""
    return text.translate(str.maketrans("’‘“”", "''\"\""))


def find_browser() -> Path | None:
    """The Chromium or Chrome of this machine: that of $CHROME, else the first on the PATH, else a Mac's."""
    candidates = [os.environ.get("CHROME"), *map(shutil.which, BROWSERS), *MAC_BROWSERS]
    return next((Path(name) for name in candidates if name and os.access(name, os.X_OK)), None)


def find_java() -> Path | None:
    """A Java of version 11 or newer: that of $JAVA_HOME, else that on the PATH."""
    home = os.environ.get("JAVA_HOME")
    candidates = [shutil.which("java", path=f"{home}/bin") if home else None, shutil.which("java")]
    return next((Path(name) for name in candidates if name and java_version(Path(name)) >= OLDEST_JAVA), None)


def java_version(java: Path) -> int:
    """The version of that Java; 0 where it does not run, as macOS's placeholder does not."""
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    match = _JAVA_VERSION.search(done.stderr + done.stdout)
    return int(match[1]) if match and done.returncode == 0 else 0


def run_java(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Runs a Java program, which is done before the better of Java's compilers would pay."""
    java = find_java()
    assert java is not None, "run `make test`: it says how to get Java"
    command = [java, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def find_office() -> Path | None:
    """The LibreOffice of this machine: that on the PATH, else a Mac's."""
    candidates = [shutil.which("soffice"), shutil.which("libreoffice"), MAC_OFFICE]
    return next((Path(name) for name in candidates if name and os.access(name, os.X_OK)), None)


def find_font() -> Path | None:
    """The font in which LibreOffice sets the Word documents: Calibri, or Carlito, which has its widths.

    Without fontconfig, as on a Mac, LibreOffice's own Carlito serves.
    """
    finder = shutil.which("fc-match")
    if finder is None:
        return find_office()
    format_ = "--format=%{file}\n%{family}"
    found = subprocess.run([finder, format_, "Calibri"], capture_output=True, text=True, check=False)
    file, _, family = found.stdout.partition("\n")
    return Path(file) if family.startswith(("Calibri", "Carlito")) else None


def office_saves(documents: Sequence[Path], form: str, folder: Path) -> None:
    """Has LibreOffice open the documents and save each in the folder, in a form such as pdf or odt."""
    office = find_office()
    assert office is not None, "run `make test-all`: it says how to get LibreOffice"
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(
            [
                office,
                f"-env:UserInstallation={Path(profile).as_uri()}",
                *("--headless", "--convert-to", form, "--outdir", folder),
                *documents,
            ],
            check=True,
            capture_output=True,
        )


def show_in(page: Page, scheme: Literal["light", "dark"]) -> None:
    """Shows a page of the book in that color scheme; its script follows the browser a moment later."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function("scheme => document.documentElement.dataset.theme === scheme", arg=scheme)


def complaints_of(page: Page, *places: str) -> list[str]:
    """What the page complains of from now on, and what it asks of other places than those."""
    found: list[str] = []
    allowed = (*places, "blob:", "data:")

    def note_message(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            found.append(f"{page.url}: {message.text}")

    def note_request(request: Request) -> None:
        if not request.url.startswith(allowed):
            found.append(f"{page.url}: asks for {request.url}")

    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("console", note_message)
    page.on("request", note_request)
    return found


def axe_faults(page: Page, rules: Sequence[str] = ()) -> list[str]:
    """Where the open page breaks one of those rules of axe, or any."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE.read_text(encoding="utf-8"))
    return list(page.evaluate(_RUN_AXE, list(rules)))


def axe_faults_in(page: Page, schemes: Sequence[Literal["light", "dark"]] = ("light", "dark")) -> list[str]:
    """Where the open page breaks any rule of axe in light, and those of colors in dark."""
    found = []
    for scheme in schemes:
        show_in(page, scheme)
        faults = axe_faults(page, COLORS if scheme == "dark" else ())
        found += [f"{page.url}, {scheme}: {each}" for each in faults]
    return found


def the(root: HtmlElement, path: str) -> HtmlElement:
    """The first element at the path; fails where there is none."""
    found = root.find(path)
    assert isinstance(found, HtmlElement), f"no {path}"
    return found


def even(element: HtmlElement) -> str:
    """The words of an element, spaces made even."""
    return " ".join(" ".join(map(str, element.itertext())).split())


def marked(root: HtmlElement) -> list[str]:
    """The claims whose evidence the marks below the element open, in order."""
    marks = root.xpath(".//button[@class='claim-mark']/@popovertarget")
    return [str(card).removeprefix("card-") for card in marks]


def until(condition: Callable[[], object], *, what: str) -> None:
    """Returns as soon as the condition holds; fails when it does not within the time."""
    deadline = time.monotonic() + _SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what}: not within {_SECONDS} s"
        time.sleep(0.02)


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Lets no file of this process grow past that many bytes, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def tab_to(page: Page, target: Locator, *, key: str = "Tab") -> None:
    """Presses the key until the target has the focus; fails where it never gets it."""
    for _ in range(60):
        page.keyboard.press(key)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"no {key} leads to {target}")


def taken(page: Page, button: str) -> tuple[str, bytes]:
    """The name and the bytes of the file that a button makes."""
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()
