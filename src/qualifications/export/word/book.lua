-- Pandoc filter: a cover and contents before the chapters that word.lua has made.

local stringify = pandoc.utils.stringify
local PART = 'Part Title'

local function paragraph(name, inlines)
  return pandoc.Div({ pandoc.Para(inlines) }, pandoc.Attr('', {}, { ['custom-style'] = name }))
end

-- The picture, from one edge of the text to the other, over title, description and dates.
local function cover(meta)
  local picture = pandoc.Image(stringify(meta['cover-alt']), stringify(meta.cover), '', { width = '100%' })
  return pandoc.Blocks {
    paragraph('Cover', { picture }),
    paragraph('Title', meta.title),
    paragraph('Subtitle', meta.subtitle),
    paragraph('Date', meta.date),
  }
end

-- The book's contents by part, which need no field that Word must fill.
local function contents(blocks)
  local parts = {}
  for _, each in ipairs(blocks) do
    if each.t == 'Div' and each.attributes['custom-style'] == PART then
      table.insert(parts, { pandoc.Plain { pandoc.Strong(stringify(each)) }, pandoc.BulletList {} })
    elseif each.t == 'Header' and each.level == 1 then
      local chapters = parts[#parts] and parts[#parts][2].content or parts
      table.insert(chapters, { pandoc.Plain { pandoc.Link(each.content, '#' .. each.identifier) } })
    end
  end
  return pandoc.Blocks { paragraph(PART, { pandoc.Str('Contents') }), pandoc.BulletList(parts) }
end

function Pandoc(doc)
  local first = cover(doc.meta)
  first:extend(contents(doc.blocks))
  first:extend(doc.blocks)
  -- Pandoc would set them before all else; the cover has its picture first.
  doc.meta.title, doc.meta.subtitle, doc.meta.date = nil, nil, nil
  return pandoc.Pandoc(first, doc.meta)
end
