package main

import (
	"os/exec"
	"strings"
	"testing"

	"skep/diag"
)

func TestParse(t *testing.T) {
	cmd := &command{name: "x", options: []option{{name: "lenient", short: "l"}, {name: "prefix", short: "p", value: "DIR"}}}
	runs := &command{name: "run", program: true, options: cmd.options}
	for _, c := range []struct {
		cmd  *command
		args string
		want string // options and operands, or the error
	}{
		{cmd, "a --lenient b", "lenient= | a b"},
		{cmd, "-l -p d", "lenient= prefix=d | "},
		{cmd, "--prefix=d -- --lenient", "prefix=d | --lenient"},
		{cmd, "-", " | -"},
		{cmd, "--prefix", "option --prefix wants DIR behind it"},
		{cmd, "--lenient=1", "option --lenient takes no value"},
		{cmd, "--leneint", "there is no option --leneint; did you mean --lenient?"},
		{cmd, "-lenient", "there is no option -lenient; did you mean --lenient?"},
		{cmd, "-z", "there is no option -z"},
		{runs, "-l f.ruchy --lenient -z", "lenient= | f.ruchy --lenient -z"},
	} {
		given, operands, err := c.cmd.parse(strings.Fields(c.args))
		var parts []string
		for _, o := range cmd.options {
			if v, ok := given[o.name]; ok {
				parts = append(parts, o.name+"="+v)
			}
		}
		got := strings.Join(parts, " ") + " | " + strings.Join(operands, " ")
		if err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("parse %q = %q, want %q", c.args, got, c.want)
		}
	}
}

func TestContents(t *testing.T) {
	for _, e := range contents() {
		if got := e.make().name; got != e.name {
			t.Errorf("the command %q is listed as %q", got, e.name)
		}
	}
}

func TestFind(t *testing.T) {
	for args, want := range map[string]string{
		"": "repl", "-e 1": "eval 1", "run x": "run x", "x.ruchy a": "run x.ruchy a", "x.ipynb": "run x.ipynb",
		"kernel install --user": "kernel install --user", "--version": "version", "-h run": "help run", "nonsense": "",
		"kernel": "", "-": "",
	} {
		cmd, rest := find(strings.Fields(args))
		got := ""
		if cmd != nil {
			got = strings.TrimSpace(cmd.name + " " + strings.Join(rest, " "))
		}
		if got != want {
			t.Errorf("find(%q) = %q, want %q", args, got, want)
		}
	}
}

// TestCompletionScripts lets the shells that are here read their script.
func TestCompletionScripts(t *testing.T) {
	for shell, write := range map[string]func([]*command) string{"bash": bash, "zsh": zsh, "fish": fish} {
		script := write(commands())
		for _, want := range []string{"notebook", "lenient", "uninstall"} {
			if !strings.Contains(script, want) {
				t.Errorf("%s: no %q in the script", shell, want)
			}
		}
		if _, err := exec.LookPath(shell); err != nil {
			continue
		}
		check := exec.Command(shell, "-n")
		check.Stdin = strings.NewReader(script)
		if out, err := check.CombinedOutput(); err != nil {
			t.Errorf("%s cannot read its script: %v\n%s", shell, err, out)
		}
	}
}

// TestBashCompletes asks bash itself what the script offers.
func TestBashCompletes(t *testing.T) {
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("no bash here")
	}
	for line, want := range map[string]string{
		"skep noteb":          "notebook",
		"skep kernel un":      "uninstall",
		"skep run --len":      "--lenient",
		"skep kernel run --c": "--connection-file",
		"skep completions z":  "zsh",
	} {
		words := strings.Fields(line)
		ask := bash(commands()) + "COMP_WORDS=(" + line + "); COMP_CWORD=" + string(rune('0'+len(words)-1)) + "; _skep; echo \"${COMPREPLY[@]}\""
		out, err := exec.Command("bash", "--norc", "-c", ask).CombinedOutput()
		if got := strings.TrimSpace(string(out)); got != want || err != nil {
			t.Errorf("%q completes to %q, %v, want %q", line, got, err, want)
		}
	}
}

func TestParts(t *testing.T) {
	p := &parts{}
	p.add("n.ipynb", 1, "let a = 1")
	p.add("n.ipynb", 4, "b\nc")
	p.joined = diag.NewSource("n.ipynb", p.text)
	at := strings.Index(p.text, "c")
	list := diag.List{{
		Source: p.joined, Span: diag.Span{Start: at, End: at + 1}, Message: "c is unknown",
		Related: []diag.Related{{Source: p.joined, Span: diag.Span{Start: 4, End: 5}, Message: "a is here"}},
		Fixes: []diag.Fix{
			{Title: "here", Edits: []diag.Edit{{Span: diag.Span{Start: at, End: at + 1}, New: "a"}}},
			{Title: "elsewhere", Edits: []diag.Edit{{Span: diag.Span{Start: 4, End: 5}, New: "c"}}},
		},
	}}
	moved := p.split(list)[0]
	if got := moved.Error(); got != "n.ipynb, cell 4:2:1: c is unknown" {
		t.Error(got)
	}
	if got := moved.Related[0]; got.Source.Name != "n.ipynb, cell 1" || got.Span.Start != 4 {
		t.Errorf("related place in %s at %v", got.Source.Name, got.Span)
	}
	if len(moved.Fixes) != 1 || moved.Fixes[0].Edits[0].Span.Start != 2 {
		t.Errorf("fixes %v: want the one in the same cell, moved", moved.Fixes)
	}
}
