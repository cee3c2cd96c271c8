package df

import (
	"context"

	"skep/dataframe/explore"
	"skep/interp/module"
)

// browsable is a frame that pages look at piece by piece.
type browsable struct{ *explore.Explorer }

func (b browsable) Rows() int { return b.Table().Rows() }

func (b browsable) Bytes() int64 { return b.Table().Bytes() }

func (b browsable) Columns() []module.TableColumn {
	fields := b.Table().Schema().Fields
	out := make([]module.TableColumn, len(fields))
	for i, f := range fields {
		out[i] = module.TableColumn{Name: f.Name, Type: f.Type.String()}
	}
	return out
}

func (b browsable) View(ctx context.Context, q module.TableQuery) (*module.TableView, error) {
	t, err := b.Select(ctx, q.Where, explore.Order{Column: q.Sort, Desc: q.Desc})
	if err != nil {
		return nil, shown(err)
	}
	page, err := explore.Page(ctx, t, q.Offset, q.Offset+min(q.Count, explore.Most))
	if err != nil {
		return nil, shown(err)
	}
	v := &module.TableView{Rows: t.Rows(), Page: page}
	if !q.Profile {
		return v, nil
	}
	for _, c := range t.Columns() {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		v.Profiles = append(v.Profiles, profileOf(explore.Describe(c)))
	}
	return v, nil
}

func profileOf(p explore.Profile) module.ColumnProfile {
	out := module.ColumnProfile{Nulls: p.Nulls, Distinct: p.Distinct, Low: p.Low, High: p.High, Bars: p.Bars, Sampled: p.Sampled}
	for _, c := range p.Frequent {
		out.Frequent = append(out.Frequent, module.ValueCount{Value: c.Value, Count: c.Rows})
	}
	return out
}
