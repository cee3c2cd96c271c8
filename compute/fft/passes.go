package fft

// passes is Stockham's transform: each pass reads one vector and writes another,
// combining radix parts that lie n/radix apart, until the order is right.
type passes[F Float] struct {
	n    int
	list []pass[F]
}

// pass is one factor. Its input is [l1][radix][ido], its output [radix][l1][ido].
type pass[F Float] struct {
	radix, l1, ido int
	twiddles       [][]C[F] // for each output part but the first, ido factors
	roots          []C[F]   // of unity, for radices without code of their own
}

func newPasses[F Float](n int, factors []int) *passes[F] {
	p := &passes[F]{n: n}
	l1 := 1
	for _, r := range factors {
		ido := n / (l1 * r)
		one := pass[F]{radix: r, l1: l1, ido: ido}
		for j := 1; j < r; j++ {
			w := make([]C[F], ido)
			for i := range w {
				w[i] = rootOf[F](j*l1*i, n)
			}
			one.twiddles = append(one.twiddles, w)
		}
		if r > 5 {
			for k := range r {
				one.roots = append(one.roots, rootOf[F](k, r))
			}
		}
		p.list = append(p.list, one)
		l1 *= r
	}
	return p
}

func (p *passes[F]) run(dst, src, tmp []C[F]) {
	if p.n == 1 {
		dst[0] = src[0]
		return
	}
	from, to := src, dst
	if len(p.list)%2 == 0 {
		to = tmp
	}
	if &to[0] == &src[0] { // a pass cannot write what it reads
		copy(tmp[:p.n], src)
		from = tmp
	}
	for i := range p.list {
		p.list[i].run(to[:p.n], from[:p.n])
		if from, to = to, dst; &from[0] == &dst[0] {
			to = tmp
		}
	}
}

func (p *pass[F]) run(dst, src []C[F]) {
	switch p.radix {
	case 2:
		p.two(dst, src)
	case 3:
		p.three(dst, src)
	case 4:
		p.four(dst, src)
	case 5:
		p.five(dst, src)
	default:
		p.any(dst, src)
	}
}

// part is the i-th of the radix input vectors of group k; out the i-th of its output vectors.
func (p *pass[F]) part(src []C[F], k, i int) []C[F] {
	at := p.ido * (i + p.radix*k)
	return src[at : at+p.ido : at+p.ido]
}

func (p *pass[F]) out(dst []C[F], k, i int) []C[F] {
	at := p.ido * (k + p.l1*i)
	return dst[at : at+p.ido : at+p.ido]
}

func (p *pass[F]) two(dst, src []C[F]) {
	n := p.ido
	w := p.twiddles[0][:n]
	for k := range p.l1 {
		a, b := p.part(src, k, 0)[:n], p.part(src, k, 1)[:n]
		y, z := p.out(dst, k, 0)[:n], p.out(dst, k, 1)[:n]
		for i := range n {
			u, v := a[i], b[i]
			y[i] = C[F]{u.Re + v.Re, u.Im + v.Im}
			re, im := u.Re-v.Re, u.Im-v.Im
			z[i] = C[F]{re*w[i].Re - im*w[i].Im, re*w[i].Im + im*w[i].Re}
		}
	}
}

func (p *pass[F]) four(dst, src []C[F]) {
	switch {
	case p.ido == 1:
		p.lastFour(dst, src)
		return
	case p.ido < 16 && p.l1 > p.ido:
		p.shortFour(dst, src)
		return
	}
	n := p.ido
	w1, w2, w3 := p.twiddles[0][:n], p.twiddles[1][:n], p.twiddles[2][:n]
	for k := range p.l1 {
		a, b, c, d := p.part(src, k, 0)[:n], p.part(src, k, 1)[:n], p.part(src, k, 2)[:n], p.part(src, k, 3)[:n]
		y0, y1, y2, y3 := p.out(dst, k, 0)[:n], p.out(dst, k, 1)[:n], p.out(dst, k, 2)[:n], p.out(dst, k, 3)[:n]
		for i := range n {
			sRe, sIm := a[i].Re+c[i].Re, a[i].Im+c[i].Im
			tRe, tIm := a[i].Re-c[i].Re, a[i].Im-c[i].Im
			uRe, uIm := b[i].Re+d[i].Re, b[i].Im+d[i].Im
			vRe, vIm := b[i].Im-d[i].Im, d[i].Re-b[i].Re // -i*(b - d)
			y0[i] = C[F]{sRe + uRe, sIm + uIm}
			re, im := tRe+vRe, tIm+vIm
			y1[i] = C[F]{re*w1[i].Re - im*w1[i].Im, re*w1[i].Im + im*w1[i].Re}
			re, im = sRe-uRe, sIm-uIm
			y2[i] = C[F]{re*w2[i].Re - im*w2[i].Im, re*w2[i].Im + im*w2[i].Re}
			re, im = tRe-vRe, tIm-vIm
			y3[i] = C[F]{re*w3[i].Re - im*w3[i].Im, re*w3[i].Im + im*w3[i].Re}
		}
	}
}

// shortFour has the groups in the inner loop, one set of factors for all of them.
func (p *pass[F]) shortFour(dst, src []C[F]) {
	ido, l1 := p.ido, p.l1
	for i := range ido {
		w1, w2, w3 := p.twiddles[0][i], p.twiddles[1][i], p.twiddles[2][i]
		in, o0, o1, o2, o3 := src[i:], dst[i:], dst[i+ido*l1:], dst[i+2*ido*l1:], dst[i+3*ido*l1:]
		for k := range l1 {
			at, to := 4*k*ido, k*ido
			a, b, c, d := in[at], in[at+ido], in[at+2*ido], in[at+3*ido]
			sRe, sIm := a.Re+c.Re, a.Im+c.Im
			tRe, tIm := a.Re-c.Re, a.Im-c.Im
			uRe, uIm := b.Re+d.Re, b.Im+d.Im
			vRe, vIm := b.Im-d.Im, d.Re-b.Re
			o0[to] = C[F]{sRe + uRe, sIm + uIm}
			re, im := tRe+vRe, tIm+vIm
			o1[to] = C[F]{re*w1.Re - im*w1.Im, re*w1.Im + im*w1.Re}
			re, im = sRe-uRe, sIm-uIm
			o2[to] = C[F]{re*w2.Re - im*w2.Im, re*w2.Im + im*w2.Re}
			re, im = tRe-vRe, tIm-vIm
			o3[to] = C[F]{re*w3.Re - im*w3.Im, re*w3.Im + im*w3.Re}
		}
	}
}

// lastFour has one element a part, and all factors are 1.
func (p *pass[F]) lastFour(dst, src []C[F]) {
	n := p.l1
	y0, y1, y2, y3 := dst[:n], dst[n:2*n], dst[2*n:3*n], dst[3*n:4*n]
	for k := range n {
		in := src[4*k : 4*k+4 : 4*k+4]
		sRe, sIm := in[0].Re+in[2].Re, in[0].Im+in[2].Im
		tRe, tIm := in[0].Re-in[2].Re, in[0].Im-in[2].Im
		uRe, uIm := in[1].Re+in[3].Re, in[1].Im+in[3].Im
		vRe, vIm := in[1].Im-in[3].Im, in[3].Re-in[1].Re
		y0[k] = C[F]{sRe + uRe, sIm + uIm}
		y1[k] = C[F]{tRe + vRe, tIm + vIm}
		y2[k] = C[F]{sRe - uRe, sIm - uIm}
		y3[k] = C[F]{tRe - vRe, tIm - vIm}
	}
}

func (p *pass[F]) three(dst, src []C[F]) {
	const half, root3 = -0.5, 0.86602540378443864676 // sqrt(3)/2
	n := p.ido
	w1, w2 := p.twiddles[0][:n], p.twiddles[1][:n]
	for k := range p.l1 {
		a, b, c := p.part(src, k, 0)[:n], p.part(src, k, 1)[:n], p.part(src, k, 2)[:n]
		y0, y1, y2 := p.out(dst, k, 0)[:n], p.out(dst, k, 1)[:n], p.out(dst, k, 2)[:n]
		for i := range n {
			sRe, sIm := b[i].Re+c[i].Re, b[i].Im+c[i].Im
			mRe, mIm := a[i].Re+half*sRe, a[i].Im+half*sIm
			rRe, rIm := root3*(b[i].Im-c[i].Im), root3*(c[i].Re-b[i].Re)
			y0[i] = C[F]{a[i].Re + sRe, a[i].Im + sIm}
			re, im := mRe+rRe, mIm+rIm
			y1[i] = C[F]{re*w1[i].Re - im*w1[i].Im, re*w1[i].Im + im*w1[i].Re}
			re, im = mRe-rRe, mIm-rIm
			y2[i] = C[F]{re*w2[i].Re - im*w2[i].Im, re*w2[i].Im + im*w2[i].Re}
		}
	}
}

func (p *pass[F]) five(dst, src []C[F]) {
	const (
		c1, s1 = 0.30901699437494742410, 0.95105651629515357212  // of a fifth of a turn
		c2, s2 = -0.80901699437494742410, 0.58778525229247312917 // of two
	)
	n := p.ido
	for k := range p.l1 {
		a, b, c, d, e := p.part(src, k, 0)[:n], p.part(src, k, 1)[:n], p.part(src, k, 2)[:n], p.part(src, k, 3)[:n], p.part(src, k, 4)[:n]
		y0 := p.out(dst, k, 0)[:n]
		for i := range n {
			sRe, sIm, tRe, tIm := b[i].Re+e[i].Re, b[i].Im+e[i].Im, b[i].Re-e[i].Re, b[i].Im-e[i].Im
			uRe, uIm, vRe, vIm := c[i].Re+d[i].Re, c[i].Im+d[i].Im, c[i].Re-d[i].Re, c[i].Im-d[i].Im
			y0[i] = C[F]{a[i].Re + sRe + uRe, a[i].Im + sIm + uIm}
			mRe, mIm := a[i].Re+c1*sRe+c2*uRe, a[i].Im+c1*sIm+c2*uIm
			nRe, nIm := a[i].Re+c2*sRe+c1*uRe, a[i].Im+c2*sIm+c1*uIm
			qRe, qIm := s1*tIm+s2*vIm, -(s1*tRe + s2*vRe)
			rRe, rIm := s2*tIm-s1*vIm, -(s2*tRe - s1*vRe)
			p.put(dst, k, 1, i, mRe+qRe, mIm+qIm)
			p.put(dst, k, 2, i, nRe+rRe, nIm+rIm)
			p.put(dst, k, 3, i, nRe-rRe, nIm-rIm)
			p.put(dst, k, 4, i, mRe-qRe, mIm-qIm)
		}
	}
}

// put writes element i of output vector j, times its factor.
func (p *pass[F]) put(dst []C[F], k, j, i int, re, im F) {
	w := p.twiddles[j-1][i]
	dst[p.ido*(k+p.l1*j)+i] = C[F]{re*w.Re - im*w.Im, re*w.Im + im*w.Re}
}

// any computes the sums as they are defined, in pairs that share their cosines.
func (p *pass[F]) any(dst, src []C[F]) {
	r := p.radix
	plus, minus := make([]C[F], r/2+1), make([]C[F], r/2+1)
	for k := range p.l1 {
		for i := range p.ido {
			at := p.ido*r*k + i
			x0 := src[at]
			sum := x0
			for j := 1; j <= r/2; j++ {
				a, b := src[at+p.ido*j], src[at+p.ido*(r-j)]
				plus[j], minus[j] = C[F]{a.Re + b.Re, a.Im + b.Im}, C[F]{a.Re - b.Re, a.Im - b.Im}
				sum.Re, sum.Im = sum.Re+plus[j].Re, sum.Im+plus[j].Im
			}
			dst[p.ido*k+i] = sum
			for m := 1; m <= r/2; m++ {
				re, im, sRe, sIm := x0.Re, x0.Im, F(0), F(0)
				for j := 1; j <= r/2; j++ {
					w := p.roots[m*j%r]
					re, im = re+w.Re*plus[j].Re, im+w.Re*plus[j].Im
					sRe, sIm = sRe-w.Im*minus[j].Im, sIm+w.Im*minus[j].Re
				}
				p.put(dst, k, m, i, re+sRe, im+sIm)
				p.put(dst, k, r-m, i, re-sRe, im-sIm)
			}
		}
	}
}
