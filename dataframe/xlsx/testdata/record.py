"""Makes openpyxl.xlsx with openpyxl 3.1 or later: the values that xlsx_test.go expects, as another program writes them."""
import datetime as dt
import openpyxl

# openpyxl does not escape "_x0041_", which is how workbooks spell "A"
book = openpyxl.Workbook()
s = book.active
s.title = "Orders & more"
s.append(["id", "price", "paid", "day", "at", "clock", "note", "mixed", "id", None])
s.append([1, 1.5, True, dt.date(2024, 2, 29), dt.datetime(2024, 1, 15, 10, 20, 30, 250000), dt.time(6, 30), "a\nb <&> é", 1, 10, "x"])
s.append([2, None, False, dt.date(1900, 3, 1), dt.datetime(1999, 12, 31), dt.time(23, 59, 59), None, "two", 20, None])
s.append([None, -2.25, None, dt.date(2038, 1, 19), None, None, "_x0041_", True, 30, None])
s["B5"] = "=1/0"
s["A6"] = 4
s["G6"] = "last"
second = book.create_sheet("Second")
second.append(["only"])
second.append([7])
book.save("openpyxl.xlsx")
