package builtin

import (
	"cmp"
	"slices"
	"sort"

	"skep/interp/module"
	"skep/interp/value"
)

// sorting are the methods that put elements in order. All give new arrays: a
// variable changes only by `a = a.sort()`.
func sorting() []module.Func {
	return also([]module.Func{
		def("fun sort<T>(self: Iterable<T>) -> [T]", "Gives the elements in ascending order; equal ones keep theirs, NaN comes last.", "[3, 1, 2].sort()  // => [1, 2, 3]", func(c call) value.Value {
			return c.sorted(c.self())
		}),
		def("fun sort_desc<T>(self: Iterable<T>) -> [T]", "Gives the elements in descending order; equal ones keep theirs.", "[3, 1, 2].sort_desc()  // => [3, 2, 1]", func(c call) value.Value {
			return array(c.sortedBy(c.copied(c.self()), func(a, b value.Value) int { return c.total2(b, a) }))
		}),
		def("fun sort_by<T>(self: Iterable<T>, by: OneOf<fun(T, T) -> _, fun(T) -> _, str>, desc: bool = false) -> [T]",
			"Gives the elements in the order that `by` tells; equal ones keep theirs. It is a comparator of two elements (negative, 0, positive; or true for \"comes before\"), a function of one element that gives its key, or the name of a field.",
			"[3, 1, 2].sort_by(|a, b| b - a)  // => [3, 2, 1]\n[3, 1, 2].sort_by(|x| -x)  // => [3, 2, 1]\n[{n: 2}, {n: 1}].sort_by(\"n\")  // => [{n: 1}, {n: 2}]", sortBy),
		def("fun sort_by_key<T>(self: Iterable<T>, key: OneOf<fun(T) -> _, str>, desc: bool = false) -> [T]", "Gives the elements in the order of key(x), which is called once for each; or of a field by name.",
			`["ccc", "a", "bb"].sort_by_key(|s| s.len())  // => ["a", "bb", "ccc"]`, func(c call) value.Value { return c.sortedByKey(c.keyOf(c.Args[1]), c.bool(2)) }),
		def("fun binary_search<T>(self: Iterable<T>, x: T) -> Result<i64, i64>", "In sorted elements, gives Ok(an index of x) or Err(where x would go).", "[1, 3, 5].binary_search(3)  // => Ok(1)\n[1, 3, 5].binary_search(4)  // => Err(2)", binarySearch),
	}, "sort: sorted sort_unstable", "sort_by: sort_unstable_by sorted_by", "sort_by_key: sort_by_cached_key sorted_by_key")
}

// total2 is a total order for sorting: NaN after all other numbers.
func (c call) total2(a, b value.Value) int {
	if x, y := isNaN(a), isNaN(b); x || y {
		_, aNumber := a.Number()
		_, bNumber := b.Number()
		if aNumber && bNumber {
			return boolInt(x) - boolInt(y)
		}
	}
	return c.order(a, b)
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// sorted gives the elements of v in order; those of one scalar kind without calls through Compare.
func (c call) sorted(v value.Value) value.Value {
	out := c.copyOf(v)
	if xs, ok := out.Array().Ints(); ok {
		return long(c, len(xs), func() value.Value { slices.Sort(xs); return out })
	}
	if xs, ok := out.Array().Floats(); ok {
		return long(c, len(xs), func() value.Value { slices.SortStableFunc(xs, compareFloats); return out })
	}
	vs := out.Array().Boxed()
	if onlyStrings(vs) {
		return long(c, 4*len(vs), func() value.Value {
			slices.SortFunc(vs, func(a, b value.Value) int { return cmp.Compare(a.Str(), b.Str()) })
			return array(vs)
		})
	}
	return array(c.sortedBy(vs, c.total2))
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return boolInt(a != a) - boolInt(b != b)
}

func onlyStrings(vs []value.Value) bool {
	for _, v := range vs {
		if !v.IsStr() {
			return false
		}
	}
	return true
}

// comparator orders two values.
type comparator func(a, b value.Value) int

// sortedBy is a merge sort: stable, and with the fewest calls of an expensive
// comparator (n·log2 n at most; n-1 for what is already sorted).
func (c call) sortedBy(vs []value.Value, cmp comparator) []value.Value {
	if len(vs) < 2 {
		return vs
	}
	c.charge(int64(len(vs)), 16)
	mergeSort(c, vs, make([]value.Value, len(vs)/2), cmp)
	return vs
}

const insertionMax = 6

// mergeSort puts a in order with room for half of it.
func mergeSort[T any](c call, a, tmp []T, cmp func(a, b T) int) { mergeOnward(c, a, tmp, 1, cmp) }

// mergeOnward is mergeSort of which the first done elements are in order: one, or the
// first of the parts that halving comes to.
func mergeOnward[T any](c call, a, tmp []T, done int, cmp func(a, b T) int) {
	switch {
	case len(a) == done:
		return
	case len(a) <= insertionMax:
		insertionSort(a, cmp)
		return
	}
	c.tick(1023)
	mid := len(a) / 2
	mergeOnward(c, a[:mid], tmp, done, cmp)
	mergeOnward(c, a[mid:], tmp, 1, cmp)
	mergeHalves(a, tmp, mid, cmp)
}

// mergeHalves puts two sorted parts in order.
func mergeHalves[T any](a, tmp []T, mid int, cmp func(a, b T) int) {
	if cmp(a[mid-1], a[mid]) <= 0 {
		return
	}
	copy(tmp[:mid], a[:mid])
	merge(a, tmp[:mid], mid, cmp)
}

// merge puts left and a[mid:] in order into a.
func merge[T any](a, left []T, mid int, cmp func(a, b T) int) {
	i, j, k := 0, mid, 0
	for i < len(left) && j < len(a) {
		if cmp(left[i], a[j]) <= 0 {
			a[k] = left[i]
			i++
		} else {
			a[k] = a[j]
			j++
		}
		k++
	}
	copy(a[k:], left[i:])
}

func insertionSort[T any](a []T, cmp func(a, b T) int) {
	for i := 1; i < len(a); i++ {
		x, j := a[i], i
		for j > 0 && cmp(a[j-1], x) > 0 {
			a[j] = a[j-1]
			j--
		}
		a[j] = x
	}
}

func sortBy(c call) value.Value {
	by, desc := c.Args[1], c.bool(2)
	if by.IsStr() {
		return c.sortedByKey(c.keyOf(by), desc)
	}
	if f := c.fn(1); f.arity == 1 || f.arity < 0 { // a builtin is a key function: sort_by(len)
		return c.sortedByKey(f.call1, desc)
	}
	vs := c.copied(c.self())
	c.sortedCalling(by, vs, desc)
	return array(vs)
}

// enoughForKeys is how many elements are worth taking apart.
const enoughForKeys = 256

// bytesByKeys is what an element needs meanwhile: one and a half keys, up to three texts, and its place in vs.
const bytesByKeys = 48 + 48 + 16

// sortedCalling puts vs in the order of a comparator, by keys if the host can. It may
// come to know the comparator in the first part of the sort.
func (c call) sortedCalling(by value.Value, vs []value.Value, desc bool) {
	gives := new(answer)
	cmp := turned(orderBy(c, gives, c.fnArg(by).call2), desc)
	if len(vs) < enoughForKeys {
		c.sortedBy(vs, cmp)
		return
	}
	if c.sortedByKeys(by, gives, vs, 1, desc) {
		return
	}
	done := len(vs)
	for done > enoughForKeys/4 {
		done /= 2
	}
	c.sortedBy(vs[:done], cmp)
	if !c.sortedByKeys(by, gives, vs, done, desc) {
		c.charge(int64(len(vs)), 8)
		mergeOnward(c, vs, make([]value.Value, len(vs)/2), done, cmp)
	}
}

// sortedByKeys goes on with a sort, whose first part is done, by a comparator that the host runs on keys; false if it does not.
func (c call) sortedByKeys(by value.Value, gives *answer, vs []value.Value, done int, desc bool) bool {
	h, ok := c.Host.(module.Keyer)
	if !ok || c.Host.Charge(int64(len(vs))*bytesByKeys) != nil { // without that much room, the other way
		return false
	}
	return h.ByKeys(by, vs, func(keys []module.Key, f func(x, y module.Key) value.Value) {
		mergeOnward(c, keys, make([]module.Key, len(keys)/2), done, turned(orderBy(c, gives, f), desc))
		from := slices.Clone(vs)
		for i := range keys {
			vs[i] = from[keys[i].At]
		}
	})
}

// turned is an order, or the other way round.
func turned[T any](cmp func(a, b T) int, desc bool) func(a, b T) int {
	if desc {
		return func(a, b T) int { return cmp(b, a) }
	}
	return cmp
}

// answer is what is known of what a comparator gives.
type answer struct{ isBool bool }

// comparator makes an order of a function of two values.
func (c call) comparator(v value.Value) comparator { return orderBy(c, new(answer), c.fnArg(v).call2) }

// orderBy makes an order of what a function of two gives. What gives true or false
// is asked once: true means that the second comes after the first.
func orderBy[T any](c call, gives *answer, f func(a, b T) value.Value) func(a, b T) int {
	return func(a, b T) int {
		if gives.isBool {
			return boolInt(truthy(f(b, a)))
		}
		v := f(a, b)
		if v.IsInt() {
			return int(max(-1, min(1, v.AsInt())))
		}
		if v.IsBool() {
			gives.isBool = true
			if v.AsBool() {
				return -1
			}
			return boolInt(truthy(f(b, a)))
		}
		return c.ordering(v)
	}
}

// ordering reads what else a comparator may give: floats, Some(ordering), Less, Equal, Greater.
func (c call) ordering(v value.Value) int {
	switch v.Kind() {
	case value.KInt, value.KFloat:
		k, _ := value.Compare(v, value.Int(0))
		return k
	case value.KEnum:
		if x, some, ok := v.OptionOf(); ok && some {
			return c.ordering(x)
		}
		switch v.Enum().Type.Variants[v.Enum().Variant].Name {
		case "Less":
			return -1
		case "Equal":
			return 0
		case "Greater":
			return 1
		}
	}
	c.fail("`%s`: the comparator must give a number or a bool, found %s %s", c.Name, value.TypeName(v), short(v))
	return 0
}

// keyOf gives the function that reads the key of an element: the program's own, or the one that reads a field.
func (c call) keyOf(v value.Value) func(value.Value) value.Value {
	name, ok := v.TryStr()
	if !ok {
		return c.fnArg(v).call1
	}
	return func(x value.Value) value.Value {
		switch x.Kind() {
		case value.KDict:
			if y, ok := x.Dict().GetStr(name); ok {
				return y
			}
		case value.KObj:
			if i := x.Obj().Type.Field(name); i >= 0 {
				return x.Obj().F[i]
			}
		}
		c.fail("`%s`: %s has no field `%s`", c.Name, short(x), name)
		return value.Null
	}
}

func (c call) sortedByKey(key func(value.Value) value.Value, desc bool) value.Value {
	vs := c.copied(c.self())
	c.charge(int64(len(vs)), 80)
	keys, ints := make([]value.Value, len(vs)), true
	for i, v := range vs {
		c.tick(i)
		keys[i] = key(v)
		ints = ints && keys[i].IsInt()
	}
	switch {
	case ints:
		sortByKeys(c, vs, keys, desc, value.Value.AsInt, cmp.Compare[int64])
	case onlyStrings(keys):
		sortByKeys(c, vs, keys, desc, value.Value.Str, cmp.Compare[string])
	default:
		sortByKeys(c, vs, keys, desc, func(v value.Value) value.Value { return v }, c.total2)
	}
	return array(vs)
}

// keyed is an element beside its key, so that a comparison looks at one place.
type keyed[K any] struct {
	key K
	v   value.Value
}

// sortByKeys puts vs in the order of their keys, which read takes out of values; equal ones keep theirs.
func sortByKeys[K any](c call, vs, keys []value.Value, desc bool, read func(value.Value) K, order func(a, b K) int) {
	items := make([]keyed[K], len(vs))
	for i, v := range vs {
		items[i] = keyed[K]{read(keys[i]), v}
	}
	compare := func(a, b keyed[K]) int { return order(a.key, b.key) }
	mergeSort(c, items, make([]keyed[K], len(items)/2), turned(compare, desc))
	for i := range items {
		vs[i] = items[i].v
	}
}

func binarySearch(c call) value.Value {
	v := c.self()
	if !v.IsArray() {
		v = c.copyOf(v)
	}
	a := v.Array()
	i, found := sort.Find(a.Len(), func(i int) int { return -c.order(a.At(i), c.Args[1]) })
	if found {
		return value.Ok(integer(i))
	}
	return value.Err(integer(i))
}
