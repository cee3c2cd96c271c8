package object

import (
	"context"
	"encoding/xml"
	"fmt"
	"net/url"
	"path"
	"strings"
)

// listed is a page of a bucket's keys: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
type listed struct {
	XMLName               xml.Name `xml:"ListBucketResult"`
	IsTruncated           bool
	NextContinuationToken string
	EncodingType          string
	Contents              []struct{ Key string }
}

// mostKeys bounds what a list may hold in memory.
const mostKeys = 1 << 20

// List gives the addresses of the objects whose address begins with a prefix, s3://bucket/ at least, in the order of their keys.
func List(ctx context.Context, prefix string, keys *Keys) ([]string, error) {
	bucket, key, ok := strings.Cut(strings.TrimPrefix(prefix, "s3://"), "/")
	if !ok || bucket == "" {
		return nil, &Error{URL: prefix, Message: "write s3://bucket/ and the beginning of keys"}
	}
	c, at, err := newClient(ctx, "s3://"+bucket+"/", keys)
	if err != nil {
		return nil, err
	}
	ask := url.Values{"list-type": {"2"}, "prefix": {key}, "encoding-type": {"url"}}
	var out []string
	for {
		var page listed
		if err := c.answer("GET", at+"?"+query(ask), nil, &page); err != nil {
			return nil, err
		}
		for _, o := range page.Contents {
			if page.EncodingType == "url" {
				if o.Key, err = url.QueryUnescape(o.Key); err != nil {
					return nil, &Error{URL: c.name, Message: err.Error()}
				}
			}
			out = append(out, "s3://"+bucket+"/"+o.Key)
		}
		if !page.IsTruncated {
			return out, nil
		}
		if len(out) > mostKeys || page.NextContinuationToken == "" || page.NextContinuationToken == ask.Get("continuation-token") {
			return nil, &Error{URL: c.name, Message: fmt.Sprintf("the list of keys does not end after %d", len(out)), Hint: "name a longer beginning of the keys"}
		}
		ask.Set("continuation-token", page.NextContinuationToken)
	}
}

// Match gives the addresses of the objects that a pattern names, as path.Match does: * and ? stand for anything but a slash.
func Match(ctx context.Context, pattern string, keys *Keys) ([]string, error) {
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, &Error{URL: pattern, Message: err.Error()}
	}
	all, err := List(ctx, pattern[:strings.IndexAny(pattern+"*", "*?[\\")], keys)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range all {
		if ok, _ := path.Match(pattern, name); ok {
			out = append(out, name)
		}
	}
	return out, nil
}

// IsPattern tells whether an address stands for several objects; in those of http(s) a question mark begins a query.
func IsPattern(address string) bool {
	if strings.HasPrefix(address, "s3://") {
		return strings.ContainsAny(address, "*?[")
	}
	at, _, _ := strings.Cut(address, "?")
	return strings.Contains(at, "*")
}
