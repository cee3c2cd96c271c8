// Package loader prepares rows for learning: splits and folds (split.go, fold.go), weighted samples (sample.go), batches
// of plans whose rows need not fit into memory (batch.go), and what one wants to know of data before one trusts them:
// a report of their quality (quality.go), whether they drifted (drift.go), whether they keep a contract (contract.go),
// and what they are, as a hash (manifest.go). Names and rules follow scikit-learn; without shuffling the rows of folds are the same
// as there, and with it they follow the seed alone. It knows nothing of the language; modules/df is the caller.
package loader

import (
	"fmt"
	"math/rand/v2"

	"skep/dataframe/column"
)

// Error is what is wrong with a request: a share above 1, more folds than rows.
type Error struct{ Message, Hint string }

func (e *Error) Error() string { return e.Message }

func failf(format string, args ...any) *Error { return &Error{Message: fmt.Sprintf(format, args...)} }

// source is the stream of random numbers of a seed: PCG-DXSM, as in the module random.
func source(seed int64) *rand.Rand { return rand.New(rand.NewPCG(uint64(seed), 0x9e3779b97f4a7c15)) }

// Shuffled gives the numbers below n in an order that the seed decides.
func Shuffled(n int, seed int64) []int32 { return shuffled(upTo(n), source(seed)) }

func shuffled(rows []int32, r *rand.Rand) []int32 {
	r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	return rows
}

func upTo(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}

// groups lists the rows of each value of a column, values in the order in which they first appear. Null is a value.
func groups(c *column.Column) [][]int32 {
	g := column.GroupOne(c)
	out := make([][]int32, g.Len())
	for row, id := range g.IDs {
		out[id] = append(out[id], int32(row))
	}
	return out
}
