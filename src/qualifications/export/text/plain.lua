-- Pandoc filter: the manuscript, as Pandoc reads it, to text that survives any form and any screen reader:
-- no marks of notes, no bold, no wide tables; sources stand at the end of each chapter.

local stringify = pandoc.utils.stringify
local shared = dofile(pandoc.path.join { pandoc.path.directory(PANDOC_SCRIPT_FILE), '..', 'shared.lua' })
local WIDEST_TABLE = 72

local function raw(text) return pandoc.RawBlock('plain', text) end

local function underlined(text, mark)
  return raw(text .. '\n' .. mark:rep(utf8.len(text) or #text))
end

-- An address stands behind what it is linked from, unless it is that already.
local function link(each)
  local address = each.target
  if not address:match('^https?:') or stringify(each.content) == address then return each.content end
  -- A claim is found by its identifier, which is what is linked.
  if address:match('#claim%-') then return each.content end
  local content = each.content:clone()
  content:extend { pandoc.Space(), pandoc.Str('(' .. address .. ')') }
  return content
end

-- The words of a text, which a line may break between.
local function words_of(text)
  local inlines = pandoc.Inlines {}
  for word in text:gmatch('%S+') do
    if #inlines > 0 then inlines:insert(pandoc.Space()) end
    inlines:insert(pandoc.Str(word))
  end
  return inlines
end

local function sentence(text)
  return text:match('[%.!?]$') and text or text .. '.'
end

local function chart(figure)
  local image, parts = shared.chart_parts(figure)
  if not image then return nil end
  local words = { 'Figure: ' .. sentence(stringify(parts['chart-title'])) }
  for _, inlines in ipairs { parts['chart-subtitle'] or '', image.caption, parts['chart-source'] or '' } do
    local text = stringify(inlines)
    if text ~= '' then table.insert(words, sentence(text)) end
  end
  return pandoc.Para(words_of(table.concat(words, ' ')))
end

local function cells(row)
  local texts = {}
  for i, cell in ipairs(row.cells) do
    texts[i] = stringify(pandoc.Blocks(cell.contents):walk { Link = link })
  end
  return texts
end

-- A wide table becomes a list: each row an item, each cell behind the name of its column.
local function listed(tbl)
  local heads = tbl.head.rows[1] and cells(tbl.head.rows[1]) or {}
  local widths, rows = {}, {}
  local function measure(texts)
    for i, text in ipairs(texts) do widths[i] = math.max(widths[i] or 0, utf8.len(text) or #text) end
  end
  measure(heads)
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      local texts = cells(row)
      measure(texts)
      table.insert(rows, texts)
    end
  end
  local total = 0
  for _, width in ipairs(widths) do total = total + width + 2 end
  local title = stringify(tbl.caption.long)
  local blocks = pandoc.Blocks {}
  if title ~= '' then blocks:insert(pandoc.Para(words_of('Table: ' .. sentence(title)))) end
  if total <= WIDEST_TABLE then
    local function line(texts)
      local padded = {}
      for i, text in ipairs(texts) do
        padded[i] = text .. (' '):rep(widths[i] - (utf8.len(text) or #text))
      end
      return (table.concat(padded, '  '):gsub('%s+$', ''))
    end
    local rule = {}
    for i, width in ipairs(widths) do rule[i] = ('-'):rep(width) end
    local lines = { line(heads), table.concat(rule, '  ') }
    for _, texts in ipairs(rows) do table.insert(lines, line(texts)) end
    blocks:insert(raw(table.concat(lines, '\n')))
    return blocks
  end
  local items = {}
  for _, texts in ipairs(rows) do
    local words = {}
    if #texts == 2 and heads[2] == 'Answer' then
      -- The head would only stand between a question and its answer.
      local name = texts[1]:match('[%?:]$') and texts[1] or texts[1] .. ':'
      texts, words = {}, { sentence(name .. ' ' .. texts[2]) }
    end
    for i, text in ipairs(texts) do
      if text ~= '' then
        local head = heads[i] or ''
        table.insert(words, sentence((i == 1 or head == '') and text or head .. ': ' .. text))
      end
    end
    table.insert(items, { pandoc.Plain(words_of(table.concat(words, ' '))) })
  end
  blocks:insert(pandoc.BulletList(items))
  return blocks
end

-- A part or a chapter, before which the one before it ends.
local function opens(block)
  if block.t == 'Header' then return block.level == 1 end
  return block.t == 'Div' and block.classes:includes('part')
end

-- The notes of a chapter, each once.
local function note_into(chapter, note)
  local words = pandoc.utils.blocks_to_inlines(note.content):walk { Link = link }
  local text = stringify(words)
  if chapter.known[text] then return end
  chapter.known[text] = true
  table.insert(chapter.notes, words)
end

-- The chapters between one opening and the next, with their notes.
local function chapters_of(blocks)
  local chapters = {}
  local function open() table.insert(chapters, { notes = {}, known = {} }) end
  local function open_at(block)
    if opens(block) then open() end
  end
  open()
  blocks:walk {
    traverse = 'topdown',
    Header = open_at,
    Div = open_at,
    Note = function(note) note_into(chapters[#chapters], note) end,
  }
  return chapters
end

local function evidence(chapter)
  local items = {}
  for _, words in ipairs(chapter.notes) do table.insert(items, { pandoc.Plain(words) }) end
  if #items == 0 then return {} end
  return { underlined('Evidence for this chapter', '-'), pandoc.BulletList(items) }
end

-- The sources of each chapter as a list at its end.
local function with_sources(blocks)
  local out, chapters, ended = pandoc.Blocks {}, chapters_of(blocks), 0
  local function close()
    ended = ended + 1
    out:extend(evidence(chapters[ended]))
  end
  for _, each in ipairs(blocks) do
    if opens(each) then close() end
    out:insert(each)
  end
  close()
  return out
end

function Pandoc(doc)
  local blocks = with_sources(doc.blocks)
  -- Tables and charts first: what follows takes their notes and links away.
  blocks = blocks:walk { Table = listed, Figure = chart }
  blocks = blocks:walk {
    Note = function() return {} end,
    Link = link,
    Strong = function(strong) return strong.content end,
    Emph = function(emph) return emph.content end,
    Code = function(code) return pandoc.Str(code.text) end,
    Span = function(span) return span.content end,
    Image = function(image) return image.caption end,
    Header = function(header)
      local text = stringify(header.content)
      if header.level == 1 then return { raw(''), underlined(text, '=') } end
      if header.level == 2 then return underlined(text, '-') end
      return pandoc.Para { pandoc.Str(sentence(text)) }
    end,
    Div = function(div)
      if div.classes:includes('part') then
        return raw('\n' .. ('='):rep(WIDEST_TABLE) .. '\n' .. stringify(div.content):upper() .. '\n')
      elseif div.classes:includes('citation') then
        return pandoc.Para(pandoc.utils.blocks_to_inlines(div.content, { pandoc.Space() }))
      end
      return div.content
    end,
  }
  return pandoc.Pandoc(blocks)
end
