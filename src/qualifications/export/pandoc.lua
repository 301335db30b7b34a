-- One Pandoc that writes many forms, at the word of pandoc.py: run by `pandoc lua`.
-- A request is a line of JSON, an answer a line with `ok` or `error` and a number of bytes, then the bytes.

local READ = 'html+epub_html_exts'
local shared = dofile(pandoc.path.join { pandoc.path.directory(arg[0]), 'shared.lua' })
-- Each manuscript is read once, however many forms are made of it.
local manuscripts = {}

local function read(html)
  local manuscript = pandoc.read(html, READ)
  manuscript.blocks = shared.share_marks(manuscript.blocks)
  return manuscript
end

-- A filter may change the document that it is given, so each form has one of its own.
local function copy_of(manuscript, metadata)
  local meta = {}
  for name, value in pairs(manuscript.meta) do meta[name] = value end
  for name, value in pairs(metadata) do meta[name] = value end
  return pandoc.Pandoc(manuscript.blocks, meta)
end

local function write(request)
  if request.html then manuscripts[request.manuscript] = read(request.html) end
  local scope = { FORMAT = request.to, PANDOC_SCRIPT_FILE = request.filter }
  setmetatable(scope, { __index = _G })
  local document = copy_of(manuscripts[request.manuscript], request.metadata)
  local filtered = pandoc.utils.run_lua_filter(document, request.filter, scope)
  local options = request.options
  options.variables = request.variables
  if request.template then
    local text = pandoc.system.read_file(request.template)
    options.template = pandoc.template.compile(text, request.template)
  end
  return pandoc.write(filtered, request.to, options)
end

-- What Pandoc would warn of is an error: each form is whole, or is not written.
local function without_complaint(request)
  local messages, result = pandoc.log.silence(write, request)
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
