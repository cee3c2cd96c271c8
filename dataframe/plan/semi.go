package plan

// sinkSemi moves a semi- or anti-join below the joins and groups under it, to where its keys come from: what it rules out is
// then not joined. It stays where that would look far more rows up than it saves, or where most rows have a partner.
func sinkSemi(n Node) Node {
	j, ok := n.(*Join)
	if !ok || j.How != Semi && j.How != Anti || j.Where != nil {
		return n
	}
	w := &way{keys: j.LeftOn}
	if w.follow(j.L); !w.joins && !w.saves {
		return n
	}
	end, above := EstimateOf(w.end), EstimateOf(j.L).Rows
	some, err := NewJoin(w.end, j.R, JoinOptions{How: j.How, LeftOn: w.keys, RightOn: j.RightOn})
	if err != nil {
		return n // names that the right side has, too, are no keys' there
	}
	if kept := some.estimate() / max(1, end.Rows); kept > sinkKept || end.Rows > sinkRows*above {
		return n
	}
	return w.rebuilt(some)
}

const (
	sinkKept = 0.5 // of the rows at most must have a partner
	sinkRows = 2.0 // times as many rows may be looked up as would be above
)
