package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"skep/interp"
	"skep/jupyter"
	"skep/kernel"
)

const kernelBanner = "skep " + version + ": help(name) explains a function, Tab completes"

var placeOptions = []option{
	{name: "user", doc: "this user's Jupyter data folder"},
	{name: "prefix", value: "DIR", doc: "DIR/share/jupyter, as of a virtual environment"},
}

func placeOf(c *call) kernel.InstallOptions {
	return kernel.InstallOptions{User: c.has("user"), Prefix: c.given["prefix"]}
}

func kernelInstallCommand() *command {
	return &command{
		name: "kernel install", summary: "make Jupyter find this kernel",
		detail:  "Writes a kernelspec that starts this very file; run it again after moving it.\nWithout an option it goes to /usr/local/share/jupyter.",
		options: placeOptions,
		run: func(c *call) int {
			if len(c.operands) > 0 {
				return c.wrongUsage("it takes no file")
			}
			dir, err := kernel.Install(placeOf(c))
			if err != nil {
				c.Report(err)
				if errors.Is(err, fs.ErrPermission) && !c.has("user") {
					c.Complain("  `skep kernel install --user` needs no special rights")
				}
				return exitFailed
			}
			c.Printf("installed kernel %q in %s\n", kernel.Name, dir)
			return exitOK
		},
	}
}

func kernelUninstallCommand() *command {
	return &command{
		name: "kernel uninstall", summary: "remove the kernel from Jupyter", options: placeOptions,
		run: func(c *call) int {
			dir, err := kernel.Uninstall(placeOf(c))
			if errors.Is(err, fs.ErrNotExist) {
				c.Complain("kernel %q is not installed there", kernel.Name)
				return exitFailed
			}
			if err != nil {
				c.Report(err)
				return exitFailed
			}
			c.Printf("removed %s\n", dir)
			return exitOK
		},
	}
}

func kernelRunCommand() *command {
	return &command{
		name: "kernel run", summary: "be a kernel (Jupyter starts this)",
		options: append([]option{
			{name: "connection-file", short: "f", value: "FILE", doc: "the sockets, as Jupyter writes them"},
			{name: "no-history", doc: "keep no history in a file"},
			{name: "no-snapshots", doc: "keep no snapshots of variables (as SKEP_SNAPSHOTS=off)"},
		}, sessionOptions...),
		run: func(c *call) int {
			file := c.given["connection-file"]
			if file == "" {
				return c.wrongUsage("which connection file? give -f FILE")
			}
			history := kernel.HistoryPath()
			if c.has("no-history") {
				history = ""
			}
			if text, ok := c.given["memory"]; ok {
				if _, err := parseSize(text); err != nil {
					return c.wrongUsage(err.Error())
				}
			}
			notebook := cmp.Or(os.Getenv("JPY_SESSION_NAME"), file)
			states := kernel.StatePath(notebook)
			if c.has("no-snapshots") || os.Getenv("SKEP_SNAPSHOTS") == "off" {
				states = ""
			}
			ctx, cancel := context.WithCancelCause(context.Background())
			defer cancel(nil)
			s := prepare(func() (interp.Runner, error) { return c.newSession(interp.Options{Notebook: true}, "") }, cancel)
			err := kernel.Run(ctx, file, s, kernel.Options{
				Version: version, LanguageVersion: version, Banner: kernelBanner, HistoryFile: history, Process: true, States: states, Notebook: notebook,
				HelpLinks: []jupyter.HelpLink{},
				Log:       func(format string, args ...any) { c.Complain("%s", fmt.Sprintf(format, args...)) },
			})
			if cause := context.Cause(ctx); cause != nil {
				return c.wrongUsage(cause.Error())
			}
			if err != nil {
				c.Report(err)
				return exitFailed
			}
			return exitOK
		},
	}
}
