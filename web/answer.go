package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"time"

	"skep/diag"
)

// problem is an error with its HTTP status, as Jupyter's clients read it.
type problem struct {
	status  int
	message string
	reason  string         // one word for programs; "" if the status says it all
	more    map[string]any // further fields of the answer
}

func (p *problem) Error() string { return p.message }

func failed(status int, format string, args ...any) *problem {
	return &problem{status: status, message: fmt.Sprintf(format, args...)}
}

// refuse answers with an error only.
func refuse(w http.ResponseWriter, status int, message string) {
	fail(w, &problem{status: status, message: message})
}

// fail answers with err: its message, its reason, and the diagnostic with its place if it is one.
func fail(w http.ResponseWriter, err error) {
	p := asProblem(err)
	body := map[string]any{"message": p.message, "reason": nil}
	if p.reason != "" {
		body["reason"] = p.reason
	}
	for name, v := range p.more {
		body[name] = v
	}
	answer(w, p.status, body)
}

func asProblem(err error) *problem {
	var p *problem
	var d *diag.Diagnostic
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &d):
		return unreadableNotebook(d)
	case errors.As(err, &large):
		return failed(http.StatusRequestEntityTooLarge, "the request is larger than the limit of %d bytes", large.Limit)
	case errors.Is(err, fs.ErrNotExist):
		return failed(http.StatusNotFound, "no such file or folder")
	case errors.Is(err, fs.ErrExist):
		return failed(http.StatusConflict, "a file or folder of that name exists")
	case errors.Is(err, fs.ErrPermission):
		return failed(http.StatusForbidden, "permission denied")
	}
	return failed(http.StatusInternalServerError, "%v", err)
}

func unreadableNotebook(d *diag.Diagnostic) *problem {
	status := http.StatusBadRequest
	p := &problem{status: status, message: d.Error(), reason: "unreadable notebook"}
	if d.Expected != "" {
		p.message += "; expected " + d.Expected
	}
	if d.Found != "" {
		p.message += ", found " + d.Found
	}
	if d.Hint != "" {
		p.message += " (" + d.Hint + ")"
	}
	p.more = map[string]any{"diagnostics": json.RawMessage(diag.JSON(diag.List{d}))}
	return p
}

// answer writes v as JSON; nil writes no body.
func answer(w http.ResponseWriter, status int, v any) {
	if v == nil {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // the client is gone if this fails
}

// maxBody is the size of a request that holds no file.
const maxBody = 1 << 20

// decode reads a JSON body into v; an empty body leaves v as it is.
func decode(w http.ResponseWriter, r *http.Request, limit int64, v any) error {
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return err
		}
		return failed(http.StatusBadRequest, "the request broke off: %v", err)
	}
	if len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, v); err != nil {
		return failed(http.StatusBadRequest, "the request is not the JSON that was expected: %v", err)
	}
	return nil
}

// stamp writes a time as Jupyter's clients parse it: UTC with exactly six digits of the second.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000Z") }

func clipText(s string) string {
	if r := []rune(s); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return s
}

// handler is a handler that may fail.
type handler func(w http.ResponseWriter, r *http.Request) error

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := h(w, r); err != nil {
		fail(w, err)
	}
}

// recovered turns a panic below it into an answer: the server and its kernels live on.
func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if v := recover(); v != nil && v != http.ErrAbortHandler {
				refuse(w, http.StatusInternalServerError, fmt.Sprintf("the server failed inside: %v", v))
			}
		}()
		next.ServeHTTP(w, r)
	})
}
