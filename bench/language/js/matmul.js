function filled(n, seed) {
  const m = []
  for (let i = 0; i < n; i++) {
    const row = []
    for (let j = 0; j < n; j++) row.push((i * seed + j * 7) % 11)
    m.push(row)
  }
  return m
}

function product(a, b) {
  const n = a.length
  const c = []
  for (let i = 0; i < n; i++) {
    const row = []
    for (let j = 0; j < n; j++) {
      let sum = 0
      for (let k = 0; k < n; k++) sum += a[i][k] * b[k][j]
      row.push(sum)
    }
    c.push(row)
  }
  return c
}

const c = product(filled(size, 3), filled(size, 5))
let trace = 0
for (let i = 0; i < size; i++) trace += c[i][i]
console.log(trace.toFixed(1))
