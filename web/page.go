package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"embed"
	"fmt"
	"html"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// dist is the built page; `make ui` makes it from web/ui.
//
//go:embed ui/dist
var dist embed.FS

// page serves the built-in notebook page from memory. Its files are embedded as they travel, packed with Brotli.
type page struct {
	files map[string]*asset // by name
	bars  string            // of the sketch of a notebook
}

// asset is one file of the page.
type asset struct {
	plain      []byte // nil: packed
	packed     []byte // by Brotli
	kind, etag string
	compress   sync.Once
	small      []byte // gzip, made when a client asks that does not take Brotli: browsers do only where nobody can listen
}

// packedEnd ends the names of files that are embedded packed.
const packedEnd = ".br"

func newPage() *page {
	p := &page{files: map[string]*asset{}}
	entries, err := dist.ReadDir("ui/dist")
	if err != nil {
		panic("web: the page is not embedded: " + err.Error())
	}
	for _, e := range entries {
		if data, err := fs.ReadFile(dist, "ui/dist/"+e.Name()); err == nil {
			name, packed := strings.CutSuffix(e.Name(), packedEnd)
			a := &asset{kind: assetType(name), etag: `"` + (*digest(data))[:32] + `"`}
			if packed {
				a.packed = data
			} else {
				a.plain = data
			}
			p.files[name] = a
		}
	}
	p.bars = string(p.files["bars.html"].plain)
	delete(p.files, "bars.html") // is a part of pages only
	return p
}

// assetType does not ask the machine's own table of types, which may say anything.
func assetType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".html":
		return "text/html; charset=utf-8"
	case ".txt":
		return "text/plain; charset=utf-8"
	case ".woff2":
		return "font/woff2"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// serve writes an asset in the smallest form that the client takes.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", a.etag)
	h.Set("Vary", "Accept-Encoding")
	body, coding := a.form(r)
	if coding != "" {
		h.Set("Content-Encoding", coding)
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

func (a *asset) form(r *http.Request) (body []byte, coding string) {
	whole := r.Header.Get("Range") == ""
	if whole && a.packed != nil && takes(r, "br") {
		return a.packed, "br"
	}
	if whole && takes(r, "gzip") {
		a.compress.Do(func() { a.small = squeeze(a.text(), gzip.BestCompression) })
		if a.packed != nil || len(a.small) < len(a.plain) {
			return a.small, "gzip"
		}
	}
	return a.text(), ""
}

// takes says whether a client reads a coding.
func takes(r *http.Request, coding string) bool {
	for _, entry := range r.Header.Values("Accept-Encoding") {
		for one := range strings.SplitSeq(entry, ",") {
			name, weight, _ := strings.Cut(strings.ReplaceAll(one, " ", ""), ";")
			if name == coding {
				share, err := strconv.ParseFloat(strings.TrimPrefix(weight, "q="), 64)
				return weight == "" || err == nil && share > 0
			}
		}
	}
	return false
}

// text is the file itself.
func (a *asset) text() []byte {
	if a.packed == nil {
		return a.plain
	}
	text, err := io.ReadAll(brotli.NewReader(bytes.NewReader(a.packed)))
	if err != nil {
		panic("web: a file of the page: " + err.Error()) // it is embedded, and the tests read all of them
	}
	return text
}

func squeeze(data []byte, level int) []byte {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		panic("web: " + err.Error()) // levels are constants
	}
	_, _ = z.Write(data) // a bytes.Buffer does not fail
	_ = z.Close()
	return b.Bytes()
}

// static answers /static/NAME. It needs no token: the files are the same in every copy of skep.
func (p *page) static(w http.ResponseWriter, r *http.Request) error {
	a := p.files[path.Base(r.URL.Path)]
	if a == nil || r.URL.Path != "/static/"+path.Base(r.URL.Path) {
		return failed(http.StatusNotFound, "no such file")
	}
	cache := "no-cache"
	if r.URL.Query().Has("v") { // index.html asks with the hash of the content
		cache = "public, max-age=31536000, immutable"
	}
	w.Header().Set("Cache-Control", cache)
	a.serve(w, r)
	return nil
}

// index answers all addresses of the page; its script looks at the path.
func (p *page) index(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", fmt.Sprintf(pagePolicy, frameSource(r)))
	w.Header().Set("Cache-Control", "no-cache")
	p.files["index.html"].serve(w, r)
}

const outputPath = "/output"

// frameSource is what our page may frame: one address. It holds for where frames go later too, so that an output cannot leave its frame with
// what it has read. Policies cannot name an IPv6 address; there the page may frame what comes from this server, which is all in sandboxes.
func frameSource(r *http.Request) string {
	if strings.ContainsAny(r.Host, "[ ;,") {
		return "'self'"
	}
	return r.Host + outputPath
}

// output answers GET /output: the document in whose frames the scripts of outputs run. It is the same for everybody and knows nothing; what it shows is
// posted to it by the page that frames it.
func (p *page) output(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", outputPolicy)
	w.Header().Set("X-DNS-Prefetch-Control", "off")
	w.Header().Set("Cache-Control", "no-cache")
	p.files["output.html"].serve(w, r)
}

// ExportScript gives what draws "charts" or "formulas" in an exported page (export.Scripts).
func ExportScript(name string) []byte {
	packed, err := dist.ReadFile("ui/dist/exported_" + name + ".js" + packedEnd)
	if err != nil {
		panic("web: the page is not embedded: " + err.Error())
	}
	return (&asset{packed: packed}).text()
}

// askForToken is what people see who come without the token.
func (p *page) askForToken(w http.ResponseWriter, r *http.Request, status int) {
	next := localPath(r.URL.Path)
	if next == "/login" {
		next = cmp.Or(r.URL.Query().Get("next"), "/")
	}
	h := w.Header()
	h.Set("Content-Security-Policy", fmt.Sprintf(pagePolicy, "'none'"))
	h.Set("Content-Type", "text/html; charset=utf-8")
	body := `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>skep</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color-scheme:light dark}input{font:inherit;width:100%;box-sizing:border-box;margin:.5rem 0}</style>
<h1>skep</h1><p>This notebook server needs its token. Open the address that <code>skep notebook</code> printed when it started, or give the token here, or the password if you have set one (<code>skep notebook password</code>).</p>
<form method="post" action="/login"><label>Token or password<input name="token" type="password" autocomplete="off" autofocus required></label>
<input type="hidden" name="next" value="` + html.EscapeString(next) + `"><button>Open</button></form></html>
`
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write([]byte(body)) // the client is gone if this fails
	}
}
