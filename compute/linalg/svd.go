package linalg

import (
	"math"
	"slices"

	"skep/compute/vector"
	"skep/internal/halt"
)

// SVD gives orthonormal columns u and v and the singular values, descending, with
// a = u diag(s) vᵀ; reduced: as many columns as the smaller side of a. ok is false
// if a has NaN or infinite elements.
func SVD(a Matrix) (u Matrix, s []float64, v Matrix, ok bool) {
	if a.Rows < a.Cols {
		v, s, u, ok = SVD(a.Transposed())
		return u, s, v, ok
	}
	size := 0.0
	for i := range a.Rows {
		for _, x := range a.Row(i) {
			if x-x != 0 {
				return u, nil, v, false
			}
			size = max(size, math.Abs(x))
		}
	}
	n := a.Cols
	if size == 0 || n == 0 {
		return Identity(a.Rows, n), make([]float64, n), Identity(n, n), true
	}
	work := a.Clone()
	_, e := math.Frexp(size)
	scale(work.V, math.Ldexp(1, -e)) // squares of elements neither overflow nor vanish
	u, s, v, ok = tallSVD(work)
	scale(s, math.Ldexp(1, e))
	return u, s, v, ok
}

// tallSVD overwrites a. Matrices much higher than wide are brought to a square first, whose reduction is cheaper.
func tallSVD(a Matrix) (u Matrix, s []float64, v Matrix, ok bool) {
	n := a.Cols
	if a.Rows > n+n/2 {
		q, r := QR(a)
		u, s, v, ok = tallSVD(r)
		if !ok {
			return u, s, v, false
		}
		return Multiply(q, u), s, v, true
	}
	t := bidiagonalise(a)
	t.vanish()
	ut, vt := New(n, n), New(n, n)
	if !divideBidiagonal(t.diagonal, t.above, ut, vt) {
		return u, nil, v, false
	}
	slices.Reverse(t.diagonal)
	u, v = New(a.Rows, n), New(n, n)
	ut.columnsBackwards(u)
	vt.columnsBackwards(v)
	for i := len(t.left) - 1; i >= 0; i-- {
		b := t.left[i]
		b.apply(u.Part(b.from, 0, a.Rows-b.from, n), false)
	}
	for i := len(t.right) - 1; i >= 0; i-- {
		b := t.right[i]
		b.apply(v.Part(b.from, 0, n-b.from, n), false)
	}
	return u, t.diagonal, v, true
}

// vanish turns to zero what would lose its digits in the squares and quotients to come: the largest elements are about 1.
func (t bidiagonal) vanish() {
	for _, side := range [][]float64{t.diagonal, t.above} {
		for i, x := range side {
			if math.Abs(x) < 0x1p-960 {
				side[i] = 0
			}
		}
	}
}

// columnsBackwards writes the rows, the last one first, as columns of to, and gives their memory back.
func (m Matrix) columnsBackwards(to Matrix) {
	for i := range m.Rows / 2 {
		swap(m.Row(i), m.Row(m.Rows-1-i))
	}
	m.transposeInto(to)
	m.Release()
}

// sorted makes all values positive and gives their order, largest first.
func (d *diagonaliser) sorted() []int {
	order := make([]int, len(d.d))
	for i, x := range d.d {
		order[i] = i
		if x < 0 || math.Signbit(x) {
			d.d[i] = -x
			scale(d.vt.Row(i), -1)
		}
	}
	slices.SortStableFunc(order, func(i, j int) int { return NaNLast(d.d[j], d.d[i]) })
	return order
}

// diagonaliser turns the diagonal e above d to zero by rotations from both sides,
// which ut and vt collect: implicit QR steps with shifts, without one where it would cost the
// small values their digits (Demmel and Kahan, Accurate Singular Values of Bidiagonal Matrices, 1990; LAPACK's dbdsqr).
type diagonaliser struct {
	d, e   []float64
	ut, vt Matrix

	limit       float64 // elements of e below it are zero
	first, last int     // the block of the step before
	down        bool    // the direction of the chase in it
	left, right []float64
}

// share is the precision that values keep, a hundred roundings as in LAPACK.
const share = 98 * 0x1p-53

func (d *diagonaliser) run() bool {
	n := len(d.d)
	if n == 0 {
		return true
	}
	const rounds = 6
	d.limit = max(share*d.smallest()/math.Sqrt(float64(n)), float64(rounds*n)*float64(n)*0x1p-1022)
	d.first, d.last = -1, -1
	last := n - 1
	for steps := 0; last > 0; steps++ {
		if halt.Check(); steps > rounds*n*n {
			return false
		}
		first, done := d.block(last)
		if done {
			last--
			continue
		}
		d.step(first, last)
	}
	return true
}

// smallest is a lower bound of the smallest value, but for a factor of the root of n.
func (d *diagonaliser) smallest() float64 {
	least := math.Abs(d.d[0])
	mu := least
	for i, e := range d.e {
		if least == 0 {
			break
		}
		mu = math.Abs(d.d[i+1]) * (mu / (mu + math.Abs(e)))
		least = min(least, mu)
	}
	return least
}

// block finds where the block that ends at last begins; done if it is one value.
func (d *diagonaliser) block(last int) (first int, done bool) {
	for i := last - 1; i >= 0; i-- {
		if math.Abs(d.e[i]) <= d.limit {
			d.e[i] = 0
			return i + 1, i+1 == last
		}
	}
	return 0, false
}

// step makes one sweep over a block, or none if an element of e counts as zero.
func (d *diagonaliser) step(first, last int) {
	if first > d.last || last < d.first || d.last < 0 {
		d.down = math.Abs(d.d[first]) >= math.Abs(d.d[last])
	}
	d.first, d.last = first, last
	least, split := d.converged(first, last)
	if split {
		return
	}
	shift := d.shift(first, last, least)
	d.left, d.right = d.left[:0], d.right[:0]
	switch {
	case shift == 0 && d.down:
		d.sweepDown(first, last)
	case shift == 0:
		d.sweepUp(first, last)
	case d.down:
		d.chaseDown(first, last, shift)
	default:
		d.chaseUp(first, last, shift)
	}
	d.collect(first, last)
}

// converged looks for elements of e that are small beside the values around them.
func (d *diagonaliser) converged(first, last int) (least float64, split bool) {
	from, to, by, end := first, last, 1, last-1 // end: the element of e beside d[to]
	if !d.down {
		from, to, by, end = last, first, -1, first
	}
	if math.Abs(d.e[end]) <= share*math.Abs(d.d[to]) {
		d.e[end] = 0
		return 0, true
	}
	mu := math.Abs(d.d[from])
	least = mu
	for i := from; i != to; i += by {
		at := i
		if !d.down {
			at = i - 1
		}
		e := math.Abs(d.e[at])
		if e <= share*mu {
			d.e[at] = 0
			return 0, true
		}
		mu = math.Abs(d.d[i+by]) * (mu / (mu + e))
		least = min(least, mu)
	}
	return least, false
}

// shift is the smaller value of the two by two block at the end of the chase; 0 where it would spoil the small ones.
func (d *diagonaliser) shift(first, last int, least float64) float64 {
	largest := 0.0
	for i := first; i <= last; i++ {
		largest = max(largest, math.Abs(d.d[i]))
		if i < last {
			largest = max(largest, math.Abs(d.e[i]))
		}
	}
	if float64(len(d.d))*share*(least/largest) <= max(0x1p-53, 0.01*share) {
		return 0
	}
	start, shift := math.Abs(d.d[first]), smallerOfTwo(d.d[last-1], d.e[last-1], d.d[last])
	if !d.down {
		start, shift = math.Abs(d.d[last]), smallerOfTwo(d.d[first], d.e[first], d.d[first+1])
	}
	if start > 0 && (shift/start)*(shift/start) < 0x1p-53 {
		return 0
	}
	return shift
}

// smallerOfTwo is the smaller singular value of [f g; 0 h] (LAPACK's dlas2).
func smallerOfTwo(f, g, h float64) float64 {
	low, high := math.Abs(f), math.Abs(h)
	if low > high {
		low, high = high, low
	}
	g = math.Abs(g)
	if low == 0 {
		return 0
	}
	as, at := 1+low/high, (high-low)/high
	if g < high {
		au := g / high * (g / high)
		return low * (2 / (math.Sqrt(as*as+au) + math.Sqrt(at*at+au)))
	}
	au := high / g
	if au == 0 {
		return low * high / g
	}
	return 2 * (low * (1 / (math.Sqrt(1+as*au*as*au) + math.Sqrt(1+at*au*at*au)))) * au
}

// rotation gives c, s and r with c f + s g = r and c g - s f = 0.
func rotation(f, g float64) (c, s, r float64) {
	switch {
	case g == 0:
		return 1, 0, f
	case f == 0:
		return 0, 1, g
	}
	r = math.Sqrt(f*f + g*g)
	if !(r > 1e-150 && r < 1e150) {
		r = math.Hypot(f, g)
	}
	return f / r, g / r, r
}

func (d *diagonaliser) sweepDown(first, last int) {
	c, oldC, oldS := 1.0, 1.0, 0.0
	for i := first; i < last; i++ {
		var s, r float64
		c, s, r = rotation(d.d[i]*c, d.e[i])
		if i > first {
			d.e[i-1] = oldS * r
		}
		oldC, oldS, d.d[i] = rotation(oldC*r, d.d[i+1]*s)
		d.right, d.left = append(d.right, c, s), append(d.left, oldC, oldS)
	}
	h := d.d[last] * c
	d.d[last], d.e[last-1] = h*oldC, h*oldS
	d.flush(last - 1)
}

func (d *diagonaliser) sweepUp(first, last int) {
	c, oldC, oldS := 1.0, 1.0, 0.0
	for i := last; i > first; i-- {
		var s, r float64
		c, s, r = rotation(d.d[i]*c, d.e[i-1])
		if i < last {
			d.e[i] = oldS * r
		}
		oldC, oldS, d.d[i] = rotation(oldC*r, d.d[i-1]*s)
		d.left, d.right = append(d.left, c, s), append(d.right, oldC, oldS)
	}
	h := d.d[first] * c
	d.d[first], d.e[first] = h*oldC, h*oldS
	d.flush(first)
}

func (d *diagonaliser) chaseDown(first, last int, shift float64) {
	f := (math.Abs(d.d[first]) - shift) * (math.Copysign(1, d.d[first]) + shift/d.d[first])
	g := d.e[first]
	for i := first; i < last; i++ {
		c, s, r := rotation(f, g)
		if i > first {
			d.e[i-1] = r
		}
		f, d.e[i] = c*d.d[i]+s*d.e[i], c*d.e[i]-s*d.d[i]
		g, d.d[i+1] = s*d.d[i+1], c*d.d[i+1]
		d.right = append(d.right, c, s)
		c, s, d.d[i] = rotation(f, g)
		f, d.d[i+1] = c*d.e[i]+s*d.d[i+1], c*d.d[i+1]-s*d.e[i]
		if i < last-1 {
			g, d.e[i+1] = s*d.e[i+1], c*d.e[i+1]
		}
		d.left = append(d.left, c, s)
	}
	d.e[last-1] = f
	d.flush(last - 1)
}

func (d *diagonaliser) chaseUp(first, last int, shift float64) {
	f := (math.Abs(d.d[last]) - shift) * (math.Copysign(1, d.d[last]) + shift/d.d[last])
	g := d.e[last-1]
	for i := last; i > first; i-- {
		c, s, r := rotation(f, g)
		if i < last {
			d.e[i] = r
		}
		f, d.e[i-1] = c*d.d[i]+s*d.e[i-1], c*d.e[i-1]-s*d.d[i]
		g, d.d[i-1] = s*d.d[i-1], c*d.d[i-1]
		d.left = append(d.left, c, s)
		c, s, d.d[i] = rotation(f, g)
		f, d.d[i-1] = c*d.e[i-1]+s*d.d[i-1], c*d.d[i-1]-s*d.e[i-1]
		if i > first+1 {
			g, d.e[i-2] = s*d.e[i-2], c*d.e[i-2]
		}
		d.right = append(d.right, c, s)
	}
	d.e[first] = f
	d.flush(first)
}

// flush clears an element of e at the end of a chase if it counts as zero.
func (d *diagonaliser) flush(at int) {
	if math.Abs(d.e[at]) <= d.limit {
		d.e[at] = 0
	}
}

// collect applies the sweep's rotations to the vectors. Those of a chase upwards mix a row with the one above it.
func (d *diagonaliser) collect(first, last int) {
	at, down := first, 1
	if !d.down {
		at, down = last, -1
	}
	for m, turns := range map[*Matrix][]float64{&d.ut: d.left, &d.vt: d.right} {
		vector.Rotate(m.V, at*m.Stride, down*m.Stride, m.Cols, turns)
	}
}
