package object

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"sort"
	"strings"
	"time"
)

// Keys say who asks a server of the S3 kind, and where it is. Without an ID requests are not signed: public buckets take that.
type Keys struct {
	ID, Secret, Token string
	Region            string // "" is us-east-1
	Endpoint          string // "" is Amazon's; else buckets are the first part of the path
}

// FromEnvironment reads AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN, AWS_REGION (or AWS_DEFAULT_REGION) and
// AWS_ENDPOINT_URL_S3 (or AWS_ENDPOINT_URL), as Amazon's own tools do.
func FromEnvironment() *Keys {
	first := func(names ...string) string {
		for _, n := range names {
			if v := os.Getenv(n); v != "" {
				return v
			}
		}
		return ""
	}
	return &Keys{ID: first("AWS_ACCESS_KEY_ID"), Secret: first("AWS_SECRET_ACCESS_KEY"), Token: first("AWS_SESSION_TOKEN"),
		Region: first("AWS_REGION", "AWS_DEFAULT_REGION"), Endpoint: first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")}
}

func (k *Keys) region() string {
	if k.Region == "" {
		return "us-east-1"
	}
	return k.Region
}

// url is where s3://bucket/key lies.
func (k *Keys) url(address string) (string, error) {
	bucket, key, ok := strings.Cut(strings.TrimPrefix(address, "s3://"), "/")
	if !ok || bucket == "" {
		return "", fmt.Errorf("write s3://bucket/key")
	}
	if k.Endpoint != "" {
		return strings.TrimSuffix(k.Endpoint, "/") + "/" + bucket + "/" + escaped(key), nil
	}
	host := bucket + ".s3." + k.region() + ".amazonaws.com"
	if strings.Contains(bucket, ".") { // certificates have no names of two levels
		return "https://s3." + k.region() + ".amazonaws.com/" + bucket + "/" + escaped(key), nil
	}
	return "https://" + host + "/" + escaped(key), nil
}

// escaped writes a key as the signature wants it: all but letters, digits, -._~ and / in hexadecimal.
func escaped(key string) string {
	var out strings.Builder
	for i := range len(key) {
		switch c := key[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~/", c) >= 0:
			out.WriteByte(c)
		default:
			fmt.Fprintf(&out, "%%%02X", c)
		}
	}
	return out.String()
}

// query writes names and values as the signature wants them, in the order of their names.
func query(v url.Values) string { return strings.ReplaceAll(v.Encode(), "+", "%20") }

// sign adds a signature of version 4 (https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html) to a request with a body.
func (k *Keys) sign(req *http.Request, body []byte, now time.Time) {
	if k.ID == "" {
		return
	}
	sum := sha256.Sum256(body)
	content := hex.EncodeToString(sum[:])
	stamp := now.UTC().Format("20060102T150405Z")
	req.Header.Set("X-Amz-Date", stamp)
	req.Header.Set("X-Amz-Content-Sha256", content)
	if k.Token != "" {
		req.Header.Set("X-Amz-Security-Token", k.Token)
	}
	names, lines := signedHeaders(req)
	canonical := strings.Join([]string{req.Method, escaped(pathOf(req.URL)), query(req.URL.Query()), lines, names, content}, "\n")
	scope := stamp[:8] + "/" + k.region() + "/s3/aws4_request"
	hash := sha256.Sum256([]byte(canonical))
	key := []byte("AWS4" + k.Secret)
	for _, part := range []string{stamp[:8], k.region(), "s3", "aws4_request"} {
		key = keyed(key, part)
	}
	signature := keyed(key, "AWS4-HMAC-SHA256\n"+stamp+"\n"+scope+"\n"+hex.EncodeToString(hash[:]))
	req.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s", k.ID, scope, names, hex.EncodeToString(signature)))
}

func pathOf(u *url.URL) string {
	if u.Path == "" {
		return "/"
	}
	return u.Path
}

func keyed(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

// signedHeaders are the host, the range and what is Amazon's own; others may be changed on the way.
func signedHeaders(req *http.Request) (names, lines string) {
	host := req.Host
	if host == "" {
		host = req.URL.Host
	}
	signed := map[string]string{"host": host}
	for name, values := range req.Header {
		if n := strings.ToLower(name); n == "range" || strings.HasPrefix(n, "x-amz-") {
			signed[n] = strings.TrimSpace(values[0])
		}
	}
	all := make([]string, 0, len(signed))
	for n := range signed {
		all = append(all, n)
	}
	sort.Strings(all)
	for _, n := range all {
		lines += n + ":" + signed[n] + "\n"
	}
	return strings.Join(all, ";"), lines
}
