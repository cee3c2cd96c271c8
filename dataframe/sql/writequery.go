package sql

func (w *writer) query(q *Query) {
	if len(q.With) > 0 {
		w.put("WITH ")
		w.when(q.Recursive, "RECURSIVE ")
		each(w, ", ", q.With, w.cte)
		w.put(" ")
	}
	w.body(q.Body)
	w.orderBy(q.Order)
	w.optional(" LIMIT ", q.Limit)
	w.when(q.Percent, " PERCENT")
	w.optional(" OFFSET ", q.Offset)
}

func (w *writer) cte(c CTE) {
	w.ident(c.Name)
	if c.Columns != nil {
		w.put("(")
		w.idents(c.Columns)
		w.put(")")
	}
	w.put(" AS ")
	w.when(c.Materialized != "", c.Materialized, " ")
	w.put("(")
	w.query(c.Query)
	w.put(")")
}

func (w *writer) body(b Body) {
	switch n := b.(type) {
	case *Select:
		w.selectBody(n)
	case *Values:
		w.put("VALUES ")
		each(w, ", ", n.Rows, func(row []Expr) { w.put("("); w.exprs(row); w.put(")") })
	case *SetOp:
		w.put("(")
		w.query(n.X)
		w.put(") ", n.Op)
		w.when(n.All, " ALL")
		w.when(n.ByName, " BY NAME")
		w.put(" (")
		w.query(n.Y)
		w.put(")")
	case *PivotBody:
		w.put("PIVOT ")
		w.pivot(n.Pivot)
	case *UnpivotBody:
		w.put("UNPIVOT ")
		w.unpivot(n.Unpivot)
	case *About:
		w.put(n.Kind, " ")
		switch {
		case n.Query != nil:
			w.query(n.Query)
		case n.Table != nil:
			w.table(n.Table)
		default:
			w.put("TABLES")
		}
	}
}

func (w *writer) selectBody(s *Select) {
	if s.From != nil {
		w.put("FROM ")
		w.table(s.From)
	}
	if len(s.Items) > 0 {
		w.when(s.From != nil, " ")
		w.put("SELECT ")
		w.when(s.Distinct, "DISTINCT ")
		if s.DistinctOn != nil {
			w.put("ON (")
			w.exprs(s.DistinctOn)
			w.put(") ")
		}
		each(w, ", ", s.Items, w.item)
	}
	w.optional(" WHERE ", s.Where)
	w.when(s.GroupAll, " GROUP BY ALL")
	if s.Group != nil {
		w.put(" GROUP BY ")
		each(w, ", ", s.Group, w.grouping)
	}
	w.optional(" HAVING ", s.Having)
	if s.Windows != nil {
		w.put(" WINDOW ")
		each(w, ", ", s.Windows, func(n NamedWindow) { w.ident(n.Name); w.put(" AS "); w.window(n.Window) })
	}
	w.optional(" QUALIFY ", s.Qualify)
	if s.Sample != nil {
		w.put(" USING SAMPLE ")
		w.sample(s.Sample)
	}
}

func (w *writer) grouping(g Grouping) {
	if g.Kind == "" {
		w.expr(g.Sets[0][0])
		return
	}
	w.put(g.Kind, " (")
	each(w, ", ", g.Sets, func(set []Expr) {
		if len(set) == 1 {
			w.expr(set[0])
			return
		}
		w.put("(")
		w.exprs(set)
		w.put(")")
	})
	w.put(")")
}

func (w *writer) sample(s *Sample) {
	if s.Method == "" {
		w.expr(s.Size)
		w.put(sampleUnit(s))
		w.seed(s)
		return
	}
	w.wrapped(s.Method+"(", s.Size, sampleUnit(s)+")")
	w.seed(s)
}

func sampleUnit(s *Sample) string {
	if s.Percent {
		return " PERCENT"
	}
	return " ROWS"
}

func (w *writer) seed(s *Sample) {
	if s.Seed != nil {
		w.wrapped(" REPEATABLE (", s.Seed, ")")
	}
}

func (w *writer) table(t Table) {
	switch n := t.(type) {
	case *Named:
		if n.File != "" || len(n.Parts) == 0 {
			w.text(n.File)
		} else {
			w.path(n.Parts)
		}
		w.tail(n.Alias, n.Sample)
	case *Function:
		w.call(n.Call)
		w.tail(n.Alias, n.Sample)
	case *Derived:
		w.when(n.Lateral, "LATERAL ")
		w.put("(")
		w.query(n.Query)
		w.put(")")
		w.tail(n.Alias, n.Sample)
	case *Join:
		w.join(n)
	case *Pivot:
		w.pivotSuffix(n)
	case *Unpivot:
		w.unpivotSuffix(n)
	}
}

func (w *writer) tail(a Alias, s *Sample) {
	w.alias(a)
	if s != nil {
		w.put(" TABLESAMPLE ")
		w.sample(s)
	}
}

func (w *writer) alias(a Alias) {
	if a.Name == nil {
		return
	}
	w.put(" AS ")
	w.ident(*a.Name)
	if a.Columns != nil {
		w.put("(")
		w.idents(a.Columns)
		w.put(")")
	}
}

func (w *writer) join(j *Join) {
	w.table(j.X)
	w.put(" ")
	w.when(j.Natural, "NATURAL ")
	w.when(j.Asof, "ASOF ")
	w.put(j.Kind, " JOIN ")
	if _, nested := j.Y.(*Join); nested {
		w.put("(")
		w.table(j.Y)
		w.put(")")
	} else {
		w.table(j.Y)
	}
	w.optional(" ON ", j.On)
	if j.Using != nil {
		w.put(" USING (")
		w.idents(j.Using)
		w.put(")")
	}
}

func (w *writer) pivot(n *Pivot) {
	w.table(n.From)
	w.put(" ON ")
	each(w, ", ", n.On, w.pivotOn)
	if n.Using != nil {
		w.put(" USING ")
		each(w, ", ", n.Using, w.item)
	}
	if n.Group != nil {
		w.put(" GROUP BY ")
		w.exprs(n.Group)
	}
}

func (w *writer) pivotOn(on PivotOn) {
	w.expr(on.X)
	switch {
	case on.Enum != nil:
		w.put(" IN ")
		w.ident(*on.Enum)
	case on.In != nil:
		w.put(" IN (")
		each(w, ", ", on.In, w.item)
		w.put(")")
	}
}

func (w *writer) pivotSuffix(n *Pivot) {
	w.table(n.From)
	w.put(" PIVOT (")
	each(w, ", ", n.Using, w.item)
	w.put(" FOR ")
	each(w, " ", n.On, w.pivotOn)
	if n.Group != nil {
		w.put(" GROUP BY ")
		w.exprs(n.Group)
	}
	w.put(")")
	w.alias(n.Alias)
}

func (w *writer) unpivot(n *Unpivot) {
	w.table(n.From)
	w.when(n.IncludeNulls, " INCLUDE NULLS")
	w.put(" ON ")
	each(w, ", ", n.On, w.item)
	w.put(" INTO NAME ")
	w.ident(n.Name)
	w.put(" VALUE ")
	w.idents(n.Values)
}

func (w *writer) unpivotSuffix(n *Unpivot) {
	w.table(n.From)
	w.put(" UNPIVOT ")
	w.when(n.IncludeNulls, "INCLUDE NULLS ")
	w.put("((")
	w.idents(n.Values)
	w.put(") FOR ")
	w.ident(n.Name)
	w.put(" IN (")
	each(w, ", ", n.On, w.item)
	w.put("))")
	w.alias(n.Alias)
}
