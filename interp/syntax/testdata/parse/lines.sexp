1: (Let a (|> (MethodCall (MethodCall xs map Args=[f]) Safe len) g))
5: (Let b (+ 1 (* 2 3)))
8: (Let c (&& first second))
10: f
11: 1
12: x
13: (Array Elems=[1])
14: (If a {1})
15: (- 1)
16: (MethodCall (If a {1} {2}) show)
18: (call call (+ 1 2) (- 3))
23: (Assign (* p) 4)
24: (Let t (Ternary long_condition 1 2))
27: (call one)
27: (call two)
27: (call three)
28: (Let z 5)
30: (call f a b)
32: {(Let greeting "hi") greeting}
33: {(Let n 1) (+ n 2)}
35: {(Let c (call read p)) {(call show c)}}
36: (Let found (in 3 xs))
37: (Let both (&& (in a b) (in b c)))
