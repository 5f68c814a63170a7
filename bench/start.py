"""From the command to the first answer: on an empty data directory, and again on the one it left."""

from statistics import median

from bench.report import Line
from bench.server import product, reference, scratch
from bench.serving import CATALOGUE

ROUNDS = 3
FIRST_SECONDS, SECOND_SECONDS = 10, 3


def run() -> list[Line]:
    """Two lines, both promised: the first start makes databases, keys and the sample county; the second finds them."""
    first: list[tuple[float, float]] = []
    second: list[tuple[float, float]] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        with scratch() as directory:
            for taken in (first, second):
                with product(directory / "data") as ours:
                    taken.append((ours.first_answer("/healthz"), ours.first_answer(CATALOGUE)))
            body = directory / "body.json"
            body.write_bytes(b"{}")
            with reference("fastapi", body) as theirs:
                bare.append(theirs.first_answer("/healthz"))

    def line(name: str, limit: int, taken: list[tuple[float, float]]) -> Line:
        healthy, answered = median(t[0] for t in taken), median(t[1] for t in taken)
        ratio = median(t[1] / b for t, b in zip(taken, bare, strict=True))
        note = f"{healthy:.2f} s to /healthz, {answered:.2f} s to the first catalogue; {ROUNDS} rounds"
        told = f"{median(bare):.2f} s bare FastAPI"
        return Line(name, f"<= {limit} s", f"{answered:.2f} s", told, ratio, answered <= limit, note)

    return [line("first start", FIRST_SECONDS, first), line("second start", SECOND_SECONDS, second)]
