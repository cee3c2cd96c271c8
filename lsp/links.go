package lsp

// cellLinks is what a notification skep/cells tells of a notebook: the protocol has no word for what cells have from each
// other. It follows each publication of findings, to clients that say experimental.cellLinks.
type cellLinks struct {
	URI   string     `json:"uri"`
	Cells []cellLink `json:"cells"` // code cells, in their order
}

type cellLink struct {
	Document string     `json:"document"`
	Version  int        `json:"version"`
	Defines  []string   `json:"defines"`
	Reads    []cellRead `json:"reads"`
}

// cellRead is a name that a cell has from another; "" where that one may define anything.
type cellRead struct {
	Name     string `json:"name"`
	Document string `json:"document"`
}

// linksOf reads the analysis of a notebook, which find has made.
func linksOf(u *unit) cellLinks {
	out := cellLinks{URI: u.key, Cells: make([]cellLink, len(u.docs))}
	reads, defines := u.found.Types.Links(), u.found.Types.Defines()
	for i, d := range u.docs {
		c := cellLink{Document: d.uri, Version: d.version, Defines: append([]string{}, defines[i]...), Reads: []cellRead{}}
		for _, l := range reads[i] {
			c.Reads = append(c.Reads, cellRead{l.Name, u.docs[l.Cell].uri})
		}
		out.Cells[i] = c
	}
	return out
}
