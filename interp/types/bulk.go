package types

// bulkiest is how many parts a type may have that the checker goes on with.
// A value that is put into itself twice a line (`let b = (a, a)`) has a type that
// doubles with every line; comparing or printing such types would never end.
const bulkiest = 20_000

// Bulky tells that a type has too many parts to reckon with, counted as a tree.
func Bulky(t Type) bool { return spend(t, bulkiest) < 0 }

// spend takes the parts of a type from what is left of a count, and stops when that is less than nothing.
func spend(t Type, left int) int {
	if left--; left < 0 {
		return left
	}
	switch t := t.(type) {
	case *Array:
		return spend(t.Elem, left)
	case *Set:
		return spend(t.Elem, left)
	case *Range:
		return spend(t.Elem, left)
	case *Iter:
		return spend(t.Elem, left)
	case *Maybe:
		return spend(t.Elem, left)
	case *Option:
		return spend(t.Elem, left)
	case *Task:
		return spend(t.Elem, left)
	case *TypeValue:
		return spend(t.Of, left)
	case *Dict:
		return spend(t.Value, spend(t.Key, left))
	case *Result:
		return spend(t.Err, spend(t.Ok, left))
	case *Tuple:
		return spendEach(t.Elems, left)
	case *Named:
		return spendEach(t.Args, left)
	case *Union:
		return spendEach(t.Alts, left)
	case *Boxed:
		return spendEach(t.Args, left)
	case *Record:
		for _, f := range t.Fields {
			if left = spend(f.Type, left); left < 0 {
				break
			}
		}
	case *Func:
		left = spend(t.Result, left)
		for _, p := range t.Params {
			left = spend(p.Type, left)
		}
	}
	return left
}

func spendEach(ts []Type, left int) int {
	for _, t := range ts {
		if left = spend(t, left); left < 0 {
			break
		}
	}
	return left
}
