package interp

import (
	"os"

	"skep/diag"
	"skep/interp/check"
	"skep/interp/scope"
)

// A script that an earlier run of the same program has checked is not checked again, if all that the checker looked at was its
// text: checking takes as long as a third of what programs of a few milliseconds do. What was found is kept, warnings too, as
// long as it is no error.

// mayTrust tells sessions that know nothing but what is builtin, and judge as all of them do.
func (s *Session) mayTrust() bool {
	return s.opts.Trusting && !s.opts.Notebook && !s.opts.Lenient && !s.opts.Checked && len(s.seen.Load().top) == 0
}

// trusted gives a source as an earlier run has left it; ok is false if it has to be checked. The engine has been told of it (Foresee).
func (s *Session) trusted(src *diag.Source) (p prepared, ok bool) {
	if !s.mayTrust() {
		return p, false
	}
	packed, ok := s.eng.Judged(src, programID())
	if !ok {
		return p, false
	}
	found, err := diag.Unpack(src, packed)
	if err != nil || found.HasErrors() {
		return p, false
	}
	prog, diags := s.parse(src)
	return prepared{prog: prog, info: scope.Resolve(prog), lenient: prog.Lenient, diags: found}, !diags.HasErrors()
}

// trust leaves what was found in a source to later runs.
func (s *Session) trust(src *diag.Source, p *prepared) {
	if !s.mayTrust() || p.result == nil || p.outside || p.diags.HasErrors() || programID() == "" {
		return
	}
	if packed, ok := p.diags.Pack(src); ok {
		s.eng.Judge(src, programID(), packed)
	}
}

// alone is what surrounds a source, and notes in p when the checker looks at something beyond it and what is builtin.
func (p *prepared) alone(env check.Env) check.Env {
	open, file := env.Open, env.File
	if open != nil {
		env.Open = func(path string) (*os.File, error) { p.outside = true; return open(path) }
	}
	env.File = func(name string) *check.Result { p.outside = true; return file(name) }
	return env
}

// hasFiles tells whether a program of the session has reached files of modules.
func (s *Session) hasFiles() bool {
	s.filesMu.Lock()
	defer s.filesMu.Unlock()
	return len(s.files) > 0
}
