package main

import (
	"io"
	"os"
	"path/filepath"

	"skep/interp"
	"skep/project/profile"
)

var profileOptions = []option{
	{name: "profile", doc: "show the lines that take most time; pprof's file and a flame graph in the folder profile"},
	{name: "profile-dir", value: "DIR", doc: "another folder for them"},
}

// profileLines is how many lines the table shows.
const profileLines = 20

// profiled makes a session tell where its time goes, if asked to; what it gives
// shows that when the program has ended, well or not.
func (c *call) profiled(s *interp.Session, name string) (show func()) {
	dir, given := c.given["profile-dir"]
	if !given {
		dir = "profile"
	}
	if !given && !c.has("profile") {
		return func() {}
	}
	p := s.Profiled()
	p.Start()
	return func() {
		samples := p.Stop()
		c.Flush()
		err := profile.Text(c.Err, samples, profileLines)
		if err == nil {
			err = writeProfile(dir, name, samples)
		}
		if err != nil {
			c.Report(err)
			return
		}
		c.Complain("more in %s and %s", filepath.Join(dir, "profile.html"), filepath.Join(dir, "profile.pb.gz"))
	}
}

func writeProfile(dir, name string, samples []*interp.Sample) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	if err := writeFile(filepath.Join(dir, "profile.pb.gz"), func(w io.Writer) error { return profile.PProf(w, samples) }); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "profile.html"), func(w io.Writer) error { return profile.HTML(w, name, samples) })
}
