package spark

import (
	"strings"

	"skep/dataframe/remote/grpc"
)

// Error is what Spark, or the way to it, says. Cancelled runs give the context's error instead.
type Error struct {
	Code    int    // gRPC's, 0 if no server spoke
	Class   string // Spark's class of the error: "DIVIDE_BY_ZERO"
	Message string
	Hint    string
}

func (e *Error) Error() string {
	s := "Spark: "
	if e.Class != "" {
		s += "[" + e.Class + "] "
	}
	return s + e.Message
}

// serverError reads Spark's "[CLASS] sentence. SQLSTATE: 42703", behind which a plan or a stack may follow.
func serverError(code int, text string) *Error {
	e := &Error{Code: code, Message: strings.TrimSpace(text)}
	if rest, ok := strings.CutPrefix(e.Message, "["); ok {
		if class, sentence, ok := strings.Cut(rest, "] "); ok && !strings.ContainsAny(class, " \n") {
			e.Class, e.Message = class, sentence
		}
	}
	e.Message, _, _ = strings.Cut(e.Message, "\n\n")
	if at := strings.Index(e.Message, " SQLSTATE: "); at >= 0 {
		e.Message = e.Message[:at]
	}
	e.Message = strings.TrimSpace(strings.SplitN(e.Message, ";\n", 2)[0])
	if e.Message == "" {
		e.Message = "an error without a message"
	}
	switch code {
	case grpc.Unauthenticated:
		e.Hint = "give a token: sc://host:port/;token=…"
	case grpc.Unimplemented:
		e.Hint = "is this a server of Spark Connect 4.0 or later?"
	}
	return e
}
