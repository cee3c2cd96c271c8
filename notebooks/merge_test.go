package notebooks

import (
	"encoding/json"
	"strings"
	"testing"
)

// asClient gives the notebook as browsers send it: decoded, texts joined, keys and layout of JSON.stringify.
func asClient(t testing.TB, text string, change func(nb map[string]any, cells []any) []any) *Document {
	t.Helper()
	var nb map[string]any
	if err := json.Unmarshal([]byte(strings.TrimPrefix(text, "\ufeff")), &nb); err != nil {
		t.Fatal(err)
	}
	cells := nb["cells"].([]any)
	for i, c := range cells {
		cells[i] = joinCell(c.(map[string]any))
	}
	if change != nil {
		cells = change(nb, cells)
	}
	nb["cells"] = cells
	data, err := json.Marshal(nb)
	if err != nil {
		t.Fatal(err)
	}
	return mustParse(t, string(data))
}

func TestAdoptWithoutAChange(t *testing.T) {
	for name, text := range map[string]string{"jupyter": jupyter, "odd": odd} {
		d := mustParse(t, text)
		d.Adopt(asClient(t, text, func(_ map[string]any, cells []any) []any {
			cells[0].(map[string]any)["metadata"] = map[string]any{"trusted": true}
			return cells
		}))
		if got := string(d.Bytes()); got != text {
			t.Errorf("%s changed:\n%s", name, got)
		}
	}
}

func TestAdoptChangesOnlyWhatDiffers(t *testing.T) {
	d := mustParse(t, jupyter)
	d.Adopt(asClient(t, jupyter, func(nb map[string]any, cells []any) []any {
		code := cells[1].(map[string]any)
		code["source"] = "1 + 3"
		code["outputs"].([]any)[1].(map[string]any)["text"] = "1\n3\n"
		return cells
	}))
	want := strings.Replace(strings.Replace(jupyter, `"1 + 2"`, `"1 + 3"`, 1), `"2\n"`, `"3\n"`, 1)
	if got := string(d.Bytes()); got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestAdoptNewMovedAndDeletedCells(t *testing.T) {
	d := mustParse(t, jupyter)
	d.Adopt(asClient(t, jupyter, func(nb map[string]any, cells []any) []any {
		fresh := map[string]any{"cell_type": "markdown", "id": "fresh", "metadata": map[string]any{}, "source": "a\nb"}
		nb["metadata"].(map[string]any)["language_info"] = map[string]any{"name": "ruchy"}
		return []any{cells[2], fresh, cells[0]}
	}))
	old := mustParse(t, jupyter).Cells()
	got := mustParse(t, string(d.Bytes()))
	if list := ids(got); strings.Join(list, " ") != "rest fresh intro" {
		t.Fatalf("ids %v", list)
	}
	cells := got.Cells()
	if string(cells[0].Raw()) != string(old[2].Raw()) || string(cells[2].Raw()) != string(old[0].Raw()) {
		t.Errorf("moved cells changed:\n%s", d.Bytes())
	}
	if want := "{\n   \"cell_type\": \"markdown\",\n   \"id\": \"fresh\",\n   \"metadata\": {},\n   \"source\": [\n    \"a\\n\",\n    \"b\"\n   ]\n  }"; string(cells[1].Raw()) != want {
		t.Errorf("new cell:\n%s", cells[1].Raw())
	}
	if got.Language() != "ruchy" || !strings.Contains(string(d.Bytes()), "  },\n  \"language_info\": {\n   \"name\": \"ruchy\"\n  }\n },\n \"nbformat\"") {
		t.Errorf("metadata:\n%s", d.Bytes())
	}
}

func TestAdoptWithoutIDs(t *testing.T) {
	old := `{
 "cells": [
  {"cell_type": "code", "execution_count": null, "metadata": {}, "outputs": [], "source": ["a"]},
  {"cell_type": "code", "execution_count": 1.0, "metadata": {}, "outputs": [], "source": ["b"]}
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 4
}
`
	d := mustParse(t, old)
	d.Adopt(asClient(t, old, func(nb map[string]any, cells []any) []any {
		for i, c := range cells {
			c.(map[string]any)["id"] = "client" + string(rune('0'+i))
		}
		return append([]any{map[string]any{"cell_type": "markdown", "id": "x", "metadata": map[string]any{}, "source": "new"}}, cells...)
	}))
	got := string(d.Bytes())
	for _, line := range strings.Split(old, "\n")[2:4] {
		if !strings.Contains(got, strings.TrimSuffix(line, ",")) {
			t.Errorf("line %q is gone from\n%s", line, got)
		}
	}
	if strings.Contains(got, `"id"`) {
		t.Errorf("a 4.4 notebook got ids:\n%s", got)
	}
}

func FuzzAdopt(f *testing.F) {
	f.Add([]byte(jupyter), []byte(odd))
	f.Add([]byte(odd), []byte(jupyter))
	f.Add([]byte(`{"nbformat":4,"cells":[]}`), []byte(jupyter))
	f.Fuzz(func(t *testing.T, mine, theirs []byte) {
		limits := Limits{Bytes: 1 << 18, Cells: 200}
		d, err := ParseWithin("mine", mine, limits)
		other, err2 := ParseWithin("theirs", theirs, limits)
		if err != nil || err2 != nil {
			return
		}
		d.Adopt(other)
		again, err := Parse("merged", d.Bytes())
		if err != nil {
			t.Fatalf("merged text does not parse: %v\n%q", err, d.Bytes())
		}
		if len(again.Cells()) != len(other.Cells()) {
			t.Fatalf("%d cells, want %d", len(again.Cells()), len(other.Cells()))
		}
		for i, c := range other.Cells() {
			if a := again.Cells()[i]; a.Source() != c.Source() || a.Kind() != c.Kind() {
				t.Fatalf("cell %d is %q, want %q", i, a.Raw(), c.Raw())
			}
		}
	})
}

func TestForClients(t *testing.T) {
	for _, text := range []string{jupyter, odd} {
		d := mustParse(t, text)
		sent := d.ForClients()
		if strings.Contains(string(sent), "\n") || !json.Valid(sent) {
			t.Errorf("not JSON on one line: %s", sent)
		}
		d.Adopt(mustParse(t, string(sent)))
		if d.Changed() {
			t.Errorf("sending and taking back changed the notebook:\n%s", d.Bytes())
		}
	}
	if sent := string(mustParse(t, jupyter).ForClients()); !strings.Contains(sent, `"text":"1\n2\n"`) || !strings.Contains(sent, `"text/plain":"<a>\nb"`) {
		t.Errorf("texts are not joined: %s", sent)
	}
}

func TestBlankAdoptsInNbformatsLayout(t *testing.T) {
	d := Blank("t.ipynb")
	d.Adopt(asClient(t, jupyter, nil))
	if got := string(d.Bytes()); got != jupyter {
		t.Errorf("got\n%s", got)
	}
}
