"""Prints what was measured, as Markdown."""

import json
import platform


def executable(line):
    """The program that a line of Cargo's messages tells of, if it does."""
    return json.loads(line).get("executable") if line.startswith("{") else None


def head(data, tools, cores, rounds):
    versions = ", ".join(f"{name} {version}" for name, version in tools.items())
    print(f"# Dusty beside {versions}\n")
    print(f"{processor()}, {len(cores)} cores. Best of {rounds} rounds; the files were in the "
          "system's cache. Times include the start of the program, for most peers that of Python.\n",
          flush=True)


def processor():
    try:
        with open("/proc/cpuinfo") as info:
            return next(line.split(":")[1].strip() for line in info if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def limits(figures, size):
    told = ", ".join(f"`{name}` {found['wall']:.3f} s" for name, found in figures.items()
                     if isinstance(found, dict))
    print(f"The limits, on the file of {size / 1e6:.0f} MB: {told}.\n", flush=True)


def task(task, figures, answers, size):
    """One table: a line for each tool."""
    print(f"## {task.name}: {task.about} ({size / 1e6:.0f} MB)\n")
    print("| | wall s | times Dusty's | CPU s | peak MB | answer |")
    print("|---|---:|---:|---:|---:|---|")
    own = figures["dusty"]
    for name, found in figures.items():
        if isinstance(found, str):
            print(f"| {name} | {found} | | | | |")
            continue
        ratio = f"{found['wall'] / own['wall']:.2f}" if isinstance(own, dict) else ""
        answer = answers.get(name, "")
        print(f"| {name} | {found['wall']:.3f} | {ratio} | {found['cpu']:.2f} | "
              f"{found['memory']:.0f} | {answer} |")
    print(flush=True)


def summary(results):
    """How many times slower the fastest peer is."""
    print("## Summary\n")
    print("| task | fastest peer | times Dusty's wall | times Dusty's CPU | its peak MB | Dusty's peak MB |")
    print("|---|---|---:|---:|---:|---:|")
    for task, figures in results:
        own = figures["dusty"]
        others = [(found["wall"], name) for name, found in figures.items()
                  if isinstance(found, dict) and name not in ("dusty", "one core", "tenth")]
        if not others or not isinstance(own, dict):
            continue
        wall, name = min(others)
        print(f"| {task.name} | {name} | {wall / own['wall']:.2f} | "
              f"{figures[name]['cpu'] / own['cpu']:.2f} | {figures[name]['memory']:.0f} | "
              f"{own['memory']:.0f} |")
    print(flush=True)


def price(results):
    print("| task | | wall s | CPU s | peak MB |")
    print("|---|---|---:|---:|---:|")
    for task, figures in results.items():
        for name, found in figures.items():
            print(f"| {task} | {name} the account | {found['wall']:.3f} | {found['cpu']:.3f} | "
                  f"{found['memory']:.0f} |")
        one, other = figures["with"], figures["without"]
        print(f"| {task} | price | {one['wall'] / other['wall'] - 1:+.1%} | "
              f"{one['cpu'] / other['cpu'] - 1:+.1%} | |")
    print(flush=True)
