-- One Pandoc that writes many forms, at the word of pandoc.py: run by `pandoc lua`.
-- A request is a line of JSON, an answer a line with `ok` or `error` and a number of bytes, then the bytes.

local READ = 'html+epub_html_exts'
local shared = dofile(pandoc.path.join { pandoc.path.directory(arg[0]), 'shared.lua' })
-- Each chapter is read once, however many forms are made of it.
local chapters = {}

local function read(html)
  if not chapters[html] then chapters[html] = pandoc.read(html, READ).blocks end
  return chapters[html]
end

-- A filter may change the document that it is given, so each form has one of its own.
local function filtered(blocks, request)
  local document = pandoc.Pandoc(blocks, request.metadata)
  if not request.filter then return document end
  local scope = { FORMAT = request.to, PANDOC_SCRIPT_FILE = request.filter }
  setmetatable(scope, { __index = _G })
  return pandoc.utils.run_lua_filter(document, request.filter, scope)
end

-- A chapter as it will stand in the whole; what is no text is written from its parts alone.
local function write_part(request)
  local form = request.to == 'docx' and 'json' or request.to
  return pandoc.write(filtered(read(request.html), request), form, request.options)
end

local function write_whole(request)
  local blocks = pandoc.Blocks {}
  for _, part in ipairs(shared.number(request.parts)) do
    if request.to == 'docx' then
      blocks:extend(pandoc.read(part, 'json').blocks)
    else
      blocks:insert(pandoc.RawBlock(request.to, part))
    end
  end
  local options = request.options
  options.variables = request.variables
  if request.template then
    local text = pandoc.system.read_file(request.template)
    options.template = pandoc.template.compile(text, request.template)
  end
  return pandoc.write(filtered(blocks, request), request.to, options)
end

-- What Pandoc would warn of is an error: each form is whole, or is not written.
local function without_complaint(request)
  local messages, result = pandoc.log.silence(request.parts and write_whole or write_part, request)
  local complaints = {}
  for _, message in ipairs(messages) do
    local told = pandoc.json.decode(pandoc.json.encode(message))
    if told.verbosity ~= 'INFO' then table.insert(complaints, told.pretty) end
  end
  if #complaints > 0 then error(table.concat(complaints, '\n'), 0) end
  return result
end

for line in io.lines() do
  local done, result = pcall(without_complaint, pandoc.json.decode(line, false))
  local bytes = done and result or tostring(result)
  io.stdout:write(done and 'ok ' or 'error ', #bytes, '\n', bytes)
  io.stdout:flush()
end
