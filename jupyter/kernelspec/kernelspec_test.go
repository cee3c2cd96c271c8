package kernelspec

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func env(kv map[string]string) func(string) string { return func(k string) string { return kv[k] } }

func TestDirsInJupytersOrder(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the folders of linux")
	}
	got := Dirs(env(map[string]string{"JUPYTER_PATH": "/a:/b:relative", "HOME": "/home/u", "CONDA_PREFIX": "/conda"}))
	got = without(got)
	want := []string{"/a", "/b", "/home/u/.local/share/jupyter", "/conda/share/jupyter", "/usr/local/share/jupyter", "/usr/share/jupyter"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	got = without(Dirs(env(map[string]string{"VIRTUAL_ENV": "/v", "XDG_DATA_HOME": "/x", "HOME": "/h"})))
	if want := []string{"/v/share/jupyter", "/x/jupyter"}; !slices.Equal(got[:2], want) {
		t.Errorf("in an environment: got %q, want %q first", got, want)
	}
	if d := UserDir(env(map[string]string{"JUPYTER_DATA_DIR": "/d", "HOME": "/h"})); d != "/d" {
		t.Errorf("user dir %q", d)
	}
	if d := UserDir(env(nil)); d != "" {
		t.Errorf("user dir without a home: %q", d)
	}
}

// without leaves out the folder that depends on where the test binary lies.
func without(dirs []string) []string {
	program, _ := os.Executable()
	own := share(filepath.Dir(filepath.Dir(program)))
	return slices.DeleteFunc(dirs, func(d string) bool { return d == own })
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	a, b := t.TempDir(), t.TempDir()
	write(t, a+"/kernels/Skep/kernel.json", `{"argv":["/bin/skep","{connection_file}","{resource_dir}"],"display_name":"A","language":"ruchy","interrupt_mode":"message","env":{"P":"${X}:${NOT}"}}`)
	write(t, a+"/kernels/Skep/logo-svg.svg", "<svg/>")
	write(t, a+"/kernels/Skep/secret", "")
	write(t, b+"/kernels/skep/kernel.json", `{"argv":["/other"],"display_name":"B"}`)
	write(t, b+"/kernels/python3/kernel.json", `{"argv":["python"],"display_name":"P","language":"python"}`)
	write(t, b+"/kernels/broken/kernel.json", `{"argv":`)
	write(t, b+"/kernels/no argv/kernel.json", `{}`)
	write(t, b+"/kernels/empty/readme", "")
	specs, broken := Find([]string{a, b, filepath.Join(a, "none")})
	if len(specs) != 2 || specs[0].Name != "python3" || specs[1].Name != "skep" || specs[1].DisplayName != "A" {
		t.Fatalf("found %+v", specs)
	}
	if len(broken) != 1 {
		t.Errorf("broken: %v", broken)
	}
	s := specs[1]
	if got, want := s.Command("/c.json"), []string{"/bin/skep", "/c.json", s.Dir}; !slices.Equal(got, want) {
		t.Errorf("command %q", got)
	}
	if got := s.Environ([]string{"X=1"}); !slices.Equal(got, []string{"X=1", "P=1:${NOT}"}) {
		t.Errorf("environment %q", got)
	}
	if got := s.Resources(); !slices.Equal(got, []string{"logo-svg.svg"}) {
		t.Errorf("resources %q", got)
	}
	if specs[0].InterruptMode != "signal" || specs[0].Env == nil || specs[0].Metadata == nil {
		t.Errorf("defaults: %+v", specs[0])
	}
	if (Spec{Dir: "/none"}).Resources() != nil {
		t.Error("resources of no folder")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"argv":["a"],"interrupt_mode":"message"}`))
	f.Add([]byte(`{"argv":[]}`))
	f.Add([]byte(`{"argv":["a"],"interrupt_mode":"pray"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Parse(b)
		if err == nil && (len(s.Command("c")) == 0 || s.Command("c")[0] == "") {
			t.Errorf("%q: no command", b)
		}
	})
}
