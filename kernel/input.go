package kernel

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"skep/jupyter"
	"skep/jupyter/zmtp"
)

// answer is an input_reply: whose, to which question ("" if the client does not say), what.
type answer struct {
	from, question, value string
}

// questions takes what arrives on stdin. Answers nobody asked for are dropped.
type questions struct {
	answers chan answer
}

func newQuestions() *questions { return &questions{answers: make(chan answer, 16)} }

func (k *kernel) hearStdin(p *zmtp.Peer, m zmtp.Message) {
	<-k.bound
	r := k.decode(k.stdin, p, m)
	if r == nil || r.msg.Header.MsgType != "input_reply" {
		return
	}
	var c jupyter.InputReply
	if err := json.Unmarshal(r.msg.Content, &c); err != nil {
		k.options.Log("kernel: input_reply: %v", err)
		return
	}
	a := answer{r.from, r.msg.ParentID(), c.Value}
	k.questions.hear(a)
	k.subshells.each(func(s *kernel) { s.questions.hear(a) }) // who asked knows it
}

func (q *questions) hear(a answer) {
	select {
	case q.answers <- a:
	default: // a flood of answers without questions
	}
}

// stdinWait is how long a client that allows questions may take to open its stdin channel.
const stdinWait = 2 * time.Second

// ask puts a question to the client that sent the cell and waits for its answer
// or for the end of ctx. Questions of one cell come one after the other (module.Call.Ask).
func (k *kernel) ask(ctx context.Context, r *request, prompt string, password bool) (string, error) {
	k.questions.forget()
	m, err := k.codec.New("input_request", r.msg.RawHeader, jupyter.InputRequest{Prompt: prompt, Password: password})
	if err != nil {
		return "", err
	}
	if err := k.deliver(ctx, r.from, k.codec.Encode(m)); err != nil {
		return "", err
	}
	for {
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("input was interrupted: %w", ctx.Err())
		case a := <-k.questions.answers:
			if a.from == r.from && (a.question == "" || a.question == m.Header.MsgID) {
				return a.value, nil
			}
		}
	}
}

// deliver waits a little for the stdin channel: front ends open theirs last.
func (k *kernel) deliver(ctx context.Context, to string, m zmtp.Message) error {
	ctx, cancel := context.WithTimeout(ctx, stdinWait)
	defer cancel()
	for !k.stdin.Send(to, m) {
		select {
		case <-ctx.Done():
			return errors.New("cannot ask for input: the front end has no stdin channel")
		case <-time.After(10 * time.Millisecond):
		}
	}
	return nil
}

// forget drops what an interrupted question left behind.
func (q *questions) forget() {
	for {
		select {
		case <-q.answers:
		default:
			return
		}
	}
}
