local function make(depth)
  if depth == 0 then return {} end
  return {make(depth - 1), make(depth - 1)}
end

local function count(tree)
  if #tree == 0 then return 1 end
  return 1 + count(tree[1]) + count(tree[2])
end

local function run(size)
  local total = 0
  for depth = 4, size do
    for _ = 1, math.floor(2 ^ (size - depth)) do total = total + count(make(depth)) end
  end
  print(total)
end

run(size)
