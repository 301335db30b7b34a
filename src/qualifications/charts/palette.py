"""The colors of the book's charts.

They are written into each SVG as plain attributes, and a figure with another color is refused. The site's
style sheet maps them to lighter ones on a dark ground, so each must stand in
`book/theme/static/styles/figures.css` too; a test compares the two.
"""

BLUE = "#1D4EF5"
MIDNIGHT = "#230344"
FOREST = "#057761"
MAGENTA = "#C60A76"
PALE_BLUE = "#C9D5FB"
GRID = "#E2E5EF"
MUTED = "#5B5470"
GAP = "#F6E7B8"
PAPER = "#FFFFFF"

# Series differ in lightness and dash as well as in hue, for grayscale print and color-blind readers.
SERIES: tuple[tuple[str, tuple[int, ...]], ...] = (
    (BLUE, ()),
    (MIDNIGHT, (1, 0)),
    (FOREST, (6, 3)),
    (MAGENTA, (2, 3)),
)

# From little to much, for shares: lightness alone carries the meaning.
RAMP = ("#E6ECFE", "#B3C4FB", "#7090F7", "#3560F6", "#1A3BB8", "#120A52")
