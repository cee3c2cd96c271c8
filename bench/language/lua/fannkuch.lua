local function flips(start)
  local p = {}
  for i = 1, #start do p[i] = start[i] end
  local n = 0
  while p[1] ~= 0 do
    local lo, hi = 1, p[1] + 1
    while lo < hi do
      p[lo], p[hi] = p[hi], p[lo]
      lo = lo + 1
      hi = hi - 1
    end
    n = n + 1
  end
  return n
end

local function run(size)
  local perm, counter = {}, {}
  for i = 1, size do
    perm[i] = i - 1
    counter[i] = 0
  end
  local most = flips(perm)
  local i = 0
  while i < size do
    if counter[i + 1] < i then
      local other = i % 2 == 0 and 0 or counter[i + 1]
      perm[other + 1], perm[i + 1] = perm[i + 1], perm[other + 1]
      local n = flips(perm)
      if n > most then most = n end
      counter[i + 1] = counter[i + 1] + 1
      i = 0
    else
      counter[i + 1] = 0
      i = i + 1
    end
  end
  print(most)
end

run(size)
