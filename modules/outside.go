package modules

import (
	"strings"

	"skep/internal/lazy"
	"skep/interp"
	"skep/interp/module"
)

// outside says what the functions of modules have to do with the world outside of a program, for those who keep what a program gave (`skep
// test`). A line is a module, "-" for what every program has, and names: a plain one is within, one after ? tells what comes from outside, one after !
// may change what others see; * stands for all that the line does not name. What stands nowhere changes something. Within is what
// computes with its arguments, and reads files by module.Call only; so a module that writes a file, or learns to, is
// named here before it is believed. TestOutside shows where modules touch the system.
const outside = `
- * ?sleep ?sleep_ms ?timeout ?race ?select ?recv_timeout ?hash !input !input_password
archive * !create !extract
bigint *
collections *
compress * !write_text !write_bytes
csv * !write
decimal *
df * !write_csv !write_json !write_ndjson !write_parquet !write_ipc !write_excel !write_database !sink_parquet !sink_csv !sink_ndjson !sink_ipc !save !read_database !read_sqlite !sqlite_tables !remote !execute !query !table !tables !version ?sample ?train_test_split ?k_fold ?time_series_split ?weighted_sample ?batches ?manifest ?explain
display * !update !progress !clear !clear_output
encoding *
env args arguments get get_or var has platform arch ?vars ?current_dir ?home ?temp_dir ?user ?hostname ?cpus ?pid
fft *
fs read_text read_file read_to_string read read_bytes read_lines exists file_exists is_file is_dir list read_dir glob ?temp_dir ?canonicalize ?read_link ?is_symlink ?size ?modified ?metadata ?walk ?walk_with_options ?walk_parallel ?search ?lines
functools *
hashing *
itertools *
json * !write
linalg *
magic lsmagic html front ?clock ?time ?timeit ?pwd
math *
optim *
path * ?absolute ?canonicalize ?relative ?expand ?home
plot * !save
random ?*
rational *
regex *
secrets ?*
sparse * ?eigsh
stats *
tensor * !save !to ?devices ?why ?randn ?rand ?randint ?permutation ?shuffle
testing * ?forall ?sample
text *
thread * ?sleep
time ?* duration is_leap_year days_in_month calendar weeks days hours minutes seconds milliseconds microseconds nanoseconds parse_duration from_secs from_secs_f64 from_millis from_micros from_nanos as_days as_hours as_minutes as_secs as_secs_f64 as_millis as_micros as_nanos total_seconds abs year month day hour minute second nanosecond
toml * !write
url *
uuid * ?v4 ?v7
yaml * !write
`

var outsideOf = lazy.Value[map[string]map[string]module.Outside]{New: func() map[string]map[string]module.Outside {
	table := map[string]map[string]module.Outside{}
	for line := range strings.Lines(strings.TrimSpace(outside)) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		table[strings.Trim(name, "-")] = readOutside(rest)
	}
	table["dataframe"] = table["df"]
	return table
}}

func readOutside(names string) map[string]module.Outside {
	row := map[string]module.Outside{}
	for _, word := range strings.Fields(names) {
		switch word[0] {
		case '?':
			row[word[1:]] = module.Tells
		case '!':
			row[word[1:]] = module.Changes
		default:
			row[word] = module.Within
		}
	}
	return row
}

// Outside says what a function has to do with the world outside: one of a module, a method of its types, or, of the module "", one
// that every program has.
func Outside(of, function string) interp.Outside {
	row := outsideOf.Get()[of]
	if as, ok := row[function]; ok {
		return as
	}
	return row["*"] // Changes, if there is none
}
