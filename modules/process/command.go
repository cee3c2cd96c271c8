package process

import (
	"slices"
	"sort"
	"time"

	"skep/interp/module"
	"skep/interp/value"
)

// command is a program that is about to run.
type command struct {
	argv    []string
	dir     string
	env     map[string]string
	without []string // variables taken away
	stdin   []byte
	timeout time.Duration // 0: none
	most    int64
	show    bool // what it writes also goes to the cell's output
}

// CloneValue implements what value asks of boxes that change in place.
func (k *command) CloneValue() any {
	d := *k
	d.argv, d.without, d.env = slices.Clone(k.argv), slices.Clone(k.without), map[string]string{}
	for name, v := range k.env {
		d.env[name] = v
	}
	return &d
}

// String shows the program and its arguments, quoted as the language quotes.
func (k *command) String() string {
	s := "Command"
	for _, a := range k.argv {
		s += " " + value.Quote(a)
	}
	return s
}

// plan reads the options from argument i on: stdin, dir, env, timeout, max_bytes.
func plan(c *module.Call, argv []string, i int) *command {
	p := &command{argv: argv, dir: c.StrOr(i+1, ""), env: map[string]string{}, most: c.IntIn(i+4, 0, 1<<40)}
	if c.Given(i) {
		p.stdin = c.Bytes(i)
	}
	p.environment(c, i+2)
	if c.Given(i + 3) {
		p.timeout = seconds(c, i+3)
	}
	return p
}

func (k *command) environment(c *module.Call, i int) {
	c.Dict(i).Each(func(name, v value.Value) bool {
		k.set(value.Display(name), v)
		return true
	})
}

const maxSeconds = 1e9

func seconds(c *module.Call, i int) time.Duration {
	s := c.Float(i)
	if !(s > 0 && s <= maxSeconds) {
		c.Refuse("the timeout must be seconds above 0, found %s", value.FormatFloat(s))
	}
	return time.Duration(s * float64(time.Second))
}

// set sets a variable, or takes it away for null.
func (k *command) set(name string, v value.Value) {
	if v.IsNull() {
		delete(k.env, name)
		k.without = append(k.without, name)
		return
	}
	k.env[name] = value.Display(v)
}

// variables are those added, sorted.
func (k *command) variables() []string {
	var out []string
	for name, v := range k.env {
		out = append(out, name+"="+v)
	}
	sort.Strings(out)
	return out
}

// commandType is the builder. Its methods change the command and give it, so
// that both chains and statements work, as in Rust.
func commandType() module.Type {
	with := func(f func(c *module.Call, k *command)) module.Impl {
		return module.Checked(func(c *module.Call) value.Value {
			f(c, of[*command](c, "a Command"))
			return c.Args[0].Share()
		})
	}
	const hello = "Command::new(\"echo\").arg(\"hi\")"
	return module.Type{Name: "Command", Doc: "A program that is about to run.",
		Statics: []module.Func{{Sig: "fun new(program: str) -> Command", Doc: "A program by its path, or by a name that is looked up.", Example: hello + ".output().unwrap().stdout  // => \"hi\\n\"", Impl: module.Checked(func(c *module.Call) value.Value {
			return value.NewBox("Command", &command{argv: []string{c.Str(0)}, env: map[string]string{}, most: usualMost})
		})}},
		Methods: []module.Func{
			{Sig: "fun arg(&mut self, arg) -> Command", Doc: "Adds an argument.", Example: hello + "  // => Command \"echo\" \"hi\"", Impl: with(func(c *module.Call, k *command) { k.argv = append(k.argv, value.Display(c.Args[1])) })},
			{Sig: "fun args(&mut self, args: Iterable<_>) -> Command", Doc: "Adds arguments.", Example: "Command::new(\"echo\").args([\"a\", 1])  // => Command \"echo\" \"a\" \"1\"", Impl: with(func(c *module.Call, k *command) {
				c.Each(1, func(v value.Value) { k.argv = append(k.argv, value.Display(v)) })
			})},
			{Sig: "fun env(&mut self, name: str, value) -> Command", Doc: "Sets a variable of its environment; null takes it away.", Example: hello + ".env(\"LANG\", \"C\").output().is_ok()  // => true", Impl: with(func(c *module.Call, k *command) { k.set(c.Str(1), c.Args[2]) })},
			{Sig: "fun envs(&mut self, vars: Dict<str, _>) -> Command", Doc: "Sets variables of its environment.", Example: hello + ".envs({LANG: \"C\"}).output().is_ok()  // => true", Impl: with(func(c *module.Call, k *command) { k.environment(c, 1) })},
			{Sig: "fun current_dir(&mut self, path: str) -> Command", Doc: "The folder in which it runs.", Example: "Command::new(\"pwd\").current_dir(\"/\").output().unwrap().stdout  // => \"/\\n\"", Impl: with(func(c *module.Call, k *command) { k.dir = c.Str(1) })},
			{Sig: "fun stdin(&mut self, data: OneOf<str, [i64]>) -> Command", Doc: "What it reads.", Example: "Command::new(\"cat\").stdin(\"x\").output().unwrap().stdout  // => \"x\"", Impl: with(func(c *module.Call, k *command) { k.stdin = c.Bytes(1) })},
			{Sig: "fun timeout(&mut self, seconds: f64) -> Command", Doc: "How long it may run.", Example: "Command::new(\"sleep\").arg(9).timeout(0.05).output().is_err()  // => true", Impl: with(func(c *module.Call, k *command) { k.timeout = seconds(c, 1) })},
			{Sig: "fun output(self) -> Result<Output, str>", Doc: "Runs it and keeps what it writes: Ok(output and code) or Err(why it could not run).", Example: hello + ".output().unwrap().code  // => 0", Impl: module.Checked(func(c *module.Call) value.Value { return run(c, of[*command](c, "a Command")) })},
			{Sig: "fun status(self) -> Result<ExitStatus, str>", Doc: "Runs it and shows what it writes: Ok(its status) or Err(why it could not run).", Example: hello + ".status().unwrap().success()  // => true", Impl: module.Checked(func(c *module.Call) value.Value {
				k := *of[*command](c, "a Command")
				k.show = true
				x, good, _ := run(c, &k).ResultOf()
				if !good {
					return value.Err(x)
				}
				o, _ := value.As[*output](x)
				return value.Ok(value.NewBox("ExitStatus", status(o.code)))
			})},
		}}
}

// of unboxes the receiver.
func of[T any](c *module.Call, what string) T {
	x, ok := value.As[T](c.Args[0])
	if !ok {
		c.Wrong(0, what)
	}
	return x
}
