package builtin_test

import "testing"

func TestSequences(t *testing.T) {
	expressions(t, `
[].map(|x| x) ==> []
[1, 2].map(|x, i| x * 10 + i) ==> [10, 21]
[("a", 1), ("b", 2)].map(|k, v| k * v) ==> ["a", "bb"]
[1, 2, 3].enumerate().map(|i, x| i * x) ==> [0, 2, 6]
["a"].enumerate(1) ==> [(1, "a")]
(1..4).map(|x| x * x) ==> [1, 4, 9]
('a'..='e').map(|c| c.to_upper()).join("") ==> "ABCDE"
("a".."c").len() ==> 2
(1..).map(|x| x * x).take(3).collect() ==> [1, 4, 9]
(1..).filter(|x| x % 7 == 0).next() ==> Some(7)
(0..1000000000000).iter().map(|x| x * 2).find(|x| x > 10) ==> Some(12)
(1..10).step_by(4) ==> [1, 5, 9]
(1..=10).step_by(3) ==> [1, 4, 7, 10]
("a"..="e").step_by(2) ==> ["a", "c", "e"]
(5..2).to_array() ==> []
(5..2).len() ==> 0
(1..4).rev() ==> [3, 2, 1]
(1..4).contains(2.5) ==> true
(1..4).contains("a") ==> false
('a'..='z').contains("m") ==> true
(1..).contains(99) ==> true
(..5).contains(-3) ==> true
(1..=9223372036854775807).last() ==> 9223372036854775807
(9223372036854775806..=9223372036854775807).to_array() ==> [9223372036854775806, 9223372036854775807]
(1..=1000000000).sum() ==> 500000000500000000
(-3..=3).sum() ==> 0
(0..0).sum() ==> 0
(1..=5).product() ==> 120
(1..4).min() ==> 1
(1..4).max() ==> 3
(3..3).max() ==> nil
[3, 1, 2].min() ==> 1
[].min() ==> nil
[].iter().min() ==> None
[2.5, 0.0 / 0.0, 1].max() ==> 2.5
["b", "a"].max() ==> "b"
[1, 2, 3].iter().max() ==> Some(3)
[(1, "b"), (1, "a")].min() ==> (1, "a")
["aa", "b", "cc"].max_by_key(|s| s.len()) ==> "cc"
["aa", "b", "c"].min_by_key(|s| s.len()) ==> "b"
[1, 2, 3].first() ==> 1
[].last() ==> nil
[].iter().last() ==> None
[1, 2].nth(5) ==> None
[1, 2].nth(-1) ==> None
[1, 2].get(-1) ==> Some(2)
[1, 2, 3].reduce(|a, b| a + b) ==> 6
[1, 2, 3].reduce(10, |a, b| a + b) ==> 16
[1, 2, 3].reduce(|a, b| a + b, 10) ==> 16
[].reduce(|a, b| a + b) ==> nil
[].iter().reduce(|a, b| a + b) ==> None
[].reduce(7, |a, b| a + b) ==> 7
{a: 1, b: 2}.iter().fold(0, |acc, k, v| acc + v) ==> 3
[1, 2, 3].scan(0, |a, x| a + x) ==> [1, 3, 6]
[1, 2, 3, 4].count(|x| x > 2) ==> 2
[1, 1, 2].count(1) ==> 2
[1, 2, 3].find(|x| x > 5) ==> None
[1, 2, 3].position(2) ==> Some(1)
[1, 2, 3].index_of(9) ==> -1
[1, 2, 1].last_index_of(1) ==> 2
[true, false].any() ==> true
[true, false].all() ==> false
[].all(|x| false) ==> true
[[1, [2]], [3]].flatten() ==> [1, [2], 3]
[Some(1), None, Some(3)].flatten() ==> [1, 3]
["ab", "c"].flat_map(|s| s.chars()) ==> ["a", "b", "c"]
["1", "x", "3"].filter_map(|s| s.parse("i64").ok()) ==> [1, 3]
[1, 2, 3].zip(["a", "b"], [true, false]) ==> [(1, "a", true), (2, "b", false)]
[1, 2].chain(3..5) ==> [1, 2, 3, 4]
[1, 2, 3, 4, 5].chunks(2) ==> [[1, 2], [3, 4], [5]]
[1, 2].windows(3) ==> []
[3, 1, 3, 2, 1].unique() ==> [3, 1, 2]
["a", "B", "b"].unique(|s| s.to_lower()) ==> ["a", "B"]
[1, 1, 2, 2, 1].dedup() ==> [1, 2, 1]
[1, 2, 3].cycle(0) ==> []
[1, 2].iter().cycle(2).collect() ==> [1, 2, 1, 2]
[].iter().cycle().collect() ==> []
[1, 2, 3, 4].partition(|x| x > 2) ==> ([3, 4], [1, 2])
[1, 2, 3].group_by(|x| x % 2) ==> {1: [1, 3], 0: [2]}
["b", "a", "b"].tally() ==> {b: 2, a: 1}
[("a", 1), ("b", 2), ("a", 3)].to_dict() ==> {a: 3, b: 2}
[Ok(1), Err("e"), Ok(2)].collect("Result") ==> Err("e")
[Some(1), Some(2)].collect("Option") ==> Some([1, 2])
[1, 2, 2].collect("HashSet").len() ==> 2
["x", 1, [2, "y"]].join(", ") ==> "x, 1, [2, y]"
[1, 2.5].sum() ==> 3.5
[].sum() ==> 0
[1, 2, 3, 4].mean() ==> 2.5
[{n: 1}, {n: 5}].sum_by(|o| o.n) ==> 6
[1, 2, 3].is_sorted() ==> true
(1, "a", 2.5).map(|x| x) ==> [1, "a", 2.5]
(1, 2, 3).sum() ==> 6
(1, 2).len() ==> 2
let mut it = [1, 2, 3].iter(); it.next(); it.collect() ==> [2, 3]
let mut it = [1, 2, 3].iter(); it.peek(); it.peek(); it.next(); it.peek() ==> Some(2)
let mut a = [1, 2]; let it = a.iter(); a[0] = 9; it.collect() ==> [1, 2]
[3, 1].iter().sort() ==> [1, 3]
[1, 2, 3].iter().rev().map(|x| x * 2).collect() ==> [6, 4, 2]
[1, 2].map(5) ==> !`+"`map` expects a function, found integer 5"+`
5.iter() ==> !no method
sum([1, "x"]) ==> !`+"`sum` needs numbers, found string \"x\""+`
["a"].sum() ==> !put together with
[9223372036854775807, 1].sum() ==> !integer overflow: the sum does not fit
[9223372036854775807, 2].product() ==> !integer overflow: the product does not fit
(1..=9223372036854775807).sum() ==> !overflow
[1, "a"].min() ==> !cannot compare string "a" with integer 1
[].mean() ==> !no elements have no mean
[1, 2].chunks(0) ==> !at least 1, found 0
[1, 2].take(-1) ==> !at least 0, found -1
[1].flatten(2000) ==> !a depth from 0 to 1000
(1..).len() ==> !has no end
(1..).rev() ==> !has no end
(1..2.5).to_array() ==> !a range needs integers or characters
[1, 2].to_dict() ==> !expects pairs, found integer 1
[1].collect("Frame") ==> !cannot make a Frame
[1, 2].map(|x| x / 0) ==> !zero
`)
}

func TestArraysChange(t *testing.T) {
	expressions(t, `
let mut a = [1, 2, 3]; a.pop(); a.push(9); a ==> [1, 2, 9]
let mut a = []; a.pop() ==> nil
let mut a = []; a.pop_front() ==> nil
let mut a = []; a.next() ==> None
let mut a = [1]; let b = a; a.push(2); b ==> [1]
let mut a = [[1], [2]]; let b = a.clone(); a[0].push(5); b ==> [[1], [2]]
let mut a = [[1], [2]]; let f = a.first(); a[0].push(5); f ==> [1]
let mut a = [[1]]; let x = a.pop(); a.push(x); a[0].push(2); (a, x) ==> ([[1, 2]], [1])
let mut a = [1, 2]; a.insert(2, 3); a.insert(-1, 0); a ==> [1, 2, 0, 3]
let mut a = [1, 2]; a.insert(5, 3) ==> !index 5 is out of range, the length is 2
let mut a = [1, 2, 3]; a.remove(-1); a ==> [1, 2]
let mut a = ["x", "y"]; a.remove("x"); a ==> ["y"]
let mut a = ["x"]; a.remove("z") ==> !no element is equal to "z"
let mut a = [1]; a.remove(1) ==> !index 1 is out of range, the length is 1
let mut a = [1, 2, 3, 4]; a.drain(1..3); a ==> [1, 4]
let mut a = [1, 2, 3, 4]; a.drain(2..) ==> [3, 4]
let mut a = [1, 2, 3]; a.drain(); a ==> []
let mut a = [1]; a.drain(0..5) ==> !not within the length 1
let mut a = [1, 2, 3]; a.split_off(1); a ==> [1]
let mut a = [1, 2, 3]; a.swap(0, -1); a ==> [3, 2, 1]
let mut a = [1]; a.swap(0, 1) ==> !index 1 is out of range
let mut a = [1, 2, 3, 4]; a.retain(|x| x % 2 == 0); a ==> [2, 4]
let mut a = [1, 2]; a.extend(a); a ==> [1, 2, 1, 2]
let mut a = [1]; a.extend(2..4); a ==> [1, 2, 3]
let mut a = [1]; a.append((2, 3)); a ==> [1, (2, 3)]
let mut a = [1, 2, 3]; a.truncate(9); a.truncate(2); a ==> [1, 2]
let mut a = [1]; a.resize(3, [0]); a[1].push(7); a ==> [1, [0, 7], [0]]
let mut a = []; a.resize(1000000000000, 0) ==> !out of memory
let mut a = [1, 2, 3]; a.swap_remove(0); a ==> [3, 2]
let mut q = [1, 2, 3]; q.pop_front(); q.push_back(4); q.push_front(0); q ==> [0, 2, 3, 4]
[1, 2, 3].slice(1) ==> [2, 3]
[1, 2, 3].slice(-2, -1) ==> [2]
[1, 2, 3].slice(5, 9) ==> []
[1, 2, 3].slice(2, 1) ==> []
[1, 2, 3].split_at(-1) ==> ([1, 2], [3])
[1, 2, 3].rotate_left(4) ==> [2, 3, 1]
[1, 2, 3].rotate_right(1) ==> [3, 1, 2]
[].rotate_left(3) ==> []
[1, 2, 2].union([2, 3]) ==> [1, 2, 3]
[1, 2, 2, 3].intersection([2, 3]) ==> [2, 3]
[1, 2, 3].difference([2]) ==> [1, 3]
[1, 2].cartesian([]) ==> []
[[1, 2], [3]].transpose() ==> !row 0 has 2 elements, row 1 has 1
[1, 2].repeat(2) ==> [1, 2, 1, 2]
[1].cycle(1000000000000) ==> !out of memory
[1, 2].cycle(9223372036854775807) ==> !more memory than there is
[1, 2, 3].starts_with([1, 2]) ==> true
[1, 2, 3].ends_with([9, 1, 2, 3]) ==> false
range(10, 0, -3) ==> [10, 7, 4, 1]
range(0) ==> []
range(3, 1) ==> []
range(0, 10, 0) ==> !a step other than 0
range(1000000000000) ==> !out of memory
range(-9223372036854775807, 9223372036854775807) ==> !more numbers than memory holds
Vec::from("ab") ==> ["a", "b"]
`)
}

func TestSorting(t *testing.T) {
	expressions(t, `
[3, 1, 2].sort() ==> [1, 2, 3]
[2.5, 0.0 / 0.0, -1.0].sort() ==> [-1.0, 2.5, NaN]
[2.5, 1, 0.0 / 0.0, -1].sort() ==> [-1, 1, 2.5, NaN]
["b", "B", "a"].sort() ==> ["B", "a", "b"]
[(2, "a"), (1, "b")].sort() ==> [(1, "b"), (2, "a")]
[true, false].sort() ==> [false, true]
[None, Some(1)].sort() ==> [None, Some(1)]
[].sort() ==> []
[1, 2.0, 3].sort_desc() ==> [3, 2.0, 1]
[3, 1, 2].sort_by(|a, b| b - a) ==> [3, 2, 1]
[3, 1, 2].sort_by(|a, b| a < b) ==> [1, 2, 3]
[3, 1, 2].sort_by(|a, b| a > b) ==> [3, 2, 1]
[3.5, 1.5].sort_by(|a, b| a.partial_cmp(b).unwrap()) ==> [1.5, 3.5]
[3, 1].sort_by(|a, b| b.cmp(a).reverse()) ==> [1, 3]
[3, 1].sort_by(|a, b| Some(a - b)) ==> [1, 3]
[3.5, 1.0].sort_by(|a, b| a - b) ==> [1.0, 3.5]
["bb", "a"].sort_by(|s| s.len()) ==> ["a", "bb"]
["bb", "a"].sort_by(len) ==> ["a", "bb"]
[{n: 2}, {n: 1}].sort_by("n", true) ==> [{n: 2}, {n: 1}]
[1, 2, 3].sort_by(|a, b| a - b, desc: true) ==> [3, 2, 1]
[{k: 1, v: "a"}, {k: 0, v: "b"}, {k: 1, v: "c"}, {k: 0, v: "d"}].sort_by_key(|o| o.k).map(|o| o.v).join("") ==> "bdac"
[{k: 1, v: "a"}, {k: 0, v: "b"}, {k: 1, v: "c"}, {k: 0, v: "d"}].sort_by_key("k", true).map(|o| o.v).join("") ==> "acbd"
(0..100).map(|i| (i * 37) % 101).sort_by(|a, b| a - b) == (0..100).map(|i| (i * 37) % 101).sort() ==> true
(0..1000).map(|i| ((i * 7919) % 13, i)).sort_by(|a, b| a.0 - b.0) == (0..1000).map(|i| ((i * 7919) % 13, i)).sort() ==> true
[1, 3, 5].binary_search(4) ==> Err(2)
struct P { x: i64 }; [P { x: 2 }, P { x: 1 }].sort_by("x")[0].x ==> 1
[1, "a"].sort() ==> !cannot compare integer 1 with string "a"
[1, 2].sort_by(|a, b| "x") ==> !must give a number or a bool, found string "x"
[2, 1].sort_by(|a, b| panic("stop")) ==> !stop
[{n: 2}].sort_by("m") ==> !has no field
[1, 2].sort_by(3) ==> !expects a function, found integer 3
`)
}

func TestDictsAndSets(t *testing.T) {
	expressions(t, `
let d = {a: 1}; d.get("b") ==> None
let d = {a: 1}; d.get("b", 5) ==> 5
let d = {a: 1, b: 2}; d.map(|k, v| k * v) ==> ["a", "bb"]
let d = {a: 1, b: 2}; d.map(|p| p.1) ==> [1, 2]
let d = {a: 1, b: 2}; d.filter(|k, v| v > 1) ==> {b: 2}
let d = {a: 1, b: 2}; d.any(|k, v| v > 1) ==> true
let d = {a: 1, b: 2}; d.find(|k, v| v > 1) ==> Some(("b", 2))
let d = {a: 1, b: 2}; d.map_values(|v| v + 1) ==> {a: 2, b: 3}
let d = {b: 1, a: 2}; d.sort_keys() ==> {a: 2, b: 1}
let d = {b: 2, a: 1}; d.sort_by(|p| p.1) ==> [("a", 1), ("b", 2)]
let d = {a: 1, b: 2}; d.max_by_key(|k, v| v) ==> ("b", 2)
let d = {a: 1}; d.merge({a: 2, c: 3}) ==> {a: 2, c: 3}
let mut d = {a: 1}; let e = d; d.insert("a", 2); e ==> {a: 1}
let mut d = {a: [1]}; let x = d.get_or("a", []); d["a"].push(2); x ==> [1]
let mut d = {a: 1}; d.remove("z") ==> None
let mut d = {a: 1}; d.pop("z", 9) ==> 9
let mut d = {a: 1}; d.pop(); d.pop() ==> nil
let mut d = {a: 1}; d.update("a", |n| n * 10); d ==> {a: 10}
let mut d = {}; d.update("a", |n| n + 1) ==> !there is no key "a"
let mut d = {a: 1}; d.extend([("b", 2)]); d ==> {a: 1, b: 2}
let mut d = {a: 1}; d.retain(|k, v| false); d.is_empty() ==> true
let mut d = {}; for w in ["x", "y", "x"] { d.insert(w, d.get(w, 0) + 1) }; d ==> {x: 2, y: 1}
let mut d = {}; d.entry("a").or_insert_with(|| 3); d.entry("a").or_insert(4); d ==> {a: 3}
let mut d = {}; let e = d.entry("a"); let c = d; e.or_insert(4) ==> !copied since
let d = {a: 1, b: 1}; d.invert() ==> {1: "b"}
let d = {a: 1, b: 2, c: 3}; (d.pick(["c", "x"]), d.omit(["c"])) ==> ({c: 3}, {a: 1, b: 2})
let d = {a: 1}; (d.key_of(1), d.key_of(2), d.contains_value(1)) ==> (Some("a"), None, true)
HashMap::from([("a", 1)]).keys() ==> ["a"]
HashMap::from_keys("ab", 0) ==> {a: 0, b: 0}
{a: 1}.extend(5) ==> !something with elements
let s = HashSet::from([1, 2]); (s.union([3]).len(), s.intersection([2]).to_array(), s.difference([2]).to_array()) ==> (3, [2], [1])
let s = HashSet::from([1, 2]); (s.is_subset([1, 2, 3]), s.is_superset([3]), s.is_disjoint([3])) ==> (true, false, true)
let mut s = HashSet::new(); (s.insert(1), s.insert(1.0), s.contains(1), s.remove(1), s.remove(1)) ==> (true, false, true, true, false)
let mut s = [1].to_set(); let r = s; s.insert(2); r.len() ==> 1
let mut s = [1, 2, 3].to_set(); s.retain(|x| x > 1); s.map(|x| x * 10) ==> [20, 30]
let s = [3, 1].to_set(); s.sort() ==> [1, 3]
`)
}
