// Package manual makes documentation: of the builtins from their declarations,
// of programs from their doc comments. Both become a Book, which is written as
// Markdown, as a folder of HTML that needs no network, or as text for a terminal.
// `skep doc` calls it; docs/manual of the repository is made with it.
package manual

import (
	"strings"

	"skep/internal/nearest"
)

// Book is everything that is documented together.
type Book struct {
	Title, Intro string
	Pages        []Page
}

// Page is one module, type or file.
type Page struct {
	Name, Kind string // Kind: "module", "type", "prelude", "file"
	Doc        string
	Sections   []Section
}

// Section is a group of items under a title, "" for the main one.
type Section struct {
	Title, Doc string
	Items      []Item
}

// Item is one function, type, constant, field or variant.
type Item struct {
	Kind, Name string
	Sig        string   // in the language's syntax
	Forms      []string // narrower signatures
	Doc        string   // Markdown
	Example    string   // a program
	Members    []Item   // fields, variants, methods
}

// File is the name of a page's file without its ending.
func (p Page) File() string {
	name := strings.Map(func(r rune) rune {
		if r == '/' {
			return '.'
		}
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, p.Name)
	switch {
	case p.Kind == "type":
		return "type-" + strings.ToLower(name)
	case name == "index" || name == "README":
		return name + "-"
	}
	return name
}

// Anchor is the name of an item's place on its page.
func (s Section) Anchor(i Item) string {
	words := i.Name
	if s.Title != "" {
		words = s.Title + "." + i.Name
	}
	return strings.ReplaceAll(words, " ", "-")
}

// path is what stands before the names of a section: the page, and the type if the section is about one.
func (s Section) path(p Page) string {
	switch s.Title {
	case "", "Functions", "Methods", "Constants", "Types", "Modules":
		return p.Name
	}
	if p.Kind == "type" { // String, of the core type string
		return s.Title
	}
	return p.Name + "." + s.Title
}

// summary is the first sentence of a doc text, on one line.
func summary(doc string) string {
	text, _, _ := strings.Cut(strings.TrimSpace(doc), "\n\n")
	text = strings.Join(strings.Fields(text), " ")
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}

// Found is what a name means in a book.
type Found struct {
	Page Page
	Item *Item // nil: the page itself
	Path string
}

// Find looks a name up: a page, an item, or page.item. near is the most similar name if there is nothing.
func (b Book) Find(name string) (found []Found, near string) {
	name = strings.ReplaceAll(name, "::", ".")
	var names []string
	for _, p := range b.Pages {
		if p.Name == name { // pages come first
			found = append([]Found{{p, nil, p.Name}}, found...)
		}
		names = append(names, p.Name)
		for _, s := range p.Sections {
			for k := range s.Items {
				found, names = s.Items[k].find(found, names, p, name, s.path(p), s.Title)
			}
		}
	}
	if len(found) == 0 {
		near, _ = nearest.Name(name, names)
	}
	return found, near
}

func (i *Item) find(found []Found, names []string, p Page, name, page, section string) ([]Found, []string) {
	path := page + "." + i.Name
	names = append(names, i.Name)
	if name == i.Name || name == path || name == section+"."+i.Name || name == p.Name+"."+i.Name {
		found = append(found, Found{p, i, path})
	}
	for k := range i.Members {
		found, names = i.Members[k].find(found, names, p, name, path, i.Name)
	}
	return found, names
}
