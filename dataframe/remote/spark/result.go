package spark

import (
	"context"
	"fmt"

	"skep/dataframe/column"
	"skep/dataframe/exec"
	"skep/dataframe/ipc"
	"skep/dataframe/plan"
	"skep/dataframe/remote/grpc"
)

// fetch executes a relation and puts its batches under each other, as columns of a schema.
func (c *Client) fetch(r *plan.Run, rel message, want *column.Schema) (*column.Table, error) {
	ctx := r.Ctx
	if ctx == nil {
		ctx = context.Background()
	}
	var in *incoming
	operation := ""
	err := c.renewing(ctx, func() error {
		operation, in = newID(), &incoming{r: r, ctx: ctx, want: want}
		m := c.request(executeClient, executeObserved)
		m.Sub(executePlan, grpc.Of(planRoot, rel))
		m.Text(executeOperation, operation)
		return c.wire.call(ctx, "ExecutePlan", m, r.Reserve, in.answer)
	})
	if ctx.Err() != nil {
		c.interrupt(operation)
		return nil, ctx.Err()
	}
	if err != nil {
		return nil, err
	}
	return in.table()
}

// incoming gathers the messages of one answer.
type incoming struct {
	r     *plan.Run
	ctx   context.Context
	want  *column.Schema
	parts []plan.Node
}

func (in *incoming) answer(b []byte) error {
	return grpc.Read(b, func(x grpc.Field) error {
		switch x.Number {
		case answerBatch:
			return in.batch(x.Raw)
		case answerProgress:
			return in.progress(x.Raw)
		}
		return nil
	})

}

func (in *incoming) batch(b []byte) error {
	var data []byte
	rows := int64(-1)
	err := grpc.Read(b, func(x grpc.Field) error {
		switch x.Number {
		case batchRows:
			rows = int64(x.N)
		case batchData:
			data = x.Raw
		}
		return nil
	})

	if err != nil {
		return err
	}
	t, err := ipc.Decode(in.ctx, data, "the answer of Spark", in.r.Reserve)
	if err != nil {
		return err
	}
	if rows >= 0 && int64(t.Rows()) != rows {
		return &Error{Message: fmt.Sprintf("a batch of %d rows has %d", rows, t.Rows())}
	}
	if t, err = shaped(t, in.want); err != nil {
		return err
	}
	in.parts = append(in.parts, plan.NewScan(&plan.Memory{Table: t}))
	return nil
}

// shaped gives the columns the types that the plan promises: Spark knows no unsigned integers, and no categories.
func shaped(t *column.Table, want *column.Schema) (*column.Table, error) {
	if t.Schema().Len() != want.Len() {
		return nil, &Error{Message: fmt.Sprintf("the answer has %d columns, not %d", t.Schema().Len(), want.Len())}
	}
	cols := make([]*column.Column, want.Len())
	for i, f := range want.Fields {
		c := t.Column(i)
		if c.Type() != f.Type {
			if !column.CanCast(c.Type(), f.Type) {
				return nil, &Error{Message: fmt.Sprintf("the column %q comes as %s, not as %s", f.Name, c.Type(), f.Type)}
			}
			var err error
			if c, err = c.Cast(f.Type, false); err != nil {
				return nil, fmt.Errorf("the column %q of Spark's answer: %w", f.Name, err)
			}
		}
		cols[i] = c
	}
	return column.NewTable(want, cols, t.Rows()), nil
}

// progress adds up the tasks of all stages.
func (in *incoming) progress(b []byte) error {
	if in.r.Progress == nil {
		return nil
	}
	done, total := 0, 0
	err := grpc.Read(b, func(x grpc.Field) error {
		if x.Number != progressStages {
			return nil
		}
		return grpc.Read(x.Raw, func(x grpc.Field) error {
			switch x.Number {
			case stageTasks:
				total += int(x.N)
			case stageDone:
				done += int(x.N)
			}
			return nil
		})

	})

	if err == nil && total > 0 {
		in.r.Progress(done, total)
	}
	return err
}

func (in *incoming) table() (*column.Table, error) {
	if len(in.parts) == 0 {
		return exec.Empty(in.want), nil
	}
	u, err := plan.NewUnion(in.parts, false)
	if err != nil {
		return nil, err
	}
	return plan.ExecutePlain(&plan.Run{Ctx: in.ctx}, u)
}
