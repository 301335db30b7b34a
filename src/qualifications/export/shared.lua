-- What pandoc.lua and the filters for Typst, Word and text have in common.

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

-- A word stays whole, and a head may take two lines.
local NARROWEST, WIDEST, PADDING, SHORT, HEAD = 6, 90, 4, 24, 14

-- A column of short cells needs the longest of them; one of sentences its share of all that is written, so
-- that rows are low. Notes do not count: `stringify` leaves them out. A line holds about so many letters.
local function measured(tbl, line)
  local longest, words, sums, rows = {}, {}, {}, 0
  for i = 1, #tbl.colspecs do longest[i], words[i], sums[i] = NARROWEST, 0, 0 end
  local function measure(lines, most)
    for _, row in ipairs(lines) do
      for i, cell in ipairs(row.cells) do
        local text = stringify(cell.contents)
        local length = math.min(utf8.len(text) or #text, most)
        longest[i], sums[i] = math.max(longest[i] or NARROWEST, length), (sums[i] or 0) + length
        -- A date stays whole too.
        local whole = text:gsub('(%d+) (%a+) (%d%d%d%d)', '%1_%2_%3')
        for word in whole:gmatch('%S+') do words[i] = math.max(words[i] or 0, utf8.len(word) or #word) end
      end
      rows = rows + 1
    end
  end
  measure(tbl.head.rows, HEAD)
  for _, body in ipairs(tbl.bodies) do measure(body.body, math.huge) end
  local widths, least, sum = {}, {}, 0
  for i, length in ipairs(longest) do
    widths[i], least[i] = length, length
    if length > SHORT then
      widths[i] = math.min(math.max(SHORT * 0.8, 1.3 * sums[i] / math.max(rows, 1)), WIDEST, length)
      least[i] = math.min(words[i], SHORT)
    end
    sum = sum + least[i]
  end
  -- Where not all short cells can stay whole, words do.
  if sum > line then
    for i, word in ipairs(words) do least[i] = math.min(word, SHORT) end
  end
  -- A column made wider narrows the others, which then need more again.
  for _ = 1, 3 do
    local total = 0
    for _, width in ipairs(widths) do total = total + width end
    for i, width in ipairs(widths) do widths[i] = math.max(width, least[i] * total / line) end
  end
  return widths
end

-- Column widths that follow what the cells hold, so that a column of dates stays narrow, or those given.
function shared.set_widths(tbl, line, given)
  local widths = given or measured(tbl, line)
  local total = 0
  for _, width in ipairs(widths) do total = total + width + PADDING end
  for i, spec in ipairs(tbl.colspecs) do tbl.colspecs[i] = { spec[1], (widths[i] + PADDING) / total } end
end

-- What tells one note from another: its words, and the addresses behind them. A date in a table has no-break
-- spaces, and tells no notes apart.
function shared.key_of(note)
  local words = stringify(note.content):gsub(utf8.char(0xA0), ' ')
  local key = { words }
  for _, each in ipairs(pandoc.utils.blocks_to_inlines(note.content)) do
    if each.t == 'Link' then table.insert(key, each.target) end
  end
  return table.concat(key, '\n')
end

-- The number of a note among those of its chapter, which becomes its number in the whole.
local NUMBER = utf8.char(0xE000)
function shared.numbered(count) return NUMBER .. count end

-- A source cited again in the same chapter points to its first note: `first` makes that of a note and its
-- number, and `again` a later mark of the number.
function shared.first_notes(blocks, first, again)
  local seen, count = {}, 0
  return blocks:walk {
    Note = function(note)
      local key = shared.key_of(note)
      if seen[key] then return again(seen[key]) end
      count = count + 1
      seen[key] = shared.numbered(count)
      return first(note, seen[key])
    end,
  }
end

-- The chapters with the numbers of their notes running on from one to the next.
function shared.number(parts)
  local before = 0
  for i, part in ipairs(parts) do
    local last = 0
    parts[i] = part:gsub(NUMBER .. '(%d+)', function(count)
      last = math.max(last, tonumber(count))
      return tostring(before + count)
    end)
    before = before + last
  end
  return parts
end

return shared
