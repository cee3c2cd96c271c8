package suite

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"skep/diag"
)

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Time     string      `xml:"time,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Name    string        `xml:"name,attr"`
	Class   string        `xml:"classname,attr"`
	File    string        `xml:"file,attr"`
	Line    int           `xml:"line,attr,omitempty"`
	Time    string        `xml:"time,attr"`
	Cached  *junitCached  `xml:"properties>property,omitempty"`
	Failure *junitFailure `xml:"failure,omitempty"`
	Skipped *junitSkipped `xml:"skipped,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

type junitSkipped struct {
	Message string `xml:"message,attr"`
}

type junitCached struct {
	Name  string `xml:"name,attr"`
	Value bool   `xml:"value,attr"`
}

// JUnit writes a report in the XML format that CI servers read: a testsuite for each file with tests.
func (r *Report) JUnit(w io.Writer) error {
	all := junitSuites{Time: seconds(r.Time)}
	for _, f := range r.Files {
		if len(f.Results) == 0 {
			continue
		}
		s := f.junit()
		all.Suites = append(all.Suites, s)
		all.Tests += s.Tests
		all.Failures += s.Failures
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(all); err != nil {
		return fmt.Errorf("write junit: %w", err)
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (f FileReport) junit() junitSuite {
	s := junitSuite{Name: f.File.Name, Tests: len(f.Results)}
	var total time.Duration
	for _, x := range f.Results {
		c := junitCase{Name: clean(x.Name), Class: f.File.Name, File: f.File.Name, Time: seconds(x.Time), Output: clean(x.Output)}
		if x.Source != nil {
			c.Line = x.Source.Position(x.Span.Start).Line
		}
		if x.Cached {
			c.Cached = &junitCached{"cached", true}
		}
		switch x.Status {
		case Failed, Broken:
			s.Failures++
			c.Failure = &junitFailure{Message: clean(x.Err.Error()), Text: clean(explain(x.Err))}
		case Ignored:
			s.Skipped++
			c.Skipped = &junitSkipped{Message: clean(x.Ignored)}
		}
		total += x.Time
		s.Cases = append(s.Cases, c)
	}
	s.Time = seconds(total)
	return s
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// explain renders an error as a terminal shows it, without colours, with what the error has to say beside its message.
func explain(err error) string {
	var more interface{ Detail() string }
	if errors.As(err, &more) {
		return message(err) + more.Detail()
	}
	return message(err)
}

func message(err error) string {
	var list diag.List
	var one *diag.Diagnostic
	switch {
	case errors.As(err, &list):
	case errors.As(err, &one):
		list = diag.List{one}
	default:
		return err.Error()
	}
	var b strings.Builder
	diag.Text(&b, list, false)
	return b.String()
}

// clean takes out what XML 1.0 cannot hold: control characters that a test printed.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 {
			return r
		}
		return -1
	}, s)
}
