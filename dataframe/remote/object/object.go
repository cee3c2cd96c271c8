// Package object reads files that lie behind HTTP, and lists and writes those in buckets of the S3 kind: by parts (RFC 9110, section 14), so that of a Parquet file only the footer and the
// chunks that a query needs travel. s3://bucket/key is such a file too, asked with a signature (sign.go), and may be written (upload.go). It opens sockets through package
// policy only. modules/df is the caller.
package object

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Error is why a file cannot be read.
type Error struct {
	URL     string
	Status  int // of the server, 0 if it gave none
	Message string
	Hint    string
}

func (e *Error) Error() string { return e.URL + ": " + e.Message }

// Is tells whether a path is the address of a file behind HTTP.
func Is(path string) bool {
	return strings.HasPrefix(path, "https://") || strings.HasPrefix(path, "http://") || strings.HasPrefix(path, "s3://")
}

// File is an open file. It may be read at several places at once. That it does not change meanwhile is checked by its tag, if
// the server gives one.
type File struct {
	client
	url     string
	size    int64
	tag     string
	changed time.Time
	whole   []byte // of a server that gives no parts

	mu    sync.Mutex
	pos   int64
	block []byte // what Read has fetched ahead
	from  int64
}

const (
	tries      = 3
	patience   = 60 * time.Second // for one request
	pause      = 200 * time.Millisecond
	readAhead  = 1 << 20
	wholeLimit = 1 << 30 // of a file that comes only as a whole
)

// Open asks for a file's size. keys sign requests to s3://; nil asks without a signature.
func Open(ctx context.Context, address string, keys *Keys) (*File, error) {
	f := &File{client: client{ctx: ctx, name: address}, url: address}
	if strings.HasPrefix(address, "s3://") {
		if strings.Count(address, "/") < 3 || strings.HasSuffix(address, "/") {
			return nil, &Error{URL: address, Message: "write s3://bucket/key"}
		}
		var err error
		if f.client, f.url, err = newClient(ctx, address, keys); err != nil {
			return nil, err
		}
	} else if u, err := url.Parse(address); err != nil || u.Host == "" {
		return nil, &Error{URL: address, Message: "it is no address of a file"}
	}
	if err := f.look(); err != nil {
		return nil, err
	}
	return f, nil
}

// look asks for the first byte: the answer says how many there are, and whether parts are given at all.
func (f *File) look() error {
	resp, err := f.get(0, 1)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	f.changed, _ = http.ParseTime(resp.Header.Get("Last-Modified"))
	if f.tag = resp.Header.Get("ETag"); strings.HasPrefix(f.tag, "W/") {
		f.tag = "" // a weak tag does not promise the same bytes
	}
	switch resp.StatusCode {
	case http.StatusPartialContent:
		_, total, ok := strings.Cut(resp.Header.Get("Content-Range"), "/")
		if f.size, err = strconv.ParseInt(total, 10, 64); !ok || err != nil || f.size < 0 {
			return &Error{URL: f.name, Message: fmt.Sprintf("the server does not say how long the file is: %q", resp.Header.Get("Content-Range"))}
		}
		return nil
	case http.StatusRequestedRangeNotSatisfiable: // an empty file has no first byte
		return nil
	}
	return f.takeWhole(resp)
}

// takeWhole reads what a server gives that knows no parts.
func (f *File) takeWhole(resp *http.Response) error {
	data, err := io.ReadAll(io.LimitReader(resp.Body, wholeLimit+1))
	switch {
	case err != nil:
		return &Error{URL: f.name, Message: "the answer breaks off: " + err.Error()}
	case len(data) > wholeLimit:
		return &Error{URL: f.name, Message: "the server gives the file only as a whole, and it has more than 1 GiB"}
	}
	f.whole, f.size = data, int64(len(data))
	return nil
}

// get asks for the bytes [from, to).
func (f *File) get(from, to int64) (*http.Response, error) {
	header := http.Header{"Range": {fmt.Sprintf("bytes=%d-%d", from, to-1)}, "Accept-Encoding": {"identity"}}
	if f.tag != "" {
		header.Set("If-Match", f.tag)
	}
	return f.ask(http.MethodGet, f.url, header, nil)
}

// ReadAt reads a part, by one request.
func (f *File) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 || off >= f.size {
		return 0, io.EOF
	}
	want := min(int64(len(p)), f.size-off)
	if f.whole != nil {
		copy(p, f.whole[off:off+want])
	} else if err := f.fetch(p[:want], off); err != nil {
		return 0, err
	}
	if want < int64(len(p)) {
		return int(want), io.EOF
	}
	return int(want), nil
}

func (f *File) fetch(p []byte, off int64) error {
	if len(p) == 0 {
		return nil
	}
	resp, err := f.get(off, off+int64(len(p)))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusPartialContent || !strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", off)) {
		return &Error{URL: f.name, Message: fmt.Sprintf("the server gives another part than it was asked for: %s, %q", resp.Status, resp.Header.Get("Content-Range"))}
	}
	if _, err := io.ReadFull(resp.Body, p); err != nil {
		return &Error{URL: f.name, Message: fmt.Sprintf("the answer breaks off within bytes %d to %d: %v", off, off+int64(len(p)), err)}
	}
	return nil
}

// Read reads on from where the last Read ended, fetching a mebibyte at a time.
func (f *File) Read(p []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.pos >= f.size {
		return 0, io.EOF
	}
	if f.pos < f.from || f.pos >= f.from+int64(len(f.block)) {
		block := make([]byte, min(readAhead, f.size-f.pos))
		if _, err := f.ReadAt(block, f.pos); err != nil && err != io.EOF {
			return 0, err
		}
		f.block, f.from = block, f.pos
	}
	n := copy(p, f.block[f.pos-f.from:])
	f.pos += int64(n)
	return n, nil
}

// Seek sets where Read goes on.
func (f *File) Seek(offset int64, whence int) (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch whence {
	case io.SeekCurrent:
		offset += f.pos
	case io.SeekEnd:
		offset += f.size
	}
	if offset < 0 {
		return 0, errors.New("seek before the file's start")
	}
	f.pos = offset
	return offset, nil
}

// Close lets go of what was fetched.
func (f *File) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.whole, f.block = nil, nil
	return nil
}

// Stat says the size; it is no folder.
func (f *File) Stat() (fs.FileInfo, error) { return info{f}, nil }

type info struct{ f *File }

func (i info) Name() string       { return path.Base(i.f.name) }
func (i info) Size() int64        { return i.f.size }
func (i info) Mode() fs.FileMode  { return 0o444 }
func (i info) ModTime() time.Time { return i.f.changed }
func (i info) IsDir() bool        { return false }
func (i info) Sys() any           { return nil }
