// Package compiled runs what a program carries: compiled scripts and notebooks. The
// bases (cmd/skep itself and cmd/skep-rt) ask it before they do anything else.
package compiled

import (
	"context"
	"fmt"
	"os"

	"skep/cmd/terminal"
	"skep/compile"
	"skep/interp"
	"skep/interp/jit/codecache"
	"skep/memory"
)

// Run runs the payload of this program with the base's modules, and gives the exit
// status; carried is false if there is none. app serves payloads that are apps; nil: the base cannot.
func Run(modules func() []interp.Announced, app func(con *terminal.Console, p *compile.Payload) int) (status int, carried bool) {
	p, err := compile.Self()
	if p == nil && err == nil {
		return 0, false
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
		return terminal.ExitFailed, true
	}
	memory.Deepen()
	con := terminal.Process()
	con.WhenLasting(memory.Pace)
	con.WhenLasting(memory.Ahead)
	defer con.Flush()
	switch {
	case p.Program.App != nil && app == nil:
		con.Complain("%s: it is made of a base that serves no apps; compile it with skep itself as the base", os.Args[0])
		return terminal.ExitFailed, true
	case p.Program.App != nil:
		return app(con, p), true
	}
	return run(con, p, modules()), true
}

func run(con *terminal.Console, p *compile.Payload, modules []interp.Announced) int {
	mayFail := p.Program.MayFail()
	if mayFail && !interp.HasChecker {
		con.Complain("%s: it is made of a base without the checker, which a notebook needs whose cells may fail; compile it with another --base", os.Args[0])
		return terminal.ExitFailed
	}
	s := interp.New(interp.Options{Modules: modules, Lenient: p.Program.Lenient, Args: os.Args[1:], Program: os.Args[0],
		Notebook: p.Program.Notebook, Loader: p, Carried: p.Carried, Checked: !mayFail, CodeCache: codecache.Path()})
	ctx, stop := con.Interruptible(s)
	defer stop()
	return con.Finish(ctx, cells(ctx, s, con, p))
}

// cells runs the program's texts until one fails.
func cells(ctx context.Context, s *interp.Session, con *terminal.Console, p *compile.Payload) error {
	for _, c := range p.Program.Cells {
		src, err := p.Cell(c)
		if err != nil {
			return err
		}
		result, err := s.Run(ctx, src, con.Streams())
		if err != nil && !(c.MayFail && ctx.Err() == nil) {
			return err
		}
		if err == nil && result.Show && p.Program.Notebook {
			con.Print(terminal.Shown(result.Bundle))
		}
	}
	return nil
}
