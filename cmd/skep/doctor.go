package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"skep/compute/device"
	"skep/jupyter/kernelspec"
	"skep/kernel"
	"skep/policy"
)

func doctorCommand() *command {
	return &command{
		name: "doctor", summary: "check that skep and what it works with are in order",
		detail: `Each line starts with ✓ (fine), ✗ (does not work; the line says what to do) or
- (not there, and not needed). The exit status is 1 if there is a ✗.`,
		run: func(c *call) int {
			status := exitOK
			for _, f := range examine() {
				c.Printf("%s %-12s %s\n", c.mark(f.state), f.what, f.text)
				if f.state == bad {
					status = exitFailed
				}
			}
			return status
		},
	}
}

// finding is one line of the doctor.
type finding struct {
	state state
	what  string
	text  string
}

type state int

const (
	good state = iota
	bad
	absent
)

func (c *console) mark(s state) string {
	mark := [...]string{"✓", "✗", "-"}[s]
	if !c.Color {
		return mark
	}
	return "\x1b[" + [...]string{"32", "31", "2"}[s] + "m" + mark + "\x1b[0m"
}

func examine() []finding {
	own, err := os.Executable()
	if err != nil {
		own = "(its path is unknown)"
	}
	findings := []finding{
		{good, "version", fmt.Sprintf("%s, %s/%s, %s", version, runtime.GOOS, runtime.GOARCH, own)},
		{good, "processors", fmt.Sprint(runtime.NumCPU())},
		memoryFinding(),
		folderFinding("data", dataDir()),
		folderFinding("temporary", os.TempDir()),
		cacheFinding(),
		tierFinding(),
		kernelFinding(own),
		jupyterFinding(),
	}
	return append(findings, gpuFindings()...)
}

// memoryFinding warns where a notebook would hardly fit.
func memoryFinding() finding {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return finding{absent, "memory", "unknown on this system"}
	}
	total, free := meminfo(text, "MemTotal"), meminfo(text, "MemAvailable")
	f := finding{good, "memory", fmt.Sprintf("%.1f GiB, %.1f GiB available", gib(total), gib(free))}
	if free < 256<<20 {
		f.state, f.text = bad, f.text+"; close other programs"
	}
	return f
}

func gib(bytes int64) float64 { return float64(bytes) / (1 << 30) }

// meminfo reads one field of /proc/meminfo, in bytes.
func meminfo(text []byte, name string) int64 {
	for line := range bytes.Lines(text) {
		var kib int64
		if n, _ := fmt.Sscanf(string(line), name+": %d kB", &kib); n == 1 {
			return kib << 10
		}
	}
	return 0
}

// folderFinding tries to write a file.
func folderFinding(what, dir string) finding {
	err := os.MkdirAll(dir, 0o700)
	if err == nil {
		var f *os.File
		if f, err = os.CreateTemp(dir, ".skep-doctor-*"); err == nil {
			f.Close()
			err = os.Remove(f.Name())
		}
	}
	if err != nil {
		return finding{bad, what, fmt.Sprintf("cannot write to %s: %v", dir, err)}
	}
	return finding{good, what, dir + " is writable"}
}

// tierFinding says how far data may travel.
func tierFinding() finding {
	t, err := policy.ParseTier(os.Getenv(policy.Variable))
	if err != nil {
		return finding{bad, "privacy", err.Error() + "; sovereign holds until " + policy.Variable + " is right"}
	}
	return finding{good, "privacy", "tier " + t.String()}
}

// kernelFinding looks where Jupyter looks for kernels.
func kernelFinding(own string) finding {
	for _, dir := range kernelspec.Dirs(os.Getenv) {
		path := filepath.Join(dir, "kernels", kernel.Name, "kernel.json")
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		var spec kernelspec.Spec
		if err := json.Unmarshal(text, &spec); err != nil || len(spec.Argv) == 0 {
			return finding{bad, "kernel", path + " cannot be read; run `skep kernel install --user`"}
		}
		if _, err := os.Stat(spec.Argv[0]); err != nil {
			return finding{bad, "kernel", fmt.Sprintf("%s starts %s, which is not there; run `skep kernel install --user`", path, spec.Argv[0])}
		}
		if spec.Argv[0] != own {
			return finding{good, "kernel", fmt.Sprintf("%s starts another skep: %s", path, spec.Argv[0])}
		}
		return finding{good, "kernel", path}
	}
	return finding{absent, "kernel", "not installed for Jupyter; `skep kernel install --user` does it (skep's own notebook needs none)"}
}

// jupyterFinding asks jupyter for its version; a second program may take long, so it has a deadline.
func jupyterFinding() finding {
	path, err := policy.FindProgram("jupyter")
	if err != nil {
		return finding{absent, "jupyter", "not found (skep's own notebook needs none)"}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var out bytes.Buffer
	child, err := policy.StartProcess(ctx, policy.Process{Path: path, Args: []string{"--version"}, Stdout: &out})
	if err == nil {
		err = child.Wait()
	}
	if err != nil {
		return finding{absent, "jupyter", fmt.Sprintf("%s does not answer: %v", path, err)}
	}
	for line := range strings.Lines(out.String()) {
		if name, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "jupyterlab" {
			return finding{good, "jupyter", path + ", JupyterLab " + strings.TrimSpace(v)}
		}
	}
	return finding{good, "jupyter", path}
}

// gpuFindings asks the helper for devices; without a driver that is no fault.
func gpuFindings() []finding {
	host := &device.Host{}
	defer host.Close()
	found, missing, err := host.Adapters()
	if err != nil {
		return []finding{{absent, "GPU", "the CPU does the work: " + err.Error()}}
	}
	var out []finding
	for _, a := range found {
		text := a.Name + ", " + a.Title
		if a.Software {
			text += " (software; used only by its name)"
		}
		out = append(out, finding{good, "GPU", text})
	}
	for _, why := range missing {
		out = append(out, finding{absent, "GPU", why})
	}
	return out
}

// dataDir is where skep keeps the user's history.
func dataDir() string {
	if path := kernel.HistoryPath(); path != "" {
		return filepath.Dir(path)
	}
	return os.TempDir()
}
