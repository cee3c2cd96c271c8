package tensor

import "skep/compute/vector"

// compare is loop2 for comparisons: the loops have no call inside. What stands swapped is compared the other way round.
func compare[T Real](op string, out, a, b *Tensor) {
	dst, x, y := memoryOf[bool](out), memoryOf[T](a), memoryOf[T](b)
	w := newWalk(out.shape, out.strides, a.stretched(out.shape), b.stretched(out.shape)).from(out, a, b)
	w.each(func() {
		d := dst[w.starts[0]:][:w.inner]
		p, q := x[w.starts[1]:], y[w.starts[2]:]
		switch {
		case w.steps[1] == 1 && w.steps[2] == 1:
			compareVectors(op, d, p[:len(d)], q[:len(d)])
		case w.steps[1] == 1 && w.steps[2] == 0:
			compareNumber(op, d, p[:len(d)], q[0])
		case w.steps[1] == 0 && w.steps[2] == 1:
			compareNumber(mirrored(op), d, q[:len(d)], p[0])
		default:
			compareStrided(op, d, x, y, w)
		}
	})
}

// mirrored is the comparison of y and x that says what op says of x and y.
func mirrored(op string) string {
	switch op {
	case "lt":
		return "gt"
	case "le":
		return "ge"
	case "gt":
		return "lt"
	case "ge":
		return "le"
	}
	return op
}

func compareVectors[T Real](op string, d []bool, x, y []T) {
	switch op {
	case "gt", "ge":
		x, y, op = y, x, mirrored(op)
	}
	done := 0
	switch x := any(x).(type) {
	case []float32:
		done = vector.Compare(op, d, x, any(y).([]float32))
	case []float64:
		done = vector.Compare(op, d, x, any(y).([]float64))
	}
	d, x, y = d[done:], x[done:], y[done:]
	y = y[:len(x)]
	d = d[:len(x)]
	switch op {
	case "eq":
		for i, v := range x {
			d[i] = v == y[i]
		}
	case "ne":
		for i, v := range x {
			d[i] = v != y[i]
		}
	case "lt":
		for i, v := range x {
			d[i] = v < y[i]
		}
	default:
		for i, v := range x {
			d[i] = v <= y[i]
		}
	}
}

func compareNumber[T Real](op string, d []bool, x []T, y T) {
	done := 0
	switch x := any(x).(type) {
	case []float32:
		done = vector.CompareNumber(op, d, x, any(y).(float32))
	case []float64:
		done = vector.CompareNumber(op, d, x, any(y).(float64))
	}
	d, x = d[done:], x[done:]
	d = d[:len(x)]
	switch op {
	case "eq":
		for i, v := range x {
			d[i] = v == y
		}
	case "ne":
		for i, v := range x {
			d[i] = v != y
		}
	case "lt":
		for i, v := range x {
			d[i] = v < y
		}
	case "le":
		for i, v := range x {
			d[i] = v <= y
		}
	case "gt":
		for i, v := range x {
			d[i] = v > y
		}
	default:
		for i, v := range x {
			d[i] = v >= y
		}
	}
}

// compareStrided brings the elements of an inner loop together, a stretch at a time.
func compareStrided[T Real](op string, d []bool, x, y []T, w *walk) {
	var p, q [256]T
	i, j := w.starts[1], w.starts[2]
	for len(d) > 0 {
		n := min(len(p), len(d))
		for k := range n {
			p[k], q[k] = x[i], y[j]
			i += w.steps[1]
			j += w.steps[2]
		}
		compareVectors(op, d[:n], p[:n], q[:n])
		d = d[n:]
	}
}
