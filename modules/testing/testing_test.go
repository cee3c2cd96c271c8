package testing

import (
	"context"
	"math"
	"strings"
	"testing"
	"time"

	"skep/interp/moduletest"
	"skep/interp/value"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		testing.equal([1], [2]) ==> !equal: found [1], expected [2]
		testing.equal(1, 2, "sizes") ==> !equal: sizes: found 1, expected 2
		testing.not_equal(1, 1.0) ==> !both are 1
		testing.approx(1, 1.1) ==> !found 1, expected 1.1, off by 0.1
		[testing.approx(1, 1.1, rel_tol: 0.2)] ==> [()]
		testing.approx({a: [1, 2]}, {a: [1, 3]}) ==> !at "a": at [1]: found 2, expected 3
		testing.approx([1], [1, 2]) ==> !found 1 elements, expected 2
		testing.approx({a: 1}, {b: 1}) ==> !found the key "a", which is not expected
		testing.approx({}, {b: 1}) ==> !found 0 keys, expected 1
		testing.approx("a", 1) ==> !found "a", expected 1
		[testing.approx((0.0 / 0.0, "x"), (0.0 / 0.0, "x"))] ==> [()]
		testing.raises(|| 5) ==> !did not fail, it gave 5
		testing.raises(|| panic("zero"), "memory") ==> !which does not contain "memory"
		testing.raises(5) ==> !must be fun()
		testing.contains("abc", "x") ==> !"abc" does not contain "x"
		[testing.contains({a: 1}, "a")] ==> [()]
		[testing.contains(1..4, 3)] ==> [()]
		testing.contains({1, 2}, 5, "set") ==> !set: {1, 2} does not contain 5
		testing.is_type(1, "float") ==> !a value of type integer, expected float
		testing.cases([(1, 2), (2, 5), {name: "zero", args: [0], want: 1}], |x| x * 2) ==> !cases: 2 of 3 cases fail
		testing.cases([{name: "by zero", args: [0], want: 1}], |x| 1 / x) ==> !case 1 (by zero): f(0) fails: 
		testing.cases([[]], |x| x) ==> !case 1 is empty
		testing.cases([5], |x| x) ==> !must be an array, a tuple or an object
		testing.cases([{}], |x| x) ==> !needs args
		# properties: the smallest counterexamples are found
		testing.forall([testing.ints()], |n| n < 1000) ==> !property(1000) gives false
		testing.forall([testing.ints()], |n| n > -57) ==> !property(-57) gives false
		testing.forall(testing.ints(5, 500), |n| n < 6) ==> !property(6) gives false
		testing.forall([testing.lists(testing.ints(0, 100))], |xs| xs.sum() < 150) ==> !shrunk
		testing.forall([testing.lists(testing.ints())], |xs| xs.len() < 3) ==> !property([0, 0, 0]) gives false
		testing.forall([testing.strings()], |s| !s.contains("x")) ==> !property("x") gives false
		testing.forall([testing.ints(0, 100), testing.ints(0, 100)], |a, b| a - b < 10) ==> !property(10, 0)
		testing.forall([testing.ints(0, 1000).map(|n| n * 2)], |n| n < 101) ==> !property(102)
		testing.forall([testing.ints(0, 1000).filter(|n| n % 7 == 0)], |n| n < 10) ==> !property(14)
		testing.forall([testing.floats()], |x| x < 3.5) ==> !property(4.0)
		testing.forall([testing.one_of("a", testing.ints(1, 5))], |x| typeof(x) == "string") ==> !property(1)
		testing.forall([testing.objects({n: testing.ints(0, 50), on: testing.bools()})], |o| !o.on) ==> !property({n: 0, on: true})
		testing.forall([testing.tuples(testing.ints(0, 9), 5)], |t| t.0 < 3) ==> !property((3, 5))
		testing.forall([testing.ints(0, 9)], |n| 10 / (n - 4) > -100) ==> !property(4) fails: division by zero
		testing.forall([testing.ints()], |n| n * 2 / 2 == n) ==> !property(4611686018427387904) fails: integer overflow
		testing.forall([testing.ints(0, 9).filter(|n| n > 9)], |n| true) ==> !let nothing through
		testing.ints(0, 9).filter(|n| n > 9).sample() ==> !lets nothing through
		testing.forall([1], |n| n == 1, runs: 0) ==> !from 1 to
		testing.ints(5, 4) ==> !no integer from 5 to 4
		testing.floats(1, 0) ==> !no finite float
		testing.strings(alphabet: "") ==> !alphabet is empty
		testing.lists(testing.ints(), max_len: 1, min_len: 2) ==> !no length from 2 to 1
		testing.one_of() ==> !nothing to choose from
		testing.ints().sample(50, seed: 7) == testing.ints().sample(50, seed: 7) ==> true
		testing.ints().sample(50, seed: 7) == testing.ints().sample(50, seed: 8) ==> false
		testing.ints(-3, 3).sample(500).unique().sort() ==> [-3, -2, -1, 0, 1, 2, 3]
		testing.lists(testing.bools(), min_len: 2, max_len: 3).sample(100).map(|l| l.len()).unique().sort() ==> [2, 3]
		testing.bools() ==> Gen bools
	`, Module())
}

// TestZigzag wants each integer of a range once, the nearest to zero first.
func TestZigzag(t *testing.T) {
	for _, r := range [][2]int64{{-3, 5}, {2, 6}, {-6, -2}, {0, 0}, {math.MinInt64, math.MinInt64 + 3}, {math.MaxInt64 - 3, math.MaxInt64}} {
		seen := map[int64]bool{}
		for n := uint64(0); n <= uint64(r[1])-uint64(r[0]); n++ {
			x := zigzag(n, r[0], r[1])
			if x < r[0] || x > r[1] || seen[x] {
				t.Errorf("%v: %d gives %d", r, n, x)
			}
			seen[x] = true
		}
	}
	if x := zigzag(math.MaxUint64, math.MinInt64, math.MaxInt64); x != math.MinInt64 {
		t.Error(x)
	}
}

// TestInterrupt ends a property that would run long.
func TestInterrupt(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	d := moduletest.New(t, Module())
	d.Ctx = ctx
	gen, err := d.Call("bools")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Show("forall", []any{gen}, func(...value.Value) (value.Value, error) { return value.Bool(true), nil }, 1<<30); !strings.Contains(got, "deadline") {
		t.Error(got)
	}
}
