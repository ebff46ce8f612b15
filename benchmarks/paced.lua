-- As replay.lua, and every connection pauses before each request: about as long as it was told to.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "replay.lua")

function delay()
  return math.random(0, 2 * pause)
end
