package plan

// turnJoins lets semi- and anti-joins build their left side where it is much smaller than the right one, which then only
// passes: of TPC-H q21's lineitem six million rows are looked up instead of put into a table.
func turnJoins(n Node) Node {
	j, ok := n.(*Join)
	if !ok || j.How != Semi && j.How != Anti || j.Turned {
		return n
	}
	if EstimateOf(j.L).Rows*turnFrom > EstimateOf(j.R).Rows {
		return n
	}
	out := *j
	out.Turned = true
	return &out
}

// turnFrom is how much smaller the left side must be: its rows come at once then, which costs their memory.
const turnFrom = 2
