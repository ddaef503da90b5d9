"""Rows as Markdown: medians over the rounds, the range beside the figure that is compared, ratios to the peer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bench.parts import ASGI, OURS, UNWATCHED, Row, median

PEER = "ejabberd"


def tables(rows: Sequence[Row]) -> str:
    """Every part that was measured, under a heading of its own."""
    made = [
        (title, draw(of_part)) for part, title, draw in DRAWN if (of_part := [r for r in rows if r["part"] == part])
    ]
    return "\n\n".join(f"### {title}\n\n{table}" for title, table in made)


def summary(rows: Sequence[Row]) -> str:
    """The few lines that the README quotes."""
    lines = [*_carried(rows), *_waited(rows), *_kept(rows)]
    return "\n".join(f"- {line}" for line in lines)


def first(rows: Sequence[Row]) -> str:
    """The table that stands in the README: that of the first part that was measured."""
    return next((draw(found) for part, _, draw in DRAWN if (found := [r for r in rows if r["part"] == part])), "")


def faults(rows: Iterable[Row]) -> list[str]:
    """What went wrong, run by run; a benchmark with any of it is worth nothing."""
    return [
        f"{row['part']}, {row['system']}, round {row['round'] + 1}: {row[name]}"
        for row in rows
        for name in ("faults", "page_faults")
        if row.get(name)
    ]


# ---- parts ----------------------------------------------------------------------------------------


def _chat(rows: Sequence[Row]) -> str:
    lines = []
    for (pairs, system), runs in _groups(rows, "pairs", "system").items():
        mine, peer = median(runs, "per_cpu_second"), _peer([row for row in rows if row["pairs"] == pairs])
        spread = [row["per_cpu_second"] for row in runs]
        ratio = f"{mine / peer:.1f} ×" if mine and peer else "–"
        lines.append(
            [system, pairs, f"**{_n(mine)}** ({_n(min(spread))} … {_n(max(spread))})", ratio,
             _n(median(runs, "per_second")), _ms(runs, "deliver_ms", "p50", "p99"),
             _n(median(runs, "memory_mib")), median(runs, "other_cores")]
        )  # fmt: skip
    return _table(
        ["system", "pairs", "messages per server-CPU-second", f"to {PEER}", "messages a second",
         "delivered p50 / p99 ms", "memory MiB", "others' cores"], lines,
    )  # fmt: skip


def _latency(rows: Sequence[Row]) -> str:
    lines = [
        [system, f"{_n(rate)} a second", _ms(runs, "deliver_ms", "p50", "p99", "max"),
         _ms(runs, "ack_ms", "p50", "p99", "max"), _n(median(runs, "per_second")),
         median(runs, "server_cores"), median(runs, "other_cores")]
        for (rate, system), runs in _groups(rows, "rate", "system").items()
    ]  # fmt: skip
    return _table(
        ["system", "offered", "delivered p50 / p99 / max ms", "acknowledged p50 / p99 / max ms", "carried a second",
         "server cores", "others' cores"], lines,
    )  # fmt: skip


def _pages(rows: Sequence[Row]) -> str:
    lines = [
        [system, pages, _ms(runs, "deliver_ms", "p50", "p99", "max"), _ms(runs, "page_ms", "p50", "p99"),
         median(runs, "server_cores"), median(runs, "other_cores")]
        for (pages, system), runs in _groups(rows, "pages", "system").items()
    ]  # fmt: skip
    rate = rows[0]["rate"]
    return _table(
        ["system", "pages a second", f"chat at {_n(rate)} a second: delivered p50 / p99 / max ms", "page p50 / p99 ms",
         "server cores", "others' cores"], lines,
    )  # fmt: skip


def _idle(rows: Sequence[Row]) -> str:
    lines = [
        [system, _n(median(runs, "connections")), f"**{median(runs, 'kib_each')}**", median(runs, "before_mib"),
         median(runs, "after_mib"), _n(median(runs, "opened_per_second")), median(runs, "idle_cores")]
        for (system,), runs in _groups(rows, "system").items()
    ]  # fmt: skip
    return _table(
        ["system", "idle connections", "KiB each", "before MiB", "after MiB", "opened a second", "idle cores"], lines
    )


def _queue(rows: Sequence[Row]) -> str:
    lines = [
        [
            system,
            _n(questions),
            _ms(runs, "page_ms", "p50", "p99", "max"),
            median(runs, "cpu_ms"),
            _n(median(runs, "page_bytes")),
        ]
        for (system, questions), runs in _groups(rows, "system", "questions").items()
    ]
    return _table(["page", "questions", "p50 / p99 / max ms", "server CPU ms", "bytes"], lines)


def _start(rows: Sequence[Row]) -> str:
    lines = [[system, median(runs, "seconds")] for (system,), runs in _groups(rows, "system").items()]
    return _table(["start", "seconds to the first answer"], lines)


def _writer(rows: Sequence[Row]) -> str:
    lines = [
        [system, f"**{_n(median(runs, 'per_cpu_second'))}**", _n(median(runs, "per_second"))]
        for (system,), runs in _groups(rows, "system").items()
    ]
    return _table(["database", "entries per CPU-second, the database's counted", "entries a second"], lines)


def _mail(rows: Sequence[Row]) -> str:
    lines = [
        [system, _n(median(runs, "letters")), median(runs, "kib_each"), f"**{_n(median(runs, 'per_second'))}**",
         _n(median(runs, "stored_per_second")), median(runs, "cpu_ms")]
        for (system,), runs in _groups(rows, "system").items()
    ]  # fmt: skip
    return _table(
        ["readers", "letters", "KiB each", "in the journal a second", "stored a second meanwhile", "CPU ms each"], lines
    )


def _hooks(rows: Sequence[Row]) -> str:
    lines = [
        [system, _n(median(runs, "texts")), f"**{_n(median(runs, 'per_second'))}**",
         _ms(runs, "answer_ms", "p50", "p99", "max"), median(runs, "cpu_ms")]
        for (system,), runs in _groups(rows, "system").items()
    ]  # fmt: skip
    return _table(["system", "texts", "stored a second", "answered p50 / p99 / max ms", "CPU ms each"], lines)


def _drain(rows: Sequence[Row]) -> str:
    lines = [
        [system, _n(median(runs, "deliveries")), f"**{median(runs, 'per_second')}**", median(runs, "cpu_ms"),
         median(runs, "before_mib"), median(runs, "most_mib")]
        for (system,), runs in _groups(rows, "system").items()
    ]  # fmt: skip
    return _table(["provider", "waiting", "sent a second", "CPU ms each", "MiB before", "MiB at most"], lines)


def _phone(rows: Sequence[Row]) -> str:
    lines = [
        [system, f"**{_n(median(runs, 'paint_ms'))}**", _n(median(runs, "longest_ms")), median(runs, "shift"),
         _n(median(runs, "bytes")), median(runs, "requests")]
        for (system,), runs in _groups(rows, "system").items()
    ]  # fmt: skip
    return _table(["page", "largest paint ms", "longest task ms", "layout shift", "bytes, squeezed", "requests"], lines)


DRAWN = (
    ("chat", "Chat: what one CPU second carries", _chat),
    ("latency", "Latency at a steady rate", _latency),
    ("pages", "Chat while pages are busy", _pages),
    ("idle", "Memory of idle connections", _idle),
    ("queue", "Pages over many questions", _queue),
    ("start", "Starting", _start),
    ("writer", "The writer alone", _writer),
    ("mail", "Mail from the listener to the journal", _mail),
    ("hooks", "Texts by webhook", _hooks),
    ("drain", "What waits to be sent", _drain),
    ("phone", "A slow phone: 400 ms there and back, 400 kbit/s, a processor four times slower", _phone),
)

# ---- the summary ----------------------------------------------------------------------------------


def _carried(rows: Sequence[Row]) -> list[str]:
    chat = [row for row in rows if row["part"] == "chat"]
    if not chat:
        return []
    most = [row for row in chat if row["pairs"] == max(row["pairs"] for row in chat)]
    mine = {
        system: median([r for r in most if r["system"] == system], "per_cpu_second")
        for system in (OURS, UNWATCHED, ASGI)
    }
    peer = _peer(most)
    line = f"{_n(mine[OURS])} chat messages per CPU-second: on disk, acknowledged, delivered, seen by two consoles"
    ours = mine[OURS]
    if peer and ours:
        line += f": {ours / peer:.1f} × {PEER} with its archive on ({_n(peer)})"
    lines = [f"{line} ({most[0]['pairs']} pairs)."]
    if mine[UNWATCHED]:
        lines.append(f"{_n(mine[UNWATCHED])} without the consoles; {_n(mine[ASGI])} over plain ASGI sockets with them.")
    return lines


def _waited(rows: Sequence[Row]) -> list[str]:
    runs = [row for row in rows if row["part"] == "latency" and row["system"] == OURS]
    if not runs:
        return []
    took = _ms(runs, "deliver_ms", "p50", "p99")
    return [f"At {_n(runs[0]['rate'])} messages a second: delivered in {took} ms (p50 / p99)."]


def _kept(rows: Sequence[Row]) -> list[str]:
    found = {row["system"]: row["kib_each"] for row in rows if row["part"] == "idle"}
    return (
        [f"KiB for an idle connection: {', '.join(f'{kib} ({name})' for name, kib in found.items())}."] if found else []
    )


# ---- drawing --------------------------------------------------------------------------------------


def _groups(rows: Sequence[Row], *names: str) -> dict[tuple[object, ...], list[Row]]:
    found: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in names), []).append(row)
    return found


def _peer(rows: Sequence[Row]) -> float | None:
    """The peer's best."""
    by_system = _groups([row for row in rows if row["system"].startswith(PEER)], "system")
    return max((median(runs, "per_cpu_second") or 0 for runs in by_system.values()), default=None)


def _ms(runs: list[Row], name: str, *which: str) -> str:
    values = [median(runs, name, one) for one in which]
    return " / ".join("–" if value is None else f"{value:.1f}" for value in values)


def _n(value: object) -> str:
    return f"{value:,.0f}" if isinstance(value, int | float) else "–"


def _table(head: Sequence[str], lines: Sequence[Sequence[object]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join("–" if cell is None else str(cell) for cell in row) + " |" for row in rows)
