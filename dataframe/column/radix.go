package column

import "math/bits"

// radixRows is the number of rows from which dealing rows out to parts may pay.
const radixRows = 1 << 18

// many guesses from evenly spread rows whether more than a quarter of all rows have a key of their own.
func (ks *keySet) many() bool {
	const looks = 1 << 14
	sample, ids := make([]uint64, looks), make([]int32, looks)
	for i := range sample {
		ks.fill(sample[i:i+1], int(uint64(i)*uint64(ks.n)/looks))
	}
	distinct := len(newInts(looks).addAll(sample, ids, nil, 0))
	// k looks at d equally likely keys meet about k - k²/2d of them
	return looks-distinct < looks*looks*2/ks.n+looks/50
}

const radixBits = 8

// numberRadix deals rows out to parts by their hash, numbers each part alone, and ranks the parts' first rows: that rank
// is the order of arrival over all.
func numberRadix(p Pool, keys []uint64) (*Groups, error) {
	parts, err := scatter(p, keys)
	if err != nil {
		return nil, err
	}
	n := len(keys)
	firsts := make([][]int32, len(parts.start)-1)
	err = p.Each(len(firsts), func(k int) {
		rows := parts.rows[parts.start[k]:parts.start[k+1]]
		local := parts.keys[parts.start[k]:parts.start[k+1]]
		t := newInts(len(local))
		places := t.addAll(local, parts.ids[parts.start[k]:parts.start[k+1]], nil, 0)
		for i, place := range places {
			places[i] = rows[place]
		}
		firsts[k] = places
	})
	if err != nil {
		return nil, err
	}
	mark := NewBitmap(n)
	for _, f := range firsts {
		for _, row := range f {
			mark.Set(int(row))
		}
	}
	ranks := rankOf(mark, n)
	g := &Groups{IDs: make([]int32, n), First: mark.Indices(n)}
	return g, p.Each(len(firsts), func(k int) {
		f := firsts[k]
		for i, row := range f {
			f[i] = ranks[row>>6] + int32(bits.OnesCount64(mark[row>>6]&(1<<(uint(row)&63)-1)))
		}
		ids := parts.ids[parts.start[k]:parts.start[k+1]]
		for i, row := range parts.rows[parts.start[k]:parts.start[k+1]] {
			g.IDs[row] = f[ids[i]]
		}
	})
}

// rankOf counts the set bits before each word.
func rankOf(b Bitmap, n int) []int32 {
	out, sum := make([]int32, (n+63)/64), int32(0)
	for i := range out {
		out[i] = sum
		sum += int32(bits.OnesCount64(b[i]))
	}
	return out
}

// dealt is rows dealt out to parts by the hash of their keys, in their order within each part.
type dealt struct {
	keys  []uint64
	rows  []int32
	ids   []int32 // room for numbers within the part
	start []int   // one more than there are parts
}

func partOf(k uint64) uint64 { return k * prime3 >> (64 - radixBits) }

func scatter(p Pool, keys []uint64) (*dealt, error) {
	const parts = 1 << radixBits
	n, starts := len(keys), chunks(p, len(keys))
	counts := make([][parts]int, len(starts)-1)
	err := p.Each(len(counts), func(c int) {
		for _, k := range keys[starts[c]:starts[c+1]] {
			counts[c][partOf(k)]++
		}
	})
	if err != nil {
		return nil, err
	}
	out := &dealt{make([]uint64, n), make([]int32, n), make([]int32, n), make([]int, parts+1)}
	at := 0
	for k := range parts {
		out.start[k] = at
		for c := range counts {
			counts[c][k], at = at, at+counts[c][k]
		}
	}
	out.start[parts] = n
	return out, p.Each(len(counts), func(c int) {
		for i, k := range keys[starts[c]:starts[c+1]] {
			to := &counts[c][partOf(k)]
			out.keys[*to], out.rows[*to] = k, int32(starts[c]+i)
			*to++
		}
	})
}
