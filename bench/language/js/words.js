function run(size) {
  const syllables = ["ka", "lo", "mi", "ne", "su", "ta", "re"]
  let seed = 5
  const parts = []
  for (let i = 0; i < size; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    const a = Math.floor(seed / 65536)
    parts.push(syllables[a % 7] + syllables[Math.floor(a / 7) % 7] + syllables[Math.floor(a / 49) % 7])
  }
  const text = parts.join(" ")
  const counts = new Map()
  for (const word of text.split(" ")) {
    if (counts.has(word)) counts.set(word, counts.get(word) + 1)
    else counts.set(word, 1)
  }
  let best = "", most = 0
  for (const [word, n] of counts) {
    if (n > most || n === most && word < best) {
      best = word
      most = n
    }
  }
  console.log(counts.size + " " + best + " " + most)
}

run(size)
