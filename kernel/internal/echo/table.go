package echo

import (
	"context"
	"errors"
	"strconv"

	"skep/interp/module"
)

// numbers is a table of one column, the numbers from 0, whose pages are lines of text. The condition "panic" panics, "wait" waits, "wrong" is wrong.
type numbers int

func (n numbers) Columns() []module.TableColumn {
	return []module.TableColumn{{Name: "n", Type: "i64"}}
}

func (n numbers) Rows() int { return int(n) }

func (n numbers) Bytes() int64 { return int64(n) << 20 }

func (n numbers) View(ctx context.Context, q module.TableQuery) (*module.TableView, error) {
	switch q.Where {
	case "panic":
		panic("no view")
	case "wait":
		<-ctx.Done()
		return nil, ctx.Err()
	case "wrong":
		return nil, errors.New("that is no condition")
	}
	v := &module.TableView{Rows: int(n)}
	for i := q.Offset; i < min(int(n), q.Offset+q.Count); i++ {
		v.Page = append(strconv.AppendInt(v.Page, int64(i), 10), '\n')
	}
	return v, nil
}
