function energy(x, y, z, vx, vy, vz, mass) {
  let e = 0
  for (let i = 0; i < 5; i++) {
    e += 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i])
    for (let j = i + 1; j < 5; j++) {
      const dx = x[i] - x[j], dy = y[i] - y[j], dz = z[i] - z[j]
      e -= mass[i] * mass[j] / Math.sqrt(dx * dx + dy * dy + dz * dz)
    }
  }
  return e
}

function run(steps) {
  const x = [0.0, 4.84143144, 8.34336671, 12.89436957, 15.37969711]
  const y = [0.0, -1.16032004, 4.12479856, -15.11115143, -25.91931461]
  const z = [0.0, -0.10362204, -0.40352341, -0.22330757, 0.17925877]
  const vx = [0.0, 0.60632639, -1.01077434, 1.08279100, 0.97909073]
  const vy = [0.0, 2.81198684, 1.82566237, 0.86871301, 0.59469899]
  const vz = [0.0, -0.02521836, 0.00841576, -0.01083263, -0.03475595]
  const mass = [39.47841760, 0.03769367, 0.01128632, 0.00172372, 0.00203368]
  const dt = 0.01
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < 5; i++) {
      for (let j = i + 1; j < 5; j++) {
        const dx = x[i] - x[j], dy = y[i] - y[j], dz = z[i] - z[j]
        const d2 = dx * dx + dy * dy + dz * dz
        const f = dt / (d2 * Math.sqrt(d2))
        vx[i] -= dx * mass[j] * f
        vy[i] -= dy * mass[j] * f
        vz[i] -= dz * mass[j] * f
        vx[j] += dx * mass[i] * f
        vy[j] += dy * mass[i] * f
        vz[j] += dz * mass[i] * f
      }
    }
    for (let i = 0; i < 5; i++) {
      x[i] += dt * vx[i]
      y[i] += dt * vy[i]
      z[i] += dt * vz[i]
    }
  }
  console.log((energy(x, y, z, vx, vy, vz, mass) * 1000000).toFixed(0))
}

run(size)
