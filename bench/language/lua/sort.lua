-- 1103515245 * seed in two halves: numbers are floats of 53 bits in some Luas.
local function after(seed)
  local low = seed % 65536
  local high = math.floor(seed / 65536)
  return (low * 1103515245 + high * 1103515245 % 32768 * 65536 + 12345) % 2147483648
end

local function run(size)
  local people = {}
  local seed = 17
  for i = 0, size - 1 do
    seed = after(seed)
    people[#people + 1] = {id = i, age = seed % 97}
  end
  table.sort(people, function(a, b)
    if a.age ~= b.age then return a.age < b.age end
    return b.id < a.id
  end)
  local check = 0
  for _, p in ipairs(people) do check = (check * 31 + p.id) % 1000003 end
  print(check)
end

run(size)
