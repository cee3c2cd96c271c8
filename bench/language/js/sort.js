function run(size) {
  const people = []
  let seed = 17
  for (let i = 0; i < size; i++) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    people.push({ id: i, age: seed % 97 })
  }
  people.sort((a, b) => a.age !== b.age ? a.age - b.age : b.id - a.id)
  let check = 0
  for (const p of people) check = (check * 31 + p.id) % 1000003
  console.log(check)
}

run(size)
