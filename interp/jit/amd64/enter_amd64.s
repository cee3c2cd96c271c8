//go:build linux || darwin || netbsd

#include "textflag.h"

// func enter(context uintptr)
//
// Leaves Go's stack for the code's, which begins or goes on at the address that
// lies on top of it. The code comes back by loading what is kept here and returning.
TEXT ·enter(SB), NOSPLIT|NOFRAME, $0-8
	MOVQ context+0(FP), AX
	MOVQ SP, 8(AX)
	MOVQ BP, 16(AX)
	MOVQ 40(AX), R15
	MOVQ 24(AX), SP
	RET
