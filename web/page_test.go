package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func TestPageAndItsFiles(t *testing.T) {
	s := newSite(t)
	_, index := s.request("GET", "/", nil, withToken)
	links := regexp.MustCompile(`(?:src|href)="(/[^"]*)"`).FindAllStringSubmatch(string(index), -1)
	if len(links) < 2 {
		t.Fatalf("the page has %d files: %s", len(links), index)
	}
	for _, link := range links {
		response, plain := s.request("GET", link[1], nil, nil) // no token: the files are no secret
		if response.StatusCode != http.StatusOK || !strings.Contains(response.Header.Get("Cache-Control"), "immutable") || len(plain) == 0 {
			t.Errorf("%s: status %d %v", link[1], response.StatusCode, response.Header)
		}
		kind := map[bool]string{true: "text/javascript; charset=utf-8", false: "text/css; charset=utf-8"}[strings.Contains(link[1], ".js")]
		if response.Header.Get("Content-Type") != kind {
			t.Errorf("%s: type %s", link[1], response.Header.Get("Content-Type"))
		}
		for accept, coding := range map[string]string{"gzip, br": "br", "gzip;q=1.0, br;q=0": "gzip", "deflate, gzip": "gzip", "identity": "", "brotli, br; q=0.0": ""} {
			small, data := s.request("GET", link[1], nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", accept) })
			if small.Header.Get("Content-Encoding") != coding || small.Header.Get("Vary") != "Accept-Encoding" || coding != "" && len(data) >= len(plain) {
				t.Errorf("%s for %q: %d bytes became %d, %v", link[1], accept, len(plain), len(data), small.Header)
			}
			if text, err := unpackedBy(coding, data); err != nil || !bytes.Equal(text, plain) {
				t.Errorf("%s for %q: %v", link[1], accept, err)
			}
		}
		part, data := s.request("GET", link[1], nil, func(r *http.Request) {
			r.Header.Set("Accept-Encoding", "br")
			r.Header.Set("Range", "bytes=3-12")
		})
		if part.StatusCode != http.StatusPartialContent || !bytes.Equal(data, plain[3:13]) {
			t.Errorf("%s: a part: status %d, %q", link[1], part.StatusCode, data)
		}
		again, _ := s.request("GET", link[1], nil, func(r *http.Request) { r.Header.Set("If-None-Match", response.Header.Get("ETag")) })
		if again.StatusCode != http.StatusNotModified {
			t.Errorf("%s asked again: status %d", link[1], again.StatusCode)
		}
	}
	response, _ := s.request("GET", "/static/app.js", nil, nil)
	if response.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("without its hash a file is cached: %v", response.Header)
	}
	for _, p := range []string{"/static/none.js", "/static/", "/static/x/app.js", "/static/../web.go", "/static/%2e%2e/web.go"} {
		if response, _ := s.request("GET", p, nil, nil); response.StatusCode < 400 {
			t.Errorf("%s: status %d", p, response.StatusCode)
		}
	}
}

// Where a page's frames may lead holds for scripts inside of them too: what an output has read must not leave in an address.
func unpackedBy(coding string, data []byte) ([]byte, error) {
	switch coding {
	case "br":
		return io.ReadAll(brotli.NewReader(bytes.NewReader(data)))
	case "gzip":
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(z)
	}
	return data, nil
}

// TestEveryFileUnpacks: what is embedded packed can be read.
func TestEveryFileUnpacks(t *testing.T) {
	for name, a := range newPage().files {
		if len(a.text()) == 0 {
			t.Errorf("%s is empty", name)
		}
	}
}

func TestThePageFramesOnlyTheDocumentOfOutputs(t *testing.T) {
	s := newSite(t)
	for host, want := range map[string]string{
		"127.0.0.1:8888": "frame-src 127.0.0.1:8888/output;",
		"localhost":      "frame-src localhost/output;",
		"[::1]:8888":     "frame-src 'self';",
	} {
		response, _ := s.request("GET", "/tree", nil, func(r *http.Request) {
			withToken(r)
			r.Host = host
		})
		if got := response.Header.Get("Content-Security-Policy"); !strings.Contains(got, want) {
			t.Errorf("%s: policy %q", host, got)
		}
	}
}

func TestPageHasNoForeignAddressAndNoScriptInside(t *testing.T) {
	index := newPage().files["index.html"].plain
	for what, pattern := range map[string]string{
		"a foreign address": `(?:src|href|action)="(?:[a-z]+:)?//`,
		"a script inside":   `<script[^>]*>\s*[^<\s]`,
		"a handler":         `\son[a-z]+=`,
	} {
		if found := regexp.MustCompile(pattern).Find(index); found != nil {
			t.Errorf("the page has %s: %s", what, found)
		}
	}
}
