package cli

import (
	"context"
	"strings"
	"testing"

	"skep/diag"
	"skep/interp"
	"skep/interp/moduletest"
)

const declared = `let p = cli.parser("t", "Tries.").flag("dry-run", short: "d").option("n", short: "n", default: 1).option("rate", default: 0.5).option("tag", many: true).option("mode", choices: ["fast", "slow"], default: "fast").argument("file").argument("more", many: true)¶`

func TestPrograms(t *testing.T) {
	moduletest.Programs(t, strings.ReplaceAll(`
		P p.parse(["x"]) ==> {dry_run: false, n: 1, rate: 0.5, tag: [], mode: "fast", file: "x", more: []}
		P p.parse(["-dn5", "x", "y", "--rate", "2", "z"]) ==> {dry_run: true, n: 5, rate: 2.0, tag: [], mode: "fast", file: "x", more: ["y", "z"]}
		P p.parse(["-n", "-5", "--", "-x"]).file ==> "-x"
		P p.parse(["-3", "--tag=a", "--tag", "b"]).tag ==> ["a", "b"]
		P p.parse(["x", "-n=7", "-n8"]).n ==> 8
		P p.try_parse([]) ==> Err("FILE is missing")
		P p.try_parse(["x", "--dry_run"]).is_ok() ==> true
		P p.try_parse(["x", "--dry-run=1"]) ==> Err("--dry-run takes no value")
		P p.try_parse(["x", "--n"]) ==> Err("--n needs a value")
		P p.try_parse(["x", "-n"]) ==> Err("-n needs a value")
		P p.try_parse(["x", "-q"]) ==> Err("there is no option -q")
		P p.try_parse(["x", "--dry-rum"]) ==> Err("there is no option --dry-rum; did you mean --dry-run?")
		P p.try_parse(["x", "--n", "1.5"]) ==> Err("--n needs an integer, found \"1.5\"")
		P p.try_parse(["x", "--rate", "fast"]) ==> Err("--rate needs a number, found \"fast\"")
		P p.try_parse(["x", "--mode", "odd"]) ==> Err("--mode must be one of fast, slow, found \"odd\"")
		P p.try_parse(["--help"]).unwrap_err() == p.help() ==> true
		P p.parse(5) ==> !must be
		P p.flag("n") ==> !declared already
		P p.flag("x", short: "d") ==> !declared already
		P p.flag("help") ==> !declared already
		P p.argument("last") ==> !only the last
		cli.parser("t").argument("a").try_parse(["x", "y"]) ==> Err("there is one argument too many: \"y\"")
		cli.parser("t").argument("a", default: "z").parse([]) ==> {a: "z"}
		cli.parser("t").flag("no good") ==> !a name is letters
		cli.parser("t").flag("x", short: "xy") ==> !a short one is one
		cli.parser("t").option("x", type: "date") ==> !there is no type
		cli.parser("t").option("x", type: "int", required: true).try_parse([]) ==> Err("--x is missing")
	`, "P ", declared), Module())
}

func TestHelp(t *testing.T) {
	got := moduletest.Run(strings.ReplaceAll(declared+`println(p.help()); p.help().lines().join("|")`, "¶", "\n"), Module())
	want := `"Usage: t [OPTION...] FILE [MORE...]||Tries.||Arguments:|  FILE|  MORE||Options:|  -d, --dry-run|  -n, --n INT       (usually 1)|      --rate FLOAT  (usually 0.5)|      --tag STR|      --mode STR    (one of: fast, slow) (usually fast)|  -h, --help        this help"`
	if got != want {
		t.Errorf("%s\n%s", got, want)
	}
}

// TestExits: mistakes and --help end a script as commands end.
func TestExits(t *testing.T) {
	for arg, want := range map[string]string{"--help": "exit 0\nUsage: t [OPTION...]\n", "--odd": "exit 2\nt: there is no option --odd\nUsage: t [OPTION...]"} {
		var out strings.Builder
		write := func(s string) { out.WriteString(s) }
		_, err := interp.New(interp.Options{Modules: interp.Made(Module())}).Run(context.Background(), diag.NewSource("t", `cli.parser("t").parse(["`+arg+`"])`), &interp.Streams{Stdout: write, Stderr: write})
		if got := err.Error() + "\n" + out.String(); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", arg, got, want)
		}
	}
}

// FuzzRead: no command line makes the reader fail otherwise than with a message.
func FuzzRead(f *testing.F) {
	f.Add("-n\x005")
	f.Add("--rate=\x00--\x00x")
	f.Fuzz(func(t *testing.T, line string) {
		p := &parser{name: "t", entries: []entry{{kind: flag, name: "v", short: "v"}, {kind: option, name: "n", short: "n", typ: "int"}, {kind: positional, name: "f", many: true}}}
		if _, err := p.read(nil, strings.Split(line, "\x00")); err != nil && err.Error() == "" {
			t.Error("an empty message")
		}
	})
}
