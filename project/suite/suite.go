// Package suite finds and runs the tests of programs: functions marked @test
// (or #[test]), and the examples in doc comments. A file's top level runs once;
// each test then starts from the variables as they were after it, so that no
// test sees what another did. It prints nothing and reads no files: `skep test`
// hands it sources and shows what it reports.
package suite

import (
	"context"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/interp/value"
)

// File is one program: a script is one part, a notebook's cells are several.
type File struct {
	Name  string
	Parts []*diag.Source
	// Top runs the file's own code instead of Parts and gives results of its own; nil: Parts run, and must not fail.
	// If a result is Broken, the functions marked as tests do not run.
	Top func(ctx context.Context, s Session) []Result
}

// Case is one test.
type Case struct {
	Name    string // "adds", "tests::adds", "example of add"
	Path    string // of the function; "" for an example
	Code    string // of an example; "" for a function
	Source  *diag.Source
	Span    diag.Span
	Ignored string        // why it is not run; "" if it is
	Fails   bool          // it must end with an error…
	Message string        // …whose message holds this text
	Timeout time.Duration // 0: the options' one
}

// Status says how a test ended.
type Status uint8

// The statuses. Broken is a file whose top level failed: none of its tests ran.
const (
	Passed Status = iota
	Failed
	Ignored
	Broken
)

// String gives the word for a status.
func (s Status) String() string { return [...]string{"ok", "FAILED", "ignored", "BROKEN"}[s] }

// Result is how one test ended.
type Result struct {
	Case
	File   string
	Status Status
	Time   time.Duration
	Cached bool   // it did not run: it passed before, and nothing has changed that it depends on
	Err    error  // why it failed
	Output string // what it printed
}

// Session is what a suite needs of interp.Session.
type Session interface {
	Run(ctx context.Context, src *diag.Source, io *interp.Streams) (interp.Result, error)
	Call(ctx context.Context, path string, io *interp.Streams) (value.Value, error)
	Save() (restore func())
	Cover()
	Covered() []*interp.CoverPoint
}

// Options say what runs and how.
type Options struct {
	New     func(f File) Session // one for each file
	Match   func(name string) bool
	Timeout time.Duration // for each test; 0: none
	Cover   bool
	Jobs    int                // files at once; at least 1
	Started func(f File)       // optional
	Done    func(r FileReport) // optional; called in the order of the files
}

// FileReport is what one file gave.
type FileReport struct {
	File    File
	Results []Result
	Covered []*interp.CoverPoint
}

// Report is what all files gave, in their order.
type Report struct {
	Files []FileReport
	Time  time.Duration
}

// Count gives the number of results with a status.
func (r *Report) Count(s Status) (n int) {
	for _, f := range r.Files {
		for _, x := range f.Results {
			if x.Status == s {
				n++
			}
		}
	}
	return n
}

// Cached counts the results of what did not need to run.
func (r *Report) Cached() (n int) {
	for _, f := range r.Files {
		for _, x := range f.Results {
			if x.Cached {
				n++
			}
		}
	}
	return n
}

// Run runs the tests of all files. It returns early, with what is done, when ctx ends.
func Run(ctx context.Context, files []File, o Options) *Report {
	began := time.Now()
	slots := make(chan struct{}, max(1, o.Jobs))
	done := make([]chan FileReport, len(files))
	for i, f := range files {
		done[i] = make(chan FileReport, 1)
		go func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			done[i] <- runFile(ctx, f, o)
		}()
	}
	report := &Report{}
	for i := range files {
		r := <-done[i]
		report.Files = append(report.Files, r)
		if o.Done != nil {
			o.Done(r)
		}
	}
	report.Time = time.Since(began)
	return report
}
