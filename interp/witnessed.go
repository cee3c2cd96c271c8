package interp

import (
	"skep/diag"
	"skep/interp/check"
)

// overheard makes modules tell the witness; nil if there is none.
func (o *Options) overheard() func(Module) Module {
	if o.Witness == nil {
		return nil
	}
	return func(m Module) Module {
		return m.Overheard(func(function string) Outside { return o.Outside(m.Name, function) })
	}
}

// load finds the file of a module. All places that it may be in are looked at: some day there may be a nearer one.
func (s *Session) load(from *diag.Source, name string) (*diag.Source, error) {
	w := s.opts.Witness
	if w == nil {
		return s.loader().Load(from, name)
	}
	files, plain := s.loader().(Files)
	for _, dir := range files.folders(from) {
		for _, path := range Candidates(dir, name) {
			w.File(path)
		}
	}
	src, err := s.loader().Load(from, name)
	if err == nil {
		w.Everything()
		if !plain {
			w.Told("the package of " + name)
		}
	}
	return src, err
}

// Settled tells whether what later cells find in the variables is all there is to them: no iterator, no handle, no closure with
// variables of its own, no module of a file; see eval.Engine.
func (s *Session) Settled() bool {
	defer s.alone()()
	return s.eng.Settled()
}

// TiesOf gives the names by which cells may have to do with each other.
func TiesOf(texts []string) []check.Ties { return check.TiesOf(texts) }
