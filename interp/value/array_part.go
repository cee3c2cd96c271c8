package value

// Overwrite writes the elements of b over those from at on, of which there must be as
// many. Between arrays of one form it is one copy.
func (a *Array) Overwrite(at int, b *Array) {
	switch {
	case b.Len() == 0:
	case a.elem != b.elem:
		for i, v := range b.All() {
			a.Set(at+i, v)
		}
	case a.elem == Boxed:
		copy(a.e[at:], b.e)
	default:
		copy(a.raw()[int64(at)*a.elem.Size():], b.raw())
	}
}
