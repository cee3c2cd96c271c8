package collections

import (
	"math/rand/v2"
	"slices"
	"testing"

	"skep/interp/moduletest"
	"skep/interp/value"
)

func TestCounter(t *testing.T) {
	moduletest.Programs(t, `
		collections.counter() ==> Counter {}
		collections.counter("abca") ==> Counter {a: 2, b: 1, c: 1}
		collections.counter({x: 2, y: 3}).total() ==> 5
		collections.counter({x: "two"}) ==> !must be integers
		collections.counter(5) ==> !must be
		collections.counter([1, 1.0, 2])[1] ==> 2
		let mut c = collections.counter("ab")¶let d = c¶c.add("z")¶(c.len(), d.len()) ==> (3, 2)
		let mut c = collections.counter("a")¶c.add("a", 9223372036854775807) ==> !does not fit
		let c = collections.counter("a")¶c.add("b") ==> !immutable
		let c = collections.counter("a")¶c.subtract("b") ==> !immutable
		fun f() { let c = collections.counter("a"); c.subtract("b"); c }¶f() ==> !immutable
		fun f(c) { c.subtract("b"); c }¶f(collections.counter("a")) ==> Counter {a: 1, b: -1}
		collections.counter("aab") + collections.counter("b") ==> Counter {a: 2, b: 2}
		collections.counter("aab") - collections.counter("bbb") ==> Counter {a: 2}
		collections.counter("aab") & collections.counter("abb") ==> Counter {a: 1, b: 1}
		collections.counter("aab") | collections.counter("abb") ==> Counter {a: 2, b: 2}
		collections.counter("a") + 1 ==> !needs two Counters
		collections.counter("ab") == collections.counter("ba") ==> true
		collections.counter("mississippi").most_common() ==> [("i", 4), ("s", 4), ("p", 2), ("m", 1)]
		collections.counter({a: -1, b: 2, c: 0}).elements().collect() ==> ["b", "b"]
		collections.counter("a").most_common(-1) ==> !from 0 to
		let mut c = collections.counter()¶for w in "a b a".split(" ") { c[w] += 1 }¶c ==> Counter {a: 2, b: 1}
		let mut c = collections.counter("aab")¶c.update(collections.counter("a"))¶c.subtract({b: 5})¶c ==> Counter {a: 3, b: -4}
		Counter::new("zz").items() ==> [("z", 2)]
		collections.counter("aab").iter().map(|(k, n)| n).sum() ==> 3
		collections.counter("ab").increment(1) ==> !has no method
	`, Module())
}

func TestDeque(t *testing.T) {
	moduletest.Programs(t, `
		collections.deque() ==> Deque []
		collections.deque(1..=3) ==> Deque [1, 2, 3]
		collections.deque(max_len: 0) ==> !from 1 to
		let mut q = collections.deque([1], max_len: 1)¶q.push_front(2)¶q ==> Deque [2]
		let mut q = collections.deque()¶(q.pop_front(), q.pop_back(), q.front(), q.back()) ==> (None, None, None, None)
		let mut q = collections.deque([1, 2])¶let p = q¶q.push_back(3)¶(p.len(), q.len()) ==> (2, 3)
		let mut q = collections.deque([1, 2, 3, 4, 5])¶q.rotate(2)¶q.rotate(-1)¶q ==> Deque [5, 1, 2, 3, 4]
		let mut q = collections.deque()¶q.rotate(3)¶q.len() ==> 0
		collections.deque([1])[1] ==> !outside of a deque of 1
		collections.deque([1])["a"] ==> !must be an integer
		let mut q = collections.deque([[1], [2]])¶q[-1].push(3)¶q ==> Deque [[1], [2, 3]]
		let mut q = collections.deque([1, 2])¶q[0] += 5¶q.to_array() ==> [6, 2]
		collections.deque([1, 2]) == collections.deque([1, 2]) ==> true
		collections.deque([1, 2]) == [1, 2] ==> false
		let d = {collections.deque([1]): "x"}¶d[collections.deque([1])] ==> "x"
		[3, 1].sum() + sum(collections.deque([1, 2])) ==> 7
		let mut n = 0¶for x in collections.deque([1, 2]) { n += x }¶n ==> 3
		let mut q = collections.deque([1])¶q.appendleft(0) ==> !has no method
		Deque::new([1, 2]).get(-1) ==> Some(2)
		let mut q = collections.deque([[1]])¶let a = q[0]¶q[0].push(2)¶(a, q[0]) ==> ([1], [1, 2])
		let mut q = collections.deque([[]])¶for i in 0..200000 { q[0].push(i) }¶q[0].len() ==> 200000
	`, Module())
}

func TestHeaps(t *testing.T) {
	moduletest.Programs(t, `
		collections.heap([3, 1, 2]) ==> BinaryHeap [1, 2, 3]
		collections.heap([3, 1, 2], max: true).to_array() ==> [3, 2, 1]
		collections.heap(["ccc", "a", "bb"], key: |s| s.len()).peek() ==> Some("a")
		collections.heap([1, "a"]) ==> !have no order
		let mut h = collections.heap([1])¶try { h.push("a") } catch e { 0 }¶h.to_array() ==> [1]
		let mut h = BinaryHeap::from([1, 3, 2])¶(h.pop(), h.pop(), h.pop(), h.pop()) ==> (Some(3), Some(2), Some(1), None)
		let mut h = BinaryHeap::new()¶h.push(1)¶let g = h¶h.pop()¶(h.len(), g.len()) ==> (0, 1)
		BinaryHeap::from([2, 3, 1]).into_sorted_vec() ==> [1, 2, 3]
		let mut h: BinaryHeap<i64> = BinaryHeap::new()¶h.push(4)¶h.peek() ==> Some(4)
		collections.nsmallest(2, ["ccc", "a", "bb"], key: |s| s.len()) ==> ["a", "bb"]
		collections.nlargest(2, [(1, "a"), (2, "b"), (2, "c")], key: |t| t.0) ==> [(2, "b"), (2, "c")]
		collections.nsmallest(2, [(2, "b"), (1, "a"), (1, "c"), (1, "d")], key: |t| t.0) ==> [(1, "a"), (1, "c")]
		collections.nsmallest(0, [1]) ==> []
		collections.nlargest(9, [1, 2]) ==> [2, 1]
		let mut q = collections.priority_queue(max: true)¶q.push("a", 1)¶q.push("b", 2)¶q.push("c", 2)¶q.to_array() ==> [("b", 2), ("c", 2), ("a", 1)]
		let mut q = collections.priority_queue()¶q.push("a", 1)¶q.push("b", 2)¶q.push("c", 2)¶q.update("a", 2)¶q.iter().map(|(x, p)| x).collect() ==> ["b", "c", "a"]
		let mut q = collections.priority_queue()¶(q.pop(), q.peek(), q.update("a", 1), "a" in q) ==> (None, None, false, false)
		collections.bisect_left([], 1) ==> 0
		collections.bisect_right([1, 2, 3], 9) ==> 3
		collections.bisect_left(["a", "ccc"], 2, key: |s| s.len()) ==> 1
		collections.bisect_left("abc", "b") ==> !must be
		collections.insort(["a", "ccc"], "bb", key: |s| s.len()) ==> ["a", "bb", "ccc"]
		collections.merge() ==> []
		collections.merge([1, 5], 2..4, [1]) ==> [1, 1, 2, 3, 5]
	`, Module())
}

func TestCachesAndDefaults(t *testing.T) {
	moduletest.Programs(t, `
		collections.lru_cache(0) ==> !from 1 to
		let mut c = LruCache::new(2)¶c.put(1, "a")¶c.put(2, "b")¶c.put(1, "z")¶c.put(3, "c")¶c ==> LruCache {1: "z", 3: "c"}
		let mut c = LruCache::new(2)¶c.put(1, "a")¶let d = c¶c.put(2, "b")¶(c.len(), d.len()) ==> (2, 1)
		let mut c = LruCache::new(1)¶c.put(1, [1])¶let mut x = c.get(1).unwrap()¶x.push(2)¶c.peek(1) ==> Some([1])
		let mut c = LruCache::new(3)¶for i in 0..10 { c.put(i, i) }¶c.remove(8)¶c.put(20, 20)¶c.keys() ==> [7, 9, 20]
		let mut c = LruCache::new(3)¶let mut n = 0¶for i in [1, 2, 1, 3, 1] { c.get_or_insert(i, |k| { n += 1; k * k }) }¶(n, c.items()) ==> (3, [(2, 4), (3, 9), (1, 1)])
		let mut d = collections.defaultdict(|| [])¶for (k, v) in [("a", 1), ("b", 2), ("a", 3)] { d[k].push(v) }¶d ==> DefaultDict {a: [1, 3], b: [2]}
		let mut d = collections.defaultdict([])¶d["a"].push(1)¶d["b"].push(2)¶d.to_dict() ==> {a: [1], b: [2]}
		let mut d = collections.defaultdict(0)¶let x = d["q"]¶(x, d.len()) ==> (0, 0)
		let mut d = collections.defaultdict(|| collections.defaultdict(0))¶d["a"]["b"] += 1¶d["a"]["b"] += 1¶d["a"]["b"] ==> 2
		collections.defaultdict(0, {a: 1}).get("a") ==> Some(1)
		let mut d = collections.defaultdict(|| [])¶for i in 0..200000 { d[i % 2].push(i) }¶let a = d[0]¶d[0].push(1)¶(a.len(), d[0].len()) ==> (100000, 100001)
	`, Module())
}

// TestQueueModel compares a deque and a heap with plain slices over random operations.
func TestQueueModel(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	d := moduletest.New(t, Module())
	call := func(name string, args ...any) value.Value {
		v, err := d.Call(name, args...)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	q, h := call("deque"), call("heap")
	var dq, hp []int64
	for i := range 3000 {
		x := r.Int64N(50)
		switch op := r.IntN(6); op {
		case 0, 1:
			call("push_back", q, x)
			dq = append(dq, x)
			call("push", h, x)
			hp = append(hp, x)
		case 2:
			call("push_front", q, x)
			dq = append([]int64{x}, dq...)
		case 3, 4:
			got, want := call("pop_front", q), value.None()
			if len(dq) > 0 {
				want, dq = value.Some(value.Int(dq[0])), dq[1:]
			}
			slices.Sort(hp)
			least, expected := call("pop", h), value.None()
			if len(hp) > 0 {
				expected, hp = value.Some(value.Int(hp[0])), hp[1:]
			}
			if !value.Equal(got, want) || !value.Equal(least, expected) {
				t.Fatalf("step %d: %v, want %v; %v, want %v", i, value.Repr(got), value.Repr(want), value.Repr(least), value.Repr(expected))
			}
		case 5:
			k := r.IntN(7) - 3
			call("rotate", q, k)
			if n := len(dq); n > 1 {
				k = (k%n + n) % n
				dq = append(slices.Clone(dq[n-k:]), dq[:n-k]...)
			}
		}
	}
	for i, x := range dq {
		if got := call("index", q, i); got.AsInt() != x {
			t.Fatalf("element %d is %d, want %d", i, got.AsInt(), x)
		}
	}
}
