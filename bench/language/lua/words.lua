-- 1103515245 * seed in two halves: numbers are floats of 53 bits in some Luas.
local function after(seed)
  local low = seed % 65536
  local high = math.floor(seed / 65536)
  return (low * 1103515245 + high * 1103515245 % 32768 * 65536 + 12345) % 2147483648
end

local function run(size)
  local syllables = {"ka", "lo", "mi", "ne", "su", "ta", "re"}
  local floor = math.floor
  local seed = 5
  local parts = {}
  for i = 1, size do
    seed = after(seed)
    local a = floor(seed / 65536)
    parts[i] = syllables[a % 7 + 1] .. syllables[floor(a / 7) % 7 + 1] .. syllables[floor(a / 49) % 7 + 1]
  end
  local text = table.concat(parts, " ")
  local counts, distinct = {}, 0
  for word in text:gmatch("[^ ]+") do
    if counts[word] then
      counts[word] = counts[word] + 1
    else
      counts[word] = 1
      distinct = distinct + 1
    end
  end
  local best, most = "", 0
  for word, n in pairs(counts) do
    if n > most or n == most and word < best then best, most = word, n end
  end
  print(distinct .. " " .. best .. " " .. most)
end

run(size)
