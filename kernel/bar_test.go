package kernel

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
	"skep/jupyter"
	"skep/jupyter/client"
	"skep/kernel/internal/echo"
)

// slow is a session whose cells do what their letters say: p prints, d shows, u updates, w and c clear the output, b is a long builtin
// that prints in the middle, e one that does not come to its end.
type slow struct{ echo.Session }

func (*slow) Run(_ context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	for _, letter := range src.Text {
		switch letter {
		case 'p':
			io.Stdout("print\n")
		case 'l':
			io.Stdout(strings.Repeat("x", barKeeps+1))
		case 'd':
			io.Display(interp.Bundle{Data: map[string]any{"text/plain": "shown"}, DisplayID: "own"})
		case 'u':
			io.Display(interp.Bundle{Data: map[string]any{"text/plain": "updated"}, DisplayID: "own", Update: true})
		case 'w', 'c':
			io.ClearOutput(letter == 'w')
		case 'b', 'e':
			io.Progress(module.Progress{What: "sort<", Done: 1, Total: 4, Took: time.Second})
			io.Stdout("within\n")
			io.Progress(module.Progress{What: "sort<", Done: 3, Total: 4, Took: time.Second})
			if letter == 'b' {
				io.Progress(module.Progress{What: "sort<", Ended: true})
			}
		}
	}
	return interp.Result{}, nil
}

// notebook is the outputs of a cell, as front ends keep them by the protocol.
type notebook struct {
	texts    []string
	ids      []string
	clearing bool
	bars     []string // what bars said
}

func (n *notebook) hear(t *testing.T, m *jupyter.Message) {
	switch m.Header.MsgType {
	case "clear_output":
		if n.clearing = into[jupyter.ClearOutput](t, m.Content).Wait; !n.clearing {
			n.texts, n.ids = nil, nil
		}
	case "stream":
		n.add(into[jupyter.Stream](t, m.Content).Text, "")
	case "display_data":
		d := into[jupyter.DisplayData](t, m.Content)
		n.add(d.Data["text/plain"].(string), d.Transient.DisplayID)
		n.see(d)
	case "update_display_data":
		d := into[jupyter.DisplayData](t, m.Content)
		for i, id := range n.ids {
			if id == d.Transient.DisplayID {
				n.texts[i] = d.Data["text/plain"].(string)
				n.see(d)
			}
		}
	}
}

func (n *notebook) add(text, id string) {
	if n.clearing {
		n.texts, n.ids, n.clearing = nil, nil, false
	}
	n.texts, n.ids = append(n.texts, text), append(n.ids, id)
}

func (n *notebook) see(d jupyter.DisplayData) {
	if strings.HasPrefix(d.Transient.DisplayID, barPrefix) {
		n.bars = append(n.bars, d.Data["text/html"].(string))
	}
}

// What a cell leaves is the same with bars and without them, whatever it shows, and clears, before, within and after.
func TestBarsLeaveNothing(t *testing.T) {
	c := serve(t, &slow{}, Options{Log: t.Logf}).connect(t)
	for code, bars := range map[string]int{
		"b": 2, "pb": 2, "pbp": 2, "pdbu": 2, "pdubd": 2, "pbb": 4, "e": 2, "pdep": 2, "pwb": 2, "pcb": 2, "pdwbp": 2, "ub": 2, "lb": 0, "bpdbdcpb": 6,
	} {
		lab := heardBy(t, c, code, `{"deletedCells":[],"recordTiming":false,"cellId":"a"}`)
		other := heardBy(t, c, code, `{"cellId":"a"}`)
		if got, want := strings.Join(lab.texts, ""), strings.Join(other.texts, ""); got != want {
			t.Errorf("%s leaves %q, without bars %q", code, got, want)
		}
		if len(lab.bars) != bars || len(other.bars) != 0 {
			t.Errorf("%s: bars %q, and %q where none are wanted", code, lab.bars, other.bars)
		}
		for i, b := range lab.bars {
			if want := []string{`value="1" max="4"></progress> sort&lt;: 25 %, 1.0 s`, `value="3" max="4"></progress> sort&lt;: 75 %, 1.0 s`}[i%2]; !strings.Contains(b, want) {
				t.Errorf("%s: bar %d is %q", code, i, b)
			}
		}
	}
}

func heardBy(t *testing.T, c *client.Client, code, metadata string) *notebook {
	t.Helper()
	m, err := c.New("execute_request", cellOf(code))
	if err != nil {
		t.Fatal(err)
	}
	m.Metadata = json.RawMessage(metadata)
	if err := c.Send(jupyter.Shell, m); err != nil {
		t.Fatal(err)
	}
	n := &notebook{}
	for ctx := within(t); ; {
		select {
		case in := <-c.Messages():
			if in.Channel != jupyter.IOPub || in.Message.ParentID() != m.Header.MsgID {
				continue
			}
			if n.hear(t, in.Message); in.Message.Header.MsgType == "status" && strings.Contains(string(in.Message.Content), "idle") {
				return n
			}
		case <-ctx.Done():
			t.Fatal("the kernel is not idle again")
		}
	}
}
