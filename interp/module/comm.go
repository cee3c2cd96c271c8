package module

import "encoding/json"

// Comms opens channels between values of a program and what shows them in front ends: Jupyter's comms. A cell's Streams have it
// where front ends can be at the other end. What is sent belongs to the cell (or the message) that is being worked on.
type Comms interface {
	// Open announces a channel to all front ends; from then on they send to peer, which stays known until the channel is closed.
	// The error is that too many are open.
	Open(target string, m CommMessage, peer CommPeer) (id string, err error)
	Send(id string, m CommMessage) // nothing, if the channel is closed
	Close(id string)
}

// CommMessage is what goes over a channel. Data and Metadata are what JSON can express as objects.
type CommMessage struct {
	Data     map[string]any
	Metadata map[string]any // nil: {}
	Buffers  [][]byte
}

// CommPeer is the program's end of a channel.
type CommPeer interface {
	// Hear takes what a front end sends, while no cell runs. Functions of the program may be called by c; the error is shown as a
	// cell's error is.
	Hear(c *Call, data json.RawMessage, buffers [][]byte) error
	// State is what a front end that has just come must know, from any goroutine; nil: nothing.
	State() CommMessage
	// Closed says that a front end has closed the channel, or that the kernel gives it up.
	Closed()
}
