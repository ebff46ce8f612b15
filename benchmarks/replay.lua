-- wrk sends prepared requests (`path body`, a line each), every thread its own share, each once as long as they last.
local threads, mine, at = 0, {}, 0

function setup(thread)
  thread:set("id", threads)
  threads = threads + 1
end

function init(args)
  local number = 0
  pause = tonumber(args[3])
  for line in io.lines(args[1]) do
    if number % tonumber(args[2]) == id then
      local path, body = line:match("^(%S+) (.*)$")
      mine[#mine + 1] = wrk.format("POST", path, { ["Content-Type"] = "text/xml" }, body)
    end
    number = number + 1
  end
end

function request()
  at = at % #mine + 1
  return mine[at]
end

function done(summary, latency)
  local errors = summary.errors
  print(string.format(
    "RESULT %d %d %d %d %d %d",
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99), latency.max,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout
  ))
end
