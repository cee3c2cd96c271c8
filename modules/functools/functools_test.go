package functools

import (
	"testing"

	"skep/interp/moduletest"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		functools.partial(5) ==> !must be
		functools.partial(max, 3)(1, 7) ==> 7
		functools.partial(|a, b, c| [a, b, c], 1, 2)(3) ==> [1, 2, 3]
		[1, 2].map(functools.partial(|a, b| a * b, 10)) ==> [10, 20]
		let f = functools.partial(|xs, x| { let mut ys = xs; ys.push(x); ys }, [1])¶f(2)¶f(3) ==> [1, 3]
		functools.compose() ==> !at least one
		functools.compose(abs)(-3) ==> 3
		functools.pipe(|a, b| a + b, |x| x * 2)(1, 2) ==> 6
		functools.compose(|x| x, 5) ==> !must be
		let mut n = 0¶let f = functools.memoize(|a, b| { n += 1; a + b }, max_size: 1)¶(f(1, 2), f(1, 2), f(2, 2), f(1, 2), n) ==> (3, 3, 4, 3, 3)
		functools.memoize(|x| [x])(1.0) ==> [1.0]
		functools.negate(|x| 5)(1) ==> !true or false
		functools.flip(|a| a)(1) ==> !two arguments
		functools.reduce(|a, b| a + b, []) ==> !no elements
		functools.reduce(|a, b| a + b, [1, 2], 10) ==> 13
		functools.reduce(|a, b| a + b, "abc") ==> "abc"
		typeof(functools.flip(|a, b| a)) ==> "function"
	`, Module())
}
