from datetime import datetime, timedelta


def run(size):
    d = datetime(2020, 1, 1)
    weekend = 0
    months = {}
    day = timedelta(days=1)
    for i in range(size):
        if d.isoweekday() >= 6:
            weekend += 1
        key = d.strftime("%Y-%m")
        months[key] = months.get(key, 0) + 1
        d = d + day
    print(weekend, len(months))


run(size)
