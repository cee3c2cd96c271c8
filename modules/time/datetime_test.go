package time

import (
	"testing"
	gotime "time"

	"skep/interp/moduletest"
)

func TestDateTimePrograms(t *testing.T) {
	moduletest.Programs(t, `
		time.datetime(2024, 2, 30) ==> !from 1 to 29, found 30
		time.datetime(2023, 2, 29) ==> !from 1 to 28
		time.datetime(2024, 1, 1, 24) ==> !from 0 to 23
		time.datetime(2024, 1, 1, 0, 0, 60.0) ==> !from 0 below 60
		time.datetime(2024, 3, 31, 2, 30, zone: "Europe/Berlin") ==> !02:30 does not exist on this day in Europe/Berlin
		time.datetime(2024, 1, 1, zone: "Mars/Base") ==> !the zone "Mars/Base" is not known
		time.datetime(2024, 1, 1, 0, 0, 1.25).nanosecond ==> 250000000
		let t = time.datetime(2024, 7, 1, 12, zone: "America/New_York")¶[t.offset, t.in_zone("UTC").hour, t.zone] ==> [-14400, 16, "America/New_York"]
		time.datetime(2024, 1, 1) == time.datetime(2024, 1, 1, 1, zone: "Europe/Berlin") ==> true
		time.datetime(2024, 1, 1) < time.datetime(2024, 1, 2) ==> true
		[time.datetime(2024, 1, 2), time.datetime(2024, 1, 1)].sort()[0].day ==> 1
		time.datetime(2024, 3, 1) - time.datetime(2024, 2, 1) ==> 696h0m0s
		time.datetime(2024, 3, 1) - time.days(1) ==> 2024-02-29T00:00:00Z
		time.days(1) + time.datetime(2024, 2, 28) ==> 2024-02-29T00:00:00Z
		time.datetime(2024, 3, 1) + 5 ==> !a DateTime and a Duration can be added, found DateTime and integer
		time.datetime(2024, 3, 1) - "x" ==> !can be taken off a DateTime
		time.datetime(9999, 12, 31).plus(days: 1) ==> !outside of the years
		time.datetime(2024, 2, 29).plus(years: 1) ==> 2025-02-28T00:00:00Z
		time.datetime(2024, 1, 31).plus(months: -2) ==> 2023-11-30T00:00:00Z
		time.datetime(2024, 1, 1).plus(weeks: 1, minutes: 90, seconds: 0.5).iso() ==> "2024-01-08T01:30:00.5Z"
		time.datetime(2024, 1, 1).plus(seconds: 1e300) ==> !seconds are too many
		# by the calendar a day may have 23 hours
		let t = time.datetime(2024, 3, 30, 12, zone: "Europe/Berlin")¶[t.plus(days: 1).hour, (t + time.days(1)).hour] ==> [12, 13]
		let t = time.datetime(2024, 5, 16, 13, 45, 30.5)¶["year", "months", "week", "day", "hour", "minute", "second"].map(|u| t.start_of(u).format("%m-%d %H:%M:%S")) ==> ["01-01 00:00:00", "05-01 00:00:00", "05-13 00:00:00", "05-16 00:00:00", "05-16 13:00:00", "05-16 13:45:00", "05-16 13:45:30"]
		time.datetime(2024, 1, 1).start_of("age") ==> !there is no unit "age"
		time.datetime(2024, 12, 5).end_of("month") ==> 2025-01-01T00:00:00Z
		time.datetime(2024, 1, 1).days_until(time.datetime(2023, 12, 31, 23)) ==> -1
		time.datetime(2024, 12, 30).week ==> 1
		time.range(time.datetime(2024, 1, 1), time.datetime(2024, 1, 1, 1), time.minutes(25)).map(|t| t.minute).collect() ==> [0, 25, 50]
		time.range(time.datetime(2024, 1, 1), time.datetime(2024, 1, 3)).count() ==> 2
		time.range(time.datetime(2024, 1, 3), time.datetime(2024, 1, 1)).count() ==> 0
		time.range(time.datetime(2024, 1, 1), time.datetime(2024, 1, 3), time.seconds(0)) ==> !longer than 0
		time.read("2024-05-06").unwrap() ==> 2024-05-06T00:00:00Z
		time.read("20240506T070809Z").unwrap() ==> 2024-05-06T07:08:09Z
		time.read("2024-127").unwrap() ==> 2024-05-06T00:00:00Z
		time.read("2024-05-06 07:08", zone: "Asia/Tokyo").unwrap() ==> 2024-05-06T07:08:00+09:00
		time.read("yesterday").is_err() ==> true
		time.read("31.02.2024", "%d.%m.%Y").is_err() ==> true
		time.at(1e30) ==> !years 1 to 9999
		time.calendar(2026, 2).len() ==> 5
		time.calendar(2024, 9)[0] ==> [nil, nil, nil, nil, nil, nil, 1]
		DateTime::parse("2024-05-06T07:08:09.25+02:00").unwrap().timestamp() ==> 1714972089.25
		time.days_in_month(2024, 13) ==> !from 1 to 12
	`, Module())
}

func TestDurationPrograms(t *testing.T) {
	moduletest.Programs(t, `
		time.hours(1) + time.minutes(30) ==> 1h30m0s
		time.hours(1) - time.minutes(90) ==> -30m0s
		time.minutes(30) * 3 ==> 1h30m0s
		2 * time.minutes(1) ==> 2m0s
		time.hours(1) / 4 ==> 15m0s
		time.hours(1) / time.minutes(15) ==> 4.0
		time.hours(1) / 0 ==> !division by zero
		-time.seconds(1) ==> -1s
		time.hours(1) == time.minutes(60) ==> true
		time.hours(1) > time.minutes(59) ==> true
		time.hours(1) + 5 ==> !argument 2 must be a Duration
		time.weeks(1e9) ==> !shorter than 292 years
		time.days(1e5) * 10 ==> !shorter than 292 years
		["1h30m", "90 min", "1.5 hours", "01:30", "1:30:00", "PT1H30M", "PT90M", "5400s", "1 hour, 30 minutes"].map(|s| time.parse_duration(s).unwrap().as_minutes()).unique() ==> [90.0]
		time.parse_duration("-P1DT0.5S").unwrap().iso() ==> "-P1DT0.5S"
		time.parse_duration("P1M").is_err() ==> true
		time.parse_duration("P1Y").is_err() ==> true
		["", "5", "x", "5 parsecs", "1:2:3:4", "1:99", "1e3s", "99999999 weeks"].map(|s| time.parse_duration(s).is_err()).all() ==> true
		time.seconds(0).iso() ==> "PT0S"
		time.weeks(2).iso() ==> "P14D"
	`, Module())
}

// FuzzDuration wants no panic, and that what is read is the same when it is written and read again.
func FuzzDuration(f *testing.F) {
	for _, s := range []string{"1h30m", "P1DT2H3M4.5S", "01:02:03", "2 days, 4 hours", "-5ms"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := readSpan(s)
		if err != nil || d > 1<<52 || d < -1<<52 { // beyond that floats have no nanoseconds
			return
		}
		if again, err := readSpan(isoSpan(d)); err != nil || again != d {
			t.Errorf("%q: %v is %s, which reads %v, %v", s, d, isoSpan(d), again, err)
		}
	})
}

// TestZonesAreInside wants zones known where the system has none.
func TestZonesAreInside(t *testing.T) {
	t.Setenv("ZONEINFO", t.TempDir())
	if _, err := gotime.LoadLocation("Pacific/Chatham"); err != nil {
		t.Error(err)
	}
}
