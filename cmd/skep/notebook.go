package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"

	"skep/jupyter/kernelspec"
	"skep/kernel"
	"skep/policy"
	"skep/web"
)

func notebookCommand() *command {
	return &command{
		name: "notebook", operands: "[DIR|FILE]", summary: "serve the notebook to a browser on this machine",
		detail: `Prints an address with a token; who has it can run code. A FILE is opened, its
folder is what the page can reach. Ctrl-C ends the server and its kernels.`,
		options: []option{
			{name: "port", short: "p", value: "N", doc: fmt.Sprintf("port to listen on, 0 for any (default %d, or the next free one)", web.DefaultPort)},
			{name: "host", value: "ADDRESS", doc: "address to listen on (default 127.0.0.1)"},
			{name: "tls", doc: "speak TLS, with a certificate that is made on first use (its fingerprint is shown)"},
			{name: "certificate", value: "FILE", doc: "speak TLS with this certificate (PEM); needs --key"},
			{name: "key", value: "FILE", doc: "the certificate's key (PEM)"},
			{name: "insecure", doc: "allow another address than loopback, without TLS"},
			{name: "lab", doc: "open JupyterLab's front end, which must be installed on this machine, instead of skep's own page"},
			{name: "lab-dir", value: "DIR", doc: "where its files are (share/jupyter/lab of the installation)"},
			{name: "no-browser", doc: "open no browser"},
			{name: "quiet", short: "q", doc: "do not show what kernels write outside of cells"},
		},
		run: runNotebookServer,
	}
}

func runNotebookServer(c *call) int {
	o, err := notebookOptions(c)
	if err != nil {
		return c.wrongUsage(err.Error())
	}
	return c.serve(o)
}

// serve serves until it is interrupted.
func (c *call) serve(o web.Options) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := web.Serve(ctx, o); err != nil {
		c.Report(err)
		return exitFailed
	}
	return exitOK
}

func notebookOptions(c *call) (web.Options, error) {
	if len(c.operands) > 1 {
		return web.Options{}, errors.New("give one folder or file")
	}
	own, err := ownKernel()
	if err != nil {
		return web.Options{}, err
	}
	o := web.Options{
		Host: c.given["host"], Port: web.DefaultPort, Insecure: c.has("insecure"), Version: version,
		Own: own, Specs: installedKernels, Resources: kernel.Logos(),
		NoBrowser: c.has("no-browser") || !c.OutTerminal, Browse: browse, Out: c.Err,
		Session: c.editorSession, Lab: c.has("lab"), LabDir: c.given["lab-dir"],
	}
	o.Git = readGit
	o.Log = &web.Log{}
	children := web.Children{Log: io.MultiWriter(o.Log.KernelOutput(), c.Err)}
	if c.has("quiet") {
		children.Log = o.Log.KernelOutput()
	}
	o.Starter = children
	if o.PasswordFile, err = web.PasswordFile(); err != nil {
		o.PasswordFile = "" // no home, no password
	}
	if o.TLS, err = c.certificate(); err != nil {
		return o, err
	}
	if text, ok := c.given["port"]; ok {
		if o.Port, err = strconv.Atoi(text); err != nil || o.Port < 0 || o.Port > 65535 {
			return o, fmt.Errorf("--port %s: expected a number from 0 to 65535", text)
		}
	}
	if len(c.operands) == 1 {
		o.Dir, o.OpenFile, err = splitTarget(c.operands[0])
	}
	return o, err
}

// certificate says with which certificate the server speaks TLS.
func (c *call) certificate() (t web.TLS, err error) {
	t.Certificate, t.Key = c.given["certificate"], c.given["key"]
	if (t.Certificate == "") != (t.Key == "") {
		return t, errors.New("--certificate and --key belong together")
	}
	if t.On() || !c.has("tls") {
		return t, nil
	}
	dir, err := os.UserConfigDir()
	t.Dir = filepath.Join(dir, "skep", "tls")
	return t, err
}

// splitTarget says which folder to serve and which file in it to open.
func splitTarget(name string) (dir, file string, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", "", fmt.Errorf("%s: %w", name, errors.Unwrap(err))
	}
	if info.IsDir() {
		return name, "", nil
	}
	return filepath.Dir(name), filepath.Base(name), nil
}

// ownKernel is this program as a kernel; it need not be installed.
func ownKernel() (kernelspec.Spec, error) {
	own, err := os.Executable()
	if err != nil {
		return kernelspec.Spec{}, fmt.Errorf("find this program: %w", err)
	}
	return kernelspec.Spec{
		Name: kernel.Name, Argv: []string{own, "kernel", "run", "-f", "{connection_file}"},
		DisplayName: "skep (ruchy)", Language: "ruchy", InterruptMode: "message", Metadata: map[string]any{"debugger": true},
	}, nil
}

// installedKernels leaves out the kernels whose files are broken: `skep doctor` and Jupyter say more about them.
func installedKernels() []kernelspec.Spec {
	specs, _ := kernelspec.Find(kernelspec.Dirs(os.Getenv))
	return specs
}

// browse opens the address in the user's browser.
func browse(url string) error {
	program, args := "xdg-open", []string{url}
	switch runtime.GOOS {
	case "darwin":
		program = "open"
	case "windows":
		program, args = "rundll32", []string{"url.dll,FileProtocolHandler", url}
	}
	child, err := policy.StartProcess(context.Background(), policy.Process{Path: program, Args: args, OwnGroup: true})
	if err != nil {
		return err
	}
	go child.Wait() // nobody waits for a browser
	return nil
}
