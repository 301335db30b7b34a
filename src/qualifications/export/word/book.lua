-- Pandoc filter: a cover and contents before the chapters that word.lua has made.

local stringify = pandoc.utils.stringify

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

-- The book's contents, which need no field that Word must fill.
local function contents(blocks)
  local items = {}
  for _, each in ipairs(blocks) do
    if each.t == 'Header' and each.level == 1 then
      table.insert(items, { pandoc.Plain { pandoc.Link(each.content, '#' .. each.identifier) } })
    end
  end
  return pandoc.Blocks { paragraph('Part Title', { pandoc.Str('Contents') }), pandoc.BulletList(items) }
end

function Pandoc(doc)
  local first = cover(doc.meta)
  first:extend(contents(doc.blocks))
  first:extend(doc.blocks)
  -- Pandoc would set them before all else; the cover has its picture first.
  doc.meta.title, doc.meta.subtitle, doc.meta.date = nil, nil, nil
  return pandoc.Pandoc(first, doc.meta)
end
