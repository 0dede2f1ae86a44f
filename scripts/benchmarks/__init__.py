"""Measurements of the kiosk as people run it: `python -m scripts.benchmarks`, in a checkout with its environment.

A benchmark is a module with `measure(bench) -> list[Row]`. What always holds: it works on homes of its own in a
temporary folder, over the installed programs; what it compares with is measured in the same run.
"""
