package manual

import (
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"

	"skep/diag"
	"skep/internal/golden"
	"skep/interp/module"
	"skep/interp/value"
)

// tools is a module with one of everything.
func tools() module.Module {
	return module.Module{Name: "tools", Doc: "Things for tests. More about <them>.",
		Consts: []module.Const{{Name: "LIMIT", Doc: "How many.", Value: value.Int(3)}},
		Funcs:  []module.Func{{Sig: "fun twice<T>(x: T) -> T", Forms: []string{"fun twice(x: i64) -> i64"}, Doc: "Doubles x.", Example: "tools.twice(2)  // => 4", Global: "twice"}},
		Types: []module.Type{{Name: "Box", Doc: "Holds one thing.",
			Statics:   []module.Func{{Sig: "fun of(x) -> Box", Doc: "Makes one."}},
			Fields:    []module.Func{{Sig: "fun size(self) -> i64", Doc: "How large."}},
			Methods:   []module.Func{{Sig: "fun open(self)", Doc: "What is inside."}},
			Operators: []module.Operator{{Ops: "+ -", Doc: "Joins two."}},
		}},
	}
}

func shapes(t *testing.T) Page {
	t.Helper()
	text, err := os.ReadFile("testdata/shapes.ruchy")
	if err != nil {
		t.Fatal(err)
	}
	p, list := Program(diag.NewSource("shapes.ruchy", string(text)))
	if len(list) > 0 {
		t.Fatal(list)
	}
	return p
}

func page(t *testing.T, b Book, name string) Page {
	t.Helper()
	for _, p := range b.Pages {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("there is no page %s", name)
	return Page{}
}

func TestMarkdown(t *testing.T) {
	golden.Check(t, "shapes.md", shapes(t).Markdown())
	b := Builtins([]module.Module{tools()})
	golden.Check(t, "tools.md", page(t, b, "tools").Markdown())
	files := b.Markdown()
	if len(files) != len(b.Pages)+1 || !strings.Contains(files["README.md"], "[tools](tools.md): Things for tests.\n") {
		t.Errorf("%d files for %d pages; the list is\n%s", len(files), len(b.Pages), files["README.md"])
	}
}

// TestHTML: pages are well formed, and all their links lead somewhere.
func TestHTML(t *testing.T) {
	b := Builtins([]module.Module{tools()})
	b.Pages = append(b.Pages, shapes(t))
	files := b.HTML()
	golden.Check(t, "shapes.html", files["shapes.html"])
	ids := map[string]bool{}
	var links []string
	for name, text := range files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		ids[name] = true
		dec := xml.NewDecoder(strings.NewReader(text))
		dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
		depth := 0
		for {
			tok, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch tok := tok.(type) {
			case xml.StartElement:
				depth++
				for _, a := range tok.Attr {
					switch a.Name.Local {
					case "id":
						if id := name + "#" + a.Value; ids[id] && !strings.Contains(id, "operator") {
							t.Errorf("%s stands twice", id)
						}
						ids[name+"#"+a.Value] = true
					case "href":
						links = append(links, absolute(name, a.Value))
					}
				}
			case xml.EndElement:
				depth--
			}
		}
		if depth != 0 {
			t.Errorf("%s: %d elements are open at the end", name, depth)
		}
	}
	for _, l := range links {
		if !ids[l] && !strings.HasPrefix(l, "http") && files[l] == "" {
			t.Errorf("nothing is at %s", l)
		}
	}
	if !strings.Contains(files["index.js"], `"n":"twice"`) || strings.Contains(files["index.js"], "<them>") {
		t.Errorf("the index is\n%s", files["index.js"])
	}
}

func absolute(page, href string) string {
	if strings.HasPrefix(href, "#") {
		return page + href
	}
	return href
}

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"a < b & c":                    "<p>a &lt; b &amp; c</p>\n",
		"one\ntwo\n\nthree":            "<p>one two</p>\n<p>three</p>\n",
		"`<b>` and `open":              "<p><code>&lt;b&gt;</code> and `open</p>\n",
		"**strong** and *soft* 2 * 3":  "<p><strong>strong</strong> and <em>soft</em> 2 * 3</p>\n",
		"- one\n  more\n- two":         "<ul>\n<li>one more</li>\n<li>two</li>\n</ul>\n",
		"# Head\ntext":                 "<p class=\"head\">Head</p>\n<p>text</p>\n",
		"```\nlet x\n```":              "<pre class=\"code\"><span class=\"k\">let</span> x</pre>\n",
		"```text\n<x>\n```":            "<pre class=\"code\">&lt;x&gt;</pre>\n",
		"```\nopen":                    "<pre class=\"code\">open</pre>\n",
		"[x](javascript:alert(1))":     "<p>[x](javascript:alert(1))</p>\n",
		"[x](a.html#b)":                "<p><a href=\"a.html#b\">x</a></p>\n",
		"[x](https://a.b/\"onclick=1)": "<p><a href=\"https://a.b/&#34;onclick=1\">x</a></p>\n",
		"":                             "",
	} {
		if got := prose(text); got != want {
			t.Errorf("%q became %q, want %q", text, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	b := Builtins([]module.Module{tools()})
	for name, want := range map[string]string{
		"tools": "tools", "tools.twice": "tools.twice", "twice": "tools.twice", "Box.open": "tools.Box.open", "String::new": "String.new", "tools::twice": "tools.twice", "string": "string",
	} {
		found, _ := b.Find(name)
		if len(found) == 0 || found[0].Path != want || !strings.HasPrefix(found[0].Text(), want) {
			t.Errorf("%s: found %d", name, len(found))
		}
	}
	if found, near := b.Find("twicee"); len(found) != 0 || near != "twice" {
		t.Errorf("found %v, near %q", found, near)
	}
	if text := b.Contents(); !strings.Contains(text, "\nModules\n  tools     Things for tests.\n") {
		t.Errorf("the contents are\n%s", text)
	}
	members := Found{Item: &Item{Name: "Point", Kind: "struct", Members: []Item{{Name: "x", Kind: "field"}}}, Path: "Point"}.Text()
	if !strings.Contains(members, "Point.x (field)") {
		t.Errorf("a struct is shown as %s", members)
	}
}

func TestPrograms(t *testing.T) {
	if _, list := Program(diag.NewSource("bad", "let = ")); !list.HasErrors() {
		t.Error("a program with errors has a page")
	}
	p, _ := Program(diag.NewSource("a/b.ruchy", "fun f(x) { x }\nactor A { n: int, receive Go(x) { x } }\neffect E { fun op(x) -> int }\nlet (a, b) = (1, 2)\nexport fun g() { 1 }\n"))
	if p.Name != "a/b" || p.File() != "a.b" || len(p.Sections) != 1 {
		t.Errorf("the page is %+v", p)
	}
	p, _ = Program(diag.NewSource("b.ruchy", "fun f(x) { x }\nactor A { n: int, receive Go(x) { x } }\neffect E { fun op(x) -> int }\n"))
	if len(p.Sections) != 2 || len(p.Sections[0].Items) != 2 {
		t.Errorf("the page is %+v", p)
	}
}

// FuzzProgram: any text gives a page or errors, and the page can be written.
func FuzzProgram(f *testing.F) {
	text, err := os.ReadFile("testdata/shapes.ruchy")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add("/// `a\nfun f(x) { x }")
	f.Fuzz(func(t *testing.T, text string) {
		p, _ := Program(diag.NewSource("fuzz", text))
		p.Markdown()
		Book{Pages: []Page{p}}.HTML()
	})
}
