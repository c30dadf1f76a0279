"""Makes the data of the benchmark: the same bytes for the same number of rows, everywhere.

    python3 bench/generate.py FOLDER ROWS

Only the standard library is used, and of its random numbers only `random()`, which Python keeps
the same in all versions. The content is messy, and every tool can agree on what it means: no
value is ambiguous, and all are ASCII but for some letters with accents, whose case is not touched.
"""

import multiprocessing
import os
import random
import sys

# Raise it when the content changes, so that old files are made anew.
VERSION = 2
BLOCK = 50_000

COUNTRIES = [
    ("DE", "Germany", "Europe"), ("FR", "France", "Europe"), ("IT", "Italy", "Europe"),
    ("ES", "Spain", "Europe"), ("PL", "Poland", "Europe"), ("NL", "Netherlands", "Europe"),
    ("SE", "Sweden", "Europe"), ("US", "United States", "America"), ("CA", "Canada", "America"),
    ("MX", "Mexico", "America"), ("BR", "Brazil", "America"), ("AR", "Argentina", "America"),
    ("CN", "China", "Asia"), ("JP", "Japan", "Asia"), ("IN", "India", "Asia"),
    ("ID", "Indonesia", "Asia"), ("KE", "Kenya", "Africa"), ("NG", "Nigeria", "Africa"),
    ("EG", "Egypt", "Africa"), ("ZA", "South Africa", "Africa"),
]
FIRST = ["Ada", "Alan", "Grace", "Edsger", "Barbara", "Donald", "Frances", "John", "Karen", "Ken",
         "Lynn", "Niklaus", "Radia", "Robin", "Shafi", "Tony"]
LAST = ["Lovelace", "Turing", "Hopper", "Dijkstra", "Liskov", "Knuth", "Allen", "Backus",
        "Sparck Jones", "Thompson", "Conway", "Wirth", "Perlman", "Milner", "Goldwasser", "Hoare"]
STATUS = ["open", "paid", "shipped", "returned", "cancelled"]
SEGMENTS = ["home", "school", "lab", "shop"]
NOTES = ["delivered to the front desk", "please ring twice", "left with a neighbour",
         "gift, do not show the price", "paid in two parts", "zum Café gebracht", "none"]
WORDS = ("the paper bird sings over a quiet town while seven old clocks count grains of salt and "
         "nobody asks why green doors open twice before rain falls on long wooden tables").split()


def orders(first, last, rng, customers):
    """Nine columns as a shop exports them."""
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    # Every spelling stands in a list, so that a row costs some look-ups.
    spelled = []
    for at, name in enumerate(names):
        spelled += [name, name, name.upper(), f"  {name}", f"{name.lower()} ", f" {name}  "]
        if at % 8 == 0:
            last_name, _, first_name = name.partition(" ")
            spelled.append(f'"{first_name}, {last_name}"')
    codes = [code for code, _, _ in COUNTRIES] * 8 + [code.lower() for code, _, _ in COUNTRIES]
    codes += ["N/A", "N/A", ""]
    dates = [f"{day:02}/{month:02}/{year}" for year in range(2015, 2025)
             for month in range(1, 13) for day in range(1, 29)] + [""] * 34
    r = rng.random
    for row in range(first, last):
        pick = r()
        if pick < 0.02:
            amount = "N/A"
        else:
            cents = int(r() ** 3 * 500_000)
            whole, part = divmod(cents, 100)
            sign = "$" if pick > 0.9 else ""
            if whole >= 1000:
                amount = f'"{sign}{whole // 1000},{whole % 1000:03}.{part:02}"'
            else:
                amount = f"{sign}{whole}.{part:02}"
        pick = r()
        quantity = int(pick * 1000) % 50 + 1
        if pick < 0.03:
            quantity = "" if pick < 0.015 else "N/A"
        elif pick > 0.95:
            quantity = f" {quantity}"
        pick = r()
        note = NOTES[int(pick * 7)]
        if pick < 0.85:
            note = f"Ref {chr(65 + int(pick * 2600) % 26)}{chr(65 + row % 26)}-{int(pick * 1e9) % 90000 + 10000} {note}"
        if "," in note:
            note = f'"{note}"'
        yield (
            f"{row},C{int(r() * customers) + 1:07},{spelled[int(r() * len(spelled))]},"
            f"{codes[int(r() * len(codes))]},{dates[int(r() * len(dates))]},{amount},{quantity},"
            f"{STATUS[int(r() * 5)]},{note}\n"
        )


def customers(first, last, rng, _):
    for row in range(first, last):
        segment = SEGMENTS[int(rng.random() * 4)]
        yield f"C{row:07},{segment},{1990 + int(rng.random() * 35)}\n"


def wide(first, last, rng, _):
    """Two hundred columns: numbers, short texts, and cells without anything."""
    r = rng.random
    for row in range(first, last):
        cells = [str(row)]
        for at in range(1, 200):
            pick = r()
            if at % 4 == 3:
                cells.append(WORDS[int(pick * len(WORDS))])
            elif pick < 0.05:
                cells.append("")
            elif at % 4 == 0:
                cells.append(f"{pick * 100:.3f}")
            else:
                cells.append(str(int(pick * 1_000_000)))
        yield ",".join(cells) + "\n"


def reviews(first, last, rng, _):
    """Texts of several lines with quotes in them."""
    r = rng.random
    for row in range(first, last):
        lines = []
        for _ in range(2 + int(r() * 8)):
            start = int(r() * len(WORDS))
            line = " ".join((WORDS + WORDS)[start:start + 6 + int(r() * 8)])
            lines.append(f'""{line}"", they said,' if r() < 0.3 else line)
        body = "\n".join(lines)
        title = " ".join(WORDS[int(r() * len(WORDS))] for _ in range(3))
        author = FIRST[int(r() * 16)]
        yield f'{row},"{author}",{1 + int(r() * 5)},"{title}, again","{body}"\n'


def events(first, last, rng, customers):
    """JSON lines: texts, numbers, a record and a list in each."""
    countries = [code for code, _, _ in COUNTRIES]
    r = rng.random
    for row in range(first, last):
        pick = r()
        amount = "null" if pick < 0.02 else f"{int(r() ** 3 * 500_000) / 100:.2f}"
        tags = ", ".join(f'"{WORDS[int(r() * len(WORDS))]}"' for _ in range(int(r() * 4)))
        yield (
            f'{{"id": {row}, "customer": "C{int(r() * customers) + 1:07}", "country": '
            f'"{countries[int(r() * 20)]}", "amount": {amount}, "quantity": {int(pick * 1000) % 50 + 1}, '
            f'"status": "{STATUS[int(r() * 5)]}", "paid": {"true" if r() < 0.7 else "false"}, '
            f'"place": {{"x": {r():.5f}, "y": {r():.5f}}}, "tags": [{tags}], '
            f'"note": "{NOTES[int(pick * 7)]} \\"{WORDS[int(r() * len(WORDS))]}\\""}}\n'
        )


HEADERS = {
    "events": "",
    "orders": "id,customer,name,country,ordered,amount,quantity,status,note\n",
    "customers": "customer,segment,since\n",
    "wide": "id," + ",".join(f"c{at}" for at in range(1, 200)) + "\n",
    "reviews": "id,author,stars,title,body\n",
}
MAKERS = {"orders": orders, "customers": customers, "wide": wide, "reviews": reviews,
          "events": events}


def block(job):
    name, first, last, argument = job
    rng = random.Random(f"{VERSION} {name} {first}")
    return "".join(MAKERS[name](first, last, rng, argument)).encode()


def write(pool, path, name, rows, argument=0):
    blocks = [(name, at, min(at + BLOCK, rows + 1), argument) for at in range(1, rows + 1, BLOCK)]
    with open(path + ".part", "wb") as out:
        out.write(HEADERS[name].encode())
        for part in pool.imap(block, blocks):
            out.write(part)
    os.replace(path + ".part", path)


def generate(folder, rows):
    """Makes what is not there yet; gives the folder of the data and of a tenth of it."""
    made = os.path.join(folder, f"{rows}")
    os.makedirs(made, exist_ok=True)
    stamp = os.path.join(made, "complete")
    if os.path.exists(stamp) and open(stamp).read() == str(VERSION):
        return made
    with multiprocessing.Pool(2) as pool:
        for size, name in [(rows, "orders"), (rows // 10, "tenth"), (100, "hundred")]:
            write(pool, f"{made}/{name}.csv", "orders", size, max(rows // 4, 1))
        write(pool, f"{made}/customers.csv", "customers", max(rows // 4, 1))
        write(pool, f"{made}/wide.csv", "wide", max(rows // 20, 1))
        write(pool, f"{made}/reviews.csv", "reviews", max(rows // 10, 1))
        write(pool, f"{made}/events.jsonl", "events", max(rows * 2 // 5, 1), max(rows // 4, 1))
    with open(f"{made}/countries.csv", "w") as out:
        out.write("code,land,continent\n")
        out.writelines(",".join(line) + "\n" for line in COUNTRIES)
    with open(stamp, "w") as out:
        out.write(str(VERSION))
    return made


if __name__ == "__main__":
    print(generate(sys.argv[1], int(sys.argv[2])))
