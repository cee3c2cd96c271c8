package profile

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"skep/interp"
)

//go:embed flame.html
var page string

// node is a box of the flame graph: a line, and what it called.
type node struct {
	Name     string  `json:"n"`
	Title    string  `json:"t"`
	Millis   float64 `json:"ms"`
	Children []*node `json:"c,omitempty"`

	index map[string]*node
}

func (n *node) child(name, title string) *node {
	if n.index[name] == nil {
		c := &node{Name: name, Title: title, index: map[string]*node{}}
		n.index[name], n.Children = c, append(n.Children, c)
	}
	return n.index[name]
}

func (n *node) sort() {
	slices.SortFunc(n.Children, func(a, b *node) int { return strings.Compare(a.Name, b.Name) })
	for _, c := range n.Children {
		c.sort()
	}
}

// HTML writes a page with a flame graph: callers below, the time of a box as its
// width. A click makes a box the whole, another one on the lowest takes it back.
func HTML(w io.Writer, title string, samples []*interp.Sample) error {
	root := &node{Name: "all", Title: title, index: map[string]*node{}}
	for _, s := range samples {
		at := root
		millis := float64(s.Time.Microseconds()) / 1000
		at.Millis += millis
		for i := len(s.Stack) - 1; i >= 0; i-- {
			spot := s.Stack[i]
			name := fmt.Sprintf("%s:%d", named(spot.Function), spot.Line)
			at = at.child(name, fmt.Sprintf("%s:%d  %s", spot.Source.Name, spot.Line, strings.TrimSpace(spot.Source.Line(spot.Line))))
			at.Millis += millis
		}
	}
	root.sort()
	data, err := json.Marshal(root) // escapes <, so that no text ends the script
	if err != nil {
		return fmt.Errorf("write the flame graph: %w", err)
	}
	_, err = io.WriteString(w, strings.Replace(page, "{{data}}", string(data), 1))
	return err
}
