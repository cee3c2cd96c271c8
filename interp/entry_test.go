package interp_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
)

// called runs a program with a command line and gives what it wrote, errors after `! `, and `[exit n]`.
func called(program string, args ...string) string {
	var out strings.Builder
	io := &interp.Streams{Stdout: func(s string) { out.WriteString(s) }, Stderr: func(s string) { out.WriteString("! " + s) }}
	_, err := interp.New(interp.Options{Args: args, Program: "dir/greet"}).Run(context.Background(), diag.NewSource("main.ruchy", program), io)
	var exit interface{ ExitCode() int }
	switch {
	case errors.As(err, &exit):
		out.WriteString("[exit " + string(rune('0'+exit.ExitCode())) + "]")
	case err != nil:
		out.WriteString(err.Error())
	}
	return out.String()
}

func TestMainTakesTheCommandLine(t *testing.T) {
	const many = "/// Greets.\nfun main(name: str, n: i64 = 1 + 1, max_size: u8 = 10, loud: bool = false, ...rest: [f64]) { println(name, n, max_size, loud, rest) }"
	const usage = "usage: greet [OPTION...] NAME [REST...]\n"
	for _, c := range []struct{ program, args, want string }{
		{many, "ann", "ann 2 10 false []\n"},
		{many, "ann --n 7 --loud 1 -2.5 1e3", "ann 7 10 true [1.0, -2.5, 1000.0]\n"},
		{many, "--max-size=255 --n=-3 -- --loud", "--loud -3 255 false []\n"},
		{many, "ann --no-loud --max_size 0x10", "ann 2 16 false []\n"},
		{many, "", "! greet: NAME is missing\n" + usage + "[exit 2]"},
		{many, "ann --n x", "! greet: option --n: \"x\" is no i64\n" + usage + "[exit 2]"},
		{many, "ann --max-size 256", "! greet: option --max-size: \"256\" is no u8\n" + usage + "[exit 2]"},
		{many, "ann --n", "! greet: option --n wants a value behind it\n" + usage + "[exit 2]"},
		{many, "ann --loud=1", "! greet: option --loud takes no value\n" + usage + "[exit 2]"},
		{many, "ann --lod", "! greet: there is no option --lod\n" + usage + "[exit 2]"},
		{many, "ann 1 two", "! greet: REST: \"two\" is no number\n" + usage + "[exit 2]"},
		{many, "x --help", usage + "\nGreets.\n\noptions:\n  --n N                   i64, default: 1 + 1\n  --max-size MAX_SIZE     u8, default: 10\n  --loud                  default: false\n  -h, --help              show this text\n[exit 0]"},
		{"println(1)\nfun main(a) { println(a) }", "--help", "usage: greet A\n\noptions:\n  -h, --help              show this text\n[exit 0]"},
		{"fun main(a, b) { println(a + b) }", "x y", "xy\n"},
		{"fun main(a, b) { println(a + b) }", "x y z", "! greet: nothing takes the argument \"z\"\nusage: greet A B\n[exit 2]"},
		{"fun main(flag: bool, xs: [i64]) { println(flag, xs.sum()) }", "true 1 2 3", "true 6\n"},
		{"fun main(flag: bool) { println(flag) }", "yes", "! greet: FLAG: \"yes\" is neither true nor false\nusage: greet FLAG\n[exit 2]"},
		{"fun main(...xs, sep = \"-\") { println(xs.join(sep)) }", "a --sep + b", "a+b\n"},
		{"fun main(x: i64? = null) { println(x) }", "", "nil\n"},
		{"fun main(x: i64? = null) { println(x) }", "--x 4", "4\n"},
		{"async fun main(a: f64) { println(a) }", "3", "3.0\n"},
		{"fun main() { println(\"plain\") }", "--verbose x", "plain\n"},
		{"println(\"script\")", "--help", "usage: greet\n\noptions:\n  -h, --help              show this text\n[exit 0]"},
		{"let args = 1\nprintln(args)", "--help", "1\n"}, // it may read them itself
		{"fun main(a) { println(a) }\nmain(\"itself\")", "x y", "itself\n"},
	} {
		if got := called(c.program, strings.Fields(c.args)...); got != c.want {
			t.Errorf("%s\n  with %q\n  got  %q\n  want %q", c.program, c.args, got, c.want)
		}
	}
}
