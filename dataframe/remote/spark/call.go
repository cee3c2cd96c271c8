package spark

import (
	"context"
	"errors"
	"fmt"

	"skep/dataframe/remote/grpc"
)

const (
	service    = "/spark.connect.SparkConnectService/"
	maxRequest = 128 << 20 // what servers take unless they are told otherwise
)

// message is one of Spark's, whose fields' numbers are in field.go.
type message = grpc.Message

// wire is how calls reach the server.
type wire struct {
	address address
	server  *grpc.Server
}

func newWire(ctx context.Context, a address) *wire {
	headers := map[string]string{"User-Agent": a.userAgent()}
	if a.token != "" {
		headers["Authorization"] = "Bearer " + a.token
	}
	for name, value := range a.headers {
		headers[name] = value
	}
	return &wire{a, grpc.Dial(ctx, a.host, a.secure, nil, headers)}
}

// call sends one message and gives each message of the answer to f; reserve is asked before the room for one is made.
func (w *wire) call(ctx context.Context, method string, request message, reserve func(int64) error, f func([]byte) error) error {
	if len(request) > maxRequest {
		return &Error{Message: fmt.Sprintf("the plan has %d MB, and Spark takes 128", len(request)>>20), Hint: "write large frames as Parquet where Spark reads it, and scan that"}
	}
	_, err := w.server.Call(ctx, service+method, []message{request}, reserve, f)
	var e *grpc.Error
	switch {
	case !errors.As(err, &e):
		return err
	case e.Mute:
		return &Error{Message: e.Message, Hint: "is the server started with org.apache.spark.sql.connect.service.SparkConnectServer, and is this its port?"}
	case e.Code == 0:
		return &Error{Message: e.Message}
	}
	return serverError(e.Code, e.Message)
}

func (a address) userAgent() string {
	if a.agent != "" {
		return a.agent + " " + clientName
	}
	return clientName
}
