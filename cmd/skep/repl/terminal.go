package repl

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/reeflective/readline"

	"skep/interp"
)

// terminal reads inputs with line editing.
type terminal struct{ shell *readline.Shell }

const (
	primaryPrompt   = ">> "
	secondaryPrompt = ".. "
)

// NewTerminal makes a Reader that edits at the terminal. history is a file, made
// if need be; without one the history lives as long as the process. The error is
// about that file, and the Reader works in any case.
func NewTerminal(session interp.Runner, history string, color bool) (Reader, error) {
	shell := readline.NewShell()
	configure(shell)
	shell.Prompt.Primary(func() string { return painted(color, "1;34", primaryPrompt) })
	shell.Prompt.Secondary(func() string { return painted(color, "34", secondaryPrompt) })
	shell.AcceptMultiline = func(line []rune) bool { return whole(string(line), session.IsComplete) }
	if color {
		shell.SyntaxHighlighter = func(line []rune) string { return Highlight(string(line)) }
	}
	shell.Completer = func(line []rune, cursor int) readline.Completions { return complete(session, line, cursor) }
	guide(shell, session, color)
	err := keepHistory(shell, history)
	return &terminal{shell}, err
}

// configure makes Tab show what there is before it picks: the first one alone is a guess.
func configure(shell *readline.Shell) {
	for _, keymap := range []string{"emacs", "emacs-standard", "vi-insert"} {
		_ = shell.Config.Bind(keymap, "\t", "menu-complete", false) // fails only for keymaps that do not exist
	}
	_ = shell.Config.Set("menu-complete-display-prefix", true)
}

func (t *terminal) Read() (string, error) {
	text, err := t.shell.Readline()
	switch {
	case errors.Is(err, readline.ErrInterrupt):
		return "", ErrCleared
	case errors.Is(err, io.EOF):
		return "", io.EOF
	}
	return text, err
}

// keepHistory puts the history into a file that only the user can read: inputs may hold secrets.
func keepHistory(shell *readline.Shell, file string) error {
	if file == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return fmt.Errorf("keep history: %w", err)
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_RDONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep history: %w", err)
	}
	f.Close()
	source, err := readline.NewHistoryFromFile(file)
	if err != nil {
		return fmt.Errorf("keep history: %w", err)
	}
	shell.History.Add("history", source)
	return nil
}

// complete asks the session and hands over what replaces the word before the cursor.
func complete(session interp.Runner, line []rune, cursor int) readline.Completions {
	if text := string(line[:cursor]); strings.HasPrefix(text, ":") && !strings.Contains(text, " ") {
		return completeCommand()
	}
	found := session.Complete(string(line), cursor)
	var list []readline.Completion
	for _, item := range found.Items {
		list = append(list, readline.Completion{Value: item.Text, Display: item.Text, Description: description(item), Tag: plural(item.Kind)})
	}
	out := readline.CompleteRaw(list).NoSpace('*')
	if found.Start >= 0 && found.Start <= cursor {
		out.PREFIX = string(line[found.Start:cursor])
	}
	return out
}

func completeCommand() readline.Completions {
	var pairs []string
	for _, c := range commands() {
		pairs = append(pairs, ":"+c.name, c.doc)
	}
	return readline.CompleteValuesDescribed(pairs...)
}

func description(item interp.CompletionItem) string {
	if item.Signature != "" {
		return item.Signature
	}
	return item.Kind
}

func plural(kind string) string {
	switch {
	case kind == "":
		return "names"
	case strings.HasSuffix(kind, "s"):
		return kind + "es"
	case strings.HasSuffix(kind, "y"):
		return strings.TrimSuffix(kind, "y") + "ies"
	}
	return kind + "s"
}

func painted(color bool, style, text string) string {
	if !color {
		return text
	}
	return "\x1b[" + style + "m" + text + "\x1b[0m"
}
