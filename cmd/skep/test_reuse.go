package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"skep/diag"
	"skep/interp"
	"skep/interp/jit/codecache"
	"skep/interp/witness"
	"skep/modules"
	"skep/notebooks"
	"skep/policy"
	"skep/project/suite"
)

// watchedSession is a session whose programs are watched.
type watchedSession struct {
	*interp.Session
	*witness.Witness
}

// Run has the door to the outside tell the witness too: whoever opens it, and by whatever way.
func (s watchedSession) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error) {
	return s.Session.Run(policy.WithWatch(ctx, s.Witness), src, io)
}

// verify runs the cells, or those that have to run.
func (b *bookTest) verify(ctx context.Context, runner notebooks.Runner) ([]notebooks.Verdict, error) {
	o := notebooks.VerifyOptions{Timeout: b.options.Timeout, Update: b.has("update")}
	if r, ok := b.reuse(); ok {
		return r.Verify(ctx, b.doc, o)
	}
	return notebooks.Verify(ctx, b.doc, runner, o)
}

// reuse says how verdicts of earlier runs may be taken; ok is false where all has to run: in other languages, whose kernels nobody watches, and where
// what the cells leave behind is asked for.
func (b *bookTest) reuse() (r notebooks.Reuse, ok bool) {
	if isForeign(b.doc) || b.has("no-cache") || b.has("update") || b.has("shuffle") || b.options.Cover || b.hasCases() {
		return r, false
	}
	build, path := codecache.Program(), codecache.Path()
	if build == "" || path == "" {
		return r, false
	}
	folder, err := codecache.Open(path)
	if err != nil {
		return r, false
	}
	return notebooks.Reuse{Folder: folder, Base: b.surroundings(build), Begin: b.watched}, true
}

// hasCases tells whether functions of the notebook are tests: they run with the variables of its cells.
func (b *bookTest) hasCases() bool {
	return slices.ContainsFunc(b.parts, func(p *diag.Source) bool {
		found, wrong := suite.Find(p)
		return len(found) > 0 || wrong != nil
	})
}

func (b *bookTest) watched() notebooks.Watched {
	w := witness.New(notebooks.Digest)
	o := interp.Options{Library: true, Notebook: filepath.Ext(b.name) == ".ipynb", Dir: filepath.Dir(b.name), Witness: w, Outside: modules.Outside}
	return watchedSession{b.anySession(o, b.name), w}
}

// surroundings is all that verdicts depend on beside the notebook and what its cells are seen to look at.
func (b *bookTest) surroundings(build string) []byte {
	here, _ := os.Getwd() // paths in cells are relative to it
	named, _ := filepath.Abs(b.name)
	settings := slices.DeleteFunc(os.Environ(), func(v string) bool { return !isSetting(v) })
	slices.Sort(settings)
	o, err := inProject(interp.Options{}, b.name)
	return fmt.Appendf(nil, "%q", []any{build, here, b.name, named, settings, b.options.Timeout, b.given["memory"], b.has("lenient"), b.has("no-outputs"), b.given[parameterOption.name], o.Lenient, fmt.Sprintf("%T", o.Loader), fmt.Sprint(err), runtime.GOMAXPROCS(0)})
}

// isSetting tells environment variables that programs need not ask for to be told by them.
func isSetting(variable string) bool {
	name, _, _ := strings.Cut(variable, "=")
	return name == "TZ" || name == "LANG" || name == "COLUMNS" || name == "NO_COLOR" || name == "HOME" || name == "TMPDIR" || strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "SKEP_")
}
