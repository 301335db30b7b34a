-- Pandoc filter: the manuscript, as Pandoc reads it, to Word's own structures with the reference's styles.

local stringify = pandoc.utils.stringify
local shared = dofile(pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), '..', 'shared.lua' })

local function styled(name, blocks)
  return pandoc.Div(blocks, pandoc.Attr('', {}, { ['custom-style'] = name }))
end

local function paragraph(name, inlines) return styled(name, { pandoc.Para(inlines) }) end

local function chart(figure)
  local image, parts = shared.chart_parts(figure)
  if not image then return nil end
  local title = parts['chart-title']
  image.attributes = { width = '100%' }
  local blocks = pandoc.Blocks { paragraph('Image Caption', { pandoc.Span(title, { id = figure.identifier }) }) }
  if parts['chart-subtitle'] then blocks:insert(paragraph('Chart Subtitle', parts['chart-subtitle'])) end
  blocks:insert(paragraph('Captioned Figure', { image }))
  if parts['chart-source'] then blocks:insert(paragraph('Chart Source', parts['chart-source'])) end
  return blocks
end

-- A cell that a reader fills in gets room to write.
local BLANK = utf8.char(0xA0)

local function in_style(block, style)
  if block.t ~= 'Plain' and block.t ~= 'Para' then return block end
  return paragraph(stringify(block) == BLANK and 'Blank' or style, block.content)
end

-- The paragraphs of the cells alone: a note in one keeps its own style.
local function in_cell_style(rows, style)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      local styled_blocks = pandoc.Blocks {}
      for _, block in ipairs(cell.contents) do styled_blocks:insert(in_style(block, style)) end
      -- A cell without a paragraph is no cell to Word.
      if #styled_blocks == 0 then styled_blocks:insert(paragraph(style, {})) end
      cell.contents = styled_blocks
    end
  end
end

-- A line of a table holds about so many letters.
local LINE = 72
-- Of tables whose columns are not alike, the parts of the width.
local WIDTHS = { answers = { 38, 62 }, facts = { 37, 31, 32 }, sums = { 40, 20, 20, 20 } }

local function shaped(tbl)
  local widths
  for _, class in ipairs(tbl.classes) do widths = WIDTHS[class] or widths end
  shared.set_widths(tbl, LINE, widths)
  in_cell_style(tbl.head.rows, 'Cell Head')
  for _, body in ipairs(tbl.bodies) do in_cell_style(body.body, 'Cell') end
  return tbl
end

-- Word sets the number; the brackets keep a copied figure from running on into it, and the space keeps the
-- mark on the line of its sentence.
local function bracketed(mark)
  local function sign(text)
    return pandoc.Span({ pandoc.Str(text) }, pandoc.Attr('', {}, { ['custom-style'] = 'Footnote Reference' }))
  end
  local shown = pandoc.Inlines { sign(utf8.char(0xA0) .. '[') }
  shown:extend(mark)
  shown:insert(sign(']'))
  return shown
end

-- The name of a note, by which Word finds its number again; far from the numbers of Pandoc's own bookmarks.
local BOOKMARK = '100000'

local function named(note, number)
  local id = BOOKMARK .. number
  local function openxml(text) return pandoc.RawInline('openxml', text) end
  return bracketed {
    openxml('<w:bookmarkStart w:id="' .. id .. '" w:name="note-' .. number .. '"/>'),
    note,
    openxml('<w:bookmarkEnd w:id="' .. id .. '"/>'),
  }
end

-- The number of a note that stands before, as a field of Word's that leads there.
local function again(number)
  return bracketed { pandoc.RawInline(
    'openxml',
    '<w:fldSimple w:instr=" NOTEREF note-' .. number .. ' \\h "><w:r><w:rPr><w:rStyle w:val="FootnoteReference"/>'
      .. '</w:rPr><w:t>' .. number .. '</w:t></w:r></w:fldSimple>'
  ) }
end

-- A letter for each note of a table: a to z, then aa to zz.
local function letter(number)
  local last = string.char(97 + (number - 1) % 26)
  return number > 26 and letter((number - 1) // 26) .. last or last
end

-- The notes of a table stand below it, under letters: notes at the foot of the page push its rows to the next.
local function notes_below(tbl)
  local letters, below = {}, pandoc.Inlines {}
  tbl = tbl:walk { Note = function(note)
    local key = shared.key_of(note)
    if not letters[key] then
      letters.count = (letters.count or 0) + 1
      letters[key] = letter(letters.count)
      if #below > 0 then below:insert(pandoc.LineBreak()) end
      below:insert(pandoc.Strong { pandoc.Str(letters[key]) })
      below:insert(pandoc.Str(BLANK))
      below:extend(pandoc.utils.blocks_to_inlines(note.content))
    end
    return bracketed { pandoc.Superscript { pandoc.Str(letters[key]) } }
  end }
  if #below == 0 then return tbl end
  return { tbl, paragraph('Table Source', below) }
end

-- The entries of a long list, one behind the other: those with the same first word in a paragraph.
local function run_in(list)
  local paragraphs, first = pandoc.Blocks {}, nil
  for _, item in ipairs(list.content) do
    local entry = pandoc.utils.blocks_to_inlines(item)
    local word = stringify(entry):match('^%w+')
    if word == first then
      local before = paragraphs[#paragraphs].content
      before:extend { pandoc.Str(' ·'), pandoc.Space() }
      before:extend(entry)
    else
      paragraphs:insert(pandoc.Para(entry))
    end
    first = word
  end
  return paragraphs
end

-- A table and a list have no space below them; the paragraph that follows brings it.
local TIGHT = { Table = true, BulletList = true, OrderedList = true }

local function spaced(blocks)
  local before
  for i, each in ipairs(blocks) do
    if each.t == 'Para' and TIGHT[before] then blocks[i] = paragraph('After Table', each.content) end
    before = each.t
  end
  return blocks
end

local CLASS_STYLES = { supplied = 'Supplied', dated = 'Dated', part = 'Part Title' }

-- A table of so many rows is longer than a page.
local LONG = 20

function Pandoc(doc)
  doc.blocks = doc.blocks:walk { Table = function(tbl)
    local rows = 0
    for _, body in ipairs(tbl.bodies) do rows = rows + #body.body end
    -- A sheet has one page, and its other tables fit it.
    if doc.meta.book or rows > LONG then return notes_below(tbl) end
  end }
  doc.blocks = shared.first_notes(doc.blocks, named, again)
  doc = doc:walk {
    Figure = chart,
    Table = shaped,
    Image = function(image)
      image.src = image.src:gsub('%.svg$', '.png')
      return image
    end,
    Div = function(div)
      if div.classes:includes('admonition') then
        local rest = div.content:clone()
        local title = rest:remove(1)
        return { styled('Admonition Title', { title }), styled('Admonition', rest) }
      elseif div.classes:includes('columns') then
        return styled('Table Source', div.content:walk { BulletList = run_in })
      elseif div.classes:includes('citation') then
        local words = pandoc.utils.blocks_to_inlines(div.content, { pandoc.Space() })
        return { pandoc.Para { pandoc.Span(words, { id = div.identifier }) } }
      end
      for _, class in ipairs(div.classes) do
        if CLASS_STYLES[class] then return styled(CLASS_STYLES[class], div.content) end
      end
    end,
  }
  doc.blocks = spaced(doc.blocks)
  return doc
end
