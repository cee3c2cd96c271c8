// Package process is the language's module process: other programs, started
// through policy, which is the one door. No shell is involved unless shell is
// called: arguments reach the program as they are. A program's end by itself is
// Ok whatever its code; Err is what prevented or cut off the run.
//
// Beside functions there is Rust's builder: Command::new("ls").arg("-l").output().
// Callers: the session, through modules.All.
package process

import (
	"os"
	"runtime"

	"skep/interp/builtin"
	"skep/interp/module"
	"skep/interp/value"
	"skep/policy"
)

const (
	codeProcess = "M2201"
	usualMost   = 64 << 20 // bytes of output

	options    = "stdin: OneOf<str, [i64]> = null, dir: str = null, env: Dict<str, _> = {}, timeout: f64 = null, max_bytes: i64 = 67108864)"
	optionsDoc = "\n\nstdin is what the program reads; env is added to the environment, null takes a variable away; after timeout seconds, or with more output than max_bytes, the program is ended and the result is Err."
)

// Module declares process.
func Module() module.Module {
	return module.Module{Name: "process", Doc: "Other programs: run them, with input, environment and time limit.", Known: []string{"subprocess"}, Synonyms: map[string]string{"Popen": "run", "call": "run", "check_output": "output", "system": "shell"}, Types: []module.Type{commandType(), outputType(), statusType()}, Funcs: []module.Func{
		{Sig: "fun run(program: str, args: [str] = [], " + options + " -> Result<Output, str>", Doc: "Runs a program to its end: Ok(its output and code, whatever the code is) or Err(why it could not run)." + optionsDoc, Example: "process.run(\"no such program\").is_err()  // => true\nprocess.run(\"echo\", [\"hello\"]).unwrap().stdout  // => \"hello\\n\"", Impl: module.Checked(func(c *module.Call) value.Value {
			return run(c, plan(c, append([]string{c.Str(0)}, c.Strs(1)...), 2))
		})},
		{Sig: "fun output(program: str, args: [str] = [], " + options + " -> Result<str, str>", Doc: "Runs a program: Ok(what it wrote) or Err(why not), which a code other than 0 is too." + optionsDoc, Example: "process.output(\"echo\", [\"hello\"])  // => Ok(\"hello\\n\")", Impl: module.Checked(func(c *module.Call) value.Value {
			p := plan(c, append([]string{c.Str(0)}, c.Strs(1)...), 2)
			return text(run(c, p), p)
		})},
		{Sig: "fun shell(command: str, " + options + " -> Result<Output, str>", Doc: "Runs a command line by the system's shell, as run does a program. Never put texts from outside into a command line: run takes them as arguments." + optionsDoc, Example: "process.shell(\"echo a | tr a b\").unwrap().stdout  // => \"b\\n\"", Impl: module.Checked(func(c *module.Call) value.Value {
			return run(c, plan(c, shell(c.Str(0)), 1))
		})},
		{Sig: "fun which(program: str) -> Option<str>", Doc: "Some(the path where a program is found) or None.", Example: "process.which(\"no such program\")  // => None", Impl: module.Checked(func(c *module.Call) value.Value {
			path, err := policy.FindProgram(c.Str(0))
			return module.Opt(value.String(path), err == nil)
		})},
		{Sig: "fun id() -> i64", Doc: "This process's number.", Example: "process.id() == env.pid()  // => true", Impl: module.Checked(func(*module.Call) value.Value { return value.Int(int64(os.Getpid())) })},
		{Sig: "fun exit(code: i64 = 0) -> !", Doc: "Ends the program with an exit code, as the function exit does.", Example: "if false { process.exit(1) }\n1  // => 1", Impl: module.Checked(func(c *module.Call) value.Value {
			c.Must(&builtin.ExitError{Code: int(c.IntIn(0, 0, 255))})
			return value.Unit()
		})},
	}}
}

// shell is the command line as arguments of the system's shell.
func shell(command string) []string {
	if runtime.GOOS == "windows" {
		return []string{"cmd", "/C", command}
	}
	return []string{"/bin/sh", "-c", command}
}

// text reduces a result to what was written.
func text(result value.Value, p *command) value.Value {
	x, good, _ := result.ResultOf()
	if !good {
		return result
	}
	o, _ := value.As[*output](x)
	if o.code != 0 {
		return value.Err(value.String(p.argv[0] + " " + o.ending() + o.complaint()))
	}
	return value.Ok(o.stdout.value())
}
