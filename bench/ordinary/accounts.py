class Account:
    def __init__(self, start):
        self.balance = start
        self.moves = 0

    def deposit(self, x):
        self.balance += x
        self.moves += 1

    def withdraw(self, x):
        if x > self.balance:
            return False
        self.balance -= x
        self.moves += 1
        return True


def run(size):
    a = Account(100)
    b = Account(0)
    failed = 0
    for i in range(size):
        x = i * 37 % 101
        if a.withdraw(x):
            b.deposit(x)
        else:
            failed += 1
            a.deposit(200)
    print(a.balance, b.balance, a.moves, b.moves, failed)


run(size)
