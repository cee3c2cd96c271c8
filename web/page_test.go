package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
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
		small, data := s.request("GET", link[1], nil, func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip, br") })
		if len(plain) < 100 { // would grow: the first script only names the others
			if !bytes.Equal(data, plain) || small.Header.Get("Content-Encoding") != "" {
				t.Errorf("%s: %d bytes became %d, encoding %q", link[1], len(plain), len(data), small.Header.Get("Content-Encoding"))
			}
			continue
		}
		z, err := gzip.NewReader(bytes.NewReader(data))
		if err != nil || small.Header.Get("Content-Encoding") != "gzip" {
			t.Fatalf("%s: %v", link[1], err)
		}
		if unpacked, err := io.ReadAll(z); err != nil || !bytes.Equal(unpacked, plain) || len(data) >= len(plain) {
			t.Errorf("%s: compressed %d to %d bytes (%v)", link[1], len(plain), len(data), err)
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
