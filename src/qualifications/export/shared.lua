-- What the filters for Typst, Word and text have in common.

local stringify = pandoc.utils.stringify
local shared = {}

-- A chart: its picture, and the spans of its caption by class; nothing for another kind of figure.
function shared.chart_parts(figure)
  local image
  figure:walk { Image = function(found) image = found end }
  local parts = {}
  pandoc.Div(figure.caption.long):walk { Span = function(span)
    parts[span.classes[1] or ''] = span.content
  end }
  parts['chart-title'] = parts['chart-title'] or pandoc.utils.blocks_to_inlines(figure.caption.long)
  return image, parts
end

local NARROWEST, WIDEST, PADDING = 6, 60, 4

-- Notes do not count: `stringify` leaves them out.
local function longest(cell, so_far)
  local text = stringify(cell.contents)
  return math.max(so_far, math.min(utf8.len(text) or #text, WIDEST))
end

local function measured(tbl)
  local widths = {}
  for i = 1, #tbl.colspecs do widths[i] = NARROWEST end
  local function measure(rows)
    for _, row in ipairs(rows) do
      for i, cell in ipairs(row.cells) do widths[i] = longest(cell, widths[i] or NARROWEST) end
    end
  end
  measure(tbl.head.rows)
  for _, body in ipairs(tbl.bodies) do measure(body.body) end
  return widths
end

-- Column widths that follow what the cells hold, so that a column of dates stays narrow, or those given.
function shared.set_widths(tbl, given)
  local widths = given or measured(tbl)
  local total = 0
  for _, width in ipairs(widths) do total = total + width + PADDING end
  for i, spec in ipairs(tbl.colspecs) do tbl.colspecs[i] = { spec[1], (widths[i] + PADDING) / total } end
end

return shared
