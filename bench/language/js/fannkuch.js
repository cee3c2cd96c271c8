function flips(start) {
  const p = start.slice()
  let n = 0
  while (p[0] !== 0) {
    let lo = 0, hi = p[0]
    while (lo < hi) {
      const t = p[lo]
      p[lo] = p[hi]
      p[hi] = t
      lo++
      hi--
    }
    n++
  }
  return n
}

function run(size) {
  const perm = [], counter = []
  for (let i = 0; i < size; i++) {
    perm.push(i)
    counter.push(0)
  }
  let most = flips(perm)
  let i = 0
  while (i < size) {
    if (counter[i] < i) {
      const other = i % 2 === 0 ? 0 : counter[i]
      const t = perm[other]
      perm[other] = perm[i]
      perm[i] = t
      const n = flips(perm)
      if (n > most) most = n
      counter[i]++
      i = 0
    } else {
      counter[i] = 0
      i++
    }
  }
  console.log(most)
}

run(size)
