package sql

func (w *writer) statement(s Statement) {
	switch n := s.(type) {
	case *QueryStatement:
		w.query(n.Query)
	case *Explain:
		w.put("EXPLAIN ")
		w.when(n.Analyze, "ANALYZE ")
		w.statement(n.X)
	case *Create:
		w.create(n)
	case *Insert:
		w.put("INSERT ")
		w.when(n.OrDo != "", "OR ", n.OrDo, " ")
		w.put("INTO ")
		w.path(n.Table)
		if n.Columns != nil {
			w.put(" (")
			w.idents(n.Columns)
			w.put(")")
		}
		w.when(n.ByName, " BY NAME")
		w.put(" ")
		w.query(n.Query)
	case *Update:
		w.put("UPDATE ")
		w.path(n.Table)
		w.put(" SET ")
		each(w, ", ", n.Set, func(f Field) { w.ident(f.Name); w.wrapped(" = ", f.X, "") })
		if n.From != nil {
			w.put(" FROM ")
			w.table(n.From)
		}
		w.optional(" WHERE ", n.Where)
	case *Delete:
		w.put("DELETE FROM ")
		w.path(n.Table)
		w.optional(" WHERE ", n.Where)
	case *Copy:
		w.copyTo(n)
	default:
		w.naming(s)
	}
}

func (w *writer) create(n *Create) {
	w.put("CREATE ")
	w.when(n.OrReplace, "OR REPLACE ")
	w.when(n.Temporary, "TEMP ")
	w.put(n.Kind, " ")
	w.when(n.IfNotExists, "IF NOT EXISTS ")
	w.path(n.Name)
	if n.Kind == "MACRO" {
		w.put("(")
		w.idents(n.Params)
		w.put(") AS ")
		if n.Query != nil {
			w.put("TABLE ")
			w.query(n.Query)
			return
		}
		w.expr(n.X)
		return
	}
	if n.Columns != nil {
		w.put(" (")
		each(w, ", ", n.Columns, w.column)
		w.put(")")
	}
	if n.Query != nil {
		w.put(" AS ")
		w.query(n.Query)
	}
}

func (w *writer) column(d ColumnDef) {
	w.ident(d.Name)
	if d.Type.Name != "" {
		w.put(" ")
		w.typ(d.Type)
	}
	w.when(d.NotNull, " NOT NULL")
	w.when(d.Key, " PRIMARY KEY")
	w.optional(" DEFAULT ", d.Default)
}

func (w *writer) copyTo(n *Copy) {
	w.put("COPY ")
	if n.Query != nil {
		w.put("(")
		w.query(n.Query)
		w.put(")")
	} else {
		w.path(n.Table)
	}
	w.put(map[bool]string{true: " FROM ", false: " TO "}[n.From])
	w.expr(n.File)
	w.options(n.Options)
}

func (w *writer) options(os []Option) {
	if os == nil {
		return
	}
	w.put(" (")
	each(w, ", ", os, func(o Option) { w.ident(o.Name); w.optional(" ", o.X) })
	w.put(")")
}

// naming writes the statements that only name things.
func (w *writer) naming(s Statement) {
	switch n := s.(type) {
	case *Attach:
		w.put("ATTACH ")
		w.text(n.File)
		if n.Name != nil {
			w.put(" AS ")
			w.ident(*n.Name)
		}
		w.options(n.Options)
	case *Detach:
		w.put("DETACH ")
		w.ident(n.Name)
	case *Use:
		w.put("USE ")
		w.path(n.Name)
	case *Drop:
		w.put("DROP ", n.Kind, " ")
		w.when(n.IfExists, "IF EXISTS ")
		w.path(n.Name)
	case *Set:
		w.put(map[bool]string{true: "RESET ", false: "SET "}[n.X == nil])
		w.ident(n.Name)
		w.optional(" = ", n.X)
	}
}
