"""Cases: what happens to a matter from when it is found until it is closed, step by step."""

from dataclasses import dataclass, field

import numpy as np

from resources.demo.town.live.driving import DAY_S
from resources.demo.town.live.kinds import CHANNELS, OFFICES, Kind
from resources.demo.town.live.places import Place
from resources.demo.town.names import Name

SENT_BACK, LATE = 0.06, 0.05
REJECTED = {"camera": 0.08, "citizen": 0.07, "patrol": 0.0, "sensor": 0.03}
FALSE_SMOKE = 0.75
_LAST_S = DAY_S - 90
_TURNED_DOWN: Name = ("Not confirmed, closed", "核实不属实，不予立案")
_VERIFIED: Name = ("Verified and reported", "核实上报")
_ON_SITE: Name = ("Being worked on", "到场处置")
_RESULT: Name = ("Result returned, pictures before and after", "处置完成，反馈前后照片")
_SENT_BACK: Name = ("Re-check failed, sent back", "复核不通过，退回重办")
_RECHECKED: Name = ("Re-check passed", "复核通过")
_CLOSED: Name = ("Closed", "结案")


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a case.

    Parameters
    ----------
    time_s : int
        Seconds from midnight.
    code : str
        found, rejected, verified, dispatched, on_site, result, sent_back, rechecked, closed.
    due_s : int
        When the result is due; -1 while nothing is due.
    """

    time_s: int
    code: str
    text: Name
    due_s: int = -1

    @property
    def state(self) -> str:
        """As recordings call it."""
        return {"found": "open", "rejected": "done", "closed": "done"}.get(self.code, "under_way")


@dataclass(slots=True, eq=False)
class Case:
    """A case.

    Parameters
    ----------
    channel : str
        Key of `CHANNELS`.
    found_s : int
        Seconds from midnight.
    camera : int
        Row of the camera that found it; -1 for none.
    vehicles : tuple of str
        Ids of the vehicles that have to do with it.
    """

    kind: Kind
    place: Place
    channel: str
    found_s: int
    camera: int = -1
    vehicles: tuple[str, ...] = ()
    steps: list[Step] = field(default_factory=list)

    @property
    def dispatched_s(self) -> int:
        """When it was sent to those who work on it; -1 when it was turned down."""
        return next((s.time_s for s in self.steps if s.code == "dispatched"), -1)

    def time_of(self, code: str) -> int:
        """Return when the last step of a kind was; midnight at the end of the day when there was none yet."""
        return next((s.time_s for s in reversed(self.steps) if s.code == code), DAY_S)

    @property
    def over_s(self) -> int:
        """When nothing is left to be seen of it."""
        return min(self.time_of("result"), self.time_of("rejected"))


@dataclass(frozen=True, slots=True)
class Course:
    """How a case goes, as drawn before it is lived through.

    Parameters
    ----------
    rejected, late, sent_back : bool
    stays_open : bool
        It is not closed by midnight.
    """

    rejected: bool = False
    late: bool = False
    sent_back: bool = False
    stays_open: bool = False


def draw_course(kind: Kind, channel: str, rng: np.random.Generator) -> Course:
    """Return how a case of a kind goes."""
    if rng.random() < (FALSE_SMOKE if kind.code == "smoke" else REJECTED[channel]):
        return Course(rejected=True)
    return Course(late=bool(rng.random() < LATE), sent_back=bool(rng.random() < SENT_BACK))


def begin(case: Case, course: Course, rng: np.random.Generator) -> None:
    """Add the steps until it is turned down, or sent to those who work on it."""
    kind = case.kind
    hurry = 0.25 if kind.severity == "alarm" else 1.0
    slowest = min({"camera": 22.0, "citizen": 12.0, "patrol": 6.0, "sensor": 8.0}[case.channel], kind.limit_min * 0.3)
    due = case.found_s + kind.limit_min * 60
    looked = _later(case.found_s, float(rng.uniform(0.25, 1.0)) * slowest * hurry)
    case.steps.append(Step(case.found_s, "found", CHANNELS[case.channel], due))
    if course.rejected:
        case.steps.append(Step(looked, "rejected", _TURNED_DOWN))
        return
    sent = _later(looked, float(rng.uniform(0.6, 4.5)) * hurry)
    case.steps += [Step(looked, "verified", _VERIFIED, due), Step(sent, "dispatched", dispatched_to(kind), due)]


def finish(case: Case, course: Course, rng: np.random.Generator, *, on_site_s: float | None = None) -> None:
    """Add the steps from there to its end; what lies beyond midnight is left out.

    Parameters
    ----------
    on_site_s : float or None
        When those who work on it arrived, where that is known.
    """
    sent = case.dispatched_s
    if sent < 0:
        return
    limit = case.kind.limit_min
    share = float(rng.uniform(1.08, 1.7) if course.late else rng.uniform(0.35, 0.9))
    arrived = round(on_site_s) if on_site_s is not None else _later(sent, float(rng.uniform(3.0, 4.0 + 0.22 * limit)))
    done = max(_later(case.found_s, share * limit), _later(arrived, 4.0))
    steps = [(arrived, "on_site", _ON_SITE), (done, "result", _RESULT)]
    looked = _later(done, float(rng.uniform(4.0, 22.0)))
    if course.sent_back:
        again = _later(looked, float(rng.uniform(6.0, 20.0)))
        done = _later(again, float(rng.uniform(8.0, 30.0)))
        steps += [(looked, "sent_back", _SENT_BACK), (again, "on_site", _ON_SITE), (done, "result", _RESULT)]
        looked = _later(done, float(rng.uniform(4.0, 18.0)))
    steps += [(looked, "rechecked", _RECHECKED), (_later(looked, float(rng.uniform(1.0, 9.0))), "closed", _CLOSED)]
    if not course.stays_open and steps[-1][0] > _LAST_S:
        # The evening's cases are done faster, so that the day ends with few of them open.
        pace = (_LAST_S - sent) / (steps[-1][0] - sent)
        times = [sent + max(n, int((step[0] - sent) * pace)) for n, step in enumerate(steps, start=1)]
        steps = [(when, code, text) for when, (_, code, text) in zip(times, steps, strict=True)]
    due = case.steps[-1].due_s
    for when, code, text in steps:
        if code == "sent_back":
            due = when + limit * 30
        is_due = code in ("on_site", "sent_back")
        if when < DAY_S:
            case.steps.append(Step(when, code, text, due if is_due else -1))


def dispatched_to(kind: Kind) -> Name:
    """Return the step that says who is in charge."""
    office, office_zh = OFFICES[kind.office]
    return f"Dispatched to {office}", f"派遣至{office_zh}"


def exactly(case: Case, minutes: dict[str, tuple[int, int]]) -> None:
    """Give a case steps at stated times of the day, hours and minutes by code."""
    texts = {"found": CHANNELS[case.channel], "verified": _VERIFIED, "dispatched": dispatched_to(case.kind)}
    texts |= {"on_site": _ON_SITE, "result": _RESULT, "rechecked": _RECHECKED, "closed": _CLOSED}
    due = case.found_s + case.kind.limit_min * 60
    for code, (hour, minute) in minutes.items():
        is_due = code in ("found", "verified", "dispatched", "on_site")
        case.steps.append(Step(hour * 3600 + minute * 60, code, texts[code], due if is_due else -1))


def _later(time_s: int, minutes: float) -> int:
    return time_s + max(1, round(minutes * 60))
