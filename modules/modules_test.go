package modules

import (
	"context"
	"strings"
	"testing"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/module"
	"skep/interp/syntax"
)

// everyFunc calls f for all functions and methods of all modules.
func everyFunc(f func(where string, fn module.Func)) {
	for _, m := range module.MakeAll(All()) {
		for _, fn := range m.Funcs {
			f(m.Name+"."+name(fn), fn)
		}
		for _, t := range m.Types {
			for _, fn := range t.Methods {
				f(m.Name+": "+t.Name+"."+name(fn), fn)
			}
			for _, fn := range t.Fields {
				f(m.Name+": "+t.Name+"."+name(fn)+", field", fn)
			}
			for _, fn := range t.Statics {
				f(m.Name+": "+t.Name+"::"+name(fn), fn)
			}
		}
	}
}

func name(fn module.Func) string {
	n, _, _ := strings.Cut(strings.TrimPrefix(fn.Sig, "fun "), "(")
	n, _, _ = strings.Cut(n, "<")
	return n
}

func TestDeclarations(t *testing.T) {
	seen, globals, mods := map[string]bool{}, map[string]string{}, map[string]bool{}
	for _, m := range module.MakeAll(All()) {
		if mods[m.Name] || m.Doc == "" {
			t.Errorf("module %s: twice, or without a doc", m.Name)
		}
		mods[m.Name] = true
		for _, c := range m.Consts {
			if c.Name == "" || c.Doc == "" || seen[m.Name+"."+c.Name] {
				t.Errorf("constant %s.%s: twice, or without a doc", m.Name, c.Name)
			}
			seen[m.Name+"."+c.Name] = true
		}
	}
	everyFunc(func(where string, fn module.Func) {
		if _, err := syntax.ParseSignature(fn.Sig); err != nil {
			t.Errorf("%s: %q: %v", where, fn.Sig, err)
		}
		for _, form := range fn.Forms {
			if _, err := syntax.ParseSignature(form); err != nil || name(module.Func{Sig: form}) != name(fn) {
				t.Errorf("%s: form %q: %v", where, form, err)
			}
		}
		if fn.Doc == "" || fn.Example == "" || fn.Impl == nil || seen[where] {
			t.Errorf("%s: twice, or without doc, example or code", where)
		}
		seen[where] = true
		if fn.Global != "" {
			if other := globals[fn.Global]; other != "" {
				t.Errorf("%s and %s are both known as %s", other, where, fn.Global)
			}
			globals[fn.Global] = where
		}
	})
}

// Every example runs, and a line `x  // => text` shows that text.
func TestExamples(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	everyFunc(func(where string, fn module.Func) {
		s := interp.New(interp.Options{Modules: All()})
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		checked := strings.Count(fn.Example, "// => ")
		for _, cell := range cells(fn.Example) {
			r, err := s.Run(ctx, diag.NewSource(where, cell.code), &interp.Streams{})
			got := r.Bundle.Data["text/plain"]
			if err != nil {
				got = err.Error()
			}
			if cell.want != "" && got != cell.want || err != nil {
				t.Errorf("%s: %s\n  shows %v\n  not   %s", where, cell.code, got, cell.want)
			}
		}
		if checked == 0 && !strings.HasPrefix(where, "display.") && !strings.HasPrefix(where, "plot") {
			t.Errorf("%s: the example shows nothing", where)
		}
	})
}

type exampleCell struct{ code, want string }

// cells cuts an example behind each line that says what it shows.
func cells(example string) (out []exampleCell) {
	var code []string
	for _, line := range strings.Split(example, "\n") {
		text, want, ok := strings.Cut(line, "// => ")
		code = append(code, text)
		if ok {
			out = append(out, exampleCell{strings.Join(code, "\n"), want})
			code = nil
		}
	}
	if len(code) > 0 {
		out = append(out, exampleCell{strings.Join(code, "\n"), ""})
	}
	return out
}

// What other libraries call a module or a member leads to ours.
func TestKnownNames(t *testing.T) {
	all, owner := module.MakeAll(All()), map[string]string{}
	for _, m := range all {
		owner[m.Name] = m.Name
	}
	members := map[string]map[string]bool{}
	for _, m := range all {
		members[m.Name] = map[string]bool{}
		for _, fn := range m.Funcs {
			members[m.Name][name(fn)] = true
		}
		for _, other := range m.Known {
			if owner[other] != "" {
				t.Errorf("%s is known as %s, which is %s", m.Name, other, owner[other])
			}
			owner[other] = m.Name
		}
		for theirs, ours := range m.Synonyms {
			if members[m.Name][theirs] || !members[m.Name][ours] {
				t.Errorf("%s: %s stands for %s, which is not there or needs no help", m.Name, theirs, ours)
			}
		}
	}
	s := interp.New(interp.Options{Modules: All()})
	for code, want := range map[string]string{
		`re.sub("a", "b", "c")`: "`regex`", `json.dumps([1])`: "`stringify`", `datetime.now()`: "`time`", `np.zeros(3)`: "`tensor`", `pd.DataFrame()`: "`df`",
		`random.randrange(3)`: "`range`", `heapq.heappush([], 1)`: "`collections`", `statistics.mean([1])`: "`stats`", `defaultdict(0)`: "`collections.defaultdict`",
	} {
		hint := ""
		for _, d := range s.Check(diag.NewSource("known", code)).Diagnostics {
			hint += d.Hint
		}
		if !strings.Contains(hint, want) {
			t.Errorf("%s: the hint is %q, not %s", code, hint, want)
		}
	}
}
