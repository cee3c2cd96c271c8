package tensor

import (
	"slices"

	"skep/compute/fft"
	"skep/compute/grad"
	engine "skep/compute/tensor"
	"skep/interp/module"
)

const normDoc = " norm says who divides by the number of elements: \"backward\" (the inverse; if absent), \"ortho\" (both, by its root), \"forward\"."

// FFT declares fft.
func FFT() module.Module {
	const x = "tensor.tensor([1.0, 2.0, 3.0, 4.0])"
	one := func(name, doc, example string, f func(c *module.Call, n, axis int, norm fft.Norm) (*engine.Tensor, error)) op {
		return op{name: name, operands: "x", params: "n = null, axis: i64 = -1, norm = null", doc: doc + " n cuts the axis, or fills it with zeros." + normDoc, function: example,
			run: run(func(c *module.Call) (*engine.Tensor, error) {
				n := 0
				if c.Given(1) {
					n = int(c.IntIn(1, 1, 1<<40))
				}
				return f(c, n, int(c.Int(2)), normOf(c, 3))
			})}
	}
	complexOne := func(inverse bool) func(c *module.Call, n, axis int, norm fft.Norm) (*engine.Tensor, error) {
		return func(c *module.Call, n, axis int, norm fft.Norm) (*engine.Tensor, error) {
			return grad.FFT(read(c, 0), n, axis, norm, inverse)
		}
	}
	ops := []op{
		one("fft", "The discrete Fourier transform along an axis, of any length.", "fft.fft("+x+")  // => [10.+0.j -2.+2.j -2.+0.j -2.-2.j]", complexOne(false)),
		one("ifft", "The inverse of fft.", "fft.ifft([4.0, 0.0, 0.0, 0.0])  // => [1.+0.j 1.+0.j 1.+0.j 1.+0.j]", complexOne(true)),
		one("rfft", "The transform of real numbers: the first half, which the other mirrors.", "fft.rfft("+x+")  // => [10.+0.j -2.+2.j -2.+0.j]", func(c *module.Call, n, axis int, norm fft.Norm) (*engine.Tensor, error) {
			return grad.RFFT(read(c, 0), n, axis, norm)
		}),
		one("irfft", "The inverse of rfft: n real numbers, an even number if n is absent.", "fft.irfft(fft.rfft("+x+"))  // => [1. 2. 3. 4.]", func(c *module.Call, n, axis int, norm fft.Norm) (*engine.Tensor, error) {
			return grad.IRFFT(read(c, 0), n, axis, norm)
		}),
		one("hfft", "The transform of numbers whose second half mirrors the first, which is given: n real numbers, an even number if n is absent.", "fft.hfft([1.0, 2.0, 3.0])  // => [ 8. -2.  0. -2.]", func(c *module.Call, n, axis int, norm fft.Norm) (*engine.Tensor, error) {
			return grad.HFFT(read(c, 0), n, axis, norm)
		}),
		one("ihfft", "The inverse of hfft: the first half of the numbers.", "fft.ihfft([8.0, -2.0, 0.0, -2.0])  // => [1.-0.j 2.-0.j 3.-0.j]", func(c *module.Call, n, axis int, norm fft.Norm) (*engine.Tensor, error) {
			return grad.IHFFT(read(c, 0), n, axis, norm)
		}),
		several("fftn", "fft", "", false, false), several("ifftn", "ifft", "", true, false), several("rfftn", "rfft", "", false, true), several("irfftn", "irfft", "", true, true),
		several("fft2", "fft", "fftn", false, false), several("ifft2", "ifft", "ifftn", true, false), several("rfft2", "rfft", "rfftn", false, true), several("irfft2", "irfft", "irfftn", true, true),
		shifting("fftshift", "The frequency 0 moved to the middle of axes, or of all.", "[-2. -1.  0.  1.]", func(n int) int { return n / 2 }),
		shifting("ifftshift", "What fftshift moved moved back.", "[-2. -1.  0.  1.]", func(n int) int { return -(n / 2) }),
		frequencies("fftfreq", "The frequencies of the elements that fft gives for n samples at a distance d.", "[ 0.  1. -2. -1.]", false),
		frequencies("rfftfreq", "The frequencies of the elements that rfft gives for n samples at a distance d.", "[0. 1. 2.]", true),
	}
	return module.Module{Name: "fft", Doc: "Fourier transforms of tensors, of any length, over one or several axes.", Funcs: funcs(ops)}
}

func normOf(c *module.Call, i int) fft.Norm {
	if !c.Given(i) {
		return fft.Backward
	}
	return fft.Norm(c.Str(i))
}

// several are the transforms over some axes: all, or the last two.
func several(name, of, rule string, inverse, real bool) op {
	axes, which := "null", "axes, or all"
	if rule != "" {
		axes, which = "[-2, -1]", "the last two axes, or others"
	}
	return op{name: name, rule: rule, operands: "x", params: "s = null, axes = null, norm = null", doc: "As " + of + ", over " + which + ". s has a length for each." + normDoc,
		function: "fft." + name + "(tensor.ones([2, 4])).shape  // => " + map[bool]string{true: map[bool]string{true: "[2, 6]", false: "[2, 3]"}[inverse], false: "[2, 4]"}[real],
		run: run(func(c *module.Call) (*engine.Tensor, error) {
			x := read(c, 0)
			over, sizes := axesOver(c, x.Rank(), axes != "null")
			return grad.Transforms(x, sizes, over, normOf(c, 3), inverse, real)
		})}
}

// axesOver reads s and axes: as many of one as of the other.
func axesOver(c *module.Call, rank int, lastTwo bool) (axes, sizes []int) {
	if c.Given(1) {
		sizes = readSizes(c, 1)
		if slices.Min(append(sizes, 1)) < 1 {
			c.Refuse("there is no transform of %d elements", slices.Min(sizes))
		}
	}
	switch {
	case c.Given(2):
		axes = readSizes(c, 2)
	case lastTwo:
		axes = []int{-2, -1}
	case sizes != nil:
		for i := range sizes {
			axes = append(axes, i-len(sizes))
		}
	default:
		for i := range rank {
			axes = append(axes, i)
		}
	}
	if sizes == nil {
		sizes = make([]int, len(axes))
	}
	if len(sizes) != len(axes) {
		c.Refuse("s has %d lengths for %d axes", len(sizes), len(axes))
	}
	return axes, sizes
}

func shifting(name, doc, shows string, by func(n int) int) op {
	x := "fft.fftfreq(4, d: 0.25)"
	if name == "ifftshift" {
		x = "[0.0, 1.0, -2.0, -1.0]"
	}
	return op{name: name, operands: "x", params: "axis = null", doc: doc, function: "fft." + name + "(" + x + ")  // => " + shows,
		run: run(func(c *module.Call) (*engine.Tensor, error) {
			x := read(c, 0)
			axes, all := readAxes(c, 1)
			if all {
				for i := range x.Rank() {
					axes = append(axes, i)
				}
			}
			var err error
			for _, a := range axes {
				if a < -x.Rank() || a >= x.Rank() {
					c.Refuse("there is no axis %d in %s", a, x.Head())
				}
				if x, err = grad.Roll(x, by(x.Sizes()[(a+x.Rank())%x.Rank()]), a, false); err != nil {
					return nil, err
				}
			}
			return x, nil
		})}
}

func frequencies(name, doc, shows string, real bool) op {
	return op{name: name, params: "n: i64, d: f64 = 1.0", doc: doc, function: "fft." + name + "(4, d: 0.25)  // => " + shows,
		run: run(func(c *module.Call) (*engine.Tensor, error) {
			n := int(c.IntIn(0, 1, 1<<33))
			c.Charge(int64(n) * 8)
			return fft.Freq(n, c.Float(1), real)
		})}
}
