package eval

import (
	"cmp"
	"fmt"
	"slices"

	"skep/diag"
	"skep/interp/ir"
	"skep/interp/value"
)

// What a hot set says is acted upon here: functions and loops that go to machine code when they are first entered.

// foresees tells whether hot sets are looked at.
func (tt *tiers) foresees() bool {
	return tt.hot.notes != nil && tt.mode == TierAuto && tt.native != nil
}

// foresee gives the signatures for which something became machine code earlier.
func (tt *tiers) foresee(src *diag.Source, at diag.Span) (out [][]*ir.Type) {
	h := &tt.hot
	if !tt.foresees() {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	for p := range h.of(src).before {
		if types, ok := readSignature(p.signature); p.at == at && ok {
			out = append(out, types)
		}
	}
	slices.SortFunc(out, func(a, b []*ir.Type) int { return cmp.Or(cmp.Compare(boxedIn(a), boxedIn(b)), compareTypes(a, b)) })
	return out
}

// boxedIn counts the types of which nothing is known: what fits them may fit others better.
func boxedIn(types []*ir.Type) (n int) {
	for _, t := range types {
		if t == nil || t.Boxed() {
			n++
		}
	}
	return n
}

func compareTypes(a, b []*ir.Type) int { return cmp.Compare(fmt.Sprint(a), fmt.Sprint(b)) }

// foreseen chooses the signature that n values have, as types to compile for; nil if
// it is none of those. (Loops over integers have two parameters more: from where, and up to what.)
// An empty list has any type of lists, and here it gets one.
func foreseen(signatures [][]*ir.Type, n, limit int, values func(i int) value.Value) []*ir.Type {
	for _, s := range signatures {
		types := make([]*ir.Type, n)
		fits := len(s) >= n
		for i, t := range s[:min(n, len(s))] {
			v := values(i)
			if types[i] = t; t == nil {
				types[i] = typeOfValue(v, limit)
				fits = fits && types[i].Kind != ir.KAny
			}
			fits = fits && isOf(v, types[i], limit)
		}
		if fits {
			return types
		}
	}
	return nil
}

// early is compile for a signature that became machine code in an earlier run; nil
// if this call has none, or things are not as they were: then what is hot shows as always.
func (t *tier) early(fr *frame) *entry {
	if len(t.soon) == 0 || t.late.Load() {
		return nil
	}
	args := foreseen(t.soon, len(t.p.params), t.limit, func(i int) value.Value { return t.argument(fr, i) })
	if args == nil {
		return nil
	}
	tt := &fr.th.eng.tiers
	tt.mu.Lock()
	defer tt.mu.Unlock()
	tt.renew(fr.th.eng)
	code, err := tt.make(t.unit, args)
	if err != nil || !worthwhile(code.f) || code.long(t.limit) || !code.hopes() {
		t.late.Store(true)
		return nil
	}
	code.expectShort(len(args), func(i int) value.Value { return t.argument(fr, i) })
	e := newEntry(code, t.limit)
	if !e.fits(fr) {
		t.late.Store(true)
		return nil
	}
	tt.prepareSoon(code)
	t.now.Store(t.now.Load().with(tt.at, e))
	return e
}

// foresees tells whether a function became machine code in an earlier run for the types that it has.
func (t *tier) foresees(f *ir.Func) bool {
	return slices.ContainsFunc(t.soon, func(types []*ir.Type) bool {
		return len(types) == f.Params && !slices.ContainsFunc(f.Vars[:f.Params], func(v *ir.Var) bool { return types[v.I] != nil && !types[v.I].Same(v.Type) })
	})
}

// expectShort notes which of n values are short flat lists, with something in them. Code that
// exists keeps what it was told first: somebody may be reading that.
func (t *typed) expectShort(n int, values func(i int) value.Value) {
	const most = 4 << 10 // bytes
	if t.short != nil {
		return
	}
	t.short = make([]bool, n)
	for i := range t.short {
		if v := values(i); v.IsArray() {
			a := v.Array()
			t.short[i] = a.Elem() != value.Boxed && a.Len() > 0 && a.Bytes() < most
		}
	}
}

// prepareSoon makes machine code of what was worth it in an earlier run.
func (tt *tiers) prepareSoon(t *typed) {
	if t.foreseen = true; !t.ripe.Swap(true) {
		tt.prepare(t)
	}
}

// foreseen gives the types for which the loop became machine code in an earlier run, if its variables have them now.
func (h *hotLoop) foreseen(fr *frame) []*ir.Type {
	if len(h.soon) == 0 || h.late.Load() {
		return nil
	}
	return foreseen(h.soon, len(h.slots), anyLength, func(i int) value.Value { return fr.s[h.slots[i]] })
}
