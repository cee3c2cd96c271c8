package itertools

import (
	"testing"

	"skep/interp/moduletest"
)

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, `
		itertools.product().collect() ==> [()]
		itertools.product([1], []).collect() ==> []
		itertools.product(1..3, 1..3, [0]).count() ==> 4
		itertools.product(5) ==> !must be Iterator
		itertools.permutations([1, 2, 3]).collect() ==> [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 3, 1], [3, 1, 2], [3, 2, 1]]
		itertools.permutations("ab", 1).collect() ==> [["a"], ["b"]]
		itertools.permutations([1], 2).collect() ==> []
		itertools.permutations([], 0).collect() ==> [[]]
		itertools.permutations(1..=20).take(2).count() ==> 2
		itertools.combinations(1..=5, 3).count() ==> 10
		itertools.combinations([1, 2], 0).collect() ==> [[]]
		itertools.combinations([1, 2], 3).collect() ==> []
		itertools.combinations([], 1).collect() ==> []
		itertools.combinations([1], -1) ==> !from 0 to
		itertools.combinations_with_replacement(1..=3, 3).count() ==> 10
		itertools.combinations_with_replacement([], 1).collect() ==> []
		itertools.accumulate([1, 2.5]).collect() ==> [1, 3.5]
		itertools.accumulate([]).collect() ==> []
		itertools.accumulate(["a", "b"]).collect() ==> !needs numbers
		itertools.accumulate([9223372036854775807, 1]).collect() ==> !integer overflow
		itertools.pairwise([1]).collect() ==> []
		itertools.pairwise([]).collect() ==> []
		itertools.zip_longest([1], 1..4).collect() ==> [(1, 1), (nil, 2), (nil, 3)]
		itertools.zip_longest().collect() ==> []
		itertools.groupby([], |x| x).collect() ==> []
		itertools.groupby("aab", |x| x).collect() ==> [("a", ["a", "a"]), ("b", ["b"])]
		itertools.count(9223372036854775806).take(5).collect() ==> [9223372036854775806]
		itertools.count(step: -1).take(2).collect() ==> [0, -1]
	`, Module())
}
