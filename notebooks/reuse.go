package notebooks

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"slices"

	"skep/diag"
	"skep/interp"
	"skep/interp/jit/codecache"
	"skep/interp/witness"
)

// Reuse keeps the verdicts of cells that did well, and gives them again instead of running the cells, as long as all that they
// came from is as it was: the cell as the notebook has it, every cell above that it may depend on, and what it looked at outside.
// A cell that a clock, chance, the network, a program or a person told something always runs, and so does all that depends on it; behind a cell that may have
// changed something outside all run. Cells that run need those above that they depend on, which run too: variables are not kept.
type Reuse struct {
	Folder *codecache.Folder
	Base   []byte         // all that verdicts depend on beside the notebook: the program, its options, its environment, the notebook's path
	Begin  func() Watched // makes a session in which nothing has run
}

// Watched is a session that tells what was seen outside while it ran.
type Watched interface {
	Runner
	Settled() bool // see interp.Session
	Take() witness.Seen
	Steady() bool
	Refuse() // see witness.Witness
}

// known is what is kept of a cell that ran.
type known struct {
	Cell, Chain codecache.Key // the cell, and those above that it depends on
	Runs        bool          `json:",omitempty"` // it runs always: it did not do well, was told something, or came behind a change
	Names       []string      `json:",omitempty"` // variables that it asked for by a text
	All         bool          `json:",omitempty"` // it depends on all above
	Facts       []witness.Fact
}

// Verify is the function of that name for a notebook whose cells may have been run before.
func (r Reuse) Verify(ctx context.Context, doc *Document, o VerifyOptions) ([]Verdict, error) {
	p, err := r.plan(doc, o)
	if err != nil {
		return Verify(ctx, doc, r.Begin(), o) // which says what is wrong
	}
	if verdicts, ok := p.some(ctx); ok {
		return verdicts, nil
	}
	return p.whole(ctx)
}

// reusing is one pass over a notebook.
type reusing struct {
	Reuse
	doc     *Document
	options VerifyOptions
	key     codecache.Key // of what is kept of the notebook
	cells   []int         // those that Verify would run, by their index in the document
	skipped []bool        // those of them that say so themselves
	own     []codecache.Key
	graph   *reach
	needs   [][]bool // per cell, those above that it depends on
	old     []*known // per cell, what is kept and holds; nil: it runs
	usual   []bool   // those of them that ran the last time too, as they are
}

func (r Reuse) plan(doc *Document, o VerifyOptions) (*reusing, error) {
	base, err := doc.expectations()
	if err != nil {
		return nil, err
	}
	p := &reusing{Reuse: r, doc: doc, options: o, key: codecache.KeyOf([]byte("verdicts"), r.Base)}
	p.cells = (&verifying{run: run{doc: doc}}).order()
	texts := make([]string, len(p.cells))
	for k, i := range p.cells {
		c := doc.cells[i]
		e, err := expectationOf(c, base)
		if err != nil {
			return nil, err
		}
		texts[k] = c.Source()
		p.skipped = append(p.skipped, e.skip)
		p.own = append(p.own, codecache.KeyOf(doc.metadata(), c.raw))
	}
	p.graph = newReach(interp.TiesOf(texts))
	p.look()
	return p, nil
}

// metadata is what the notebook says of all of its cells, as it is written.
func (d *Document) metadata() []byte {
	text, _ := d.top.get("metadata")
	return text
}

// look finds what is kept of each cell and still holds.
func (p *reusing) look() {
	var list []known
	text, ok := p.Folder.Load(p.key)
	if !ok || json.Unmarshal(text, &list) != nil {
		list = nil
	}
	holds := map[witness.Fact]bool{}
	p.needs, p.old, p.usual = make([][]bool, len(p.cells)), make([]*known, len(p.cells)), make([]bool, len(p.cells))
	for k := range p.cells {
		mentions := p.match(k, list, holds)
		p.graph.pass(k, mentions)
	}
}

// match finds what is kept of one cell, and gives the names that it mentions.
func (p *reusing) match(k int, list []known, holds map[witness.Fact]bool) (mentions []bool) {
	for i := range list {
		if list[i].Cell != p.own[k] || p.skipped[k] {
			continue
		}
		needs, mentions := p.graph.from(k, list[i].Names, list[i].All)
		if p.chain(needs) == list[i].Chain {
			p.needs[k], p.usual[k] = needs, list[i].Runs
			if !list[i].Runs && p.whollyKept(needs) && allHold(list[i].Facts, holds) {
				p.old[k] = &list[i]
			}
			return mentions
		}
	}
	p.needs[k], mentions = p.graph.from(k, nil, false)
	return mentions
}

// chain is what a cell's verdict comes from above it.
func (p *reusing) chain(needs []bool) codecache.Key {
	var parts [][]byte
	for i, needed := range needs {
		if needed {
			parts = append(parts, p.own[i][:])
		}
	}
	return codecache.KeyOf(parts...)
}

// whollyKept tells whether none of the cells needs to run.
func (p *reusing) whollyKept(needs []bool) bool {
	for i, needed := range needs {
		if needed && p.old[i] == nil && !p.skipped[i] {
			return false
		}
	}
	return true
}

// Digest is that of the witnesses of sessions that Reuse begins.
func Digest(content io.Reader) (string, error) {
	h := sha256.New()
	_, err := io.Copy(h, content)
	return hex.EncodeToString(h.Sum(nil)), err
}

func allHold(facts []witness.Fact, holds map[witness.Fact]bool) bool {
	for _, f := range facts {
		if _, asked := holds[f]; !asked {
			holds[f] = f.Holds(Digest)
		}
		if !holds[f] {
			return false
		}
	}
	return true
}

// due are the cells that have to run: those of which nothing is kept, with all that these need.
func (p *reusing) due() []bool {
	due := make([]bool, len(p.cells))
	for k := len(due) - 1; k >= 0; k-- {
		due[k] = due[k] || p.old[k] == nil
		for i, needed := range p.needs[k] {
			due[i] = due[i] || needed && due[k] && !p.skipped[k]
		}
	}
	return due
}

// some runs what is due, and takes what is kept for the rest. ok is false if nothing is kept, or if what ran shows that more had to run: a cell that fails does
// so in a whole run, or not at all. Since a whole run may follow, cells that are new may not change anything outside.
func (p *reusing) some(ctx context.Context) (verdicts []Verdict, ok bool) {
	due := p.due()
	if !slices.Contains(due, false) {
		return nil, false
	}
	o := p.options
	o.Order = []int{}
	for k, runs := range due {
		if runs {
			o.Order = append(o.Order, p.cells[k])
		}
	}
	w := &watching{Watched: p.Begin()}
	if p.unusual(due) {
		w.refuses = true
		w.Refuse()
	}
	verdicts, err := Verify(ctx, p.doc, w, o)
	if ctx.Err() != nil {
		return verdicts, true
	}
	if err != nil || len(verdicts) != len(o.Order) || p.surprising(due, verdicts, w) {
		return nil, false
	}
	if len(w.seen) > 0 {
		p.keep(due, verdicts, w)
	}
	for k, runs := range due {
		if !runs {
			verdicts = append(verdicts, p.cached(k))
		}
	}
	slices.SortFunc(verdicts, func(a, b Verdict) int { return cmp.Compare(a.Cell, b.Cell) })
	return verdicts, true
}

// unusual tells whether something runs that did not run the last time as it is, and is not run for others' sake only.
func (p *reusing) unusual(due []bool) bool {
	for k, runs := range due {
		if runs && p.old[k] == nil && !p.usual[k] && !p.skipped[k] {
			return true
		}
	}
	return false
}

func (p *reusing) cached(k int) Verdict {
	i := p.cells[k]
	return Verdict{Cell: i, Cached: true, Source: diag.NewSource(cellTitle(p.doc, i), p.doc.cells[i].Source())}
}

func (p *reusing) whole(ctx context.Context) ([]Verdict, error) {
	w := &watching{Watched: p.Begin()}
	verdicts, err := Verify(ctx, p.doc, w, p.options)
	if err == nil && len(verdicts) == len(p.cells) {
		due := slices.Repeat([]bool{true}, len(p.cells))
		p.keep(due, verdicts, w)
	}
	return verdicts, err
}
