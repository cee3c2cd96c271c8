package vector

// Rotate applies Givens' rotations to neighbouring rows of a matrix, one after
// the other: rotation i, whose cosine and sine are turns[2i] and turns[2i+1], makes of
// rows i and i+1, x and y, c x + s y and c y - s x. Rows begin stride elements apart
// from the element at on; a negative stride goes upwards.
func Rotate(m []float64, at, stride, columns int, turns []float64) {
	n := len(turns) / 2
	if n == 0 || columns == 0 {
		return
	}
	k := doubles.Get().rotate
	j := 0
	for ; j+k.columns <= columns; j += k.columns {
		k.whole(n, &m[at+j], stride, &turns[0])
	}
	for ; j < columns; j += k.lanes {
		k.some(n, &m[at+j], stride, &turns[0], min(k.lanes, columns-j))
	}
}
