package object

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"skep/policy"
)

// client asks one server about one file or bucket.
type client struct {
	ctx  context.Context
	name string // for errors
	keys *Keys  // nil: http(s)
}

// newClient gives who asks about an address of a bucket or of an object in it, and where that lies.
func newClient(ctx context.Context, address string, keys *Keys) (c client, at string, err error) {
	if keys == nil {
		keys = &Keys{}
	}
	if at, err = keys.url(address); err != nil {
		return c, "", &Error{URL: address, Message: err.Error()}
	}
	return client{ctx, address, keys}, at, nil
}

// ask sends a request; after a failure of the server or of the way once more. The answer's body must be closed.
func (c client) ask(method, at string, header http.Header, body []byte) (*http.Response, error) {
	var err error
	for i := range tries {
		if i > 0 {
			select {
			case <-time.After(pause << i):
			case <-c.ctx.Done():
				return nil, c.ctx.Err()
			}
		}
		var resp *http.Response
		if resp, err = c.once(method, at, header, body); err == nil {
			return resp, nil
		}
		var e *Error
		if c.ctx.Err() != nil || errors.As(err, &e) && e.Status > 0 && e.Status < 500 {
			break
		}
		var refused *policy.Refused
		if errors.As(err, &refused) {
			return nil, refused
		}
	}
	return nil, err
}

func (c client) once(method, at string, header http.Header, body []byte) (*http.Response, error) {
	ctx, cancel := context.WithTimeout(c.ctx, patience)
	req, err := http.NewRequestWithContext(ctx, method, at, bytes.NewReader(body))
	if err != nil {
		cancel()
		return nil, &Error{URL: c.name, Message: err.Error()}
	}
	req.Header = header.Clone()
	if c.keys != nil {
		c.keys.sign(req, body, time.Now())
	}
	resp, err := policy.HTTPClient(c.ctx).Do(req)
	if err != nil {
		cancel()
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err
		}
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	resp.Body = &ending{resp.Body, cancel}
	if resp.StatusCode >= 400 && resp.StatusCode != http.StatusRequestedRangeNotSatisfiable {
		defer resp.Body.Close()
		return nil, c.refused(resp)
	}
	return resp, nil
}

// ending ends the request's time when its body is closed.
type ending struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (e *ending) Close() error {
	defer e.cancel()
	return e.ReadCloser.Close()
}

// refusal is how servers of the S3 kind say what is wrong.
type refusal struct {
	XMLName xml.Name `xml:"Error"`
	Code    string
	Message string
}

func (c client) refused(resp *http.Response) error {
	e := &Error{URL: c.name, Status: resp.StatusCode, Message: "the server answers " + resp.Status}
	var why refusal
	if text, err := io.ReadAll(io.LimitReader(resp.Body, 1<<14)); c.keys != nil && err == nil && xml.Unmarshal(text, &why) == nil && why.Code != "" {
		e.Message += fmt.Sprintf(" (%s: %s)", why.Code, why.Message)
	}
	switch resp.StatusCode {
	case http.StatusPreconditionFailed:
		e.Message = "the file has changed while it was read"
	case http.StatusForbidden, http.StatusUnauthorized:
		if c.keys != nil {
			e.Hint = "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION say who asks; AWS_ENDPOINT_URL another server than Amazon's"
		}
	}
	return e
}

// answer asks, and reads an answer in XML into a value.
func (c client) answer(method, at string, body []byte, into any) error {
	resp, err := c.ask(method, at, http.Header{}, body)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(io.LimitReader(resp.Body, answerLimit+1))
	switch {
	case err != nil:
		return &Error{URL: c.name, Message: "the answer breaks off: " + err.Error()}
	case len(text) > answerLimit:
		return &Error{URL: c.name, Message: "the answer is too long"}
	}
	var why refusal
	if xml.Unmarshal(text, &why) == nil { // with status 200: the server had to begin its answer before it knew
		return &Error{URL: c.name, Message: fmt.Sprintf("the server answers %s: %s", why.Code, why.Message)}
	}
	if err := xml.Unmarshal(text, into); err != nil {
		return &Error{URL: c.name, Message: "the answer is not what servers of the S3 kind say: " + err.Error()}
	}
	return nil
}

const answerLimit = 16 << 20 // a thousand keys of 1,024 bytes, escaped, are 5 MB
