package dap

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"strconv"
	"sync"

	"skep/internal/framed"
)

// Launch is what an editor says of the program to debug: its file, and what `skep run` would be given.
type Launch struct {
	Program     string            `json:"program"`
	Args        []string          `json:"args"`
	Folder      string            `json:"cwd"` // where it runs; "": where the editor started the adapter
	Env         map[string]string `json:"env"` // set beside those that there are
	Lenient     bool              `json:"lenient"`
	StopOnEntry bool              `json:"stopOnEntry"`
	NoDebug     bool              `json:"noDebug"`
}

// Program is one that was launched.
type Program interface {
	Session
	// Run runs it to its end, or until ctx ends, and gives its exit code. say gets what it writes: to "stdout" or "stderr".
	Run(ctx context.Context, say func(category, text string)) int
}

// Serve is a debug adapter for one editor: it answers until the editor disconnects or in ends, and then ends the program. launch
// makes programs ready; its error is shown to the person. The error of Serve says why no more can be read.
func Serve(ctx context.Context, in io.Reader, out io.Writer, launch func(l Launch) (Program, error)) error {
	ctx, end := context.WithCancel(ctx)
	s := &server{ctx: ctx, end: end, out: out, launch: launch}
	s.adapter = New(Options{Event: func(e *Event) { s.send(e) }, Started: s.start, Suffix: ".ruchy"})
	defer s.close()
	for r := bufio.NewReader(in); ; {
		raw, err := framed.Read(r)
		if err != nil {
			if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
				err = nil
			}
			return err
		}
		var ask Request
		_ = json.Unmarshal(raw, &ask) // the adapter says what is wrong with it
		s.send(s.answer(&ask, raw))
		if ask.Command == "disconnect" {
			return nil
		}
	}
}

type server struct {
	ctx     context.Context // of the program
	end     context.CancelFunc
	launch  func(l Launch) (Program, error)
	adapter *Adapter
	given   Launch
	program Program // nil before launch
	running sync.WaitGroup
	begun   bool

	mu  sync.Mutex // of out
	out io.Writer
}

func (s *server) send(message any) {
	body, err := json.Marshal(message)
	if err != nil {
		panic("dap: marshal of own structs failed: " + err.Error())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = framed.Write(s.out, body) // an editor that is gone is found by the reader
}

// answer has what Jupyter's front ends do not ask for; the rest is the adapter's, once there is a program.
func (s *server) answer(r *Request, raw []byte) *Response {
	switch r.Command {
	case "initialize":
		return s.adapter.respond(r, capabilities(), countsFromOne(r.Arguments))
	case "attach":
		return s.adapter.respond(r, nil, errors.New("skep dap starts programs: use a configuration with \"request\": \"launch\""))
	case "launch":
		if err := s.prepare(r.Arguments); err != nil {
			return s.adapter.respond(r, nil, err)
		}
	case "terminate", "disconnect":
		s.end()
	}
	if s.program == nil && r.Command != "disconnect" {
		return s.adapter.respond(r, nil, errors.New("no program is launched"))
	}
	return s.adapter.Handle(raw)
}

// countsFromOne refuses editors that count lines or columns from 0: every place would be one off.
func countsFromOne(arguments json.RawMessage) error {
	ask, err := into(arguments, struct {
		Lines   bool `json:"linesStartAt1"`
		Columns bool `json:"columnsStartAt1"`
	}{true, true})
	if err == nil && !(ask.Lines && ask.Columns) {
		err = errors.New("lines and columns are counted from 1 here")
	}
	return err
}

// prepare makes the program ready; it runs after configurationDone.
func (s *server) prepare(arguments json.RawMessage) error {
	l, err := into(arguments, Launch{})
	switch {
	case err != nil:
		return err
	case s.program != nil:
		return errors.New("a program is launched already")
	case l.Program == "":
		return errors.New("\"program\" names no file")
	}
	if !filepath.IsAbs(l.Program) && l.Folder != "" {
		l.Program = filepath.Join(l.Folder, l.Program)
	}
	p, err := s.launch(l)
	if err != nil {
		return err
	}
	s.program, s.given, s.adapter.options.Session = p, l, p
	if l.NoDebug {
		s.adapter.started = true
		return nil
	}
	_, err = s.adapter.initialize(nil)
	if l.StopOnEntry {
		p.Debugger().Pause()
	}
	return err
}

// start hears configurationDone.
func (s *server) start() {
	if s.begun {
		return
	}
	s.begun = true
	s.running.Go(func() {
		code := s.program.Run(s.ctx, func(category, text string) { s.adapter.event("output", output{category, text}) })
		s.adapter.event("exited", map[string]int{"exitCode": code})
		s.adapter.over()
	})
}

// close ends the program, and waits until it has.
func (s *server) close() {
	s.end()
	s.adapter.disconnect(nil)
	s.running.Wait()
}

// over says once that the program has ended.
func (a *Adapter) over() {
	a.mu.Lock()
	was := a.started
	a.started = false
	a.mu.Unlock()
	if was {
		a.event("terminated", nil)
	}
}

// Listen serves the first editor that connects to a port of this machine, 0 for a free one, of which say hears.
func Listen(ctx context.Context, port int, say func(address string), launch func(l Launch) (Program, error)) error {
	l, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return fmt.Errorf("listen for an editor: %w", err)
	}
	say(l.Addr().String())
	c, err := l.Accept()
	l.Close()
	if err != nil {
		return fmt.Errorf("wait for an editor: %w", err)
	}
	defer c.Close()
	return Serve(ctx, c, c, launch)
}
