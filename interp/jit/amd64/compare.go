package amd64

// compare sets the flags for a test.
func (c *coder) compare(t test) {
	switch {
	case t.float:
		c.vex(false, c.floatReg(t.a, float), 0, c.floatPlace(t.b), p66, map0F, 0x2e)
	case t.b.fits():
		c.compareConstant(t, c.at(t.a.v), int32(t.b.imm))
	default:
		second := inReg(rdx)
		if t.b.constant() {
			c.setReg(rdx, t.b.imm)
		} else {
			second = c.at(t.b.v)
		}
		c.op(t.wide, c.word(t.a, rax), second, 0x3b)
	}
}

func (c *coder) compareConstant(t test, a place, n int32) {
	if n == 0 && !a.inMemory() {
		c.op(t.wide, a.reg, a, 0x85)
		return
	}
	c.opImm(t.wide, 7, a, n, 0x81, 0x83)
}

// setTest writes whether a test holds.
func (c *coder) setTest(s *step) {
	t := s.test
	c.compare(t)
	c.op8(0, inReg(rax), 0x0f, 0x90|byte(t.cond))
	if t.float && t.cond == equal {
		c.op8(0, inReg(rdx), 0x0f, 0x90|byte(noParity))
		c.op(false, rax, inReg(rdx), 0x23)
	}
	if t.float && t.cond == notEqual {
		c.op8(0, inReg(rdx), 0x0f, 0x90|byte(parity))
		c.op(false, rax, inReg(rdx), 0x0b)
	}
	c.op8(rax, inReg(rax), 0x0f, 0xb6)
	c.moveWord(c.at(s.dst), inReg(rax))
}

// choose writes a if a test holds, else b. Moves leave the flags as they are.
func (c *coder) choose(s *step) {
	c.compare(s.test)
	if s.isFloat {
		c.chooseFloat(s)
		return
	}
	t := s.test
	yes, no := s.a, s.b
	if t.float && t.cond == equal { // not equal has one flag or the other
		yes, no, t = no, yes, t.not()
	}
	c.chosen(rax, no)
	c.chosen(rdx, yes)
	if t.float && t.cond == notEqual {
		c.op(true, rax, inReg(rdx), 0x0f, 0x40|byte(parity))
	}
	c.op(true, rax, inReg(rdx), 0x0f, 0x40|byte(t.cond))
	c.moveWord(c.at(s.dst), inReg(rax))
}

func (c *coder) chosen(r reg, x value) {
	if x.constant() {
		c.setReg(r, x.imm)
	} else {
		c.moveWord(inReg(r), c.at(x.v))
	}
}

func (c *coder) chooseFloat(s *step) {
	end := c.newLabels(1)
	c.moveFloat(inReg(other), c.floatPlace(s.a))
	c.jumpTest(s.test, end)
	c.moveFloat(inReg(other), c.floatPlace(s.b))
	c.here(end)
	c.moveFloat(c.at(s.dst), inReg(other))
}
