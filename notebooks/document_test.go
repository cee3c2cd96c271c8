package notebooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"skep/diag"
)

// jupyter is laid out as Python's nbformat writes; odd has everything that a
// rewrite would lose: key order, number spelling, unknown fields, escapes, tabs.
const jupyter = `{
 "cells": [
  {
   "cell_type": "markdown",
   "id": "intro",
   "metadata": {},
   "source": [
    "# Bees\n",
    "and <b>hives</b> & ümlauts"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "sum",
   "metadata": {
    "tags": [
     "keep"
    ]
   },
   "outputs": [
    {
     "data": {
      "image/png": "iVBORw0KGgo=\n",
      "text/plain": [
       "<a>\n",
       "b"
      ]
     },
     "execution_count": 3,
     "metadata": {},
     "output_type": "execute_result"
    },
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "1\n",
      "2\n"
     ]
    }
   ],
   "source": [
    "1 + 2"
   ]
  },
  {
   "cell_type": "raw",
   "id": "rest",
   "metadata": {},
   "source": []
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "skep",
   "language": "ruchy",
   "name": "skep"
  }
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

const odd = "\ufeff{\"nbformat_minor\":2 , \"nbformat\":4,\r\n\t\"zeta\": 1.50e+1,\r\n\"cells\":[ {\"source\":\"x = 1\\u00e9\\/\",\"cell_type\":\"code\" , \"extra\":[1.0,{ }],\"metadata\":{},\"outputs\":[],\"execution_count\":null},\r\n\r\n {\"cell_type\":\"alien\",\"source\":\"\"} ]  }\r\n\r\n"

func mustParse(t testing.TB, text string) *Document {
	t.Helper()
	d, err := Parse("t.ipynb", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUnchangedIsByteIdentical(t *testing.T) {
	compact := compactOf(t, jupyter)
	for name, text := range map[string]string{"jupyter": jupyter, "odd": odd, "compact": compact} {
		d := mustParse(t, text)
		if got := string(d.Bytes()); got != text {
			t.Errorf("%s: load and save differ:\n%q\n%q", name, got, text)
		}
		d.dirty = true // the long way round gives the same bytes, too
		if d.Minor() == 5 && string(d.Bytes()) != text {
			t.Errorf("%s: rebuilt text differs:\n%s", name, d.Bytes())
		}
	}
}

func compactOf(t testing.TB, text string) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte(text)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEditTouchesOneValueOnly(t *testing.T) {
	for name, c := range map[string]struct {
		edit     func(d *Document)
		old, new string
	}{
		"source": {func(d *Document) { d.Cells()[1].SetSource("1 + 2\nprint(\"<é>\")") },
			"    \"1 + 2\"\n", "    \"1 + 2\\n\",\n    \"print(\\\"<é>\\\")\"\n"},
		"empty":         {func(d *Document) { d.Cells()[1].SetSource("") }, "[\n    \"1 + 2\"\n   ]", "[]"},
		"count":         {func(d *Document) { d.Cells()[1].SetExecutionCount(4) }, "\"execution_count\": 3,\n   \"id\"", "\"execution_count\": 4,\n   \"id\""},
		"not run":       {func(d *Document) { d.Cells()[1].SetExecutionCount(0) }, "\"execution_count\": 3,\n   \"id\"", "\"execution_count\": null,\n   \"id\""},
		"clear outputs": {func(d *Document) { d.Cells()[1].SetOutputs(nil) }, between(jupyter, "\"outputs\": [", "   ],\n   \"source\""), "\"outputs\": [],\n   \"source\""},
		"cell metadata": {func(d *Document) { d.Cells()[0].SetMetadata("a", 1) }, "\"intro\",\n   \"metadata\": {}", "\"intro\",\n   \"metadata\": {\n    \"a\": 1\n   }"},
		"metadata":      {func(d *Document) { d.SetMetadata("zz", []any{1, "x"}) }, "\n  }\n },\n \"nbformat\"", "\n  },\n  \"zz\": [\n   1,\n   \"x\"\n  ]\n },\n \"nbformat\""},
		"kind":          {func(d *Document) { d.Cells()[2].SetKind(Code) }, "\"cell_type\": \"raw\",\n   \"id\": \"rest\",\n   \"metadata\": {},\n", "\"cell_type\": \"code\",\n   \"execution_count\": null,\n   \"id\": \"rest\",\n   \"metadata\": {},\n   \"outputs\": [],\n"},
		"delete":        {func(d *Document) { check(d.Delete(2)) }, ",\n  {\n   \"cell_type\": \"raw\",\n   \"id\": \"rest\",\n   \"metadata\": {},\n   \"source\": []\n  }\n ]", "\n ]"},
	} {
		d := mustParse(t, jupyter)
		c.edit(d)
		want := strings.Replace(jupyter, c.old, c.new, 1)
		if want == jupyter {
			t.Fatalf("%s: the test's own replacement does nothing", name)
		}
		if got := string(d.Bytes()); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
}

func between(text, start, end string) string {
	text = text[strings.Index(text, start):]
	return text[:strings.Index(text, end)+len(end)]
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func TestEditThatChangesNothing(t *testing.T) {
	d := mustParse(t, jupyter)
	c := d.Cells()[1]
	c.SetSource(c.Source())
	c.SetOutputs(c.Outputs())
	c.SetExecutionCount(3)
	c.SetKind(Code)
	c.SetMetadata("tags", []string{"keep"})
	d.SetMetadata("kernelspec", d.Metadata()["kernelspec"])
	if d.Changed() || string(d.Bytes()) != jupyter {
		t.Errorf("nothing was changed, yet:\n%s", d.Bytes())
	}
}

func TestInsertMoveDelete(t *testing.T) {
	for _, text := range []string{jupyter, compactOf(t, jupyter), strings.ReplaceAll(jupyter, "\n", "\r\n"), strings.ReplaceAll(jupyter, "\n ", "\n\t\t")} {
		d := mustParse(t, text)
		raws := map[string]string{}
		for _, c := range d.Cells() {
			raws[c.ID()] = string(c.Raw())
		}
		d.Insert(1, Code, "let x = 1\nx")
		check(d.Move(3, 0))
		check(d.Delete(1))
		again := mustParse(t, string(d.Bytes()))
		if got := ids(again); !reflect.DeepEqual([]string{got[0], got[2]}, []string{"rest", "sum"}) || len(got) != 3 || !validID(got[1]) {
			t.Fatalf("ids %v", got)
		}
		for _, c := range again.Cells() {
			if raw, ok := raws[c.ID()]; ok && raw != string(c.Raw()) {
				t.Errorf("cell %s changed:\n%s", c.ID(), c.Raw())
			}
		}
		if again.style != d.style {
			t.Errorf("style %+v became %+v", d.style, again.style)
		}
	}
	d := mustParse(t, jupyter)
	for _, err := range []error{d.Delete(3), d.Delete(-1), d.Move(0, 3), d.Move(3, 0)} {
		if err == nil {
			t.Error("an index outside is accepted")
		}
	}
}

func ids(d *Document) []string {
	var out []string
	for _, c := range d.Cells() {
		out = append(out, c.ID())
	}
	return out
}

func TestNewCellLooksLikeNbformats(t *testing.T) {
	d := mustParse(t, jupyter)
	c := d.Insert(9, Code, "a\nb")
	want := strings.Replace(`,
  {
   "cell_type": "code",
   "execution_count": null,
   "id": "ID",
   "metadata": {},
   "outputs": [],
   "source": [
    "a\n",
    "b"
   ]
  }
 ],
 "metadata": {
`, "ID", c.ID(), 1)
	if got := string(d.Bytes()); !strings.Contains(got, want) {
		t.Errorf("no such cell in\n%s", got)
	}
}

func TestIDsOnlyWhereNeeded(t *testing.T) {
	old := strings.Replace(strings.ReplaceAll(jupyter, `   "id": "sum",`+"\n", ""), `"nbformat_minor": 5`, `"nbformat_minor": 4`, 1)
	d := mustParse(t, old)
	d.Cells()[0].SetSource("x")
	if d.Minor() != 4 || d.Cells()[1].ID() != "" || strings.Count(string(d.Bytes()), `"id"`) != 2 {
		t.Errorf("an older notebook got ids:\n%s", d.Bytes())
	}
	d.Upgrade()
	again := mustParse(t, string(d.Bytes()))
	if got := ids(again); again.Minor() != 5 || got[0] != "intro" || !validID(got[1]) || got[2] != "rest" {
		t.Errorf("after the upgrade: minor %d, ids %v", again.Minor(), got)
	}
	twice := mustParse(t, strings.Replace(jupyter, `"rest"`, `"sum"`, 1))
	twice.Cells()[0].SetSource("x")
	if got := ids(mustParse(t, string(twice.Bytes()))); got[1] != "sum" || got[2] == "sum" {
		t.Errorf("shared ids are not mended: %v", got)
	}
}

func TestReadsFields(t *testing.T) {
	d := mustParse(t, jupyter)
	c := d.Cells()[1]
	out := c.Outputs()
	if n, ok := c.ExecutionCount(); n != 3 || !ok || c.Kind() != Code || !reflect.DeepEqual(c.Tags(), []string{"keep"}) {
		t.Errorf("cell fields: %d %v %s %v", n, ok, c.Kind(), c.Tags())
	}
	if data := out[0]["data"].(map[string]any); data["text/plain"] != "<a>\nb" || out[1]["text"] != "1\n2\n" {
		t.Errorf("outputs %v", out)
	}
	if d.Kernel() != "skep" || d.Language() != "ruchy" || d.Name() != "t.ipynb" {
		t.Errorf("notebook fields: %q %q %q", d.Kernel(), d.Language(), d.Name())
	}
}

func TestNew(t *testing.T) {
	d := New("n.ipynb", "skep", "skep", "ruchy")
	d.Insert(0, Markdown, "# hi")
	d.Insert(1, Code, "1")
	again := mustParse(t, string(d.Bytes()))
	if len(again.Cells()) != 2 || again.Minor() != 5 || again.Kernel() != "skep" || !bytes.HasSuffix(d.Bytes(), []byte("\n}\n")) {
		t.Errorf("new notebook:\n%s", d.Bytes())
	}
	if !strings.HasPrefix(string(d.Bytes()), "{\n \"cells\": [\n  {\n   \"cell_type\"") {
		t.Errorf("layout of a new notebook:\n%s", d.Bytes())
	}
}

func TestASCIIStyleIsKept(t *testing.T) {
	d := mustParse(t, strings.Replace(jupyter, "ü", `\u00fc`, 1))
	d.Cells()[1].SetSource("é😀")
	if got := string(d.Bytes()); !strings.Contains(got, `"\u00e9\ud83d\ude00"`) {
		t.Errorf("escapes are not kept:\n%s", got)
	}
	if got := mustParse(t, string(d.Bytes())).Cells()[1].Source(); got != "é😀" {
		t.Errorf("read back %q", got)
	}
}

func TestBadNotebooks(t *testing.T) {
	for name, c := range map[string]struct {
		text, code, place, says string
	}{
		"empty":         {" \n", codeShape, "", "is empty"},
		"binary":        {"\x89PNG\x0d\x0a\x1a\x0a\x00", codeBinary, "", "not a notebook"},
		"latin-1":       {"{\"cells\": \"\xe9\"}", codeBinary, "", "not UTF-8 at offset 11"},
		"utf-16":        {"\xff\xfe{\x00", codeBinary, "", "UTF-16"},
		"cut off":       {jupyter[:300], codeJSON, "", ""},
		"comma":         {"{\n \"cells\": [],\n}", codeJSON, "3:1", "not valid JSON"},
		"merge":         {"{\n<<<<<<< HEAD\n", codeJSON, "2:1", "not valid JSON"},
		"newline":       {"{\"cells\": \"a\nb\"}", codeJSON, "1:13", "control character"},
		"escape":        {`{"a": "\q"}`, codeJSON, "1:8", "escape"},
		"NaN":           {`{"a": NaN}`, codeJSON, "1:7", "not valid JSON"},
		"number":        {`{"a": 01}`, codeJSON, "1:8", "not valid JSON"},
		"more":          {`{"cells": [], "nbformat": 4} x`, codeJSON, "1:30", "not valid JSON"},
		"deep":          {`{"a":` + strings.Repeat("[", 100000), codeDepth, "", "nested more than 400"},
		"list":          {`[1]`, codeShape, "1:1", "a notebook is a JSON object"},
		"other json":    {`{"name": "package"}`, codeShape, "1:1", "not a notebook"},
		"v1":            {`{"nbformat": 1, "cells": []}`, codeVersion, "1:14", "old format 1"},
		"v3":            {`{"nbformat": 3, "cells": []}`, codeShape, "1:1", "no list of worksheets"},
		"v3 sheet":      {`{"nbformat": 3, "worksheets": [5]}`, codeShape, "1:1", "worksheet 1 is not an object"},
		"v3 sheet list": {` {"nbformat": 3, "worksheets": [{}]}`, codeShape, "1:2", "worksheet 1 has no list of cells"},
		"v2 cell":       {`{"nbformat": 2, "worksheets": [{"cells": [1]}]}`, codeShape, "1:1", "has a cell 1 that is not an object"},
		"v3 source":     {`{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "raw", "source": 5}]}]}`, codeShape, "1:1", "source of cell 1 is not text"},
		"v5":            {`{"nbformat": 5, "cells": []}`, codeVersion, "1:14", "newer program"},
		"nbformat text": {`{"nbformat": "4", "cells": []}`, codeShape, "1:14", "not a number"},
		"minor":         {`{"nbformat": 4, "nbformat_minor": 1.5, "cells": []}`, codeShape, "1:35", "nbformat_minor"},
		"no cells":      {`{"nbformat": 4}`, codeShape, "1:1", "no list of cells"},
		"cells object":  {`{"nbformat": 4, "cells": {}}`, codeShape, "1:26", "not a list"},
		"cell":          {`{"nbformat": 4, "cells": [7]}`, codeShape, "1:27", "cell 1 is not an object"},
		"cell type":     {`{"nbformat": 4, "cells": [{}]}`, codeShape, "1:27", "no cell_type"},
		"cell type 5":   {`{"nbformat": 4, "cells": [{"cell_type": 5}]}`, codeShape, "1:41", "not a string"},
		"source":        {`{"nbformat": 4, "cells": [{"cell_type": "é", "source": 5}]}`, codeShape, "1:56", "source of cell 1"},
		"source list":   {`{"nbformat": 4, "cells": [{"cell_type": "code", "source": [5]}]}`, codeShape, "1:59", "source of cell 1"},
		"outputs":       {`{"nbformat": 4, "cells": [{"cell_type": "code", "outputs": {}}]}`, codeShape, "1:60", "outputs of cell 1"},
	} {
		_, err := Parse("bad.ipynb", []byte(c.text))
		var d *diag.Diagnostic
		if !errors.As(err, &d) {
			t.Errorf("%s: error %v is no diagnostic", name, err)
			continue
		}
		if d.Code != c.code || !strings.Contains(d.Error(), c.says) || c.place != "" && !strings.Contains(d.Error(), ":"+c.place+":") {
			t.Errorf("%s: %s %v; want %s at %s saying %q", name, d.Code, d, c.code, c.place, c.says)
		}
	}
}

func TestLimits(t *testing.T) {
	if _, err := ParseWithin("t", []byte(jupyter), Limits{Bytes: 100}); err == nil || !strings.Contains(err.Error(), "larger than the limit of 100 bytes") {
		t.Errorf("size: %v", err)
	}
	if _, err := ParseWithin("t", []byte(jupyter), Limits{Cells: 2}); err == nil || !strings.Contains(err.Error(), "has 3 cells; the limit is 2") {
		t.Errorf("cells: %v", err)
	}
	if _, err := ParseWithin("t", []byte(`{"nbformat": 3, "worksheets": [{"cells": [{}, {}]}, {"cells": [{}]}]}`), Limits{Cells: 2}); err == nil || !strings.Contains(err.Error(), "limit of 2 cells") {
		t.Errorf("cells of worksheets: %v", err)
	}
	if _, err := Read("t", strings.NewReader(jupyter), Limits{Bytes: 100}); err == nil {
		t.Error("reading goes past the limit")
	}
}

func TestHugeLine(t *testing.T) {
	line := strings.Repeat("x", 100<<20)
	good := `{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "execution_count": null, "source": "` + line + `"}]}`
	d := mustParse(t, good)
	if n := len(d.Cells()[0].Source()); n != len(line) {
		t.Errorf("source of %d bytes", n)
	}
	_, err := Parse("t.ipynb", []byte(good[:len(good)-5]))
	if err == nil || len(err.Error()) > 500 || !strings.Contains(err.Error(), "t.ipynb:1:163: the string that starts here does not end") {
		t.Errorf("cut off: %.600v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{jupyter, odd, `{"nbformat":4,"cells":[]}`, `{"nbformat":4,"cells":[{"cell_type":"code","source":["a\n","b"],"outputs":[{"output_type":"stream","text":"x"}]}]}`, "{", `{"a":"\ud83d"}`, old} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := ParseWithin("f", data, Limits{Bytes: 1 << 20, Cells: 1000})
		if err != nil {
			var one *diag.Diagnostic
			if !errors.As(err, &one) {
				t.Fatalf("error %T is no diagnostic", err)
			}
			return
		}
		if !json.Valid(bytes.TrimPrefix(data, []byte("\ufeff"))) {
			t.Fatalf("accepted what is not JSON: %q", data)
		}
		edit(t, d)
	})
}

// edit changes what it can and reads the result back.
func edit(t *testing.T, d *Document) {
	d.Insert(0, Code, "new\nü")
	for _, c := range d.Cells() {
		c.SetSource(c.Source() + "!")
		c.SetOutputs(append(c.Outputs(), Output{"output_type": "stream", "name": "stdout", "text": "a\nb"}))
	}
	again, err := Parse("f", d.Bytes())
	if err != nil {
		t.Fatalf("edited text does not parse: %v\n%q", err, d.Bytes())
	}
	for i, c := range again.Cells() {
		if want := d.Cells()[i].Source(); c.Source() != want {
			t.Fatalf("cell %d reads %q, want %q", i, c.Source(), want)
		}
	}
}
