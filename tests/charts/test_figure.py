"""A figure gives the reader its finding, its source, its data, and a drawing that is safe in a page."""

import re
from dataclasses import replace

import altair as alt
import polars as pl
import pytest
from lxml import etree
from lxml.html import HtmlElement, fragment_fromstring

from qualifications.charts import palette
from qualifications.charts.figure import MIME_TYPE, NARROW, WIDE, Figure
from qualifications.charts.svg import FONT, SVG, shortened
from qualifications.problems import ProblemError


def parsed(figure: Figure) -> HtmlElement:
    """The figure's HTML as a tree."""
    return fragment_fromstring(figure.parts["html"])


def ids(svg: str) -> list[str]:
    """Every id in the SVG."""
    return [str(each) for each in etree.fromstring(svg).xpath("//@id")]


def texts(root: HtmlElement, path: str) -> list[str]:
    """The text of each element at the path."""
    return [str(element.text_content()) for element in root.xpath(path)]


def test_page_shows_all_parts(sample: Figure) -> None:
    """A figure holds its finding with unit and date, a drawing a width with one label, note and source.

    Ampersands and angle brackets reach the reader as written.
    """
    root = parsed(replace(sample, note="Estimated."))
    assert sample.title == "Shares are rising & rising"
    assert texts(root, "./figcaption") == [f"{sample.title} {sample.subtitle}"]
    assert texts(root, "./figcaption/span[@class='chart-title']") == [sample.title]
    assert texts(root, "./figcaption/span[@class='chart-subtitle']") == [sample.subtitle]
    drawings = [root.xpath(f"./div[@class='chart-{width}']/svg") for width in ("wide", "narrow")]
    assert [len(found) for found in drawings] == [1, 1]
    assert [found[0].get("aria-label") for found in drawings] == [sample.alt] * 2
    assert [found[0].get("viewbox", "").split()[2] for found in drawings] == ["680", "350"]
    assert texts(root, "./p[@class='chart-source']") == ["Estimated. Source: A & B."]
    assert texts(parsed(sample), "./p") == ["Source: A & B."]


def test_notebook_shows_html_or_words(sample: Figure) -> None:
    """A notebook shows the figure with one drawing, or its finding with its alt text where it has no HTML."""
    bundle = sample._repr_mimebundle_()
    shown = fragment_fromstring(bundle["text/html"])
    assert [drawing.get("aria-label") for drawing in shown.xpath(".//svg")] == [sample.alt]
    assert texts(shown, "./details//td") == texts(parsed(sample), "./details//td")
    assert bundle["text/plain"] == f"{sample.title}. {sample.alt}"
    assert bundle[MIME_TYPE]["csv"].splitlines()[-1] == "3,0.9,c & d"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "Sample 1"}, "found the name 'Sample 1'; allowed: small letters"),
        ({"subtitle": "Share of a day."}, "found the subtitle 'Share of a day.'; allowed: one that ends in"),
        ({"title": "GESIS led in 2025"}, "found an alt text without GESIS, 2025; allowed: one that tells"),
        (
            {"title": "", "finding": "record-week"},
            "found a finding that no metric computes; allowed: a claim",
        ),
        (
            {"alt": "Three shares, rising to 0.7."},
            "found 0.7 in the alt text; allowed: numbers of the figure's",
        ),
    ],
)
def test_figure_without_a_part_is_refused(sample: Figure, changes: dict[str, str], message: str) -> None:
    """A figure whose name, date, finding or numbers are not in order says so, and is not drawn."""
    with pytest.raises(ProblemError, match=re.escape(message)):
        replace(sample, **changes)  # type: ignore[arg-type] # the fields that change are texts


def test_picture_stands_alone(sample: Figure) -> None:
    """The file of the picture holds title, subtitle, note, source, label and a ground of its own."""
    picture = etree.fromstring(replace(sample, note="A is a gap.").parts["svg"].encode())
    words = ["".join(text.itertext()) for text in picture.iter(f"{{{SVG}}}text")]
    assert {sample.title, sample.subtitle, "A is a gap. Source: A & B."} <= set(words)
    assert picture.get("aria-label") == sample.alt
    assert picture.find(f"{{{SVG}}}rect").get("fill") == "#FFFFFF"  # type: ignore[union-attr] # it is there
    width, height = map(float, str(picture.get("viewBox")).split()[2:])
    inner = picture.find(f"{{{SVG}}}svg")
    assert inner is not None
    assert float(inner.get("x", "")) + float(inner.get("width", "")) <= width
    assert float(inner.get("y", "")) + float(inner.get("height", "")) < height


@pytest.mark.parametrize(
    ("color", "field", "message"),
    [
        (palette.BLUE, "shares:Q", "the column 'shares' in the chart; allowed: day, share, note"),
        ("#FF0000", "share:Q", "the color #FF0000; allowed: the colors of `qualifications.charts"),
        (palette.BLUE, "long:N", "which has no room; allowed: a shorter one, or more room by `labelLimit`"),
    ],
)
def test_drawing_with_a_fault_is_refused(sample: Figure, color: str, field: str, message: str) -> None:
    """A misspelled column, a color of one's own and a label that is cut short are never published."""
    frame = sample.data.with_columns(long=pl.lit("A name as long as this one has no room beside an axis"))
    shown = frame if field == "long:N" else sample.data
    figure = replace(sample, draw=lambda _: alt.Chart(shown).mark_bar(color=color).encode(x="day:Q", y=field))
    with pytest.raises(ProblemError, match=re.escape(message)):
        figure._repr_mimebundle_()
    good = alt.Chart(sample.data).mark_bar().encode(x="day:Q", y="share:Q")
    assert palette.BLUE in replace(sample, draw=lambda _: good).drawings[WIDE]


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_drawing_fits_a_page(sample: Figure, width: int) -> None:
    """A drawing is one labeled image in the book's font, which scales, loads nothing and is small."""
    drawing = sample.drawings[width]
    root, *parts = etree.fromstring(drawing).iter(etree.Element)
    assert (root.tag, root.get("role"), root.get("aria-label")) == (f"{{{SVG}}}svg", "img", sample.alt)
    # A screen reader says it once.
    assert not [part.tag for part in parts if any(key == "role" or "aria-" in key for key in part.attrib)]
    # Its size is left to the page.
    assert root.get("viewBox") == f"0 0 {width} {sample.height}"
    assert not {"width", "height", "class", "style"} & set(root.attrib)
    assert root.get("font-family") == FONT
    assert {text.get("font-family") for text in root.iter(f"{{{SVG}}}text")} == {None}
    tags = {etree.QName(element).localname for element in parts}
    assert not tags & {"script", "style", "image", "foreignObject", "use", "a", "title"}
    assert re.findall(r"(?:https?:)?//[^\"']+", drawing) == ["http://www.w3.org/2000/svg"]
    # A tenth of a pixel is finer than a reader sees.
    assert not re.findall(r'\b(?:d|transform|x|y|x1|y1|x2|y2)="[^"]*\d\.\d{2}[^"]*"', drawing)


def test_figures_share_no_id(sample: Figure) -> None:
    """Ids start with figure and width, references meet ids of their own drawing, and figures share none."""
    svg = sample.drawings[WIDE]
    assert len(ids(svg)) >= 2, "the sample has a clip and a gradient"
    assert all(found.startswith("sample-680-") for found in ids(svg))
    referred = set(re.findall(r"url\(#([^)]+)\)", svg)) | set(re.findall(r'href="#([^"]+)"', svg))
    assert referred == set(ids(svg))
    figures = (sample, replace(sample, name="other"))
    found = [each for one in figures for width in (WIDE, NARROW) for each in ids(one.drawings[width])]
    assert len(found) >= 8
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("path", "short"),
    [
        # A step down and to the left needs no comma.
        ("M10,10L9.8,9.9L12.5,9.9L12.5,8Z", "M10,10l-0.2-0.1h2.7v-1.9Z"),
        # Several lines, as where a value is missing, and a point alone.
        ("M1,1L2,3M4,4L5,4.5M7,7", "M1,1l1,2M4,4l1,0.5M7,7"),
        # Curves, and what follows Z without a start of its own.
        ("M3.4,0A3.4,3.4,0,1,1,-3.4,0", "M3.4,0A3.4,3.4,0,1,1,-3.4,0"),
        ("M0,0L1,1ZL2,2", "M0,0L1,1ZL2,2"),
    ],
)
def test_straight_outline_is_written_step_by_step(path: str, short: str) -> None:
    """Each point stands by its way from the one before; any other outline is left as it is."""
    assert shortened(path) == short
