package main

import (
	"context"
	"errors"

	"skep/web"
)

func notebookPasswordCommand() *command {
	return &command{
		name: "notebook password", summary: "set the password that opens your notebook servers",
		detail: `Asks for it twice. It is kept hashed (argon2id), and opens the log-in page beside
the token. Browsers that the old password let in are shut out, also of servers
that run.`,
		options: []option{{name: "remove", doc: "there is to be no password"}},
		run:     setNotebookPassword,
	}
}

func setNotebookPassword(c *call) int {
	if len(c.operands) > 0 {
		return c.wrongUsage("it takes no file")
	}
	if err := c.askPassword(); err != nil {
		c.Report(err)
		return exitFailed
	}
	return exitOK
}

func (c *call) askPassword() error {
	file, err := web.PasswordFile()
	if err != nil {
		return err
	}
	if c.has("remove") {
		return web.SetPassword(file, "")
	}
	first, err := c.Input(context.Background(), "password: ", true)
	if err != nil {
		return err
	}
	second, err := c.Input(context.Background(), "once more: ", true)
	if err != nil {
		return err
	}
	switch {
	case first == "":
		return errors.New("the password is empty; --remove removes it")
	case first != second:
		return errors.New("these are two passwords; nothing was changed")
	}
	if err := web.SetPassword(file, first); err != nil {
		return err
	}
	c.Printf("\nthe password is set: %s\n", file)
	return nil
}
