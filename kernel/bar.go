package kernel

import (
	"encoding/json"
	"fmt"
	"html"
	"strconv"
	"sync"

	"skep/interp/module"
	"skep/jupyter"
	"skep/memory"
)

// bar shows in JupyterLab and Jupyter Notebook, which do not know skep_progress, how far a builtin is: a display of the
// running cell that is updated. The protocol has no message that takes one display away, so at the end the cell's outputs
// are cleared and those of the program are said again: the saved notebook has nothing of it. Front ends that
// collect outputs (nbclient) or write them one below the other (consoles) never see a bar: it is for requests as these two send them.
type bar struct {
	mu       sync.Mutex
	wanted   bool
	parent   json.RawMessage // header of the cell's request
	kept     []*jupyter.Message
	size     int  // bytes of kept
	clearing bool // the program has asked that its next output replaces all before
	shown    string
	count    int // bars of this kernel
}

// barKeeps is how many bytes of a cell's output are said again; a cell with more has no bar.
const barKeeps = 256 << 10

// barPrefix begins the display ids of bars, by which our own server knows them.
const barPrefix = "skep_progress "

// begin makes room for a cell. The list of deleted cells is what JupyterLab and Notebook 7 send with each request, and nobody else does.
func (b *bar) begin(c *cell) {
	var metadata struct {
		Deleted json.RawMessage `json:"deletedCells"`
	}
	_ = json.Unmarshal(c.msg.Metadata, &metadata) // no such list: no bar
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wanted, b.parent = metadata.Deleted != nil && !c.ask.Silent, c.msg.RawHeader
	b.drop()
}

func (b *bar) drop() { b.kept, b.size, b.clearing = nil, 0, false }

// forgo gives bars up for the cell: an Output widget takes its outputs, which clearing would mix with the cell's own.
func (b *bar) forgo() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shown == "" {
		b.wanted = false
		b.drop()
	}
}

// pass sends a message, and keeps it if it is an output of the cell.
func (b *bar) pass(m *jupyter.Message, send func(*jupyter.Message)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.wanted && string(m.Parent) == string(b.parent) {
		b.keep(m)
	}
	send(m)
}

func (b *bar) keep(m *jupyter.Message) {
	switch m.Header.MsgType {
	case "clear_output":
		var ask jupyter.ClearOutput
		_ = json.Unmarshal(m.Content, &ask) // it is our own
		if b.drop(); ask.Wait {
			b.clearing = true
		}
	case "stream", "display_data", "update_display_data":
		b.kept = append(b.kept, m)
		b.size += len(m.Content)
		b.clearing = false
	}
	if b.size > barKeeps && b.shown == "" {
		b.wanted = false
		b.drop()
	}
}

// showBar shows or moves the bar of the running cell, or takes it away.
func (k *kernel) showBar(p module.Progress) {
	k.outputs.flush() // what was printed before stands above it
	k.bar.mu.Lock()
	defer k.bar.mu.Unlock()
	switch b := &k.bar; {
	case p.Ended:
		k.endBarLocked()
	case !b.wanted:
	case b.shown == "":
		b.count++
		b.shown = barPrefix + k.codec.Session() + " " + strconv.Itoa(b.count)
		k.publishNow("display_data", barDisplay(p, b.shown))
	default:
		k.publishNow("update_display_data", barDisplay(p, b.shown))
	}
}

// endBar takes the bar away that a cell's end finds.
func (k *kernel) endBar() {
	k.bar.mu.Lock()
	defer k.bar.mu.Unlock()
	k.endBarLocked()
}

// endBarLocked clears the cell and says its own outputs again; front ends wait with clearing for the first of them, so that nothing flickers.
func (k *kernel) endBarLocked() {
	b := &k.bar
	if b.shown == "" {
		return
	}
	b.shown = ""
	k.publishNow("clear_output", jupyter.ClearOutput{Wait: b.replaces()})
	for _, m := range b.kept {
		k.publishNow(m.Header.MsgType, m.Content)
	}
}

// replaces says whether something kept takes the place of what is cleared; updates of displays do not.
func (b *bar) replaces() bool {
	for _, m := range b.kept {
		if m.Header.MsgType != "update_display_data" {
			return true
		}
	}
	return false
}

// publishNow sends what is no output of the program.
func (k *kernel) publishNow(msgType string, content any) {
	m, err := k.codec.New(msgType, k.bar.parent, content)
	if err != nil {
		k.options.Log("kernel: %v", err)
		return
	}
	k.publishMessage(m)
}

func barDisplay(p module.Progress, id string) jupyter.DisplayData {
	text := barText(p)
	value := ""
	if p.Total > 0 {
		value = fmt.Sprintf(` value="%d" max="%d"`, p.Done, p.Total)
	}
	return jupyter.DisplayData{
		Data: map[string]any{
			"text/plain": text,
			"text/html":  "<progress aria-label=\"" + html.EscapeString(p.What) + "\"" + value + "></progress> " + html.EscapeString(text),
		},
		Metadata:  map[string]any{},
		Transient: &jupyter.Transient{DisplayID: id},
	}
}

// barText is "collect: 50 %, 1.2 s".
func barText(p module.Progress) string {
	s := p.What + ": "
	switch {
	case p.Total > 0:
		s += strconv.FormatInt(p.Done*100/p.Total, 10) + " %, "
	case p.Unit == "B" && p.Done > 0:
		s += memory.Size(p.Done) + ", "
	}
	return s + fmt.Sprintf("%.1f s", p.Took.Seconds())
}
