package syntax

import (
	"strings"

	"skep/diag"
)

// A Magic is a line or a whole cell of a notebook that is said to the notebook rather than in the language. The parser makes
// an ordinary expression of each (see magicform.go), so everything behind it knows none. Files of the language have no magics.
type Magic struct {
	Name    string // "time" of %time and %%time; "!" and "!!" of commands
	Line    string // how the form for a line is written, "" if there is none
	Cell    string // how the form for a whole cell is written
	Doc     string // one sentence, then more
	Instead string // what a file of the language writes
	Example string // a cell

	operand operand
	code    bool // what follows is code of the language, not text
	front   bool // the front end does it, before anything runs: alone in its cell
}

// operand says what may stand behind a magic's name on its line.
type operand uint8

const (
	noOperand operand = iota
	mayOperand
	mustOperand
)

// Magics is the table of all magics, in the order of the manual.
var Magics = []Magic{
	{Name: "sql", Line: "%sql QUERY", Cell: "%%sql [NAME]", operand: mayOperand,
		Doc: "Runs a query in SQL. It gives a frame, as `df.sql` does: variables that hold frames are its tables, 'sales.csv' in quotes is a file, " +
			"and $limit is the value of the variable limit. With a NAME the frame is also that variable.",
		Instead: "`df.sql(\"…\")`", Example: "%%sql top\nselect city, sum(price) as total from sales group by city order by total desc"},
	{Name: "!", Line: "!COMMAND", operand: mustOperand,
		Doc: "Runs a command line. It is one of the system's shell, and what it writes is shown while it runs. {name} is the variable of that name, as text. " +
			"The cell goes on whatever the exit code is; one that is not 0 is said. To negate a value at the start of a cell's line, write `(!done)`.",
		Instead: "`process.shell(\"…\")`", Example: "!ls -l {folder}"},
	{Name: "!!", Line: "!!COMMAND", operand: mustOperand,
		Doc:     "Gives the lines that a command writes. They are a list, also in `let files = !!ls`. An exit code other than 0 is an error, because the list would not show it.",
		Instead: "`process.shell(\"…\")`", Example: "let files = !!ls *.csv"},
	{Name: "sh", Cell: "%%sh", Doc: "Runs the cell as a script of the system's shell. An exit code other than 0 is an error.", Instead: "`process.shell(\"…\")`", Example: "%%sh\nset -e\nfor f in *.csv; do wc -l \"$f\"; done"},
	{Name: "go", Cell: "%%go",
		Doc: "Runs the cell as Go. A process of its own interprets it with yaegi, which knows Go of version 1.21 but for loops over integers and functions, min and max. " +
			"The standard library is there, and packages that the cell names are imported for it. Functions, types, constants and `var` are the package's, other statements those of main; " +
			"a cell with `func main()` is a whole program. Variables end with the cell. It may take 1 GiB of memory (SKEP_GO_MEMORY, in bytes); an interrupt ends it. " +
			"Beware: yaegi gives wrong values for `return len(a), len(b)`; cells with a return of that form get a warning. Give the lengths to variables first.",
		Example: "%%go\nfor _, word := range []string{\"a\", \"b\"} {\n\tfmt.Println(strings.Repeat(word, 2))\n}"},
	{Name: "time", Line: "%time CODE", Cell: "%%time", operand: mustOperand, code: true,
		Doc:     "Says how long a statement or the cell took. The processor's time is that of skep, of all its threads. The value passes through.",
		Instead: "`time.measure(|| …)`", Example: "%time let total = (0..1_000_000).sum()"},
	{Name: "timeit", Line: "%timeit [-n LOOPS] [-r RUNS] EXPRESSION", Cell: "%%timeit [-n LOOPS] [-r RUNS]", operand: mustOperand, code: true,
		Doc:     "Runs code over and over and says what a round takes. Shown are the mean and the standard deviation of RUNS (7) runs of LOOPS rounds, or of as many as take 0.2 s. A cell runs as a function's body: its variables end with it.",
		Instead: "a function under `@bench`, and `skep bench`", Example: "%timeit (0..1000).sum()"},
	{Name: "who", Line: "%who [TYPE]", operand: mayOperand, Doc: "Shows the variables with their types. Sizes and values stand beside them; with a TYPE only variables of that type are shown.", Instead: "`magic.who()`", Example: "%who DataFrame"},
	{Name: "pwd", Line: "%pwd", Doc: "Gives the folder in which relative paths start.", Instead: "`env.current_dir()`", Example: "%pwd"},
	{Name: "cd", Line: "%cd [FOLDER]", operand: mayOperand, Doc: "Changes the folder in which relative paths start. Without a FOLDER it is the home folder.", Instead: "`env.set_current_dir(\"…\")`", Example: "%cd data"},
	{Name: "env", Line: "%env [NAME[=VALUE]]", operand: mayOperand, Doc: "Gives or sets variables of the environment. What is set holds for this session and the programs that it starts.", Instead: "`env.get(\"…\")` and `env.set(\"…\", \"…\")`", Example: "%env LANG=C"},
	{Name: "load", Line: "%load FILE", operand: mustOperand, Doc: "Puts the text of a file into the cell. It takes the place of what stands there, to be edited and run.", Instead: "`fs.read_text(\"…\")`", Example: "%load clean.ruchy"},
	{Name: "writefile", Cell: "%%writefile [-a] FILE", operand: mustOperand, Doc: "Writes the rest of the cell into a file. With -a it goes to the end of the file.", Instead: "`fs.write_text(\"…\", \"…\")`", Example: "%%writefile notes.txt\nfirst\nsecond"},
	{Name: "html", Cell: "%%html", Doc: "Shows the cell as HTML.", Instead: "`display.html(\"…\")`", Example: "%%html\n<b>bees</b>"},
	{Name: "lsmagic", Line: "%lsmagic", Doc: "Lists the magics.", Instead: "`magic.lsmagic()`", Example: "%lsmagic"},
	{Name: "restore", Line: "%restore", front: true, Doc: "Brings back the variables of the last snapshot. That is for after the kernel was restarted or has crashed. Alone in a cell.", Example: "%restore"},
	{Name: "snapshots", Line: "%snapshots on|off", operand: mustOperand, front: true, Doc: "Turns snapshots of variables on or off. Alone in a cell.", Example: "%snapshots off"},
}

// MagicNamed finds a magic by its name without percent signs, also by a name that other notebooks have for it; nil: there is none.
func MagicNamed(name string) *Magic {
	switch name {
	case "bash":
		name = "sh"
	case "system":
		name = "!!"
	case "whos":
		name = "who"
	}
	for i := range Magics {
		if Magics[i].Name == name {
			return &Magics[i]
		}
	}
	return nil
}

// Text documents a magic: how it is written, then what it does.
func (m *Magic) Text() string {
	var forms []string
	for _, f := range []string{m.Line, m.Cell} {
		if f != "" {
			forms = append(forms, f)
		}
	}
	return strings.Join(forms, "\n") + "\n\n" + m.Doc
}

// MagicAt gives the magic that a text begins with, and where its name ends; nil if it is none of ours.
func MagicAt(text string) (m *Magic, end int) {
	switch {
	case strings.HasPrefix(text, "%"):
		percents, name := magicName(text)
		return MagicNamed(name), percents + len(name)
	case strings.HasPrefix(text, "!!"):
		return MagicNamed("!!"), 2
	case strings.HasPrefix(text, "!"):
		return MagicNamed("!"), 1
	}
	return nil, 0
}

// HasMagic says whether a cell is not only a program of the language: some of its lines are magics.
func HasMagic(cell string) bool { return anyMagic(cell, func(*Magic) bool { return true }) }

// Measures says whether a cell tells how long something took, which differs from run to run.
func Measures(cell string) bool {
	return anyMagic(cell, func(m *Magic) bool { return m != nil && m.code })
}

// anyMagic says whether a cell has a magic that is as asked; nil stands for one that we do not have.
func anyMagic(cell string, is func(m *Magic) bool) bool {
	if !strings.ContainsAny(cell, "%!") {
		return false
	}
	l := newCellLexer(diag.NewSource("", cell), diag.Span{End: len(cell)}, false)
	l.lex()
	for _, t := range l.toks {
		if m, _ := MagicAt(cell[t.start:t.end]); t.kind == tkMagic && is(m) {
			return true
		}
	}
	return false
}

// FrontMagic tells the cells that the front end carries out itself: a magic that stands alone in its cell, as words, its
// name first ("%restore"). ok is false for all others.
func FrontMagic(cell string) (words []string, ok bool) {
	words = strings.Fields(cell)
	if len(words) == 0 || strings.Contains(strings.TrimSpace(cell), "\n") {
		return nil, false
	}
	name, ok := strings.CutPrefix(words[0], "%")
	m := MagicNamed(name)
	return words, ok && m != nil && m.front
}
