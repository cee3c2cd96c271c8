package sql

import "strings"

// statement reads one statement.
func (p *parser) statement() Statement {
	t := p.peek()
	if p.startsQuery() || t.is("DESC", "TABLE") {
		q := p.query()
		return &QueryStatement{p.from(t.span), q}
	}
	if t.kind != tkName || t.quoted {
		p.unexpected("SELECT, FROM or another statement")
	}
	switch strings.ToUpper(t.text) {
	case "EXPLAIN":
		p.next()
		analyze := p.takeWords("ANALYZE")
		x := p.statement()
		return &Explain{p.from(t.span), analyze, x}
	case "CREATE":
		return p.create()
	case "INSERT":
		return p.insert()
	case "UPDATE":
		return p.update()
	case "DELETE":
		return p.delete()
	case "COPY":
		return p.copyTo()
	case "ATTACH":
		return p.attach()
	case "DETACH":
		p.next()
		p.takeWords("DATABASE")
		p.takeWords("IF", "EXISTS")
		name := p.name("a database")
		return &Detach{p.from(t.span), name}
	case "USE":
		p.next()
		path := p.path("a database")
		return &Use{p.from(t.span), path}
	case "DROP":
		return p.drop()
	case "SET", "RESET", "PRAGMA":
		return p.set()
	}
	p.unexpected("SELECT, FROM or another statement")
	return nil
}

func (p *parser) create() Statement {
	start := p.next().span
	c := &Create{}
	if p.takeWords("OR") {
		p.wantWord("REPLACE")
		c.OrReplace = true
	}
	if p.takeWords("TEMP") || p.takeWords("TEMPORARY") {
		c.Temporary = true
	}
	if !p.atWord("TABLE", "VIEW", "MACRO", "FUNCTION", "SCHEMA") {
		p.unexpected("TABLE, VIEW, MACRO or SCHEMA")
	}
	if c.Kind = strings.ToUpper(p.next().text); c.Kind == "FUNCTION" {
		c.Kind = "MACRO"
	}
	if p.takeWords("IF") {
		p.wantWord("NOT")
		p.wantWord("EXISTS")
		c.IfNotExists = true
	}
	c.Name = p.path("a name")
	p.createBody(c)
	c.At = p.from(start)
	return c
}

func (p *parser) createBody(c *Create) {
	switch c.Kind {
	case "SCHEMA":
		return
	case "MACRO":
		open := p.wantOp("(")
		for !p.atOp(")") {
			c.Params = append(c.Params, p.name("a parameter"))
			if !p.takeOp(",") {
				break
			}
		}
		p.closing(")", open)
		p.wantWord("AS")
		if p.takeWords("TABLE") {
			c.Query = p.query()
		} else {
			c.X = p.expr()
		}
		return
	}
	if p.atOp("(") {
		p.columns(c)
	}
	if c.Kind == "VIEW" || c.Columns == nil || p.atWord("AS") {
		p.wantWord("AS")
		c.Query = p.query()
	}
}

// columns reads (a INTEGER NOT NULL, b VARCHAR DEFAULT 'x'), or names alone before AS.
func (p *parser) columns(c *Create) {
	open := p.next()
	c.Columns = list(p, func() ColumnDef {
		d := ColumnDef{Name: p.name("a column's name")}
		if p.at(tkName) {
			d.Type = p.typeName()
		}
		p.constraints(&d)
		return d
	})
	p.closing(")", open)
}

func (p *parser) constraints(d *ColumnDef) {
	for {
		switch {
		case p.takeWords("NOT", "NULL"):
			d.NotNull = true
		case p.takeWords("PRIMARY", "KEY"), p.takeWords("UNIQUE"):
			d.Key = true
		case p.takeWords("DEFAULT"):
			d.Default = p.expr()
		case p.takeWords("NULL"):
		default:
			return
		}
	}
}

func (p *parser) insert() Statement {
	start := p.next().span
	n := &Insert{}
	if p.takeWords("OR") {
		if !p.atWord("REPLACE", "IGNORE") {
			p.unexpected("REPLACE or IGNORE")
		}
		n.OrDo = strings.ToUpper(p.next().text)
	}
	p.wantWord("INTO")
	n.Table = p.path("a table")
	if p.atOp("(") && !p.startsQuery() {
		n.Columns = p.names("a column")
	}
	if p.takeWords("BY") {
		if !p.takeWords("NAME") {
			p.wantWord("POSITION")
		} else {
			n.ByName = true
		}
	}
	n.Query = p.query()
	n.At = p.from(start)
	return n
}

func (p *parser) update() Statement {
	start := p.next().span
	n := &Update{Table: p.path("a table")}
	p.wantWord("SET")
	n.Set = list(p, func() Field {
		name := p.name("a column")
		p.wantOp("=")
		return Field{name, p.expr()}
	})
	if p.takeWords("FROM") {
		n.From = p.tables()
	}
	if p.takeWords("WHERE") {
		n.Where = p.expr()
	}
	n.At = p.from(start)
	return n
}

func (p *parser) delete() Statement {
	start := p.next().span
	p.wantWord("FROM")
	n := &Delete{Table: p.path("a table")}
	if p.takeWords("WHERE") {
		n.Where = p.expr()
	}
	n.At = p.from(start)
	return n
}

// copyTo reads COPY (query) TO 'file' (FORMAT parquet), COPY t FROM 'file'.
func (p *parser) copyTo() Statement {
	start := p.next().span
	n := &Copy{}
	if open := p.peek(); p.takeOp("(") {
		n.Query = p.query()
		p.closing(")", open)
	} else {
		n.Table = p.path("a table or a query in parentheses")
	}
	if p.takeWords("FROM") {
		n.From = true
	} else {
		p.wantWord("TO")
	}
	if !p.at(tkString) && !p.at(tkParam) {
		p.unexpected("a file's path in single quotes")
	}
	n.File = p.operand()
	p.takeWords("WITH")
	n.Options = p.options()
	n.At = p.from(start)
	return n
}

// options reads (FORMAT parquet, HEADER true, COMPRESSION 'zstd').
func (p *parser) options() (out []Option) {
	open := p.peek()
	if !p.takeOp("(") {
		return nil
	}
	for !p.atOp(")") {
		o := Option{Name: p.anyName("an option")}
		p.takeOp("=")
		if !p.atOp(",", ")") {
			o.X = p.expr()
		}
		out = append(out, o)
		if !p.takeOp(",") {
			break
		}
	}
	p.closing(")", open)
	return out
}

func (p *parser) attach() Statement {
	start := p.next().span
	p.takeWords("DATABASE")
	p.takeWords("IF", "NOT", "EXISTS")
	if !p.at(tkString) {
		p.unexpected("a file's path in single quotes")
	}
	n := &Attach{File: p.next().text}
	if p.takeWords("AS") {
		name := p.name("a name for the database")
		n.Name = &name
	}
	n.Options = p.options()
	n.At = p.from(start)
	return n
}

func (p *parser) drop() Statement {
	start := p.next().span
	if !p.atWord("TABLE", "VIEW", "MACRO", "SCHEMA") {
		p.unexpected("TABLE, VIEW, MACRO or SCHEMA")
	}
	n := &Drop{Kind: strings.ToUpper(p.next().text)}
	n.IfExists = p.takeWords("IF", "EXISTS")
	n.Name = p.path("a name")
	n.At = p.from(start)
	return n
}

func (p *parser) set() Statement {
	t := p.next()
	if !p.takeWords("GLOBAL") && !p.takeWords("SESSION") {
		p.takeWords("VARIABLE")
	}
	n := &Set{Name: p.name("a setting")}
	if !t.is("RESET") && (p.takeOp("=") || p.takeWords("TO")) {
		n.X = p.expr()
	}
	n.At = p.from(t.span)
	return n
}
