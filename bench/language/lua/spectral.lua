local floor, sqrt = math.floor, math.sqrt

local function a(i, j)
  return 1.0 / (floor((i + j) * (i + j + 1) / 2) + i + 1)
end

local function times(v, transposed)
  local n = #v
  local out = {}
  for i = 0, n - 1 do
    local sum = 0.0
    for j = 0, n - 1 do
      sum = sum + (transposed and a(j, i) or a(i, j)) * v[j + 1]
    end
    out[i + 1] = sum
  end
  return out
end

local function run(size)
  local u = {}
  for i = 1, size do u[i] = 1.0 end
  local v = u
  for _ = 1, 5 do
    v = times(times(u, false), true)
    u = times(times(v, false), true)
  end
  local uv, vv = 0.0, 0.0
  for i = 1, size do
    uv = uv + u[i] * v[i]
    vv = vv + v[i] * v[i]
  end
  print(string.format("%.0f", sqrt(uv / vv) * 1000000.0))
end

run(size)
