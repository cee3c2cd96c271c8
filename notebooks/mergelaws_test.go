package notebooks

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// branch is a notebook that two people change at once: every line that anybody writes is another one, so that what is lost can be told.
type branch struct {
	*rand.Rand
	ids   bool
	lines int
	who   string
}

func (b *branch) line() string {
	if b.lines++; b.IntN(10) == 0 {
		return []string{"", "}", "x"}[b.IntN(3)]
	}
	return fmt.Sprintf("let %s%d = %d", b.who, b.lines, b.lines)
}

func (b *branch) text(n int) string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = b.line()
	}
	return strings.Join(lines, "\n")
}

func (b *branch) base(t *testing.T) *Document {
	d := New("b.ipynb", "skep", "skep (ruchy)", "ruchy")
	if !b.ids {
		d.patch("nbformat_minor", number(4))
	}
	for range b.IntN(7) {
		c := d.Insert(99, Kind([]string{"code", "code", "markdown"}[b.IntN(3)]), b.text(1+b.IntN(4)))
		if c.Kind() == Code && b.IntN(2) == 0 {
			b.run(c)
		}
	}
	return mustParse(t, string(d.Bytes()))
}

func (b *branch) run(c *Cell) {
	c.SetOutputs([]Output{{"output_type": "stream", "name": "stdout", "text": b.line() + "\n"}})
	c.SetExecutionCount(1 + b.IntN(9))
}

// changed is a copy with some edits.
func (b *branch) changed(t *testing.T, base *Document) *Document {
	d := mustParse(t, string(base.Bytes()))
	for range b.IntN(5) {
		n := len(d.cells)
		if n == 0 || b.IntN(6) == 0 {
			d.Insert(b.IntN(n+1), Code, b.text(1+b.IntN(2)))
			continue
		}
		i := b.IntN(n)
		b.edit(d, i)
	}
	return mustParse(t, string(d.Bytes()))
}

func (b *branch) edit(d *Document, i int) {
	c := d.cells[i]
	switch b.IntN(10) {
	case 9:
		b.attach(c)
	case 8:
		c.SetKind([]Kind{Code, Markdown, Raw}[b.IntN(3)])
	case 6:
		d.Insert(b.IntN(len(d.cells)+1), c.Kind(), c.Source()) // a copy
	case 7:
		c.SetSource("")
	case 0:
		_ = d.Delete(i)
	case 1:
		_ = d.Move(i, b.IntN(len(d.cells)))
	case 2:
		c.SetMetadata("tags", []any{b.line()})
	case 3:
		if c.Kind() == Code {
			b.run(c)
		}
	default:
		lines := strings.Split(c.Source(), "\n")
		at := b.IntN(len(lines))
		if b.IntN(2) == 0 {
			lines[at] = b.line()
		} else {
			lines = slices.Insert(lines, at, b.line())
		}
		c.SetSource(strings.Join(lines, "\n"))
	}
}

// attach gives a text a file, another one, or takes it away.
func (b *branch) attach(c *Cell) {
	switch {
	case c.Kind() == Code:
	case b.IntN(3) == 0:
		c.drop("attachments")
	default:
		c.patch("attachments", map[string]any{"a.png": map[string]any{"image/png": b.line()}})
	}
}

func linesOf(d *Document) map[string]bool {
	all := map[string]bool{}
	for _, c := range d.cells {
		for line := range strings.SplitSeq(c.Source(), "\n") {
			all[line] = true
		}
	}
	return all
}

// content is what a notebook's cells say, in any order; of a conflict both versions count, whichever stands first.
func content(d *Document) []string {
	var all []string
	for _, c := range d.cells {
		lines := strings.Split(c.Source(), "\n")
		meta := c.Metadata()
		skep, _ := meta["skep"].(map[string]any)
		if skep["conflict"] != nil {
			slices.Sort(lines)
		}
		if tags, ok := meta["tags"].([]any); ok { // a set
			slices.SortFunc(tags, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
		}
		words := strings.NewReplacer("ours", "one", "theirs", "one").Replace(string(markLayout.render(meta, 0)))
		lines = slices.DeleteFunc(lines, func(line string) bool {
			return strings.HasPrefix(line, "<<<<<<<") || strings.HasPrefix(line, ">>>>>>>")
		})
		kind, files := c.Kind(), string(c.get("attachments"))
		if strings.Contains(words, "conflict") { // ours stay
			files = ""
		}
		if strings.Contains(words, "cell_type") {
			kind = ""
		}
		all = append(all, fmt.Sprintf("%s %q %s %s", kind, lines, words, files))
	}
	slices.Sort(all)
	return all
}

// TestLawsOfMerging: a branch that did nothing takes what the other did; the same edits are no conflict; both ways of merging give the same
// cells; no line that one branch wrote is lost; the result is a notebook by nbformat's schema.
func TestLawsOfMerging(t *testing.T) {
	for seed := range uint64(400) {
		b := &branch{Rand: rand.New(rand.NewPCG(seed, 4)), ids: seed%3 > 0, who: "b"}
		base := b.base(t)
		b.who = "x"
		x := b.changed(t, base)
		b.who = "y"
		y := b.changed(t, base)
		if what := brokenLaw(t, base, x, y, b.ids); what != "" {
			t.Fatalf("seed %d: %s\nbase\n%s\nx\n%s\ny\n%s", seed, what, base.Script(), x.Script(), y.Script())
		}
	}
}

func brokenLaw(t *testing.T, base, x, y *Document, ids bool) string {
	merged := func(ours, theirs *Document) (*Document, int) {
		d := mustParse(t, string(ours.Bytes()))
		n := Merge(base, d, theirs)
		return mustParse(t, string(d.Bytes())), n
	}
	same := func(a, b *Document) bool { diff := Compare(a, b); return diff.Empty() }
	if d, n := merged(base, x); n != 0 || !same(d, x) {
		return fmt.Sprintf("merge(b, b, x) is not x: %d conflicts\n%s", n, d.Script())
	}
	if d, n := merged(x, base); n != 0 || string(d.Bytes()) != string(x.Bytes()) {
		return fmt.Sprintf("merge(b, x, b) is not x: %d conflicts\n%s", n, d.Script())
	}
	if d, n := merged(x, x); n != 0 || string(d.Bytes()) != string(x.Bytes()) {
		return fmt.Sprintf("merge(b, x, x) is not x: %d conflicts\n%s", n, d.Script())
	}
	one, n := merged(x, y)
	two, m := merged(y, x)
	if n != m || !slices.Equal(content(one), content(two)) {
		return fmt.Sprintf("x and y make\n%d conflicts\n%s\ny and x\n%d conflicts\n%s", n, strings.Join(content(one), "\n"), m, strings.Join(content(two), "\n"))
	}
	return lostOrInvalid(base, x, y, one, ids)
}

func lostOrInvalid(base, x, y, one *Document, ids bool) string {
	before, after := linesOf(base), linesOf(one)
	for _, d := range []*Document{x, y} {
		for line := range linesOf(d) {
			if !before[line] && !after[line] {
				return fmt.Sprintf("%q is lost\n%s", line, one.Script())
			}
		}
	}
	if what := one.Flaw(); what != "" {
		return what
	}
	seen := map[string]bool{}
	for _, c := range one.cells {
		if id := c.ID(); ids != (id != "") || ids && seen[id] {
			return fmt.Sprintf("id %q is missing, too much or there twice", id)
		}
		seen[c.ID()] = true
	}
	return ""
}
