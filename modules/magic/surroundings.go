package magic

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"skep/interp"
	"skep/interp/module"
	"skep/interp/value"
)

func surroundings() []module.Func {
	return []module.Func{
		{Sig: "fun who(type: str = \"\") -> ()", Doc: "Shows the session's variables, as %who.", Example: "magic.who()\n1  // => 1", Impl: module.Checked(who)},
		{Sig: "fun pwd() -> str", Doc: "The folder in which relative paths start, as %pwd.", Example: "magic.pwd() == env.current_dir()  // => true", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.String(folder(c))
		})},
		{Sig: "fun cd(folder: str = \"~\") -> ()", Doc: "Changes the folder in which relative paths start and shows it, as %cd.", Example: "magic.cd(\".\")\n1  // => 1", Impl: module.Checked(cd)},
		{Sig: "fun env(entry: str = \"\")", Doc: "The environment's variables, one of them, or what NAME=VALUE sets, as %env. Values under names that speak of keys, tokens, secrets and passwords are hidden in the list.", Example: "magic.env(\"SKEP_X=1\")\nmagic.env(\"SKEP_X\")  // => \"1\"", Impl: module.Checked(environment)},
		{Sig: "fun load(path: str) -> ()", Doc: "Puts the text of a file into the cell, as %load; where there is no cell, it is printed.", Example: "fs.write_text(fs.temp_dir() + \"/skep-load.ruchy\", \"1\")\nmagic.load(fs.temp_dir() + \"/skep-load.ruchy\")\n1  // => 1", Impl: module.Checked(load)},
		{Sig: "fun writefile(path: str, text: str) -> ()", Doc: "Writes a text and a newline into a file, as %%writefile; `-a` before the path appends.", Example: "magic.writefile(fs.temp_dir() + \"/skep-writefile\", \"bees\")\n1  // => 1", Impl: module.Checked(writeFile)},
	}
}

// who lists variables in columns; those of one type only, if it is named.
func who(c *module.Call) value.Value {
	lister, ok := c.Host.(module.Lister)
	if !ok {
		c.Refuse("there is no session whose variables could be listed")
	}
	want := c.Str(0)
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	lister.Variables(func(name string, v value.Value) {
		if kind := value.TypeName(v); want == "" || want == kind {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", name, kind, bytesText(interp.SizeOf(v)), interp.Summary(v))
		}
	})
	w.Flush() // into memory: it cannot fail
	if b.Len() == 0 {
		b.WriteString("no variables" + strings.TrimSuffix(" of type "+want, " of type ") + "\n")
	}
	write(c, b.String())
	return value.Unit()
}

// bytesText writes a size in units of 1024 bytes.
func bytesText(n int64) string {
	if n < 1<<10 {
		return fmt.Sprintf("%d B", n)
	}
	x, unit := float64(n)/(1<<10), 0
	for ; x >= 1<<10 && unit < 3; unit++ {
		x /= 1 << 10
	}
	return fmt.Sprintf("%.1f %ciB", x, "KMGT"[unit])
}

func folder(c *module.Call) string {
	dir, err := os.Getwd()
	c.Must(err)
	return dir
}

func cd(c *module.Call) value.Value {
	path := c.StrOr(0, "~")
	if rest, ok := strings.CutPrefix(path, "~"); ok && (rest == "" || os.IsPathSeparator(rest[0])) {
		home, err := os.UserHomeDir()
		c.Must(err)
		path = home + rest
	}
	c.Must(os.Chdir(path))
	write(c, folder(c)+"\n")
	return value.Unit()
}

// environment is a call of env.
func environment(c *module.Call) value.Value {
	name, text, set := strings.Cut(c.StrOr(0, ""), "=")
	name = strings.TrimSpace(name)
	switch {
	case set:
		c.Must(os.Setenv(name, strings.TrimSpace(text)))
		write(c, "env: "+name+"="+strings.TrimSpace(text)+"\n")
		return value.Unit()
	case name != "":
		found, ok := os.LookupEnv(name)
		if !ok {
			c.Fail(codeMagic, "", "the environment has no variable %s", name)
		}
		return value.String(found)
	}
	out := value.NewDict()
	all := os.Environ()
	slices.Sort(all)
	for _, entry := range all {
		name, text, _ := strings.Cut(entry, "=")
		if secret(name) {
			text = "<hidden>"
		}
		out.Set(value.String(name), value.String(text))
	}
	return out.Value()
}

// secret tells variables whose values do not belong into a saved notebook.
func secret(name string) bool {
	lower := strings.ToLower(name)
	return slices.ContainsFunc([]string{"key", "token", "secret", "passw"}, func(s string) bool { return strings.Contains(lower, s) })
}

// mostLoaded is the largest file that %load puts into a cell, in bytes.
const mostLoaded = 16 << 20

func load(c *module.Call) value.Value {
	path := c.Str(0)
	if info, err := c.Stat(path); err == nil && info.Size() > mostLoaded {
		c.Fail(codeMagic, "", "%s has %s, and a cell takes at most %s", path, bytesText(info.Size()), bytesText(mostLoaded))
	}
	text, err := c.ReadFile(path)
	c.Must(err)
	if c.IO != nil && c.IO.NextInput != nil {
		c.IO.NextInput(strings.TrimSuffix(string(text), "\n"))
	} else {
		write(c, string(text))
	}
	return value.Unit()
}

func writeFile(c *module.Call) value.Value {
	path, text, mode, did := c.Str(0), c.Str(1)+"\n", os.O_TRUNC, "wrote "
	if rest, ok := strings.CutPrefix(path, "-a "); ok {
		path, mode, did = strings.TrimSpace(rest), os.O_APPEND, "appended to "
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|mode, 0o666)
	c.Must(err)
	_, err = f.WriteString(text)
	if closed := f.Close(); err == nil {
		err = closed
	}
	c.Must(err)
	write(c, did+path+"\n")
	return value.Unit()
}
