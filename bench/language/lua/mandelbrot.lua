local function run(size)
  local inside = 0
  for row = 0, size - 1 do
    for column = 0, size - 1 do
      local cr = 3.0 * column / size - 2.0
      local ci = 2.0 * row / size - 1.0
      local zr, zi, n = 0.0, 0.0, 0
      while n < 50 and zr * zr + zi * zi <= 4.0 do
        local t = zr * zr - zi * zi + cr
        zi = 2.0 * zr * zi + ci
        zr = t
        n = n + 1
      end
      if n == 50 then inside = inside + 1 end
    end
  end
  print(inside)
end

run(size)
