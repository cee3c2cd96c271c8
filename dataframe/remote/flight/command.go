package flight

import (
	"context"

	"skep/dataframe/column"
	"skep/dataframe/ipc"
	"skep/dataframe/remote/grpc"
)

// The numbers of fields in Flight.proto and FlightSql.proto (Apache-2.0).
const (
	descriptorType    = 1
	descriptorCommand = 2
	isCommand         = 2 // of descriptorType

	infoSchema       = 1
	infoEndpoint     = 3
	endpointTicket   = 1
	endpointLocation = 2

	dataDescriptor = 1
	dataHeader     = 2
	dataBody       = 1000

	putMetadata = 1
	updateCount = 1

	anyType  = 1
	anyValue = 2
)

// packed is a command of Flight SQL, as one of any kind.
func packed(name string, command grpc.Message) grpc.Message {
	var m grpc.Message
	m.Text(anyType, "type.googleapis.com/arrow.flight.protocol.sql."+name)
	m.Bytes(anyValue, command)
	return m
}

func statementQuery(sql string) grpc.Message { return packed("CommandStatementQuery", texts(sql)) }

func statementUpdate(sql string) grpc.Message { return packed("CommandStatementUpdate", texts(sql)) }

// texts is a message whose first field is a text.
func texts(s string) grpc.Message {
	var m grpc.Message
	m.Text(1, s)
	return m
}

func descriptor(command grpc.Message) grpc.Message {
	var m grpc.Message
	m.Number(descriptorType, isCommand)
	m.Bytes(descriptorCommand, command)
	return m
}

// info says what a command's rows are and where they lie.
type info struct {
	schema    *column.Schema // nil if the server does not say
	endpoints []endpoint
}

type endpoint struct {
	ticket    []byte
	locations []string
}

// info asks what a command gives; servers may run it then.
func (c *Client) info(ctx context.Context, command grpc.Message) (info, error) {
	var out info
	err := c.call(ctx, c.home(), "GetFlightInfo", []grpc.Message{descriptor(command)}, nil, func(b []byte) (err error) {
		out, err = readInfo(ctx, b)
		return err
	})
	return out, err
}

func readInfo(ctx context.Context, b []byte) (out info, err error) {
	err = grpc.Read(b, func(x grpc.Field) error {
		switch x.Number {
		case infoSchema:
			if len(x.Raw) > 0 {
				t, err := ipc.Decode(ctx, x.Raw, "the server's schema", nil)
				if err != nil {
					return err
				}
				out.schema = t.Schema()
			}
		case infoEndpoint:
			e, err := readEndpoint(x.Raw)
			out.endpoints = append(out.endpoints, e)
			return err
		}
		return nil
	})
	return out, err
}

func readEndpoint(b []byte) (e endpoint, err error) {
	err = grpc.Read(b, func(x grpc.Field) (err error) {
		switch x.Number {
		case endpointTicket:
			e.ticket, err = grpc.Inside(x.Raw, 1)
		case endpointLocation:
			var uri []byte
			uri, err = grpc.Inside(x.Raw, 1)
			e.locations = append(e.locations, string(uri))
		}
		return err
	})
	return e, err
}

// incoming gathers the messages of one stream of rows.
type incoming struct {
	reader *ipc.Reader
	parts  []*column.Table
}

// take reads one piece of a stream: a message of Arrow's, its head and its body apart. Those without a head carry notes only.
func (in *incoming) take(b []byte) error {
	var header, body []byte
	err := grpc.Read(b, func(x grpc.Field) error {
		switch x.Number {
		case dataHeader:
			header = x.Raw
		case dataBody:
			body = x.Raw
		}
		return nil
	})
	if err != nil || len(header) == 0 {
		return err
	}
	t, err := in.reader.Message(header, body)
	if err == nil && t != nil && t.Rows() > 0 {
		in.parts = append(in.parts, t)
	}
	return err
}
