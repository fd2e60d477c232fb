"""Files of ink: one module a format, one table of them.

To add a format, write a module here with two functions and a bound, and name it in one line of
`FORMATS` in `strokegen.formats.table`:

- `drawings(stream, name)` gives the drawings of a file open for reading bytes, as they stand in
  it. It reads no more than a stated bound (`strokegen.ink.files.read_bounded`), treats the file as
  untrusted, and raises a `DataError` that begins with `name` and tells the place. What it leaves
  out it counts and says by a `LeftOut` warning (`strokegen.ink.checks.Skipped.warn`).
- `encode(drawings)` gives a file's bytes, exact to the format's precision. What the format cannot
  hold at all, or not read again, is a `ValueError`; what it only leaves out (times, pressure, label
  ...) is told by the table's `keeps`, by which `write` warns.
- `MAX_BYTES` is the most that `drawings` reads, and so the most that `write` writes.

The command line, `strokegen.datasets.read` and `write`, and the tests that every format must pass
(`tests/formats/test_table.py`) go by the table. Where a format can be told by its first bytes, add
that to `strokegen.formats.sniff`, for standard input and for files whose name does not tell.
"""
