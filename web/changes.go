package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"skep/notebooks"
)

// Git runs git in a folder and gives what it prints. It is given a command that only reads the repository.
type Git func(ctx context.Context, dir string, args ...string) ([]byte, error)

// gitTime is how long git may take for one question.
const gitTime = 20 * time.Second

// mostRevisions is how many versions of a file are listed.
const mostRevisions = 100

// revision is a commit that changed a file.
type revision struct {
	ID      string `json:"id"`
	When    string `json:"when"` // RFC 3339
	Author  string `json:"author"`
	Subject string `json:"subject"`
}

// cellSide is a cell before or after a change.
type cellSide struct {
	Source  string             `json:"source"`
	Outputs []notebooks.Output `json:"outputs"`
}

// cellDifference is a changed cell with both of its sides; a side without the cell is null.
type cellDifference struct {
	notebooks.CellChange
	Old *cellSide `json:"old"`
	New *cellSide `json:"new"`
}

// differences answer a page that shows what a notebook changed.
type differences struct {
	From      string           `json:"from"`
	To        string           `json:"to"` // "" for the notebook as it is now, whether it is saved or not
	Metadata  []string         `json:"metadata"`
	Cells     []cellDifference `json:"cells"`
	Unchanged int              `json:"unchanged"`
	Revisions []revision       `json:"revisions"`
	Outside   bool             `json:"outside,omitempty"` // the notebook lies in no git repository; all else is empty
}

// errOutside is no fault of the one who asks: most notebooks lie in no repository.
var errOutside = errors.New("no git repository")

// getChanges answers GET /api/skep/changes/PATH?from=REVISION&to=REVISION. Without from it is the last commit, without to the
// notebook as it is open now.
func (s *Server) getChanges(w http.ResponseWriter, r *http.Request) error {
	p, err := apiPath(r, "/api/skep/changes")
	if err != nil {
		return err
	}
	if !isDocument(p) {
		return failed(http.StatusBadRequest, "%s is no notebook", clipText(p))
	}
	ctx, cancel := context.WithTimeout(r.Context(), gitTime)
	defer cancel()
	h := history{s, ctx, p}
	d := differences{From: cmp.Or(r.URL.Query().Get("from"), "HEAD"), To: r.URL.Query().Get("to")}
	before, err := h.at(d.From)
	if errors.Is(err, errOutside) {
		answer(w, http.StatusOK, differences{From: d.From, To: d.To, Outside: true})
		return nil
	}
	if err != nil {
		return err
	}
	after, err := h.at(d.To)
	if err != nil {
		return err
	}
	if d.Revisions, err = h.list(); err != nil {
		return err
	}
	d.compare(before, after)
	answer(w, http.StatusOK, d)
	return nil
}

func (d *differences) compare(before, after *notebooks.Document) {
	diff := notebooks.Compare(before, after)
	old, fresh := before.Cells(), after.Cells()
	d.Metadata, d.Cells = personal(diff.Metadata), []cellDifference{}
	for _, c := range diff.Cells {
		d.Cells = append(d.Cells, cellDifference{c, sideOf(old, c.Before), sideOf(fresh, c.After)})
	}
	d.Unchanged = len(fresh)
	for _, c := range d.Cells {
		if c.After > 0 {
			d.Unchanged--
		}
	}
}

// personal leaves out what a kernel says of its language each time that it starts: nobody has changed that.
func personal(entries []string) []string {
	return slices.DeleteFunc(append([]string{}, entries...), func(entry string) bool { return strings.HasPrefix(entry, "language_info") })
}

// sideOf is the cell of a number, which counts from 1.
func sideOf(cells []*notebooks.Cell, number int) *cellSide {
	if number == 0 {
		return nil
	}
	c := cells[number-1]
	return &cellSide{c.Source(), append([]notebooks.Output{}, c.Outputs()...)}
}

// history is what git knows of a file.
type history struct {
	server *Server
	ctx    context.Context
	path   string
}

// at is the notebook in a revision, blank if it was not there yet; "" is what it is now.
func (h history) at(rev string) (*notebooks.Document, error) {
	if rev == "" {
		return h.now()
	}
	commit, err := h.git("rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		if _, outside := h.git("rev-parse", "--git-dir"); outside != nil {
			return nil, errOutside
		}
		return nil, failed(http.StatusNotFound, "git knows no revision %s", clipText(rev))
	}
	name := strings.TrimSpace(string(commit)) + ":./"
	text, err := h.git("cat-file", "blob", name+path.Base(h.path))
	if err != nil {
		return notebooks.Blank(path.Base(h.path)), nil
	}
	files := onDisk{text: text}
	if isScript(h.path) {
		if files.beside, err = h.git("cat-file", "blob", name+path.Base(notebooks.SidecarName(h.path))); err != nil {
			files.beside = nil
		}
	}
	return files.parse(h.path)
}

// now is the notebook as tabs show it, or as the file is.
func (h history) now() (*notebooks.Document, error) {
	if r := h.server.rooms.at(h.path); r != nil {
		r.mu.Lock()
		content := r.doc.Content()
		r.mu.Unlock()
		return notebooks.Parse(path.Base(h.path), content)
	}
	files, _, err := h.server.folder.readDocument(h.path)
	if err != nil {
		return nil, err
	}
	return files.parse(h.path)
}

// list gives the commits that changed the file, the newest first.
func (h history) list() ([]revision, error) {
	text, err := h.git("log", fmt.Sprintf("--max-count=%d", mostRevisions), "--format=%H%x1f%aI%x1f%an%x1f%s%x1e", "--", "./"+path.Base(h.path))
	list := []revision{}
	if err != nil {
		return list, nil // no commit yet
	}
	for entry := range strings.SplitSeq(string(text), "\x1e") {
		if part := strings.SplitN(strings.TrimSpace(entry), "\x1f", 4); len(part) == 4 {
			list = append(list, revision{part[0], part[1], part[2], part[3]})
		}
	}
	return list, nil
}

func (h history) git(args ...string) ([]byte, error) {
	if h.server.options.Git == nil {
		return nil, failed(http.StatusNotImplemented, "this server does not ask git")
	}
	return h.server.options.Git(h.ctx, h.server.folder.startFolder(h.path), args...)
}
