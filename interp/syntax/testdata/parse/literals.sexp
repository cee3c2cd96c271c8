1: 255
2: 161
3: 15
4: 1000000
5: 255u8
6: 9223372036854775807
7: -9223372036854775808
8: 0u6418446744073709551615
9: 018446744073709551615
10: (Float Value=1.5)
11: (Float Value=1000)
12: (Float Value=0.0015)
13: (Float Value=2 Suffix="f32")
14: (Float Value=1000.5)
15: "plain"
16: "tab\tnl\nquote\"uni😀é hexA esc\x1b[0m"
17: "two\nlines"
19: "triple \"quoted\" text"
20: (Str Value="raw\\n" Raw)
21: (Str Value="raw \"quoted\"" Raw)
22: (Char Value=120)
23: (Char Value=10)
24: (Char Value=233)
25: "words in single quotes"
26: "abc"
27: (Str Value="bytes" Bytes)
28: (Char Value=120 Byte)
29: (Atom Name="atom")
30: true
31: false
32: (Null)
33: (Null)
34: (Unit)
35: (FString Parts=[(FPart Text="plain")])
36: (FString Parts=[(FPart x)])
37: (FString Parts=[(FPart Text="a ") (FPart (+ x 1)) (FPart Text=" b ") (FPart y Spec=".2") (FPart Text=" c ") (FPart z Spec=">10") (FPart Text=" d")])
38: (FString Parts=[(FPart Text="{literal} ") (FPart (Index d Args=["key"])) (FPart Text=" ") (FPart (Index d Args=["key"]))])
39: (FString Parts=[(FPart Text="x=") (FPart x Debug) (FPart Text=" ") (FPart x Debug) (FPart Text=" ") (FPart x Pretty) (FPart Text=" ") (FPart x Spec="03")])
40: (FString Parts=[(FPart (If a {"y"} {"n"}))])
41: (FString Parts=[(FPart (FString Parts=[(FPart Text="nested ") (FPart x)]))])
42: (FString Parts=[(FPart Text="single ") (FPart x)])
43: (FString Parts=[(FPart (Ternary a b c))])
44: (FString Parts=[(FPart (MethodCall (MethodCall xs map Args=[(Lambda Params=[(Param x)] (FString Parts=[(FPart Text="<") (FPart x) (FPart Text=">")]))]) join Args=[", "]))])
45: (Array Elems=[1 2 3])
46: (Array)
47: (ArrayRepeat 0 n)
48: (Array Elems=[...a 4 ...b])
49: (Comprehension (* x 2) Clauses=[(CompClause x xs Conds=[(> x 1)])])
50: (Comprehension (Tuple Elems=[x y]) Clauses=[(CompClause x xs) (CompClause y ys Conds=[(!= x y)])])
51: (Tuple Elems=[1 "a"])
52: (Tuple Elems=[1])
53: 1
