package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"skep/cmd/terminal"
	"skep/internal/golden"
	"skep/interp/jit/codecache"
)

// TestTranscripts runs the commands of testdata/*.txt as a person would type
// them. A file holds sections `-- name --`: files for the working folder, and
// last `-- transcript --` with `$ command` lines, each followed by what it
// writes and by `[exit N]` unless N is 0. -update writes the transcripts anew.
func TestTranscripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			head, transcript := sections(t, dir, file)
			golden.Check(t, filepath.Base(file), head+"-- transcript --\n"+replay(dir, transcript, func(command string) (string, int) { return shell(t, dir, command) }))
		})
	}
}

// TestTranscriptsInside runs the same commands in this process, as far as a line is one
// command of skep and nothing else: what commands do then counts as covered, and must not depend on the process.
func TestTranscriptsInside(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.txt")
	program(t) // it is built from here
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			dir := t.TempDir()
			head, transcript := sections(t, dir, file)
			back, err := os.Getwd()
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(dir)
			for name, to := range environment(dir) {
				t.Setenv(name, to)
			}
			got := head + "-- transcript --\n" + replay(dir, transcript, func(command string) (string, int) {
				steps, plain := plainSteps(command)
				if !plain {
					return shell(t, dir, command)
				}
				t.Chdir(dir)
				return inside(t, steps)
			})
			t.Chdir(back)
			golden.Check(t, filepath.Base(file), got)
		})
	}
}

// plainSteps takes a line apart that is `cd FOLDER` and commands of skep, joined by &&, and nothing else.
func plainSteps(command string) (steps [][]string, ok bool) {
	for _, step := range strings.Split(command, " && ") {
		words := strings.Fields(step)
		if len(words) == 0 || words[0] != "skep" && words[0] != "cd" || strings.ContainsAny(step, "|<>&;$*?\"'`(#") {
			return nil, false
		}
		steps = append(steps, words)
	}
	return steps, true
}

// inside runs them in this process, up to the first that fails.
func inside(t *testing.T, steps [][]string) (output string, status int) {
	var out bytes.Buffer
	for _, words := range steps {
		if words[0] == "cd" {
			t.Chdir(words[1])
			continue
		}
		if status = dispatch(&console{terminal.New(strings.NewReader(""), &out, &out)}, words[1:]); status != 0 {
			break
		}
	}
	return out.String(), status
}

// sections reads a transcript's file, writes its files into dir, and gives them and the transcript.
func sections(t *testing.T, dir, file string) (head, transcript string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, transcript, ok := strings.Cut(string(text), "-- transcript --\n")
	if !ok {
		t.Fatalf("%s has no transcript", file)
	}
	writeSections(t, dir, head)
	return head, transcript
}

// environment is where a transcript's commands find and put what belongs to the person.
func environment(dir string) map[string]string {
	return map[string]string{"HOME": dir, "XDG_DATA_HOME": filepath.Join(dir, "data"), codecache.Variable: filepath.Join(dir, "code"), "JUPYTER_PATH": "", "JUPYTER_DATA_DIR": "", "LANG": "C.UTF-8"}
}

var sectionHead = regexp.MustCompile(`(?m)^-- (\S+) --\n`)

func writeSections(t *testing.T, dir, text string) {
	t.Helper()
	heads := sectionHead.FindAllStringSubmatchIndex(text, -1)
	for i, h := range heads {
		end := len(text)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		name := filepath.Join(dir, text[h[2]:h[3]])
		if err := os.WriteFile(name, []byte(text[h[1]:end]), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// replay runs the commands of a transcript and gives it with what they write now.
func replay(dir, transcript string, run func(command string) (string, int)) string {
	var out strings.Builder
	for line := range strings.Lines(transcript) {
		command, ok := strings.CutPrefix(line, "$ ")
		if !ok {
			if strings.HasPrefix(line, "#") {
				out.WriteString(line)
			}
			continue
		}
		text, status := run(strings.TrimSuffix(command, "\n"))
		text = strings.ReplaceAll(text, dir, "DIR")
		out.WriteString(line + text)
		if text != "" && !strings.HasSuffix(text, "\n") {
			out.WriteString("[no newline]\n")
		}
		if status != 0 {
			fmt.Fprintf(&out, "[exit %d]\n", status)
		}
	}
	return out.String()
}

// shell runs one line with sh; skep is the freshly built program.
func shell(t *testing.T, dir, command string) (output string, status int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "sh", "-c", command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program(t))+string(os.PathListSeparator)+os.Getenv("PATH"))
	for name, to := range environment(dir) {
		cmd.Env = append(cmd.Env, name+"="+to)
	}
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatalf("%s: %v", command, err)
	}
	return string(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))), cmd.ProcessState.ExitCode()
}
