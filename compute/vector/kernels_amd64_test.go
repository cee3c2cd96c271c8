package vector

func sets32() []*kernels[float32] {
	all := []*kernels[float32]{portable[float32](), singles.Get()}
	if HasAVX2() {
		all = append(all, narrowSingles())
	}
	return all
}

func sets64() []*kernels[float64] {
	all := []*kernels[float64]{portable[float64](), doubles.Get()}
	if HasAVX2() {
		all = append(all, narrowDoubles())
	}
	return all
}
