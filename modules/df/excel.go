package df

import (
	"io"

	"skep/dataframe"
	"skep/dataframe/column"
	"skep/dataframe/xlsx"
	"skep/interp/module"
	"skep/interp/value"
)

const excelSig = "(path: str, sheet: OneOf<str, i64> = 0, header: bool = true, skip_rows: i64 = 0, columns: [str] = null)"

func excelReaders() []module.Func {
	const file = "let p = fs.temp_dir() + \"/skep_df.xlsx\"\ndf![ \"a\" => [1, 2], \"b\" => [\"x\", null] ].write_excel(p)\n"
	return []module.Func{
		{Sig: "fun read_excel" + excelSig + " -> DataFrame", Doc: "The frame in one sheet of an Excel workbook (.xlsx): by name, or by number from 0 on (-1 is the last). Formulas give the values that they had when the workbook was saved; cells that show dates are dates. The first row behind skip_rows gives the names, unless header is false.",
			Example: file + "df.read_excel(p)[\"a\"].to_list()  // => [1, 2]\ndf.read_excel(p, sheet: \"Sheet1\", columns: [\"b\"]).columns  // => [\"b\"]", Impl: readExcel, Others: excelParameters.Get()},
		{Sig: "fun write_excel(path: str, sheets: Dict<str, _>) -> i64", Doc: "Writes frames as the sheets of one Excel workbook, by their names and in their order, as a whole or not at all, and gives the number of rows. Types that Excel does not have become text.",
			Example: "let p = fs.temp_dir() + \"/skep_df_book.xlsx\"\ndf.write_excel(p, {Sales: df![ \"a\" => [1, 2] ], Regions: df![ \"b\" => [\"x\"] ]})  // => 3\ndf.excel_sheets(p)  // => [\"Sales\", \"Regions\"]\ndf.read_excel(p, sheet: \"Regions\")[\"b\"].to_list()  // => [\"x\"]", Impl: writeBook},
		{Sig: "fun excel_sheets(path: str) -> [str]", Doc: "The names of a workbook's sheets.", Example: file + "df.excel_sheets(p)  // => [\"Sheet1\"]", Impl: excelSheets},
	}
}

func excelWriters() []module.Func {
	return []module.Func{{Sig: "fun write_excel(self, path: str, sheet: str = \"Sheet1\") -> i64",
		Doc:     "Writes the frame as an Excel workbook of one sheet, as a whole or not at all, and gives the number of rows. Types that Excel does not have become text.",
		Example: "let p = fs.temp_dir() + \"/skep_df_out.xlsx\"\n" + sales + "t.write_excel(p)  // => 3\ndf.read_excel(p).equals(t)  // => true", Impl: onTable(writeExcel)}}
}

func writeExcel(c *module.Call, t *column.Table) (value.Value, error) {
	path, ok := c.Args[1].TryStr()
	if !ok {
		return value.Null, fail(codeArgument, "", c.Name+" needs a path")
	}
	sheet, _ := c.Args[2].TryStr()
	err := store(c, path, t, func(out io.Writer, t *column.Table) error {
		return xlsx.Write(c.Ctx, out, xlsx.Sheet{Name: sheet, Table: t})
	})
	return value.Int(int64(t.Rows())), shown(err)
}

// writeBook writes several frames into one workbook.
func writeBook(c *module.Call) (value.Value, error) {
	path, ok := c.Args[0].TryStr()
	given := running(c.Args[1])
	if !ok || given.names == nil {
		return value.Null, fail(codeArgument, "write df.write_excel(path, {Sales: t, Regions: u})", c.Name+" needs a path, and frames by the names of their sheets")
	}
	sheets, rows := make([]xlsx.Sheet, len(given.list)), 0
	for i, a := range given.list {
		if a.frame == nil {
			return value.Null, fail(codeArgument, "", c.Name+": the sheet "+given.names[i]+" is no frame, but "+value.TypeName(a.val))
		}
		t, err := a.frame.Collect(envOf(c))
		if err != nil {
			return value.Null, shown(err)
		}
		sheets[i], rows = xlsx.Sheet{Name: given.names[i], Table: t}, rows+t.Rows()
	}
	err := storeBy(c, path, func(out io.Writer) error { return xlsx.Write(c.Ctx, out, sheets...) })
	return value.Int(int64(rows)), shown(err)
}

// workbook reads a file as a whole: its directory is at its end.
func workbook(c *module.Call) (data []byte, o xlsx.Options, err error) {
	path, ok := c.Args[0].TryStr()
	if !ok {
		return nil, o, fail(codeArgument, "", c.Name+" needs a path")
	}
	env := envOf(c)
	data, err = load(env, opening(c), path)
	return data, xlsx.Options{Name: path, Ctx: env.Ctx, Reserve: env.Charge}, err
}

func readExcel(c *module.Call) (value.Value, error) {
	data, o, err := workbook(c)
	if err != nil {
		return value.Null, err
	}
	if s, ok := c.Args[1].TryStr(); ok {
		o.Sheet = s
	} else {
		o.Number = int(c.Args[1].AsInt())
	}
	o.NoHeader, o.Skip = !c.Args[2].AsBool(), int(max(0, c.Args[3].AsInt()))
	if o.Columns, err = texts(running(c.Args[4])); err != nil {
		return value.Null, shown(err)
	}
	t, err := xlsx.Read(data, o)
	if err != nil {
		return value.Null, shown(err)
	}
	return newFrame(dataframe.FromTable(t)), nil
}

func excelSheets(c *module.Call) (value.Value, error) {
	data, o, err := workbook(c)
	if err != nil {
		return value.Null, err
	}
	names, err := xlsx.Sheets(data, o)
	return value.Strings(names), shown(err)
}
