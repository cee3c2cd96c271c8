package interp

import (
	"sync"

	"skep/diag"
	"skep/interp/eval"
)

// A script that has to be checked first is made ready on another core meanwhile: see eval.Foretell.

// foretold is the program that is being made ready, until it runs.
type foretold struct {
	mu      sync.Mutex
	src     *diag.Source
	program *eval.Foretold // nil: there is none
}

// foretell begins to make a source ready that was read and will be checked, if it will probably run.
func (s *Session) foretell(src *diag.Source, p *prepared) {
	if !s.mayTrust() || p.lenient || p.diags.HasErrors() {
		return
	}
	s.told.mu.Lock()
	defer s.told.mu.Unlock()
	s.told.src, s.told.program = src, ahead(s.eng, p, src)
}

// withdraw takes back what was made ready for a source that does not run: until then the session has had nothing else.
func (s *Session) withdraw() {
	if told := s.told.take(nil); told != nil {
		told.Code()
		s.eng.Reset()
	}
}

// take gives what is ready for a source, or for any if that is nil, and forgets it.
func (t *foretold) take(src *diag.Source) (told *eval.Foretold) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if src == nil || src == t.src {
		told, t.src, t.program = t.program, nil, nil
	}
	return told
}

// compiled gives the code of a program that is to run now.
func (s *Session) compiled(p *prepared, src *diag.Source) *eval.Code {
	if told := s.told.take(src); told != nil {
		if code := told.Code(); code != nil {
			return code
		}
		s.eng.Reset()
	}
	return s.eng.Compile(p.prog, p.info, src)
}
