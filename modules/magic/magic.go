// Package magic is the language's module magic: what the magics of notebooks do, as functions. The parser makes calls of these out of
// lines such as `%time f()` and `!ls` (interp/syntax/magicform.go), so the checker, the evaluator and `skep compile` know no magics.
// Programs may call them too.
//
// Callers: the session, through modules.All.
package magic

import (
	"slices"
	"strings"

	"skep/interp/module"
	"skep/interp/syntax"
	"skep/interp/value"
)

const codeMagic = "M3001"

// Module declares magic.
func Module() module.Module {
	return module.Module{Name: "magic", Doc: moduleDoc(), Funcs: slices.Concat(timing(), commands(), []module.Func{golang()}, surroundings(), cells())}
}

// moduleDoc is the table of magics, for help and the manual.
func moduleDoc() string {
	var b strings.Builder
	b.WriteString("What magics do: lines and cells that are said to the notebook rather than in the language.\n\n")
	b.WriteString("A line of a cell that begins with `%name` or `!command` is a magic, and so is a whole cell whose first line begins with `%%name`. They are for cells and " +
		"for the prompt; in files they are errors that say what to write instead. A magic is no second language: it means a call of a function below, so it is checked before it runs, " +
		"its reads and writes count for what is stale, and `skep fmt`, `skep test`, `skep run` and `skep compile` treat it as any other line.\n")
	for i := range syntax.Magics {
		m := &syntax.Magics[i]
		b.WriteString("\n" + indented(m.Text()) + "\n")
	}
	return b.String()
}

// indented sets a magic's forms as code and what they do below.
func indented(text string) string {
	forms, doc, _ := strings.Cut(text, "\n\n")
	return "`" + strings.ReplaceAll(forms, "\n", "`, `") + "`: " + doc
}

func cells() []module.Func {
	return []module.Func{
		{Sig: "fun lsmagic() -> ()", Doc: "Lists the magics, as %lsmagic.", Example: "magic.lsmagic()\n1  // => 1", Impl: module.Checked(func(c *module.Call) value.Value {
			for i := range syntax.Magics {
				forms, doc, _ := strings.Cut(syntax.Magics[i].Text(), "\n\n")
				first, _, _ := strings.Cut(doc, ". ")
				write(c, strings.ReplaceAll(forms, "\n", ", ")+"\n    "+strings.TrimSuffix(first, ".")+"\n")
			}
			return value.Unit()
		})},
		{Sig: "fun html(text: str) -> ()", Doc: "Shows HTML, as %%html.", Example: "magic.html(\"<b>bees</b>\")\n1  // => 1", Impl: module.Checked(func(c *module.Call) value.Value {
			if text := c.Str(0); c.IO != nil && c.IO.Display != nil {
				c.IO.Display(module.Bundle{Data: map[string]any{"text/html": text, "text/plain": text}})
			}
			return value.Unit()
		})},
		{Sig: "fun front(name: str) -> ()", Doc: "What a magic of the front end is where there is none: an error.", Example: "false && magic.front(\"restore\") == ()  // => false", Impl: module.Checked(func(c *module.Call) value.Value {
			c.Fail(codeMagic, "", "%%%s is for notebooks and consoles that keep snapshots of variables", c.Str(0))
			return value.Unit()
		})},
	}
}

// write prints to the cell's standard output.
func write(c *module.Call, text string) {
	if c.IO != nil && c.IO.Stdout != nil {
		c.IO.Stdout(text)
	}
}

// complain prints to the cell's standard error.
func complain(c *module.Call, text string) {
	if c.IO != nil && c.IO.Stderr != nil {
		c.IO.Stderr(text)
	}
}
