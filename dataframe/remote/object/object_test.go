package object

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"skep/policy"
)

var content = bytes.Repeat([]byte("0123456789abcdef"), 200_000) // 3.2 MB

// serve answers with content by parts, and counts requests and bytes.
func serve(t *testing.T, change func(w http.ResponseWriter, r *http.Request) bool) (url string, requests, sent *atomic.Int64) {
	t.Helper()
	requests, sent = &atomic.Int64{}, &atomic.Int64{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if change != nil && change(w, r) {
			return
		}
		w.Header().Set("ETag", `"one"`)
		http.ServeContent(&counted{w, sent}, r, "file", time.Unix(1_700_000_000, 0), bytes.NewReader(content))
	}))
	t.Cleanup(s.Close)
	return s.URL + "/data/file.parquet", requests, sent
}

type counted struct {
	http.ResponseWriter
	n *atomic.Int64
}

func (c *counted) Write(p []byte) (int, error) {
	c.n.Add(int64(len(p)))
	return c.ResponseWriter.Write(p)
}

func TestPartsAlone(t *testing.T) {
	url, requests, sent := serve(t, nil)
	f, err := Open(context.Background(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if s, _ := f.Stat(); s.Size() != int64(len(content)) || s.Name() != "file.parquet" || s.IsDir() {
		t.Errorf("%v bytes, %s", s.Size(), s.Name())
	}
	p := make([]byte, 100)
	if n, err := f.ReadAt(p, 1_000_003); n != 100 || err != nil || !bytes.Equal(p, content[1_000_003:1_000_103]) {
		t.Errorf("%d, %v, %s", n, err, p)
	}
	if n, err := f.ReadAt(p, int64(len(content))-10); n != 10 || err != io.EOF || !bytes.Equal(p[:10], content[len(content)-10:]) {
		t.Errorf("at the end %d bytes, %v", n, err)
	}
	if sent.Load() > 200 || requests.Load() != 3 {
		t.Errorf("%d bytes in %d requests for 111 bytes", sent.Load(), requests.Load())
	}
}

func TestReadingOn(t *testing.T) {
	url, requests, _ := serve(t, nil)
	f, err := Open(context.Background(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(f)
	if err != nil || !bytes.Equal(all, content) || requests.Load() != 5 {
		t.Errorf("%d bytes of %d in %d requests, %v", len(all), len(content), requests.Load(), err)
	}
	if at, err := f.Seek(-16, io.SeekEnd); err != nil || at != int64(len(content))-16 {
		t.Error(at, err)
	}
	if rest, _ := io.ReadAll(f); string(rest) != "0123456789abcdef" {
		t.Errorf("behind a seek: %q", rest)
	}
}

func TestServersThatGiveNoParts(t *testing.T) {
	url, requests, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) bool {
		w.Write(content)
		return true
	})
	f, err := Open(context.Background(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 16)
	if _, err := f.ReadAt(p, 160); err != nil || string(p) != "0123456789abcdef" || requests.Load() != 1 {
		t.Errorf("%s, %v, %d requests", p, err, requests.Load())
	}
}

func TestFailures(t *testing.T) {
	for want, change := range map[string]func(w http.ResponseWriter, r *http.Request) bool{
		"answers 404": func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(404); return true },
		"how long the file": func(w http.ResponseWriter, _ *http.Request) bool {
			w.Header().Set("Content-Range", "bytes 0-0/*")
			w.WriteHeader(206)
			w.Write([]byte("0"))
			return true
		},
		"answers 503": func(w http.ResponseWriter, _ *http.Request) bool { w.WriteHeader(503); return true },
	} {
		url, requests, _ := serve(t, change)
		_, err := Open(context.Background(), url, nil)
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
		if again := requests.Load() > 1; again != strings.Contains(want, "503") {
			t.Errorf("%s: %d requests", want, requests.Load())
		}
	}
}

func TestATemporaryFailureIsTriedAgain(t *testing.T) {
	failed := false
	url, _, _ := serve(t, func(w http.ResponseWriter, _ *http.Request) bool {
		if !failed {
			failed = true
			w.WriteHeader(500)
			return true
		}
		return false
	})
	if _, err := Open(context.Background(), url, nil); err != nil {
		t.Error(err)
	}
}

func TestFilesThatChange(t *testing.T) {
	url, _, _ := serve(t, func(w http.ResponseWriter, r *http.Request) bool {
		if r.Header.Get("If-Match") != "" {
			w.WriteHeader(http.StatusPreconditionFailed)
			return true
		}
		return false
	})
	f, err := Open(context.Background(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadAt(make([]byte, 5), 0); err == nil || !strings.Contains(err.Error(), "has changed") {
		t.Errorf("%v", err)
	}
}

func TestAWrongPartIsNoticed(t *testing.T) {
	first := true
	url, _, _ := serve(t, func(w http.ResponseWriter, r *http.Request) bool {
		if first {
			first = false
			return false
		}
		w.Header().Set("Content-Range", "bytes 0-4/3200000")
		w.WriteHeader(206)
		w.Write([]byte("01234"))
		return true
	})
	f, err := Open(context.Background(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.ReadAt(make([]byte, 5), 7); err == nil || !strings.Contains(err.Error(), "another part") {
		t.Errorf("%v", err)
	}
}

func TestThePrivacyTierHolds(t *testing.T) {
	_, err := Open(policy.WithTier(context.Background(), policy.Sovereign), "http://192.0.2.1/x.parquet", nil)
	var refused *policy.Refused
	if !errors.As(err, &refused) {
		t.Errorf("%v, want a refusal", err)
	}
}

// The example of Amazon's documentation of signatures in headers: GET of an object's first ten bytes.
func TestSignature(t *testing.T) {
	k := &Keys{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", Region: "us-east-1"}
	req, err := http.NewRequest("GET", "https://examplebucket.s3.amazonaws.com/test.txt", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Range", "bytes=0-9")
	k.sign(req, nil, time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC))
	const want = "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"
	if got := req.Header.Get("Authorization"); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestBuckets(t *testing.T) {
	for address, want := range map[string]string{
		"s3://b/k.parquet":    "https://b.s3.eu-west-1.amazonaws.com/k.parquet",
		"s3://b.c/a b/é+.csv": "https://s3.eu-west-1.amazonaws.com/b.c/a%20b/%C3%A9%2B.csv",
	} {
		if got, err := (&Keys{Region: "eu-west-1"}).url(address); got != want || err != nil {
			t.Errorf("%s: %s, %v", address, got, err)
		}
	}
	if _, err := Open(context.Background(), "s3://bucket", nil); err == nil {
		t.Error("a bucket is a file")
	}
	asked := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.EscapedPath() + " " + strings.SplitN(r.Header.Get("Authorization"), "/", 2)[0]
		http.ServeContent(w, r, "file", time.Time{}, bytes.NewReader(content[:20]))
	}))
	defer s.Close()
	f, err := Open(context.Background(), "s3://bucket/a b", &Keys{ID: "me", Secret: "s", Endpoint: s.URL + "/"})
	if err != nil || f.size != 20 || asked != "/bucket/a%20b AWS4-HMAC-SHA256 Credential=me" {
		t.Errorf("%v, asked %s", err, asked)
	}
}
