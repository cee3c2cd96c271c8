package column

// Dictionary is the values of a categorical column: row i is Words[Codes[i]]; words are unique.
type Dictionary struct {
	Codes []int32
	Words Strings
}

// Categories gives the values of a categorical column.
func (c *Column) Categories() Dictionary { return c.data.(Dictionary) }

// At gives a row's word.
func (d Dictionary) At(row int) string { return d.Words.At(int(d.Codes[row])) }

// OfCategories makes a categorical column; codes of null rows may be any that exist.
func OfCategories(d Dictionary, valid Bitmap) *Column {
	return finish(CategoricalType, len(d.Codes), d, valid)
}

// toCategories gives each different string a code, in order of appearance.
func (c *Column) toCategories() *Column {
	present := c
	if c.nulls > 0 {
		present = c.Filter(c.valid)
	}
	g := GroupOne(present)
	d := Dictionary{make([]int32, c.n), present.Take(g.First).Strings()}
	if g.Len() == 0 { // a code of a null row needs a word to point to
		d.Words.Push("")
	}
	at := 0
	for i := range d.Codes {
		if !c.IsNull(i) {
			d.Codes[i] = g.IDs[at]
			at++
		}
	}
	return OfCategories(d, c.valid)
}

// words reads a categorical column as strings.
func (c *Column) words() *Column {
	d := c.Categories()
	rows := d.Codes
	if c.nulls > 0 {
		rows = append([]int32(nil), rows...)
		for i := range rows {
			if c.IsNull(i) {
				rows[i] = -1
			}
		}
	}
	return OfStrings(d.Words.take(rows), c.valid)
}

func (d Dictionary) take(rows []int32) Dictionary {
	out := Dictionary{make([]int32, len(rows)), d.Words}
	for i, r := range rows {
		if r >= 0 {
			out.Codes[i] = d.Codes[r]
		}
	}
	return out
}

// concatCategories joins dictionaries: words of later ones get new codes unless known.
func concatCategories(n int, cols []*Column) Dictionary {
	parts := make([]Strings, len(cols))
	total := 0
	for i, c := range cols {
		parts[i] = c.Categories().Words
		total += parts[i].Len()
	}
	words := make([]*Column, len(cols))
	for i, p := range parts {
		words[i] = OfStrings(p, nil)
	}
	all := &Column{typ: StrType, n: total, data: concatStrings(total, words)}
	g := GroupOne(all)
	out := Dictionary{make([]int32, 0, n), all.Take(g.First).Strings()}
	base := 0
	for _, c := range cols {
		for _, code := range c.Categories().Codes {
			out.Codes = append(out.Codes, g.IDs[base+int(code)])
		}
		base += c.Categories().Words.Len()
	}
	return out
}
