package check

import (
	"slices"

	"skep/diag"
)

// Ties are the names by which a cell may have to do with others, whatever they mean: more than Links, which stay close to what
// is likely, and found without checking anything. They are for those who must not miss one.
type Ties struct {
	Words   map[string]bool // all words of its text: what it reads is among them
	Brings  map[string]bool // names that it declares, binds, assigns or adds methods to
	Mutable []string        // those that it binds by let mut: whoever mentions one may change it
	Alone   bool            // nothing can be said: it does not parse, is lenient, or adds what needs no name to be used
}

// TiesOf reads cells, each for itself.
func TiesOf(texts []string) []Ties {
	src := diag.NewSource("", "")
	cells := make([]*cell, len(texts))
	for i, text := range texts {
		start := src.Extend(text)
		cells[i] = readCell(src, text, diag.Span{Start: start, End: start + len(text)})
		src.Extend("\n")
	}
	n := newNotebook(cells)
	out := make([]Ties, len(texts))
	for i, c := range cells {
		out[i] = c.ties()
		out[i].Alone = out[i].Alone || slices.Contains(n.wild, i)
	}
	return out
}

func (c *cell) ties() Ties {
	t := Ties{Words: c.words, Brings: map[string]bool{}, Alone: c.bad || c.lenient}
	for name := range c.defines {
		t.Brings[name] = true
	}
	for _, name := range c.joined {
		t.Brings[name] = true
	}
	for name, g := range c.info.Globals {
		if g.Mut {
			t.Mutable = append(t.Mutable, name)
		}
	}
	slices.Sort(t.Mutable)
	return t
}
