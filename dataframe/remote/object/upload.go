package object

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// Upload is an object that is being written. Others see it whole after Commit, and not before. What is small goes by one request, what is
// large in parts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
type Upload struct {
	client
	at    string
	buf   []byte
	id    string   // of an upload in parts that has begun
	parts []string // their tags
}

const (
	partBytes = 8 << 20 // the least that a part may have is 5 MiB
	mostParts = 10_000
)

// Create starts an object at s3://bucket/key; nothing is asked before there is something to send.
func Create(ctx context.Context, address string, keys *Keys) (*Upload, error) {
	if !strings.HasPrefix(address, "s3://") {
		return nil, &Error{URL: address, Message: "nothing can be written there", Hint: "files and s3://bucket/key can be written"}
	}
	c, at, err := newClient(ctx, address, keys)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(address, "/") {
		return nil, &Error{URL: address, Message: "write s3://bucket/key"}
	}
	return &Upload{client: c, at: at}, nil
}

// partLen grows with the number of parts, of which there may be 10,000: they hold 490 GB.
func (u *Upload) partLen() int { return partBytes << (len(u.parts) / 2000) }

// Write sends what fills a part, and keeps the rest.
func (u *Upload) Write(p []byte) (int, error) {
	u.buf = append(u.buf, p...)
	for n := u.partLen(); len(u.buf) >= n; n = u.partLen() {
		if err := u.send(u.buf[:n]); err != nil {
			return 0, err
		}
		u.buf = append(u.buf[:0], u.buf[n:]...)
	}
	return len(p), nil
}

func (u *Upload) send(part []byte) error {
	if u.id == "" {
		var begun struct {
			XMLName  xml.Name `xml:"InitiateMultipartUploadResult"`
			UploadId string
		}
		if err := u.answer("POST", u.at+"?uploads=", nil, &begun); err != nil {
			return err
		}
		if u.id = begun.UploadId; u.id == "" {
			return &Error{URL: u.name, Message: "the server gives an upload no name"}
		}
	}
	if len(u.parts) == mostParts {
		return &Error{URL: u.name, Message: "the object is too large: more than 10,000 parts"}
	}
	resp, err := u.ask("PUT", u.at+"?"+query(url.Values{"partNumber": {strconv.Itoa(len(u.parts) + 1)}, "uploadId": {u.id}}), http.Header{}, part)
	if err != nil {
		return err
	}
	u.parts = append(u.parts, resp.Header.Get("ETag"))
	return resp.Body.Close()
}

// Commit makes the object.
func (u *Upload) Commit() error {
	if u.id == "" {
		resp, err := u.ask("PUT", u.at, http.Header{}, u.buf)
		if err != nil {
			return err
		}
		return resp.Body.Close()
	}
	if len(u.buf) > 0 {
		if err := u.send(u.buf); err != nil {
			u.Abort()
			return err
		}
	}
	var body bytes.Buffer
	body.WriteString("<CompleteMultipartUpload>")
	for i, tag := range u.parts {
		fmt.Fprintf(&body, "<Part><PartNumber>%d</PartNumber><ETag>", i+1)
		_ = xml.EscapeText(&body, []byte(tag)) // a buffer takes all
		body.WriteString("</ETag></Part>")
	}
	body.WriteString("</CompleteMultipartUpload>")
	var done struct {
		XMLName xml.Name `xml:"CompleteMultipartUploadResult"`
	}
	err := u.answer("POST", u.at+"?"+query(url.Values{"uploadId": {u.id}}), body.Bytes(), &done)
	if err != nil {
		u.Abort()
	}
	return err
}

// Abort gives up, also after a cancellation; parts that a server keeps in spite of that end by the bucket's rules.
func (u *Upload) Abort() {
	if u.id == "" {
		return
	}
	c := u.client
	c.ctx = context.WithoutCancel(c.ctx)
	if resp, err := c.ask("DELETE", u.at+"?"+query(url.Values{"uploadId": {u.id}}), http.Header{}, nil); err == nil {
		resp.Body.Close()
	}
	u.id = ""
}
