-- Sends the same kind of request for many sessions, and tells what came of it as one line of JSON.
-- wrk ... -- METHOD PREFIX SUFFIX SESSIONS [BODY] [NAME: VALUE] [BODY OF EACH TWENTIETH]...
-- In a body ########## becomes the request's number.
local requests = {}
local seldom = {}
local next = 0

local function made(method, path, headers, body)
  local text = wrk.format(method, path, headers, body)
  local first, last = text:find("##########", 1, true)
  if not first then return { text } end
  return { text:sub(1, first - 1), text:sub(last + 1) }
end

function init(args)
  local method, prefix, suffix, sessions, body = args[1], args[2], args[3], tonumber(args[4]), args[5]
  local headers = {}
  if body == "" then body = nil end
  if body then headers["Content-Type"] = "application/json" end
  if args[6] and args[6] ~= "" then
    local name, value = args[6]:match("^([^:]+): (.*)$")
    headers[name] = value
  end
  -- Made once: the generator shares the machine with what it drives.
  local kept = math.min(sessions, 2000)
  local step = sessions / kept
  for i = 0, kept - 1 do
    local path = prefix
    if sessions > 1 then path = prefix .. string.format("%07d", math.floor(i * step)) .. suffix end
    requests[i] = made(method, path, headers, body)
    -- Each session in turn, and then all of them with the next body.
    for j = 7, #args do
      seldom[(j - 7) * kept + i] = made(method, path, headers, args[j])
    end
  end
  -- Neighbours in time are no neighbours in the order of ids.
  math.randomseed(42)
  for i = kept - 1, 1, -1 do
    local j = math.random(0, i)
    requests[i], requests[j] = requests[j], requests[i]
  end
end

function request()
  next = next + 1
  local chosen
  if seldom[0] and next % 20 == 0 then
    chosen = seldom[(next / 20) % (#seldom + 1)]
  else
    chosen = requests[next % (#requests + 1)]
  end
  if not chosen[2] then return chosen[1] end
  return chosen[1] .. string.format("%010d", next) .. chosen[2]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\nRESULT {"requests":%d,"micros":%d,"bytes":%d,"failed":%d,"p50Micros":%d,"p99Micros":%d}\n',
    summary.requests, summary.duration, summary.bytes,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
