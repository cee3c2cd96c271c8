package main

import (
	"context"
	"errors"
	"path/filepath"
	"sort"
	"strings"

	"skep/interp"
	"skep/project"
)

func newCommand() *command {
	return &command{
		name: "new", operands: "NAME", summary: "make a project: a manifest, a program, a test",
		options: []option{
			{name: "lib", doc: "a library for other projects instead of a program"},
			{name: "dir", value: "DIR", doc: "the folder (default: NAME)"},
		},
		run: func(c *call) int {
			if len(c.operands) != 1 {
				return c.wrongUsage("which name?")
			}
			dir := c.given["dir"]
			if dir == "" {
				dir = c.operands[0]
			}
			if err := project.Create(dir, c.operands[0], c.has("lib")); err != nil {
				c.Report(err)
				return exitUsage
			}
			c.Printf("made %s\n", dir)
			return exitOK
		},
	}
}

func addCommand() *command {
	return &command{
		name: "add", operands: "NAME", summary: "add a package to the project, and lock it",
		detail: `The package is copied into the folder vendor, and its hash into skep.lock. This
command and fetch are the only ones that reach the network, and only for --git
and a --registry that is an address.`,
		options: []option{
			{name: "path", value: "DIR", doc: "a folder beside the project; read where it is"},
			{name: "git", value: "URL", doc: "a git repository"},
			{name: "rev", value: "REV", doc: "with --git: a commit, tag or branch"},
			{name: "registry", value: "URL", doc: "the address or folder of a static registry"},
			{name: "version", value: "VERSION", doc: "with --registry: 1.2 (and what is compatible) or =1.2.3"},
		},
		run: func(c *call) int {
			d := project.Dependency{Path: filepath.ToSlash(c.given["path"]), Git: c.given["git"], Rev: c.given["rev"], Registry: c.given["registry"], Version: c.given["version"]}
			return c.change(1, func(ctx context.Context, p *project.Project) error {
				for _, place := range []*string{&d.Path, &d.Git, &d.Registry} {
					*place = fromRoot(*place, p.Root)
				}
				return p.Add(ctx, c.operands[0], d)
			})
		},
	}
}

// fromRoot turns a folder as seen from the working folder into one as the manifest has it; addresses stay.
func fromRoot(place, root string) string {
	if place == "" || strings.Contains(place, ":") || filepath.IsAbs(place) {
		return place
	}
	full, err := filepath.Abs(filepath.FromSlash(place))
	if err != nil {
		return place
	}
	rel, err := filepath.Rel(root, full)
	if err != nil {
		return place
	}
	return filepath.ToSlash(rel)
}

func removeCommand() *command {
	return &command{
		name: "remove", operands: "NAME", summary: "take a package out of the project",
		run: func(c *call) int {
			return c.change(1, func(ctx context.Context, p *project.Project) error { return p.Remove(ctx, c.operands[0]) })
		},
	}
}

func fetchCommand() *command {
	return &command{
		name: "fetch", summary: "bring the packages that skep.lock names and the folder vendor lacks",
		run: func(c *call) int {
			return c.change(0, func(ctx context.Context, p *project.Project) error { return p.Fetch(ctx) })
		},
	}
}

func vendorCommand() *command {
	return &command{
		name: "vendor", summary: "copy packages from folders into the project too, so that it stands alone",
		run: func(c *call) int {
			return c.change(0, func(ctx context.Context, p *project.Project) error { return p.Vendor(ctx) })
		},
	}
}

func publishCommand() *command {
	return &command{
		name: "publish", summary: "write the project as a package into the folder of a registry",
		detail:  "Any web server that shows the folder makes a registry for `skep add --registry URL`.",
		options: []option{{name: "registry", value: "DIR", doc: "the folder"}},
		run: func(c *call) int {
			if c.given["registry"] == "" {
				return c.wrongUsage("--registry DIR says where to")
			}
			p, err := c.project()
			if err == nil {
				var file string
				if file, err = p.Publish(c.given["registry"]); err == nil {
					c.Printf("published %s\n", file)
					return exitOK
				}
			}
			c.Report(err)
			return exitFailed
		},
	}
}

// project opens the project of the working folder.
func (c *call) project() (*project.Project, error) {
	p, err := project.Find(".")
	if err == nil && p == nil {
		err = errors.New("there is no " + project.ManifestName + " here or above; `skep new NAME` makes a project")
	}
	return p, err
}

// change does something with the project's packages and shows what is locked then.
func (c *call) change(operands int, f func(context.Context, *project.Project) error) int {
	if len(c.operands) != operands {
		return c.wrongUsage("the wrong number of names")
	}
	p, err := c.project()
	if err != nil {
		c.Report(err)
		return exitUsage
	}
	ctx, stop := c.Interruptible(noRunner{})
	defer stop()
	before := locked(p)
	if err := f(ctx, p); err != nil {
		return c.Finish(ctx, err)
	}
	after := locked(p)
	for _, line := range difference(before, after) {
		c.Print(line + "\n")
	}
	return exitOK
}

// locked gives a line for each locked package.
func locked(p *project.Project) map[string]string {
	out := map[string]string{}
	for _, k := range p.Packages() {
		line := k.Name
		if k.Version != "" {
			line += " " + k.Version
		}
		out[k.Name] = line + "  " + k.Source + "  " + k.Hash[:min(len(k.Hash), 23)]
	}
	return out
}

func difference(before, after map[string]string) (lines []string) {
	for name, line := range after {
		if before[name] != line {
			lines = append(lines, "+ "+line)
		}
	}
	for name, line := range before {
		if _, ok := after[name]; !ok {
			lines = append(lines, "- "+line)
		}
	}
	sort.Strings(lines)
	return lines
}

// inProject completes the options of a session by the project that a file belongs to.
func inProject(o interp.Options, file string) (interp.Options, error) {
	dir := filepath.Dir(file)
	if file == "-" || file == "" {
		dir = "."
	}
	p, err := project.Find(dir)
	if err != nil || p == nil {
		return o, err
	}
	o.Loader = project.NewLoader(p, dir)
	o.Lenient = o.Lenient || p.Manifest.Lenient
	return o, nil
}
