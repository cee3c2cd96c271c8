package main

import (
	"fmt"
	"slices"
	"strings"
)

func completionsCommand() *command {
	return &command{
		name: "completions", operands: "bash|zsh|fish", summary: "print the completions for a shell",
		detail: `For this shell only, and for good:
  bash: source <(skep completions bash)   skep completions bash > ~/.local/share/bash-completion/completions/skep
  zsh:  source <(skep completions zsh)    skep completions zsh > DIR/_skep, with DIR in $fpath
  fish: skep completions fish | source    skep completions fish > ~/.config/fish/completions/skep.fish`,
		run: func(c *call) int {
			if len(c.operands) == 1 {
				if write, ok := map[string]func([]*command) string{"bash": bash, "zsh": zsh, "fish": fish}[c.operands[0]]; ok {
					c.Print(write(commands()))
					return exitOK
				}
			}
			return c.wrongUsage("for which shell: bash, zsh or fish?")
		},
	}
}

// firstWords are the command names' first words, "kernel" once.
func firstWords(all []*command) []string {
	var words []string
	for _, c := range all {
		if word, _, _ := strings.Cut(c.name, " "); word != "eval" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// secondWords maps "kernel" to "install uninstall run".
func secondWords(all []*command) map[string][]string {
	second := map[string][]string{}
	for _, c := range all {
		if first, rest, ok := strings.Cut(c.name, " "); ok {
			second[first] = append(second[first], rest)
		}
	}
	second["completions"] = []string{"bash", "zsh", "fish"}
	second["help"] = firstWords(all)
	return second
}

func (c *command) longOptions() []string {
	var names []string
	for _, o := range append(c.options, helpOption) {
		names = append(names, "--"+o.name)
	}
	return names
}

func bash(all []*command) string {
	var b strings.Builder
	b.WriteString("_skep() {\n  local cur=${COMP_WORDS[COMP_CWORD]} words=\n  case \"${COMP_WORDS[1]} ${COMP_WORDS[2]}\" in\n")
	for _, c := range all {
		pattern := c.name + " *"
		if strings.Contains(c.name, " ") {
			pattern = c.name
		}
		fmt.Fprintf(&b, "    %s) words='%s' ;;\n", strings.ReplaceAll(pattern, " ", "\\ "), strings.Join(c.longOptions(), " "))
	}
	b.WriteString("  esac\n  if [[ $COMP_CWORD == 1 ]]; then\n")
	fmt.Fprintf(&b, "    COMPREPLY=($(compgen -W '%s -e' -- \"$cur\") $(compgen -f -X '!*.@(ruchy|ipynb)' -- \"$cur\"))\n", strings.Join(firstWords(all), " "))
	b.WriteString("    return\n  fi\n  if [[ $COMP_CWORD == 2 ]]; then\n    case ${COMP_WORDS[1]} in\n")
	second := secondWords(all)
	for _, first := range sortedKeys(second) {
		fmt.Fprintf(&b, "      %s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", first, strings.Join(second[first], " "))
	}
	b.WriteString("    esac\n  fi\n  if [[ $cur == -* ]]; then\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n  else\n    COMPREPLY=($(compgen -f -- \"$cur\"))\n  fi\n}\n")
	b.WriteString("shopt -s extglob\ncomplete -o filenames -F _skep skep\n")
	return b.String()
}

func zsh(all []*command) string {
	var b strings.Builder
	b.WriteString("#compdef skep\n_skep() {\n  local -a commands\n  commands=(\n")
	for _, word := range firstWords(all) {
		fmt.Fprintf(&b, "    '%s:%s'\n", word, strings.ReplaceAll(summaryOf(all, word), "'", "'\\''"))
	}
	b.WriteString("  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    _files -g '*.(ruchy|ipynb)'\n    return\n  fi\n  case \"$words[2] $words[3]\" in\n")
	for _, c := range all {
		pattern := "'" + c.name + " '*"
		if strings.Contains(c.name, " ") {
			pattern = "'" + c.name + "'"
		}
		fmt.Fprintf(&b, "    %s) [[ $PREFIX == -* ]] && compadd -- %s && return ;;\n", pattern, strings.Join(c.longOptions(), " "))
	}
	b.WriteString("  esac\n  if (( CURRENT == 3 )); then\n    case $words[2] in\n")
	second := secondWords(all)
	for _, first := range sortedKeys(second) {
		fmt.Fprintf(&b, "      %s) compadd -- %s; return ;;\n", first, strings.Join(second[first], " "))
	}
	b.WriteString("    esac\n  fi\n  _files\n}\nif [[ $funcstack[1] == _skep ]]; then _skep; else compdef _skep skep; fi\n")
	return b.String()
}

func fish(all []*command) string {
	var b strings.Builder
	for _, word := range firstWords(all) {
		fmt.Fprintf(&b, "complete -c skep -n __fish_use_subcommand -a %s -d %s\n", word, quoted(summaryOf(all, word)))
	}
	second := secondWords(all)
	for _, first := range sortedKeys(second) {
		fmt.Fprintf(&b, "complete -c skep -f -n '__fish_seen_subcommand_from %s' -a %s\n", first, quoted(strings.Join(second[first], " ")))
	}
	for _, c := range all {
		words := strings.Fields(c.name)
		for _, o := range append(c.options, helpOption) {
			fmt.Fprintf(&b, "complete -c skep -n '__fish_seen_subcommand_from %s' -l %s -d %s\n", words[len(words)-1], o.name, quoted(o.doc))
		}
	}
	return b.String()
}

func quoted(s string) string { return "'" + strings.ReplaceAll(s, "'", "\\'") + "'" }

func summaryOf(all []*command, word string) string {
	if c := named(word); c != nil {
		return c.summary
	}
	return "Jupyter's " + word + ": " + strings.Join(secondWords(all)[word], ", ")
}

func sortedKeys(m map[string][]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
