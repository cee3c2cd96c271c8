function a(i, j) { return 1 / (Math.floor((i + j) * (i + j + 1) / 2) + i + 1) }

function times(v, transposed) {
  const n = v.length
  const out = []
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < n; j++) sum += (transposed ? a(j, i) : a(i, j)) * v[j]
    out.push(sum)
  }
  return out
}

function run(size) {
  let u = []
  for (let i = 0; i < size; i++) u.push(1)
  let v = u
  for (let i = 0; i < 5; i++) {
    v = times(times(u, false), true)
    u = times(times(v, false), true)
  }
  let uv = 0, vv = 0
  for (let i = 0; i < size; i++) {
    uv += u[i] * v[i]
    vv += v[i] * v[i]
  }
  console.log((Math.sqrt(uv / vv) * 1000000).toFixed(0))
}

run(size)
