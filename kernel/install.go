package kernel

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"skep/jupyter"
	"skep/jupyter/kernelspec"
)

// Name is what the kernelspec is called.
const Name = "skep"

// InstallOptions says where a kernelspec goes. Prefix wins over User; with
// neither it is the system's /usr/local.
type InstallOptions struct {
	User   bool   // the folder of this user's Jupyter data
	Prefix string // DIR/share/jupyter, as of a virtual environment
	Binary string // "" means the running one
}

// logos are drawn by internal/logo, whose test draws them again.
//
//go:embed logo/logo-32x32.png logo/logo-64x64.png logo/logo-svg.svg
var logos embed.FS

// spec is the content of kernel.json.
type spec struct {
	Argv            []string       `json:"argv"`
	DisplayName     string         `json:"display_name"`
	Language        string         `json:"language"`
	InterruptMode   string         `json:"interrupt_mode"`
	ProtocolVersion string         `json:"kernel_protocol_version"`
	Metadata        map[string]any `json:"metadata"`
}

// Install writes the kernelspec with its logos and gives its folder. What an
// earlier installation left there is replaced.
func Install(o InstallOptions) (dir string, err error) {
	if dir, err = specDir(o); err != nil {
		return "", err
	}
	binary, err := binaryPath(o.Binary)
	if err != nil {
		return "", err
	}
	data, err := json.MarshalIndent(spec{
		Argv:            []string{binary, "kernel", "run", "-f", "{connection_file}"},
		DisplayName:     "skep (ruchy)",
		Language:        "ruchy",
		InterruptMode:   "message",
		ProtocolVersion: jupyter.ProtocolVersion,
		Metadata:        map[string]any{"debugger": true},
	}, "", "  ")
	if err != nil {
		return "", fmt.Errorf("install kernelspec: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("install kernelspec: %w", err)
	}
	if err := writeLogos(dir); err != nil {
		return "", fmt.Errorf("install kernelspec: %w", err)
	}
	// kernel.json comes last: a folder without it is no kernelspec.
	if err := os.WriteFile(filepath.Join(dir, "kernel.json"), append(data, '\n'), 0o644); err != nil {
		return "", fmt.Errorf("install kernelspec: %w", err)
	}
	return dir, nil
}

// Logos are the files that a kernelspec has beside kernel.json, for those who show kernels without one installed.
func Logos() fs.FS {
	sub, err := fs.Sub(logos, "logo")
	if err != nil {
		panic("kernel: the embedded folder is called otherwise: " + err.Error())
	}
	return sub
}

func writeLogos(dir string) error {
	files, err := logos.ReadDir("logo")
	if err != nil {
		return err
	}
	for _, f := range files {
		data, err := logos.ReadFile("logo/" + f.Name())
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, f.Name()), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// Uninstall removes the kernelspec and gives the folder where it was. That none
// was there is an error that is fs.ErrNotExist.
func Uninstall(o InstallOptions) (dir string, err error) {
	if dir, err = specDir(o); err != nil {
		return "", err
	}
	if _, err := os.Stat(filepath.Join(dir, "kernel.json")); err != nil {
		return dir, fmt.Errorf("uninstall kernelspec: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return dir, fmt.Errorf("uninstall kernelspec: %w", err)
	}
	return dir, nil
}

func specDir(o InstallOptions) (string, error) {
	var base string
	switch {
	case o.Prefix != "":
		base = filepath.Join(o.Prefix, "share", "jupyter")
	case o.User:
		if base = kernelspec.UserDir(os.Getenv); base == "" {
			return "", errors.New("install kernelspec: this user has no home folder")
		}
	case runtime.GOOS == "windows":
		base = filepath.Join(os.Getenv("PROGRAMDATA"), "jupyter")
	default:
		base = "/usr/local/share/jupyter"
	}
	dir, err := filepath.Abs(filepath.Join(base, "kernels", Name))
	if err != nil {
		return "", fmt.Errorf("install kernelspec: %w", err)
	}
	return dir, nil
}

// binaryPath is the absolute path of the program: a kernelspec has no PATH to rely on.
func binaryPath(binary string) (string, error) {
	var err error
	if binary == "" {
		if binary, err = os.Executable(); err != nil {
			return "", fmt.Errorf("install kernelspec: %w", err)
		}
	}
	if binary, err = filepath.Abs(binary); err != nil {
		return "", fmt.Errorf("install kernelspec: %w", err)
	}
	return binary, nil
}
