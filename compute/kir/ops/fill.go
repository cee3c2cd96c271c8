package ops

import "skep/compute/kir"

// flat is the workgroup of kernels that give each element an invocation.
const flat = 256

// fill sets all of a buffer to one number: what operations over no elements give.
func fill(p *plan, at int, v float64) (*kir.Program, error) {
	b := p.Buffers[at]
	constant := kir.Number(arithmeticType(b.Type), v)
	k, err := kernel("fill", b.Type.String()+" "+constant.String(), []int{flat}, func(x *kir.Builder) {
		out, n := x.Out(b.Type), x.Param(kir.U32)
		i := x.LinearID()
		x.If(i.Lt(n), func() { out.Set(i, kir.Value{Expr: constant}.To(b.Type)) }, nil)
	})
	if err != nil {
		return nil, err
	}
	p.run(k, line(ceil(b.Len, flat)), []int{at}, uint32(b.Len))
	return &p.Program, nil
}
