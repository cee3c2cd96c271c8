package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"skep/diag"
	"skep/interp"
	"skep/jupyter"
	"skep/jupyter/kernelspec"
	"skep/notebooks"
	"skep/web"
)

// foreign runs the cells of a notebook in another language through its kernel.
type foreign struct {
	kernel web.Kernel
	codec  *jupyter.Codec
}

// isForeign tells notebooks that another kernel than ours runs.
func isForeign(doc *notebooks.Document) bool {
	return doc.Language() != "" && doc.Language() != "ruchy"
}

// startForeign starts the kernel that a notebook names.
func startForeign(ctx context.Context, doc *notebooks.Document, dir string) (*foreign, error) {
	specs := installedKernels()
	i := slices.IndexFunc(specs, func(s kernelspec.Spec) bool { return s.Name == doc.Kernel() })
	if i < 0 {
		i = slices.IndexFunc(specs, func(s kernelspec.Spec) bool { return s.Language == doc.Language() })
	}
	if i < 0 {
		return nil, fmt.Errorf("%s is in %s, and no kernel %q is installed", doc.Name(), doc.Language(), doc.Kernel())
	}
	k, err := web.Children{}.Start(ctx, web.Launch{Spec: specs[i], Dir: dir})
	if err != nil {
		return nil, fmt.Errorf("%s: the kernel %s does not start: %w", doc.Name(), specs[i].Name, err)
	}
	return &foreign{kernel: k, codec: jupyter.NewCodec(nil, "skep")}, nil
}

// close ends the kernel.
func (f *foreign) close() {
	ctx, cancel := context.WithTimeout(context.Background(), foreignGrace)
	defer cancel()
	_ = f.kernel.Shutdown(ctx) // it is killed when it does not end
}

// Run implements notebooks.Runner.
func (f *foreign) Run(ctx context.Context, src *diag.Source, io *interp.Streams) (result interp.Result, err error) {
	m, err := f.codec.New("execute_request", nil, jupyter.ExecuteRequest{Code: src.Text, StoreHistory: true, StopOnError: true})
	if err != nil {
		return result, err
	}
	if err := f.kernel.Send(ctx, jupyter.Shell, m); err != nil {
		return result, err
	}
	answered, idle, interrupted := false, false, ctx.Done()
	for !answered || !idle {
		select {
		case <-interrupted:
			interrupted = nil // the kernel says when it has stopped
			stop, cancel := context.WithTimeout(context.Background(), foreignGrace)
			err := f.kernel.Interrupt(stop)
			cancel()
			if err != nil {
				return result, errors.Join(context.Cause(ctx), err)
			}
		case r, open := <-f.kernel.Received():
			if !open {
				return result, errors.New("the kernel has ended")
			}
			if r.Message.ParentID() != m.Header.MsgID {
				continue
			}
			answered = answered || r.Channel == jupyter.Shell
			idle = idle || isIdle(r)
			if failed := hand(r, io, &result); failed != nil {
				err = failed
			}
		}
	}
	return result, err
}

// foreignGrace is how long a kernel may take to stop, or to end.
const foreignGrace = 5 * time.Second

func isIdle(r web.Received) bool {
	var s jupyter.Status
	return r.Message.Header.MsgType == "status" && json.Unmarshal(r.Message.Content, &s) == nil && s.State == "idle"
}

// hand passes what the kernel publishes on; an error of the cell is the error.
func hand(r web.Received, io *interp.Streams, result *interp.Result) error {
	content := r.Message.Content
	switch r.Message.Header.MsgType {
	case "stream":
		var s jupyter.Stream
		if json.Unmarshal(content, &s) != nil {
			return nil
		}
		if s.Name == "stderr" {
			io.Stderr(s.Text)
		} else {
			io.Stdout(s.Text)
		}
	case "display_data", "update_display_data", "execute_result":
		b, ok := bundleIn(content)
		if !ok {
			return nil
		}
		if b.Update = r.Message.Header.MsgType == "update_display_data"; r.Message.Header.MsgType == "execute_result" {
			result.Show, result.Bundle = true, b
			return nil
		}
		io.Display(b)
	case "clear_output":
		var c struct {
			Wait bool `json:"wait"`
		}
		_ = json.Unmarshal(content, &c) // without the field it is false
		io.ClearOutput(c.Wait)
	case "error":
		var e jupyter.ErrorContent
		if json.Unmarshal(content, &e) == nil {
			return &notebooks.KernelError{Name: e.Name, Message: e.Value}
		}
	}
	return nil
}

func bundleIn(content json.RawMessage) (b interp.Bundle, ok bool) {
	var d jupyter.DisplayData
	if json.Unmarshal(content, &d) != nil {
		return b, false
	}
	b = interp.Bundle{Data: d.Data, Metadata: d.Metadata}
	if d.Transient != nil {
		b.DisplayID = d.Transient.DisplayID
	}
	return b, true
}
