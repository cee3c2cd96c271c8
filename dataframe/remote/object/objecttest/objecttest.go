// Package objecttest is a server of the S3 kind for tests: buckets in memory, lists by pages, uploads in parts. It computes each
// request's signature by itself, from the protocol's description, and refuses what is signed otherwise.
package objecttest

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Server holds objects by bucket/key. Its keys are those of Environment.
type Server struct {
	URL  string
	Page int // keys in a page of a list

	mu      sync.Mutex
	objects map[string][]byte
	uploads map[string][][]byte
	begun   int
	asked   []string
}

// The one who may ask.
const (
	ID     = "AKIDEXAMPLE"
	Secret = "a/secret+key"
	Region = "eu-central-1"
)

// Test is what a server needs of *testing.T.
type Test interface {
	Cleanup(func())
	Setenv(name, value string)
}

// New starts a server that ends with the test, and points the environment to it.
func New(t Test) *Server {
	s := &Server{Page: 3, objects: map[string][]byte{}, uploads: map[string][][]byte{}}
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	s.URL = h.URL
	for name, v := range map[string]string{"AWS_ACCESS_KEY_ID": ID, "AWS_SECRET_ACCESS_KEY": Secret, "AWS_REGION": Region, "AWS_ENDPOINT_URL": h.URL, "AWS_ENDPOINT_URL_S3": "", "AWS_SESSION_TOKEN": ""} {
		t.Setenv(name, v)
	}
	return s
}

// Put sets an object.
func (s *Server) Put(key string, data []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.objects[key] = data
}

// Get gives an object; nil: there is none.
func (s *Server) Get(key string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects[key]
}

// Keys are those of all objects, in order.
func (s *Server) Keys() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []string{}
	for k := range s.objects {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// Asked are the requests so far, as method and path with its query's names.
func (s *Server) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

// Open is how many uploads in parts were neither completed nor given up.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.uploads)
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.Method+" "+r.URL.Path)
	if got, want := r.Header.Get("Authorization"), signature(r, body); got != want {
		refuse(w, http.StatusForbidden, "SignatureDoesNotMatch", got+" is not "+want)
		return
	}
	s.serve(w, r, strings.TrimPrefix(r.URL.Path, "/"), body)
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request, key string, body []byte) {
	q := r.URL.Query()
	id := q.Get("uploadId")
	_, known := s.uploads[id]
	switch {
	case r.Method == "GET" && q.Get("list-type") == "2":
		s.list(w, strings.TrimSuffix(key, "/"), q)
	case r.Method == "GET":
		data, ok := s.objects[key]
		if !ok {
			refuse(w, http.StatusNotFound, "NoSuchKey", key)
			return
		}
		w.Header().Set("ETag", fmt.Sprintf("%q", hash(data)))
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	case r.Method == "POST" && q.Has("uploads"):
		s.begun++
		id = "upload/" + strconv.Itoa(s.begun) + "+" // of characters that must be escaped
		s.uploads[id] = nil
		fmt.Fprintf(w, "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>", id)
	case id != "" && !known:
		refuse(w, http.StatusNotFound, "NoSuchUpload", id)
	case r.Method == "PUT" && id != "":
		s.uploads[id] = append(s.uploads[id], body)
		w.Header().Set("ETag", fmt.Sprintf("%q", hash(body)))
	case r.Method == "POST":
		s.complete(w, id, key, body)
	case r.Method == "DELETE" && id != "":
		delete(s.uploads, id)
		w.WriteHeader(http.StatusNoContent)
	case r.Method == "PUT":
		s.objects[key] = body
	}
}

// complete wants all parts by number and tag, each but the last of 5 MiB at least.
func (s *Server) complete(w http.ResponseWriter, id, key string, body []byte) {
	var given struct {
		Part []struct {
			PartNumber int
			ETag       string
		}
	}
	parts := s.uploads[id]
	if err := xml.Unmarshal(body, &given); err != nil || len(given.Part) != len(parts) {
		refuse(w, http.StatusBadRequest, "MalformedXML", string(body))
		return
	}
	for i, p := range given.Part {
		if p.PartNumber != i+1 || p.ETag != fmt.Sprintf("%q", hash(parts[i])) || i < len(parts)-1 && len(parts[i]) < 5<<20 {
			fmt.Fprintf(w, "<Error><Code>InvalidPart</Code><Message>%d</Message></Error>", p.PartNumber) // with status 200, as Amazon may
			return
		}
	}
	s.objects[key] = bytes.Join(parts, nil)
	delete(s.uploads, id)
	fmt.Fprint(w, "<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>")
}

func (s *Server) list(w http.ResponseWriter, bucket string, q url.Values) {
	var keys []string
	for k := range s.objects {
		if key, ok := strings.CutPrefix(k, bucket+"/"); ok && strings.HasPrefix(key, q.Get("prefix")) && key > q.Get("continuation-token") {
			keys = append(keys, key)
		}
	}
	sort.Strings(keys)
	more := len(keys) > s.Page
	keys = keys[:min(len(keys), s.Page)]
	fmt.Fprintf(w, `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>%v</IsTruncated><EncodingType>%s</EncodingType>`, more, q.Get("encoding-type"))
	if more {
		fmt.Fprint(w, "<NextContinuationToken>")
		_ = xml.EscapeText(w, []byte(keys[len(keys)-1]))
		fmt.Fprint(w, "</NextContinuationToken>")
	}
	for _, k := range keys {
		if q.Get("encoding-type") == "url" {
			k = url.QueryEscape(k)
		}
		fmt.Fprint(w, "<Contents><Key>")
		_ = xml.EscapeText(w, []byte(k))
		fmt.Fprint(w, "</Key></Contents>")
	}
	fmt.Fprint(w, "</ListBucketResult>")
}

func refuse(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>", code)
	_ = xml.EscapeText(w, []byte(message))
	fmt.Fprint(w, "</Message></Error>")
}

func hash(data []byte) string {
	h := sha256.Sum256(data)
	return hex.EncodeToString(h[:])
}

// signature is what a request must be signed with: https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
func signature(r *http.Request, body []byte) string {
	_, names, _ := strings.Cut(r.Header.Get("Authorization"), "SignedHeaders=")
	names, _, _ = strings.Cut(names, ",")
	canonical := r.Method + "\n" + r.URL.EscapedPath() + "\n" + sorted(r.URL.RawQuery) + "\n"
	for _, n := range strings.Split(names, ";") {
		v := r.Header.Get(n)
		if n == "host" {
			v = r.Host
		}
		canonical += n + ":" + v + "\n"
	}
	canonical += "\n" + names + "\n" + hash(body)
	stamp := r.Header.Get("X-Amz-Date")
	day := stamp[:min(8, len(stamp))]
	scope := day + "/" + Region + "/s3/aws4_request"
	key := []byte("AWS4" + Secret)
	for _, part := range []string{day, Region, "s3", "aws4_request", "AWS4-HMAC-SHA256\n" + stamp + "\n" + scope + "\n" + hash([]byte(canonical))} {
		m := hmac.New(sha256.New, key)
		m.Write([]byte(part))
		key = m.Sum(nil)
	}
	return "AWS4-HMAC-SHA256 Credential=" + ID + "/" + scope + ",SignedHeaders=" + names + ",Signature=" + hex.EncodeToString(key)
}

// sorted puts the parts of a query, which are escaped as the signature wants them, in order.
func sorted(query string) string {
	parts := strings.Split(query, "&")
	sort.Strings(parts)
	return strings.Join(parts, "&")
}
