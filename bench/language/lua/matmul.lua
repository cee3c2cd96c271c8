local function filled(n, seed)
  local m = {}
  for i = 0, n - 1 do
    local row = {}
    for j = 0, n - 1 do row[j + 1] = (i * seed + j * 7) % 11 + 0.0 end
    m[i + 1] = row
  end
  return m
end

local function product(a, b)
  local n = #a
  local c = {}
  for i = 1, n do
    local row = {}
    for j = 1, n do
      local sum = 0.0
      for k = 1, n do sum = sum + a[i][k] * b[k][j] end
      row[j] = sum
    end
    c[i] = row
  end
  return c
end

local c = product(filled(size, 3), filled(size, 5))
local trace = 0.0
for i = 1, size do trace = trace + c[i][i] end
print(string.format("%.1f", trace))
