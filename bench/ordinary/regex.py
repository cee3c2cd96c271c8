import re


def run(size):
    pattern = re.compile(r"(\w+)@(\w+)\.com")
    hosts = {}
    count = 0
    for i in range(size):
        line = f"from user{i % 50}@host{i % 9}.com to nobody, size {i}"
        m = pattern.search(line)
        if m is not None:
            count += 1
            host = m[2]
            hosts[host] = hosts.get(host, 0) + 1
    print(count, len(hosts), hosts["host3"])


run(size)
