package live

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
)

func document(t *testing.T, cells string) *Document {
	t.Helper()
	d, err := Parse([]byte(`{"cells": [` + cells + `], "metadata": {"x": 1.0}, "nbformat": 4, "nbformat_minor": 5, "kept": [12345678901234567890]}`))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func code(id, source string) string {
	return `{"cell_type": "code", "id": "` + id + `", "metadata": {}, "execution_count": null, "outputs": [], "source": ["` + source + `"]}`
}

func apply(t *testing.T, d *Document, ops ...string) {
	t.Helper()
	for _, text := range ops {
		var o Op
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Apply(o); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}

func order(d *Document) string { return strings.Join(d.Order(), " ") }

func TestStructure(t *testing.T) {
	for _, c := range []struct{ ops, want string }{
		{`{"op": "insert", "after": "", "cell": ` + code("n", "") + `}`, "n a b c"},
		{`{"op": "insert", "after": "b", "cell": ` + code("n", "") + `}`, "a b n c"},
		{`{"op": "insert", "after": "gone", "cell": ` + code("n", "") + `}`, "a b c n"},
		{`{"op": "insert", "after": "", "cell": ` + code("b", "") + `}`, "a b c"},
		{`{"op": "delete", "id": "b"}`, "a c"},
		{`{"op": "delete", "id": "gone"}`, "a b c"},
		{`{"op": "move", "id": "a", "after": "c"}`, "b c a"},
		{`{"op": "move", "id": "c", "after": ""}`, "c a b"},
		{`{"op": "move", "id": "b", "after": "b"}`, "a b c"},
	} {
		d := document(t, code("a", "")+","+code("b", "")+","+code("c", ""))
		apply(t, d, c.ops)
		if order(d) != c.want {
			t.Errorf("%s: %s, want %s", c.ops, order(d), c.want)
		}
	}
}

func TestOutputs(t *testing.T) {
	d := document(t, code("a", "x"))
	apply(t, d,
		`{"op": "stream", "id": "a", "name": "stdout", "text": "one\n"}`,
		`{"op": "stream", "id": "a", "name": "stdout", "text": "10%\r20%\r"}`,
		`{"op": "stream", "id": "a", "name": "stdout", "text": "30%\nab\b\u001b[0m"}`,
		`{"op": "stream", "id": "a", "name": "stderr", "text": "oh <b>"}`,
		`{"op": "output", "id": "a", "display": "d", "output": {"output_type": "display_data", "data": {"n": 1.50}, "metadata": {}}}`,
		`{"op": "update", "id": "a", "display": "d", "data": {"n": 2.0}, "metadata": {}}`,
		`{"op": "run", "id": "a", "run": {"state": "running"}, "count": 3}`,
	)
	want := `[{"name":"stdout","output_type":"stream","text":"one\n30%\nab\b\u001b[0m"},{"name":"stderr","output_type":"stream","text":"oh <b>"},` +
		`{"data":{"n":2.0},"metadata":{},"output_type":"display_data"}]`
	if got := string(d.Cell("a").OutputsJSON()); got != want {
		t.Errorf("outputs\n%s, want\n%s", got, want)
	}
	apply(t, d, `{"op": "clear", "id": "a", "wait": true}`)
	if len(d.Cell("a").Outputs) != 3 {
		t.Error("clear with wait cleared at once")
	}
	apply(t, d, `{"op": "stream", "id": "a", "name": "stdout", "text": "new"}`)
	if got := string(d.Cell("a").OutputsJSON()); got != `[{"name":"stdout","output_type":"stream","text":"new"}]` {
		t.Errorf("after the next output: %s", got)
	}
	if text := string(d.Content()); !strings.Contains(text, `"execution_count":3`) || !strings.Contains(text, "[12345678901234567890]") || !strings.Contains(text, `{"x":1.0}`) {
		t.Errorf("content %s", text)
	}
}

func TestNonsenseChangesNothing(t *testing.T) {
	d := document(t, code("a", "x"))
	for _, text := range []string{
		`{"op": "fly"}`, `{"op": "source", "id": "a"}`, `{"op": "kind", "id": "a", "kind": "bee"}`, `{"op": "metadata", "id": "a", "metadata": []}`,
		`{"op": "insert", "cell": {}}`, `{"op": "insert", "cell": {"cell_type": "code", "id": "ä"}}`, `{"op": "insert"}`, `{"op": "outputs", "id": "a", "outputs": [1]}`,
		`{"op": "output", "id": "a", "output": {}}`, `{"op": "update", "id": "a", "display": "none"}`, `{"op": "run", "id": "a", "count": "many"}`, `{"op": "notebook", "metadata": 1}`,
	} {
		var o Op
		if err := json.Unmarshal([]byte(text), &o); err != nil {
			t.Fatal(err)
		}
		before := string(d.Content())
		if _, err := d.Apply(o); err == nil {
			t.Errorf("%s was taken", text)
		}
		if string(d.Content()) != before || d.Revision() != 0 {
			t.Errorf("%s changed something", text)
		}
	}
}

func TestSince(t *testing.T) {
	d := document(t, code("a", ""))
	apply(t, d, `{"op": "source", "id": "a", "source": "1"}`, `{"op": "source", "id": "a", "source": "2"}`)
	if ops, ok := d.Since(1); !ok || len(ops) != 1 || *ops[0].Source != "2" {
		t.Errorf("since 1: %v %v", ops, ok)
	}
	if ops, ok := d.Since(2); !ok || len(ops) != 0 {
		t.Errorf("since 2: %v %v", ops, ok)
	}
	big := `{"op": "stream", "id": "a", "name": "stdout", "text": "` + strings.Repeat("x", maxLog) + `"}`
	apply(t, d, big, big)
	if _, ok := d.Since(1); ok {
		t.Error("changes are known that were dropped")
	}
}

func TestMerge(t *testing.T) {
	all := func(*Cell) bool { return true }
	no := func(*Cell) bool { return false }
	ran := `{"op": "stream", "id": "a", "name": "stdout", "text": "new"}`
	for _, c := range []struct {
		name, here, theirs, want string
		newer                    func(*Cell) bool
	}{
		{"nothing", ``, code("a", "1") + "," + code("b", "2"), "a:1: b:2:", no},
		{"their text", ``, code("a", "9") + "," + code("b", "2"), "a:9: b:2:", no},
		{"our text", `{"op": "source", "id": "a", "source": "7"}`, code("a", "1") + "," + code("b", "9"), "a:7: b:9:", no},
		{"their new cell", ``, code("a", "1") + "," + code("n", "3") + "," + code("b", "2"), "a:1: n:3: b:2:", no},
		{"our new cell", `{"op": "insert", "after": "a", "cell": ` + code("n", "3") + `}`, code("a", "1") + "," + code("b", "2"), "a:1: n:3: b:2:", no},
		{"they deleted", ``, code("b", "2"), "b:2:", no},
		{"we deleted", `{"op": "delete", "id": "a"}`, code("a", "1") + "," + code("b", "2"), "b:2:", no},
		{"we deleted what they changed", `{"op": "delete", "id": "a"}`, code("a", "9") + "," + code("b", "2"), "a:9: b:2:", no},
		{"they moved", ``, code("b", "2") + "," + code("a", "1"), "b:2: a:1:", no},
		{"outputs that they have not seen", ran, code("a", "1") + "," + code("b", "2"), "a:1:new b:2:", all},
		{"outputs that they know nothing of", ran, code("a", "9") + "," + code("b", "2"), "a:9:new b:2:", no},
	} {
		d := document(t, code("a", "1")+","+code("b", "2"))
		base := d.Baseline()
		if c.here != "" {
			apply(t, d, c.here)
		}
		ops, err := d.Merge([]byte(`{"cells": [`+c.theirs+`], "metadata": {"x": 1}, "nbformat": 4, "nbformat_minor": 5}`), base, c.newer)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range ops {
			if _, err := d.Apply(o); err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
		}
		if got := shown(d); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func shown(d *Document) string {
	var parts []string
	for _, c := range d.Cells() {
		text := ""
		for _, o := range c.Outputs {
			text += o.log.String()
		}
		parts = append(parts, c.ID+":"+c.Source+":"+text)
	}
	return strings.Join(parts, " ")
}

// TestAttachments: pictures of a text are set by tabs and by uploads of other clients, and go when nothing shows them any more.
func TestAttachments(t *testing.T) {
	text := func(more string) string {
		return `{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "![x](attachment:x.png)"` + more + `}`
	}
	const one, two = `{"x.png":{"image/png":"AAAA"}}`, `{"x.png":{"image/png":"BBBB"}}`
	d := document(t, text(""))
	base := d.Baseline()
	apply(t, d, `{"op": "attachments", "id": "a", "attachments": `+one+`}`)
	if got := compact(d.Cell("a").attachments()); got != one {
		t.Errorf("set by a tab: %s", got)
	}
	for _, c := range []struct{ theirs, want string }{{"", one}, {`, "attachments": ` + two, two}} {
		ops, err := d.Merge([]byte(`{"cells": [`+text(c.theirs)+`], "metadata": {"x": 1}, "nbformat": 4, "nbformat_minor": 5}`), base, func(*Cell) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range ops {
			if _, err := d.Apply(o); err != nil {
				t.Error(err)
			}
		}
		if got := compact(d.Cell("a").attachments()); got != c.want {
			t.Errorf("uploaded with %q: %s, want %s", c.theirs, got, c.want)
		}
	}
	apply(t, d, `{"op": "attachments", "id": "a", "attachments": {}}`)
	if text := string(d.Cell("a").JSON()); strings.Contains(text, "attachments\"") {
		t.Errorf("taken away: %s", text)
	}
	if _, err := d.Apply(Op{Op: "attachments", ID: "a", Files: json.RawMessage("[]")}); err == nil {
		t.Error("a list is taken for attachments")
	}
}

// TestMergeOrder merges random orders, with and without insertions: what the client sent stands in its order.
func TestMergeOrder(t *testing.T) {
	for seed := range 500 {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		names := strings.Split("abcdefgh", "")
		cells := func(ids []string) string {
			var list []string
			for _, id := range ids {
				list = append(list, code(id, id))
			}
			return strings.Join(list, ",")
		}
		d := document(t, cells(names[:6]))
		base := d.Baseline()
		theirs := append([]string(nil), names...)
		r.Shuffle(len(theirs), func(i, j int) { theirs[i], theirs[j] = theirs[j], theirs[i] })
		theirs = theirs[:3+r.IntN(6)]
		ops, err := d.Merge([]byte(`{"cells": [`+cells(theirs)+`], "nbformat": 4, "nbformat_minor": 5}`), base, func(*Cell) bool { return false })
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range ops {
			if _, err := d.Apply(o); err != nil {
				t.Fatal(err)
			}
		}
		if order(d) != strings.Join(theirs, " ") {
			t.Errorf("seed %d: %s, want %v", seed, order(d), theirs)
		}
	}
}

func TestLongTextKeepsItsEnds(t *testing.T) {
	var x text
	line := strings.Repeat("y", 1<<20) + "\n"
	x.append("first\n")
	for range 80 {
		x.append(line)
	}
	x.append("last")
	s := x.String()
	if len(s) > maxHead+maxText+4<<20 || !strings.HasPrefix(s, "first\n") || !strings.HasSuffix(s, "y\nlast") || !strings.Contains(s, "left out") {
		t.Errorf("%d bytes, from %q to %q", len(s), s[:10], s[len(s)-10:])
	}
}

func FuzzApply(f *testing.F) {
	f.Add(`{"op": "insert", "after": "a", "cell": `+code("n", "1")+`}`, code("a", "2"))
	f.Add(`{"op": "outputs", "id": "a", "outputs": [{"output_type": "stream", "text": ["a"]}]}`, `{"cell_type": "markdown", "id": 3}`)
	f.Add(`{"op": "stream", "id": "a", "text": "\r\b"}`, code("a", ""))
	f.Fuzz(func(t *testing.T, op, cell string) {
		d, err := Parse([]byte(`{"cells": [` + code("a", "") + "," + cell + `], "nbformat": 4}`))
		if err != nil {
			return
		}
		var o Op
		if json.Unmarshal([]byte(op), &o) == nil {
			_, _ = d.Apply(o)
		}
		if _, err := Parse(d.Content()); err != nil {
			t.Errorf("the content cannot be read back: %v", err)
		}
	})
}
