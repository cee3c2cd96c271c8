# Floats in local arrays: sun and four planets, and the energy that must stay.
from math import sqrt


def energy(x, y, z, vx, vy, vz, mass):
    e = 0.0
    for i in range(5):
        e = e + 0.5 * mass[i] * (vx[i] * vx[i] + vy[i] * vy[i] + vz[i] * vz[i])
        for j in range(i + 1, 5):
            dx, dy, dz = x[i] - x[j], y[i] - y[j], z[i] - z[j]
            e = e - mass[i] * mass[j] / sqrt(dx * dx + dy * dy + dz * dz)
    return e


def run(steps):
    x = [0.0, 4.84143144, 8.34336671, 12.89436957, 15.37969711]
    y = [0.0, -1.16032004, 4.12479856, -15.11115143, -25.91931461]
    z = [0.0, -0.10362204, -0.40352341, -0.22330757, 0.17925877]
    vx = [0.0, 0.60632639, -1.01077434, 1.08279100, 0.97909073]
    vy = [0.0, 2.81198684, 1.82566237, 0.86871301, 0.59469899]
    vz = [0.0, -0.02521836, 0.00841576, -0.01083263, -0.03475595]
    mass = [39.47841760, 0.03769367, 0.01128632, 0.00172372, 0.00203368]
    dt = 0.01
    for _ in range(steps):
        for i in range(5):
            for j in range(i + 1, 5):
                dx = x[i] - x[j]
                dy = y[i] - y[j]
                dz = z[i] - z[j]
                d2 = dx * dx + dy * dy + dz * dz
                f = dt / (d2 * sqrt(d2))
                vx[i] -= dx * mass[j] * f
                vy[i] -= dy * mass[j] * f
                vz[i] -= dz * mass[j] * f
                vx[j] += dx * mass[i] * f
                vy[j] += dy * mass[i] * f
                vz[j] += dz * mass[i] * f
        for i in range(5):
            x[i] += dt * vx[i]
            y[i] += dt * vy[i]
            z[i] += dt * vz[i]
    print(round(energy(x, y, z, vx, vy, vz, mass) * 1000000.0))


run(size)
