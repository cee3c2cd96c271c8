package kernel

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"skep/jupyter/kernelspec"
)

func unwrapAll(err error) error {
	for errors.Unwrap(err) != nil {
		if _, ok := err.(*os.PathError); ok {
			break
		}
		err = errors.Unwrap(err)
	}
	return err
}

// checkSpec reads back what front ends will read.
func checkSpec(t *testing.T, dir, binary string) {
	t.Helper()
	s, err := kernelspec.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if binary == "" {
		binary, _ = os.Executable()
	}
	if want := []string{binary, "kernel", "run", "-f", "{connection_file}"}; !slices.Equal(s.Argv, want) || !filepath.IsAbs(s.Argv[0]) {
		t.Errorf("argv %q, want %q", s.Argv, want)
	}
	if s.DisplayName != "skep (ruchy)" || s.Language != "ruchy" || s.InterruptMode != "message" || s.Metadata["debugger"] != true {
		t.Errorf("spec %+v", s)
	}
	if want := []string{"logo-32x32.png", "logo-64x64.png", "logo-svg.svg"}; !slices.Equal(s.Resources(), want) {
		t.Errorf("resources %q", s.Resources())
	}
}

func TestInstall(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("JUPYTER_DATA_DIR", "")
	t.Setenv("XDG_DATA_HOME", "")
	prefix := filepath.Join(home, "venv")
	for want, o := range map[string]InstallOptions{
		filepath.Join(home, ".local/share/jupyter/kernels/skep"): {User: true},
		filepath.Join(prefix, "share/jupyter/kernels/skep"):      {Prefix: prefix, User: true, Binary: "/opt/skep"},
	} {
		if _, err := Uninstall(o); !os.IsNotExist(unwrapAll(err)) {
			t.Errorf("uninstall before install: %v", err)
		}
		for range 2 { // again over itself
			if dir, err := Install(o); err != nil || dir != want {
				t.Fatalf("installed in %s, %v, want %s", dir, err, want)
			}
		}
		checkSpec(t, want, o.Binary)
		if dir, err := Uninstall(o); err != nil || dir != want {
			t.Errorf("uninstalled %s, %v", dir, err)
		}
		if _, err := os.Stat(want); !os.IsNotExist(err) {
			t.Errorf("after uninstall: %v", err)
		}
	}
	if dir, err := specDir(InstallOptions{}); err != nil || dir != "/usr/local/share/jupyter/kernels/skep" {
		t.Errorf("system: %s, %v", dir, err)
	}
	t.Setenv("HOME", "")
	if _, err := Install(InstallOptions{User: true}); err == nil {
		t.Error("installed without a home")
	}
	if _, err := Install(InstallOptions{Prefix: "/dev/null"}); err == nil {
		t.Error("installed below a device")
	}
}
