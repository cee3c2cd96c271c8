package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"skep/policy"
)

func gitSetupCommand() *command {
	return &command{
		name: "git setup", operands: "", summary: "let git compare and merge notebooks cell by cell",
		detail: `Writes the drivers "skep" into the repository's .git/config and, for *.ipynb, into
the .gitattributes of its top folder, and says what it wrote. Doing it again changes
nothing. Commit .gitattributes; each clone needs "skep git setup" once, because git
takes no programs from a repository.`,
		options: []option{{name: "remove", doc: "take both out again"}},
		run:     gitSetup,
	}
}

// attributes is the line that .gitattributes gets.
const attributes = "*.ipynb diff=skep merge=skep"

// drivers are the entries of git's configuration; own is this program, quoted for a shell.
func drivers(own string) [][2]string {
	return [][2]string{
		{"diff.skep.command", own + " diff --git"},
		{"diff.skep.textconv", own + " diff --text"}, // where git takes no program for a comparison: log -p, show, blame
		{"merge.skep.name", "notebooks, cell by cell"},
		{"merge.skep.driver", own + " merge -o %A --path %P %O %A %B"},
	}
}

func gitSetup(c *call) int {
	if len(c.operands) > 0 {
		return c.wrongUsage("it takes no operands")
	}
	top, err := git("rev-parse", "--show-toplevel")
	if err != nil {
		c.Complain("skep git setup: %v", err)
		return exitFailed
	}
	step := c.addDrivers
	if c.has("remove") {
		step = c.removeDrivers
	}
	if err := step(filepath.Join(top, ".gitattributes")); err != nil {
		c.Complain("skep git setup: %v", err)
		return exitFailed
	}
	return exitOK
}

func (c *call) addDrivers(file string) error {
	own, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	for _, d := range drivers(shellQuoted(own)) {
		if old, _ := git("config", "--local", "--get", d[0]); old == d[1] {
			continue
		}
		if _, err := git("config", "--local", d[0], d[1]); err != nil {
			return err
		}
		c.Printf(".git/config: %s = %s\n", d[0], d[1])
	}
	lines, err := attributeLines(file)
	if err != nil || slices.Contains(lines, attributes) {
		return err
	}
	c.Printf(".gitattributes: %s\n", attributes)
	return writeWhole(file, []byte(strings.Join(append(lines, attributes), "\n")+"\n"))
}

func (c *call) removeDrivers(file string) error {
	for _, section := range []string{"diff.skep", "merge.skep"} {
		if _, err := git("config", "--local", "--get-regexp", "^"+section+"\\."); err != nil {
			continue // it is not there
		}
		if _, err := git("config", "--local", "--remove-section", section); err != nil {
			return err
		}
		c.Printf(".git/config: %s removed\n", section)
	}
	lines, err := attributeLines(file)
	if err != nil || !slices.Contains(lines, attributes) {
		return err
	}
	c.Printf(".gitattributes: %s removed\n", attributes)
	kept := slices.DeleteFunc(lines, func(line string) bool { return line == attributes })
	if len(kept) == 0 {
		return os.Remove(file)
	}
	return writeWhole(file, []byte(strings.Join(kept, "\n")+"\n"))
}

// attributeLines gives the lines of a file that may not be there.
func attributeLines(file string) ([]string, error) {
	text, err := os.ReadFile(file)
	if os.IsNotExist(err) || err == nil && len(text) == 0 {
		return nil, nil
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n"), err
}

// shellQuoted is a path as a POSIX shell, which git starts drivers with, reads it as one word.
func shellQuoted(path string) string {
	return "'" + strings.ReplaceAll(filepath.ToSlash(path), "'", `'\''`) + "'"
}

// git runs git in the working folder and gives what it prints.
func git(args ...string) (string, error) {
	out, err := runGit(context.Background(), args[0], policy.Process{Args: args})
	return strings.TrimSpace(string(out)), err
}

// quietly lets git read a repository that somebody else made: it runs none of its programs, takes no locks and reaches no network.
var quietly = []string{"-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never", "--no-pager", "--no-optional-locks"}

// readGit runs git in a folder for the notebook's page.
func readGit(ctx context.Context, dir string, args ...string) ([]byte, error) {
	return runGit(ctx, args[0], policy.Process{Dir: dir, Args: append(slices.Clone(quietly), args...), Env: []string{"GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0"}, OwnGroup: true})
}

func runGit(ctx context.Context, name string, p policy.Process) ([]byte, error) {
	var out, complaint bytes.Buffer
	p.Path, p.Stdout, p.Stderr = "git", &out, &complaint
	running, err := policy.StartProcess(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("start git: %w", err)
	}
	if err := running.Wait(); err != nil {
		if text := strings.TrimSpace(complaint.String()); text != "" {
			return nil, fmt.Errorf("git %s: %s", name, text)
		}
		return nil, fmt.Errorf("git %s: %w", name, err)
	}
	return out.Bytes(), nil
}
