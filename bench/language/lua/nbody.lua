local sqrt = math.sqrt

local function energy(x, y, z, vx, vy, vz, mass)
  local e = 0.0
  for i = 1, 5 do
    e = e + 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i])
    for j = i + 1, 5 do
      local dx, dy, dz = x[i] - x[j], y[i] - y[j], z[i] - z[j]
      e = e - mass[i] * mass[j] / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local function run(steps)
  local x = {0.0, 4.84143144, 8.34336671, 12.89436957, 15.37969711}
  local y = {0.0, -1.16032004, 4.12479856, -15.11115143, -25.91931461}
  local z = {0.0, -0.10362204, -0.40352341, -0.22330757, 0.17925877}
  local vx = {0.0, 0.60632639, -1.01077434, 1.08279100, 0.97909073}
  local vy = {0.0, 2.81198684, 1.82566237, 0.86871301, 0.59469899}
  local vz = {0.0, -0.02521836, 0.00841576, -0.01083263, -0.03475595}
  local mass = {39.47841760, 0.03769367, 0.01128632, 0.00172372, 0.00203368}
  local dt = 0.01
  for _ = 1, steps do
    for i = 1, 5 do
      for j = i + 1, 5 do
        local dx, dy, dz = x[i] - x[j], y[i] - y[j], z[i] - z[j]
        local d2 = dx * dx + dy * dy + dz * dz
        local f = dt / (d2 * sqrt(d2))
        vx[i] = vx[i] - dx * mass[j] * f
        vy[i] = vy[i] - dy * mass[j] * f
        vz[i] = vz[i] - dz * mass[j] * f
        vx[j] = vx[j] + dx * mass[i] * f
        vy[j] = vy[j] + dy * mass[i] * f
        vz[j] = vz[j] + dz * mass[i] * f
      end
    end
    for i = 1, 5 do
      x[i] = x[i] + dt * vx[i]
      y[i] = y[i] + dt * vy[i]
      z[i] = z[i] + dt * vz[i]
    end
  end
  print(string.format("%.0f", energy(x, y, z, vx, vy, vz, mass) * 1000000.0))
end

run(size)
