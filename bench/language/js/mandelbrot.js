function run(size) {
  let inside = 0
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const cr = 3 * column / size - 2
      const ci = 2 * row / size - 1
      let zr = 0, zi = 0, n = 0
      while (n < 50 && zr * zr + zi * zi <= 4) {
        const t = zr * zr - zi * zi + cr
        zi = 2 * zr * zi + ci
        zr = t
        n++
      }
      if (n === 50) inside++
    }
  }
  console.log(inside)
}

run(size)
