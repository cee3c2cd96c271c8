function make(depth) { return depth === 0 ? [] : [make(depth - 1), make(depth - 1)] }

function count(tree) { return tree.length === 0 ? 1 : 1 + count(tree[0]) + count(tree[1]) }

function run(size) {
  let total = 0
  for (let depth = 4; depth <= size; depth++) {
    for (let i = 0; i < 1 << (size - depth); i++) total += count(make(depth))
  }
  console.log(total)
}

run(size)
