package logging

import (
	"os"
	"strings"
	"testing"
	"time"

	"skep/interp/moduletest"
	"skep/interp/value"
)

func TestPrograms(t *testing.T) {
	t.Setenv("SKEP_LOG", "")
	moduletest.Programs(t, `
		logging.level() ==> "info"
		logging.set_level("loud") ==> !there is no level "loud"
		logging.set_format("xml") ==> !there is no format "xml"
		logging.with_fields(5) ==> !must be Dict
		logging.info("x", 5) ==> !must be Dict
	`, Module())
}

func TestLevelFromTheEnvironment(t *testing.T) {
	t.Setenv("SKEP_LOG", "OFF")
	if got := moduletest.Run("logging.level()", Module()); got != `"off"` {
		t.Error(got)
	}
}

func TestLines(t *testing.T) {
	d := moduletest.New(t, Module())
	var out strings.Builder
	d.IO.Stderr = func(s string) { out.WriteString(s) }
	for _, c := range []struct {
		name string
		args []any
		want string // behind the time
	}{
		{"debug", []any{"hidden"}, ""},
		{"info", []any{"started", moduletest.Pairs{"a", 1, "b", "x y", "c", nil}}, "INFO started a=1 b=\"x y\" c=nil\n"},
		{"warn", []any{"two\nlines", moduletest.Pairs{}}, `WARN two\nlines` + "\n"},
		{"error", []any{5, moduletest.Pairs{"empty", ""}}, "ERROR 5 empty=\"\"\n"},
	} {
		out.Reset()
		if _, err := d.Call(c.name, c.args...); err != nil {
			t.Error(err)
		}
		stamp, got, _ := strings.Cut(out.String(), " ")
		if got != c.want || stamp != "" && len(stamp) != len(timeForm) {
			t.Errorf("%s: %s %q, want %q", c.name, stamp, got, c.want)
		}
	}
}

func TestJSONAndLoggers(t *testing.T) {
	d := moduletest.New(t, Module())
	path := t.TempDir() + "/x.log"
	call := func(name string, args ...any) value.Value {
		t.Helper()
		v, err := d.Call(name, args...)
		if err != nil {
			t.Fatal(name, err)
		}
		return v
	}
	call("set_format", "json")
	if got := value.Repr(call("to_file", path)); got != "Ok(())" {
		t.Fatal(got)
	}
	child := call("with_fields", moduletest.Pairs{"job", 7, "n", 1})
	call("warn", child, "late", moduletest.Pairs{"n", 2, "parts", []any{1.5, true, "é", moduletest.Pairs{"k", nil}}})
	call("to_stderr")
	call("error", "not in the file")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, got, _ := strings.Cut(string(data), `Z",`)
	if want := `"level":"warn","message":"late","job":7,"n":2,"parts":[1.5,true,"é",{"k":null}]}` + "\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestJSONOfAnything(t *testing.T) {
	deep := value.NewArray(nil)
	for range 2 * maxDepth {
		deep = value.NewArray([]value.Value{deep})
	}
	if line := jsonLine(time.Unix(0, 0), 0, value.Float(1), value.NewDict()); line != `{"time":"1970-01-01T00:00:00.000Z","level":"debug","message":"1.0"}`+"\n" {
		t.Error(line)
	}
	if s := jsonValue(deep, 0); !strings.HasSuffix(s, strings.Repeat("]", maxDepth)) {
		t.Error(s)
	}
	if s := jsonValue(value.Float(0).Share(), 0) + jsonValue(value.NewAtom("a"), 0); s != `0":a"` {
		t.Error(s)
	}
}
