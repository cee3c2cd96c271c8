package repl

import (
	"fmt"
	"os"
	"strings"
	"unicode/utf8"

	console "skep/cmd/terminal"
	"skep/diag"
	"skep/internal/nearest"
)

// command is one `:name` of the REPL.
type command struct {
	name, operand, doc string
	run                func(r *repl, operand string) (quit bool, err error)
}

func commands() []command {
	return []command{
		{"help", "", "this list", (*repl).help},
		{"type", "EXPR", "the type of an expression (it is evaluated)", (*repl).typeOf},
		{"vars", "", "your names with type, size and value", (*repl).vars},
		{"load", "FILE", "run a script here; its names stay", (*repl).load},
		{"save", "FILE", "write the inputs that ran as a script", (*repl).save},
		{"reset", "", "forget all your names", (*repl).reset},
		{"quit", "", "leave (Ctrl-D does it too)", func(*repl, string) (bool, error) { return true, nil }},
	}
}

// command runs `:name operand`; a name may be shortened as far as it is clear.
func (r *repl) command(text string) (quit bool, err error) {
	name, operand, _ := strings.Cut(text[1:], " ")
	operand = strings.TrimSpace(operand)
	var fits []command
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
		if name != "" && strings.HasPrefix(c.name, name) {
			fits = append(fits, c)
		}
	}
	switch {
	case len(fits) != 1:
		r.complain(noCommand(name, names))
		return false, nil
	case (operand == "") != (fits[0].operand == ""):
		r.complain("usage: :" + strings.TrimSpace(fits[0].name+" "+fits[0].operand))
		return false, nil
	}
	return fits[0].run(r, operand)
}

func noCommand(name string, names []string) string {
	if near, ok := nearest.Name(name, names); ok {
		return fmt.Sprintf("there is no command :%s; did you mean :%s?", name, near)
	}
	return fmt.Sprintf("there is no command :%s; :help lists them", name)
}

func (r *repl) complain(message string) { r.Diagnose(diag.List{{Message: message}}) }

func (r *repl) help(string) (bool, error) {
	var b strings.Builder
	for _, c := range commands() {
		fmt.Fprintf(&b, "  :%-12s %s\n", strings.TrimSpace(c.name+" "+c.operand), c.doc)
	}
	b.WriteString("  Enter runs a complete input and continues an incomplete one; Tab completes.\n")
	b.WriteString("  Ctrl-C stops what runs, or clears the input. help(name) explains a function.\n")
	r.Print(b.String())
	return false, nil
}

func (r *repl) typeOf(expr string) (bool, error) {
	_, err := r.runCode(diag.NewSource(":type", "typeof("+expr+")"))
	return false, err
}

func (r *repl) vars(string) (bool, error) {
	list := r.Session.Variables()
	if len(list) == 0 {
		r.Print("no names yet\n")
		return false, nil
	}
	nameWidth, typeWidth := 0, 0
	for _, v := range list {
		nameWidth = max(nameWidth, utf8.RuneCountInString(v.Name))
		typeWidth = max(typeWidth, utf8.RuneCountInString(v.Type))
	}
	var b strings.Builder
	for _, v := range list {
		fmt.Fprintf(&b, "%-*s  %-*s  %8s  %s\n", nameWidth, v.Name, typeWidth, v.Type, bytesText(v.Size), v.Summary)
	}
	r.Print(b.String())
	return false, nil
}

// bytesText writes a size as people read it: "640 B", "1.5 MiB".
func bytesText(n int64) string {
	if n < 1024 {
		return fmt.Sprintf("%d B", n)
	}
	size, unit := float64(n)/1024, 0
	for ; size >= 1024 && unit < 4; unit++ {
		size /= 1024
	}
	return fmt.Sprintf("%.1f %ciB", size, "KMGTP"[unit])
}

func (r *repl) load(name string) (bool, error) {
	src, err := r.Options.Read(name)
	if err != nil {
		r.Diagnose(console.List(err))
		return false, nil
	}
	ok, err := r.runCode(src)
	if ok {
		r.saved = append(r.saved, strings.TrimRight(src.Text, "\n"))
	}
	return false, err
}

func (r *repl) save(name string) (bool, error) {
	text := strings.Join(r.saved, "\n")
	if text != "" {
		text += "\n"
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		r.complain(fmt.Sprintf("cannot save: %v", err))
		return false, nil
	}
	r.Print(fmt.Sprintf("%d inputs saved in %s\n", len(r.saved), name))
	return false, nil
}

func (r *repl) reset(string) (bool, error) {
	r.Session.Reset()
	r.saved = nil
	r.Print("all names forgotten\n")
	return false, nil
}

// nextName names an input in messages: "input 3".
func (r *repl) nextName() string {
	r.count++
	return fmt.Sprintf("input %d", r.count)
}
