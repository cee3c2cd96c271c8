package value

import "sync/atomic"

// frozen is the mark of a container all of whose contents are marked too. What is
// marked is never changed in place, so the mark stays true.
const frozen = 2

// Freeze marks v and all that it holds as shared, so that several goroutines may
// read it and none has to write a mark. What is frozen already is skipped: a
// second time costs one load. look is asked about every value that has a state of
// its own and not only contents (boxes, iterators, functions): it gives what else such a
// value holds, and its error ends the walk.
//
// The walk needs no stack of the depth of the data.
func Freeze(v Value, look func(Value) (held []Value, err error)) error {
	todo := []Value{v}
	for len(todo) > 0 {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		switch k := v.Kind(); {
		case k == KIter || k == KBox || k == KFunc:
			v.Share()
			held, err := look(v)
			if err != nil {
				return err
			}
			if content, ok := ContentOf(v); ok {
				todo = append(todo, content)
			}
			todo = append(todo, held...)
		case k > KBox && atomic.SwapUint32(&(*Header)(v.p).shared, frozen) != frozen:
			todo = appendContents(todo, v)
		}
	}
	return nil
}

// appendContents adds what v holds, apart from scalars and texts.
func appendContents(todo []Value, v Value) []Value {
	add := func(vs []Value) {
		for _, x := range vs {
			if k := x.Kind(); k == KIter || k == KFunc || k >= KBox {
				todo = append(todo, x)
			}
		}
	}
	switch v.Kind() {
	case KArray, KTuple:
		if a := v.List(); a.Elem() == Boxed {
			add(a.Boxed())
		}
	case KObj:
		add(v.Obj().F)
	case KEnum:
		add(v.Enum().Data)
	case KDict:
		v.Dict().Each(func(key, x Value) bool { add([]Value{key, x}); return true })
	case KSet:
		v.Set().t.each(func(key, _ Value) bool { add([]Value{key}); return true })
	}
	return todo
}
