package column

// Match numbers the rows of two sides by equal keys: build rows get dense numbers below n, probe rows the number of
// the equal build rows, or -1. A null in any key column matches nothing. The columns of both sides have the same types.
func Match(build, probe []*Column) (buildIDs, probeIDs []int32, n int) {
	for i := range build {
		b, p, m := matchOne(build[i], probe[i])
		if i == 0 {
			buildIDs, probeIDs, n = b, p, m
		} else {
			buildIDs, probeIDs, n = matchPairs(buildIDs, b, probeIDs, p)
		}
	}
	return buildIDs, probeIDs, n
}

func matchOne(build, probe *Column) (b, p []int32, n int) {
	build, probe = Plain(build), Plain(probe)
	b, p = make([]int32, build.n), make([]int32, probe.n)
	if build.typ.Kind == Str {
		t := newTexts(build.Strings())
		for i := range b {
			if b[i] = -1; !build.IsNull(i) {
				b[i] = t.add(i)
			}
		}
		s := probe.Strings()
		for i := range p {
			if p[i] = -1; !probe.IsNull(i) {
				p[i] = t.find(s.At(i))
			}
		}
		return b, p, len(t.first)
	}
	keys := Keys(build)
	switch t := tableFor(keys, build.valid).(type) {
	case *direct:
		fillIDs(t, b, keys, build.valid)
		findIDs(t, p, Keys(probe), probe.valid)
		n = int(t.n)
	case *ints:
		fillIDs(t, b, keys, build.valid)
		findIDs(t, p, Keys(probe), probe.valid)
		n = int(t.n)
	}
	return b, p, n
}

func fillIDs[T indexer](t T, ids []int32, keys []uint64, valid Bitmap) {
	for i, k := range keys {
		if ids[i] = -1; valid == nil || valid.Get(i) {
			ids[i] = t.add(k)
		}
	}
}

func findIDs[T indexer](t T, ids []int32, keys []uint64, valid Bitmap) {
	for i, k := range keys {
		if ids[i] = -1; valid == nil || valid.Get(i) {
			ids[i] = t.find(k)
		}
	}
}

// matchPairs matches by two numberings at once.
func matchPairs(b1, b2, p1, p2 []int32) (b, p []int32, n int) {
	t := newInts(len(b1))
	b, p = make([]int32, len(b1)), make([]int32, len(p1))
	for i := range b {
		if b[i] = -1; b1[i] >= 0 && b2[i] >= 0 {
			b[i] = t.add(pair(b1[i], b2[i]))
		}
	}
	for i := range p {
		if p[i] = -1; p1[i] >= 0 && p2[i] >= 0 {
			p[i] = t.find(pair(p1[i], p2[i]))
		}
	}
	return b, p, int(t.n)
}
