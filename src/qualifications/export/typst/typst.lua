-- Pandoc filter: the manuscript, as Pandoc reads it, to Typst for the templates book.typ and sheet.typ.
-- Pandoc's Typst writer leaves out alt text, and knows no admonitions, parts or charts.

local stringify = pandoc.utils.stringify
local shared = dofile(pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), '..', 'shared.lua' })

local function quoted(text)
  return '"' .. text:gsub('\\', '\\\\'):gsub('"', '\\"'):gsub('%s+', ' ') .. '"'
end

local function block(text) return pandoc.RawBlock('typst', text) end
local function inline(text) return pandoc.RawInline('typst', text) end

local function wrapped(open, content)
  local blocks = pandoc.Blocks { block(open) }
  blocks:extend(content)
  blocks:insert(block(']'))
  return blocks
end

local function picture(image)
  local style = image.attributes.style or ''
  local width = style:match('width:%s*([%d%.]+%%)')
  return 'image(' .. quoted(image.src) .. ', alt: ' .. quoted(stringify(image.caption))
    .. (width and ', width: ' .. width or '') .. ')'
end

local function chart(figure)
  local image, parts = shared.chart_parts(figure)
  if not image then return nil end
  local content = pandoc.Inlines { inline('#chart(' .. picture(image) .. ', title: [') }
  content:extend(parts['chart-title'])
  content:insert(inline('], subtitle: ['))
  content:extend(parts['chart-subtitle'] or {})
  content:insert(inline('], source: ['))
  content:extend(parts['chart-source'] or {})
  content:insert(inline('], ' .. (figure.identifier ~= '' and 'name: label(' .. quoted(figure.identifier) .. ')' or '') .. ')'))
  return pandoc.Para(content)
end

-- Typst lets no row stand alone where a cell that spans it does not break: a last column of such cells, without
-- width or words, holds the first rows of a table together, and the last. The PDF is made without it.
local TOGETHER = 2
-- A table of so few rows and letters stays on one page; a line of it holds about so many.
local FEW, BRIEF, LINE = 9, 600, 89

local function letters(rows)
  local sum = 0
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do sum = sum + #stringify(cell.contents) end
  end
  return sum
end

local function empty(span) return pandoc.Cell({}, 'AlignDefault', span, 1) end

local function hold_rows(tbl)
  for _, row in ipairs(tbl.head.rows) do row.cells:insert(empty(1)) end
  for _, body in ipairs(tbl.bodies) do
    local rows = body.body
    local whole = #rows < 2 * TOGETHER or (#rows <= FEW and letters(rows) <= BRIEF)
    local held = whole and { #rows } or { TOGETHER }
    if not whole then
      for _ = 1, #rows - 2 * TOGETHER do table.insert(held, 1) end
      table.insert(held, TOGETHER)
    end
    local place = 1
    for _, span in ipairs(held) do
      if span > 0 then rows[place].cells:insert(empty(span)) end
      place = place + span
    end
  end
  tbl.colspecs:insert { 'AlignDefault', 0 }
end

-- A date in a cell stays on one line.
local MONTHS = {}
for month in ('January February March April May June July August September October November December'):gmatch('%a+') do
  MONTHS[month] = true
end

local function whole_dates(inlines)
  for i, each in ipairs(inlines) do
    local day, month, year = inlines[i - 2], each, inlines[i + 2]
    local function says(word, pattern) return word and word.t == 'Str' and word.text:match(pattern) end
    if each.t == 'Str' and MONTHS[each.text] then
      local space = pandoc.Str(utf8.char(0xA0))
      if says(day, '^%d%d?$') or says(day, '[^%d]%d%d?$') then inlines[i - 1] = space end
      if says(year, '^%d%d%d%d') then inlines[i + 1] = space end
    end
  end
  return inlines
end

local function set_table(tbl)
  tbl = tbl:walk { Inlines = whole_dates }
  shared.set_widths(tbl, LINE)
  hold_rows(tbl)
  return tbl
end

-- Terms of the glossary, each in a paragraph with its definition.
local function run_in(list)
  local blocks = pandoc.Blocks {}
  for _, item in ipairs(list.content) do
    local words = pandoc.Inlines { pandoc.Strong(item[1]), pandoc.Str('.'), pandoc.Space() }
    for _, definition in ipairs(item[2]) do words:extend(pandoc.utils.blocks_to_inlines(definition)) end
    blocks:insert(pandoc.Para(words))
  end
  return blocks
end

local function footnote(note, number)
  note.content[1].content:insert(1, pandoc.Str(utf8.char(0xA0)))
  return { note, inline('<note-' .. number .. '>') }
end

local function footnote_again(number) return inline('#footnote(<note-' .. number .. '>)') end

-- Whether a chapter shows a chart before anything but its first paragraphs.
local function opens_with_chart(blocks, start)
  for number = start + 1, #blocks do
    if blocks[number].t == 'Figure' then return true end
    if blocks[number].t ~= 'Para' then return false end
  end
  return false
end

-- About so many letters are in a line of text, and of a heading beside it.
local MEASURE, BESIDE = 84, 18
local RUNNING = { Para = true, BulletList = true, OrderedList = true }

-- Whether the text under a heading reaches as low as it, were it in the margin.
local function has_text(blocks, start)
  local lines, number = 0, start + 1
  while blocks[number] and RUNNING[blocks[number].t] do
    lines = lines + math.ceil(#stringify(blocks[number]) / MEASURE)
    number = number + 1
  end
  local heading = math.ceil(#stringify(blocks[start]) / BESIDE)
  return lines > heading or (heading == 1 and lines == 1)
end

-- A chapter opens a page with its part, or follows on where its first lines and a chart after them have room.
local function open_chapters(blocks, first)
  local placed, opened = pandoc.Blocks {}, false
  for number, each in ipairs(blocks) do
    if each.t == 'Header' and each.level == 1 then
      if not opened then
        local room = opens_with_chart(blocks, number) and '5in' or '2.2in'
        placed:insert(block(first and '#first()' or '#follow(' .. room .. ')'))
      end
      opened, first = false, false
    elseif each.t == 'Div' and each.classes:includes('part') then
      each = block('#part(' .. quoted(stringify(each)) .. ')')
      opened = true
    end
    local beside = each.t == 'Header' and each.level == 2 and has_text(blocks, number)
    local above_table = each.t == 'Header' and each.level == 3 and blocks[number + 1] and blocks[number + 1].t == 'Table'
    local open = beside and '#beside[' or above_table and '#above-table['
    placed:extend(open and wrapped(open, { each }) or { each })
  end
  return placed
end

function Pandoc(doc)
  doc.blocks = open_chapters(doc.blocks, doc.meta.first)
  doc = doc:walk {
    Link = function(link)
      if link.classes:includes('paged') then
        return { link, inline('#page-of(' .. quoted(link.target:sub(2)) .. ')') }
      end
    end,
    -- A place that a list leads to is an element: a label alone would fall to the note beside it.
    Span = function(span)
      if #span.content == 0 and span.identifier ~= '' then
        return inline('#metadata(none)#label(' .. quoted(span.identifier) .. ')')
      end
    end,
    Figure = chart,
    Table = set_table,
    Div = function(div)
      if div.classes:includes('admonition') then
        local content = div.content:clone()
        local title = stringify(content:remove(1))
        return wrapped('#admonition(' .. quoted(title) .. ')[', content)
      elseif div.classes:includes('glossary') then
        return wrapped('#glossary[', div.content:walk { DefinitionList = run_in })
      elseif div.classes:includes('index') then
        return wrapped('#index(' .. (div.classes:includes('columns') and 4 or 1) .. ')[', div.content)
      elseif div.classes:includes('citation') then
        local words = pandoc.utils.blocks_to_inlines(div.content, { pandoc.Space() })
        return pandoc.Div({ block('#entry['), pandoc.Plain(words), block(']#label(' .. quoted(div.identifier) .. ')') })
      end
      return div.content
    end,
  }
  doc = doc:walk {
    Div = function(div) return div.content end,
    Image = function(image) return inline('#box(' .. picture(image) .. ')') end,
    Span = function(span)
      if span.identifier == '' then return span.content end
    end,
    Code = function(code) return pandoc.Code(code.text) end,
    BlockQuote = function(quote) return wrapped('#quote(block: true)[', quote.content) end,
  }
  doc.blocks = shared.first_notes(doc.blocks, footnote, footnote_again)
  return doc
end
