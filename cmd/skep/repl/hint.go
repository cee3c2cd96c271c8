package repl

import (
	"strings"
	"unicode/utf8"

	"github.com/reeflective/readline"

	"skep/interp"
	"skep/interp/syntax"
)

// guide shows, while someone types, the signature of the call that is open
// below the line, and behind the cursor the rest of the name that is meant:
// the right arrow takes it. What the history has for the line comes first.
func guide(shell *readline.Shell, session interp.Runner, color bool) {
	_ = shell.Config.Set("history-autosuggest", true) // fails only for names that do not exist
	shell.Hint.SetProvider(func(line []rune, cursor int) []rune {
		if rest := rest(session, line, cursor); rest != "" {
			shell.SetInlineSuggestion(string(line) + rest)
		} else {
			shell.ClearInlineSuggestion()
		}
		text := signature(session, string(line[:min(cursor, len(line))]))
		if text == "" {
			return nil // an empty hint in colours would still take a row
		}
		return []rune(painted(color, "2", text))
	})
}

// shortest is from how many letters on a name is completed unasked.
const shortest = 2

// rest is what completes the name before the cursor at the end of the line, if all candidates agree or one is the shortest of them.
func rest(session interp.Runner, line []rune, cursor int) string {
	if cursor != len(line) || cursor == 0 || line[0] == ':' {
		return ""
	}
	found := session.Complete(string(line), cursor)
	if found.Start < 0 || found.Start > cursor || cursor-found.Start < shortest {
		return ""
	}
	prefix, best := string(line[found.Start:cursor]), ""
	for _, item := range found.Items {
		if strings.HasPrefix(item.Text, prefix) && (best == "" || len(item.Text) < len(best)) {
			best = item.Text
		}
	}
	return strings.TrimPrefix(best, prefix)
}

// signature is the first line that the session says of the function whose parenthesis is open.
func signature(session interp.Runner, before string) string {
	open, _ := syntax.OpenCall(before)
	if open <= 0 {
		return ""
	}
	callee := strings.TrimRight(before[:open], " ")
	b, ok := session.Inspect(callee, utf8.RuneCountInString(callee))
	text, _ := b.Data["text/plain"].(string)
	if first, _, _ := strings.Cut(text, "\n"); ok && strings.Contains(first, "(") {
		return first
	}
	return ""
}
