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

func TestStages(t *testing.T) {
	moduletest.Programs(t, `
		itertools.chain().collect() ==> []
		itertools.chain([1], 5).collect() ==> !must be
		itertools.flatten(["ab", [1]]).collect() ==> ["a", "b", 1]
		itertools.flatten([1]).collect() ==> !sequence
		itertools.repeat([1], 2).collect() ==> [[1], [1]]
		itertools.repeat(1, 0).collect() ==> []
		itertools.repeat(1).take(2).count() ==> 2
		itertools.repeat(1, -1) ==> !from 0 to
		itertools.cycle([]).collect() ==> []
		itertools.islice([1, 2, 3], 0).collect() ==> []
		itertools.islice([1, 2, 3], 1, 9).collect() ==> [2, 3]
		itertools.islice(itertools.count(), 5, 12, 3).collect() ==> [5, 8, 11]
		itertools.islice([1], 1, 2, 0) ==> !from 1 to
		let it = [1, 2, 3, 4].iter()¶itertools.islice(it, 2).collect()¶it.collect() ==> [3, 4]
		itertools.takewhile(|x| x > 5, [1]).collect() ==> []
		itertools.dropwhile(|x| x > 5, [6, 7]).collect() ==> []
		itertools.filterfalse(|x| null, [1]).collect() ==> [1]
		itertools.compress([1, 2, 3], [0, 1]).collect() ==> [2]
		itertools.compress([1], []).collect() ==> []
		itertools.starmap(|a| a, [5]).collect() ==> !a tuple or an array
		itertools.batched([], 2).collect() ==> []
		itertools.batched([1], 0) ==> !from 1 to
		itertools.windowed([1, 2], 3).collect() ==> []
		itertools.windowed(1..=7, 2, 3).collect() ==> [[1, 2], [4, 5]]
		itertools.windowed(1..=5, 3, step: 2).collect() ==> [[1, 2, 3], [3, 4, 5]]
		itertools.tee([1, 2], 0) ==> []
		let t = itertools.tee(1..=200)¶t[0].take(150).count()¶(t[1].sum(), t[0].sum()) ==> (20100, 8775)
		itertools.interleave().collect() ==> []
		itertools.interleave([], [1, 2], "a").collect() ==> [1, "a", 2]
		itertools.unique(["a", "A", "b"], |s| s.to_lower()).collect() ==> ["a", "b"]
		itertools.unique([1, 1.0]).collect() ==> [1]
		itertools.powerset([]).collect() ==> [[]]
		itertools.powerset(1..=10).count() ==> 1024
		itertools.partition(|x| x, []) ==> ([], [])
		itertools.product([0, 1], repeat: 3).count() ==> 8
		itertools.product([0, 1], repeat: 0).collect() ==> [()]
		let mut n = 0¶let it = itertools.takewhile(|x| { n += 1; x < 2 }, itertools.count())¶it.collect()¶n ==> 3
	`, Module())
}
