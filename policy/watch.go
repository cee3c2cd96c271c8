package policy

import "context"

// Watcher is told what goes through this door, before it happens.
type Watcher interface {
	Told(what string)          // the network will tell something
	Changes(what string) error // a program will run; an error keeps it from that
}

type watchKey struct{}

// WithWatch has everything under ctx that goes through this door told to w.
func WithWatch(ctx context.Context, w Watcher) context.Context {
	return context.WithValue(ctx, watchKey{}, w)
}

// watchNetwork tells that a connection will be opened. What changes something on the other side says so itself: it knows.
func watchNetwork(ctx context.Context) {
	if w, ok := ctx.Value(watchKey{}).(Watcher); ok {
		w.Told("the network")
	}
}

func watchProcess(ctx context.Context, path string) error {
	if w, ok := ctx.Value(watchKey{}).(Watcher); ok {
		return w.Changes("the program " + path)
	}
	return nil
}
