package kernel

import (
	"context"
	"encoding/json"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"skep/jupyter"
	"skep/jupyter/zmtp"
	"skep/memory"
)

// kernel is one running kernel. Its parts own their state: queue the waiting
// requests, outputs the unsent text, questions the open input, history the past.
type kernel struct {
	options Options
	session Session
	codec   *jupyter.Codec

	shell, control, stdin *zmtp.Router
	iopub                 *zmtp.Publisher
	heart                 *zmtp.Replier
	bound                 chan struct{} // closed when all sockets are there

	queue     *queue
	rest      memory.Rest // gives memory back between cells
	outputs   *outputs
	questions *questions
	bar       bar // of the running cell
	history   *history
	tables    *tables
	others    sync.WaitGroup // what works beside the shell: subshells, the debugger, looks at tables
	comms     *comms
	updates   *updates
	debugging *debugging // nil: the session cannot be debugged
	running   running
	saver     *saver        // nil: nothing is kept
	count     *atomic.Int64 // execution count, of all shells
	subshells *subshells
	ran       time.Duration // how long the last cell took; the shell goroutine's

	quit     chan struct{}
	quitOnce *sync.Once
}

func open(connectionFile string, sess Session, o Options) (*kernel, error) {
	info, err := jupyter.ReadConnectionFile(connectionFile)
	if err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	k := &kernel{
		options: o, session: sess,
		codec:   jupyter.NewCodec([]byte(info.Key), jupyter.Username()),
		bound:   make(chan struct{}),
		queue:   newQueue(),
		history: newHistory(o.HistoryFile, o.Log),
		quit:    make(chan struct{}), quitOnce: new(sync.Once),
		questions: newQuestions(), tables: &tables{}, comms: &comms{}, count: new(atomic.Int64), subshells: &subshells{},
	}
	k.outputs = newOutputs(k.publishStream, k.awaitReaders)
	k.updates = &updates{say: k.publishUpdate, period: updatePeriod}
	k.saver = newSaver(k, sess, o.States)
	k.debugging = newDebugging(k, sess)
	before := info
	if err = k.bind(&info); err == nil && info != before {
		err = jupyter.WriteConnectionFile(connectionFile, info)
	}
	if err != nil {
		k.close(0)
		return nil, err
	}
	close(k.bound)
	return k, nil
}

// bind opens the five sockets and notes the ports that were picked.
func (k *kernel) bind(info *jupyter.ConnectionInfo) (err error) {
	numberIPC(info)
	o := zmtp.Options{Limits: k.options.Limits, Log: k.options.Log}
	if k.shell, err = zmtp.NewRouter(info.Endpoint(jupyter.Shell), o, k.hearShell); err != nil {
		return err
	}
	if k.control, err = zmtp.NewRouter(info.Endpoint(jupyter.Control), o, k.hearControl); err != nil {
		return err
	}
	if k.stdin, err = zmtp.NewRouter(info.Endpoint(jupyter.Stdin), o, k.hearStdin); err != nil {
		return err
	}
	if k.iopub, err = zmtp.NewPublisher(info.Endpoint(jupyter.IOPub), o, k.welcome); err != nil {
		return err
	}
	if k.heart, err = zmtp.NewReplier(info.Endpoint(jupyter.Heartbeat), o); err != nil {
		return err
	}
	if info.Transport == "tcp" {
		info.ShellPort, info.ControlPort, info.StdinPort = k.shell.Port(), k.control.Port(), k.stdin.Port()
		info.IOPubPort, info.HBPort = k.iopub.Port(), k.heart.Port()
	}
	return nil
}

// numberIPC gives ipc sockets without a number the ones that Jupyter would.
func numberIPC(info *jupyter.ConnectionInfo) {
	if info.Transport != "ipc" {
		return
	}
	for i, ch := range []jupyter.Channel{jupyter.Shell, jupyter.IOPub, jupyter.Stdin, jupyter.Control, jupyter.Heartbeat} {
		if info.Port(ch) == 0 {
			info.SetPort(ch, i+1)
		}
	}
}

const (
	lingerTime = time.Second            // for what clients have yet to read
	stopTime   = 500 * time.Millisecond // for the running cell to heed its interrupt
)

func (k *kernel) serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	if k.options.Process {
		k.watchProcess(ctx)
	}
	k.publishStatus("starting", nil)
	k.subshells.begin(ctx)
	k.others.Go(k.serveDebug)
	done, all := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		k.work(ctx)
	}()
	select {
	case <-ctx.Done():
	case <-k.quit:
	}
	k.end()
	k.queue.close()
	k.interrupt()
	k.closeSubshells()
	cancel()
	go func() {
		k.others.Wait()
		<-done
		close(all)
	}()
	select {
	case <-all:
	case <-time.After(stopTime):
		k.options.Log("kernel: what runs did not stop in time")
	}
	k.outputs.flush()
	k.saver.close(stopTime)
	k.close(lingerTime)
	return nil
}

// end asks serve to return; any goroutine may call it, and more than once.
func (k *kernel) end() { k.quitOnce.Do(func() { close(k.quit) }) }

// close ends the sockets side by side, each with its own time to linger.
func (k *kernel) close(linger time.Duration) {
	k.queue.close()
	k.outputs.close()
	var all sync.WaitGroup
	for _, s := range []*zmtp.Router{k.shell, k.control, k.stdin} {
		if s != nil {
			all.Go(func() { s.Close(linger) })
		}
	}
	if k.iopub != nil {
		all.Go(func() { k.iopub.Close(linger) })
	}
	if k.heart != nil {
		all.Go(func() { k.heart.Close(0) })
	}
	all.Wait()
}

// running is the cell that runs now, if any, and whether it was told to stop.
type running struct {
	mu          sync.Mutex
	cancel      context.CancelFunc
	interrupted bool
}

func (r *running) begin(cancel context.CancelFunc) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cancel, r.interrupted = cancel, false
}

func (r *running) end() (interrupted bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.cancel()
	r.cancel = nil
	return r.interrupted
}

// interrupt stops the running cell: its context ends, which also wakes a
// waiting input, and the session is told. Without a cell it does nothing.
func (k *kernel) interrupt() {
	k.running.mu.Lock()
	defer k.running.mu.Unlock()
	if k.running.cancel == nil {
		return
	}
	k.running.interrupted = true
	k.running.cancel()
	k.session.Interrupt()
}

// welcome is what a new subscriber hears first, so that it knows that nothing is lost from here on.
func (k *kernel) welcome(topic string) zmtp.Message {
	m, err := k.codec.New("iopub_welcome", nil, jupyter.Welcome{Subscription: topic})
	if err != nil {
		k.options.Log("kernel: %v", err)
		return nil
	}
	m.Identities = [][]byte{[]byte(topic)}
	return k.codec.Encode(m)
}

// publish sends a message to all who listen. What JSON cannot express is logged and left out.
func (k *kernel) publish(msgType string, parent json.RawMessage, content any) {
	m, err := k.codec.New(msgType, parent, content)
	if err != nil {
		k.options.Log("kernel: %v", err)
		return
	}
	k.bar.pass(m, k.publishMessage)
}

func (k *kernel) publishMessage(m *jupyter.Message) {
	m.Identities = [][]byte{[]byte("kernel." + k.codec.Session() + "." + m.Header.MsgType)}
	k.iopub.Publish(k.codec.Encode(m))
}

func (k *kernel) publishStatus(state string, parent json.RawMessage) {
	k.publish("status", parent, jupyter.Status{State: state})
}

func (k *kernel) publishStream(parent json.RawMessage, name, text string) {
	k.publish("stream", parent, jupyter.Stream{Name: name, Text: text})
}

// readAhead is how many bytes of output a reading client may lie behind before the printing cell waits for it.
const readAhead = 32 << 20

func (k *kernel) awaitReaders(ctx context.Context) { k.iopub.Await(ctx, readAhead) }

// protect runs f and turns its panic into a report; the goroutine lives on.
func (k *kernel) protect(what string, f func()) (ok bool) {
	defer func() {
		if v := recover(); v != nil {
			k.options.Log("kernel: panic in %s: %v\n%s", what, v, debug.Stack())
			ok = false
		}
	}()
	f()
	return true
}
