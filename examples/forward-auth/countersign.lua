-- Asks Countersign about each request (HAProxy 2.6 and later). What it refuses goes back to the caller as it was said;
-- what it lets through carries its Remote-* headers and no others of these names.

local address = os.getenv("COUNTERSIGN_VERIFY")
local asked_with = { "authorization", "x-api-key", "cookie" }
local handed_on = { "remote-user", "remote-email", "remote-groups", "remote-organization", "remote-scopes" }
local told = { "www-authenticate", "content-type", "retry-after" }

-- The values of a header, which HAProxy counts from 0.
local function values(headers, name)
  local all = {}
  for _, value in pairs(headers[name] or {}) do
    all[#all + 1] = value
  end
  return all
end

local function refuse(txn, answer)
  local reply = txn:reply({ status = answer.status })
  for _, name in ipairs(told) do
    for _, value in ipairs(values(answer.headers, name)) do
      reply:add_header(name, value)
    end
  end
  reply:set_body(answer.body or "")
  txn:done(reply)
end

core.register_action("countersign_verify", { "http-req" }, function(txn)
  local headers = txn.http:req_get_headers()
  local question = { ["x-forwarded-host"] = values(headers, "host") }
  for _, name in ipairs(asked_with) do
    local sent = values(headers, name)
    if #sent > 0 then
      question[name] = sent
    end
  end
  local answer = core.httpclient():get({ url = address, headers = question, timeout = 5000 })
  if not answer or not answer.headers or answer.status == 0 then
    return refuse(txn, { status = 503, headers = {} })
  end
  if answer.status ~= 200 then
    return refuse(txn, answer)
  end
  for _, name in ipairs(handed_on) do
    txn.http:req_set_header(name, values(answer.headers, name)[1] or "")
  end
end)
