package layers

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

func TestTheHouseStands(t *testing.T) {
	problems, err := Check(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Error(p)
	}
}

// TestRules breaks each rule once: a rule that finds nothing would pass unnoticed above.
func TestRules(t *testing.T) {
	for _, c := range []struct{ file, text, want string }{
		{"diag/a.go", `import "skep/interp"`, "only strictly lower"},
		{"plot/a.go", `import "skep/policy"`, "only strictly lower"},
		{"compute/a.go", `import "skep/interp/value"`, "only strictly lower"},
		{"compute/a_test.go", `import "skep/interp/value"`, "only strictly lower"},
		{"interp/a.go", `import "skep/dataframe"`, "knows engines only through modules"},
		{"interp/check/a.go", `import "skep/compute/shape"`, ""},
		{"interp/syntax/a.go", `import "skep/interp/value"`, "the order inside interp"},
		{"interp/value/a.go", `import "skep/interp/syntax"`, ""},
		{"interp/module/a.go", `import "skep/interp"`, "the order inside interp"},
		{"interp/check/a.go", `import "skep/interp/eval"`, "the order inside interp"},
		{"interp/a.go", `import "skep/interp/eval"`, ""},
		{"modules/fs/a.go", `import "skep/modules/json"`, "knows no other module"},
		{"modules/modules.go", `import "skep/modules/json"`, ""},
		{"kernel/a.go", `import "skep/modules"`, "only cmd hands modules out"},
		{"cmd/skep/a.go", `import "skep/modules"`, ""},
		{"plot/a_test.go", `import "skep/internal/golden"`, ""},
		{"helpers/a.go", ``, "no place in the table of layers"},
		{"web/a.go", `import "github.com/go-chi/chi/v5/middleware"`, ""},
		{"kernel/a.go", `import "github.com/go-chi/chi/v5"`, "enters only through web"},
		{"jupyter/a.go", `import "github.com/go-zeromq/zmq4"`, "the tests of jupyter"},
		{"jupyter/zmtp/a_test.go", `import "github.com/go-zeromq/zmq4"`, ""},
		{"web/a.go", `import "example.org/left-pad"`, "no place in the table of dependencies"},
		{"web/a.go", `import _ "image/png"`, "blank import"},
		{"web/a.go", `import _ "embed"`, ""},
		{"web/a.go", `func init() {}`, "func init"},
		{"web/a.go", `type t int; func (t) init() {}`, ""},
		{"web/a.go", `import "os/exec"; var x exec.Cmd`, "processes start through policy"},
		{"web/a_test.go", `import "os/exec"; var x exec.Cmd`, ""},
		{"policy/a.go", `import "net"; var x net.Dialer`, ""},
		{"jupyter/a.go", `import "net"; var x net.Dialer`, "the way out is package policy"},
		{"jupyter/a.go", `import "net"; var x net.Listener`, ""},
		{"web/a.go", `import h "net/http"; var x = h.DefaultClient`, "the way out is package policy"},
		{"web/a.go", `import "net/http"; var x = &http.Client{}`, "the way out is package policy"},
		{"web/a.go", `import "net/http"; var x *http.Client`, ""},
		{"web/testdata/a.go", `import "skep/cmd"`, ""},
	} {
		problems, err := Check(fstest.MapFS{c.file: {Data: []byte("package p; " + c.text)}})
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join(problems, "\n")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %s\n  got  %q\n  want %q", c.file, c.text, got, c.want)
		}
	}
}

func TestCheckReportsUnreadableGo(t *testing.T) {
	if _, err := Check(fstest.MapFS{"web/a.go": {Data: []byte("pack")}}); err == nil {
		t.Error("a file that is no Go passed")
	}
}
