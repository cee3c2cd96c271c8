package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"skep/cmd/terminal"
	"skep/compile"
	"skep/interp"
	"skep/interp/jit/codecache"
	"skep/jupyter/kernelspec"
	"skep/kernel"
	"skep/modules"
	"skep/web"
)

// appKernelOption is how an app calls itself to be the kernel of a visitor.
const appKernelOption = "kernel"

// serveApp is the main of programs that `skep compile --app` makes.
func serveApp(con *terminal.Console, p *compile.Payload) int {
	return perform(&console{con}, appCommand(p), os.Args[1:])
}

func appCommand(p *compile.Payload) *command {
	return &command{
		name: p.Program.App.Title, own: true, summary: "serve this notebook as a page, with its widgets",
		detail: `Prints an address with a token. Who opens it sees the notebook's texts and what
its cells show, and moves its widgets; nobody can see or run code. Each visitor
has a kernel, which ends with the visit. Ctrl-C ends the server.`,
		options: []option{
			{name: "port", short: "p", value: "N", doc: "port to listen on, 0 for any (default 8000, or the next free one)"},
			{name: "host", value: "ADDRESS", doc: "address to listen on (default 127.0.0.1)"},
			{name: "open", doc: "open a browser"},
			{name: "public", doc: "ask for no token: who reaches the address may use the app"},
			{name: "visitors", value: "N", doc: fmt.Sprintf("how many at the same time (default %d)", web.DefaultVisitors)},
			{name: "idle", value: "MINUTES", doc: fmt.Sprintf("let go who does nothing for so long (default %d)", int(web.DefaultIdle.Minutes()))},
			{name: "tls", doc: "speak TLS, with a certificate that is made on first use (its fingerprint is shown)"},
			{name: "certificate", value: "FILE", doc: "speak TLS with this certificate (PEM); needs --key"},
			{name: "key", value: "FILE", doc: "the certificate's key (PEM)"},
			{name: "insecure", doc: "allow another address than loopback, without TLS"},
			sessionOptions[1],
			{name: appKernelOption, value: "FILE", doc: "be the kernel of a visitor (the server starts this)"},
		},
		run: func(c *call) int {
			if len(c.operands) > 0 {
				return c.wrongUsage("it takes no file")
			}
			if file := c.given[appKernelOption]; file != "" {
				return c.visitorKernel(p, file)
			}
			return c.visitorServer(p)
		},
	}
}

// visitorKernel is the process in which a visitor's cells run.
func (c *call) visitorKernel(p *compile.Payload, file string) int {
	o := interp.Options{Modules: modules.All(), Lenient: p.Program.Lenient, Notebook: true, Loader: p, Carried: p.Carried, CodeCache: codecache.Path()}
	if text, ok := c.given["memory"]; ok {
		limit, err := parseSize(text)
		if err != nil {
			return c.wrongUsage(err.Error())
		}
		o.MemoryLimit = limit
	}
	err := kernel.Run(context.Background(), file, interp.New(o), kernel.Options{
		Version: version, LanguageVersion: version, Process: true,
		Log: func(format string, args ...any) { c.Complain("%s", fmt.Sprintf(format, args...)) },
	})
	if err != nil {
		c.Report(err)
		return exitFailed
	}
	return exitOK
}

func (c *call) visitorServer(p *compile.Payload) int {
	o, err := c.appOptions(p)
	if err != nil {
		return c.wrongUsage(err.Error())
	}
	return c.serve(o)
}

// defaultAppPort is beside that of notebooks, which may run on the same machine.
const defaultAppPort = 8000

func (c *call) appOptions(p *compile.Payload) (o web.Options, err error) {
	app, err := appOf(p)
	if err != nil {
		return o, err
	}
	own, err := os.Executable()
	if err != nil {
		return o, fmt.Errorf("find this program: %w", err)
	}
	o = web.Options{
		App: app, Host: c.given["host"], Port: defaultAppPort, Insecure: c.has("insecure"), Version: version,
		Own:     kernelspec.Spec{Name: kernel.Name, Argv: []string{own, "--" + appKernelOption, "{connection_file}"}, Language: "ruchy", InterruptMode: "message"},
		Specs:   func() []kernelspec.Spec { return nil },
		Starter: web.Children{Log: c.Err}, Browse: browse, NoBrowser: !c.has("open"), Out: c.Err,
	}
	if text, ok := c.given["memory"]; ok {
		if _, err := parseSize(text); err != nil {
			return o, err
		}
		o.Own.Argv = append(o.Own.Argv, "--memory", text)
	}
	app.Public = c.has("public")
	if app.Visitors, err = c.count("visitors", 1, 200); err != nil {
		return o, err
	}
	minutes, err := c.count("idle", 1, 7*24*60)
	if err != nil {
		return o, err
	}
	app.Idle = time.Duration(minutes) * time.Minute
	if c.has("port") {
		if o.Port, err = c.count("port", 0, 65535); err != nil {
			return o, err
		}
	}
	o.TLS, err = c.certificate()
	return o, err
}

// count reads an option that is a number between two; 0 if it is not given.
func (c *call) count(option string, least, most int) (int, error) {
	text, ok := c.given[option]
	if !ok {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("--%s %s: expected a number from %d to %d", option, text, least, most)
	}
	return n, nil
}

// appOf reads the page and the cells.
func appOf(p *compile.Payload) (*web.App, error) {
	app := &web.App{Title: p.Program.App.Title, Reactive: p.Program.App.Reactive}
	for _, part := range p.Program.App.Parts {
		if part.Cell == 0 {
			app.Parts = append(app.Parts, web.AppPart{Markdown: part.Markdown})
			continue
		}
		if part.Cell < 0 || part.Cell > len(p.Program.Cells) {
			return nil, errors.New("the app names a cell that it does not carry")
		}
		cell := p.Program.Cells[part.Cell-1]
		src, err := p.Cell(cell)
		if err != nil {
			return nil, err
		}
		app.Parts = append(app.Parts, web.AppPart{Code: src.Text, MayFail: cell.MayFail, Still: part.Still})
	}
	return app, linkCells(app, p)
}

// linkCells finds what the cells of a reactive app have from each other.
func linkCells(app *web.App, p *compile.Payload) error {
	if !app.Reactive {
		return nil
	}
	var texts []string
	var at []int
	for i, part := range app.Parts {
		if part.Code != "" {
			texts, at = append(texts, part.Code), append(at, i)
		}
	}
	s := interp.New(interp.Options{Modules: modules.All(), Lenient: p.Program.Lenient, Notebook: true, Loader: p})
	a, err := s.Cells(app.Title).Analyze(context.Background(), texts)
	if err != nil {
		return err
	}
	for cell, reads := range a.Types.Links() {
		for _, l := range reads {
			app.Parts[at[cell]].Reads = append(app.Parts[at[cell]].Reads, web.AppRead{Name: l.Name, Part: at[l.Cell]})
		}
	}
	return nil
}
