"""The camera people steer: where it is, how it got there, and where it is flying to."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from psygnal import Signal

from layers.data.camera import CameraState
from layers.data.geometry import Bounds
from layers.navigation import MIN_PITCH_DEG, Flight, PanPlane, framed, orbited, pan_plane, panned, strafed, zoomed

REST_AFTER_S = 0.15
HISTORY_LIMIT = 64
VIEW_NUMBERS = range(1, 10)
EYE_CLEARANCE_M = 1.6
WALK_M_A_SECOND = 2.5
HOME_HEADING_DEG, HOME_PITCH_DEG = 0.0, -45.0
FINE = 0.15
# Zoom steps that follow one another within this time are one entry of the history.
SAME_GESTURE_S = 1.0

GroundHeight = Callable[[float, float], float | None]


@dataclass(frozen=True, slots=True)
class Motion:
    """What the held keys ask for, each -1..1; `fine` slows it down."""

    right: float = 0.0
    forward: float = 0.0
    up: float = 0.0
    turn: float = 0.0
    tilt: float = 0.0
    fine: bool = False

    def __bool__(self) -> bool:
        return any((self.right, self.forward, self.up, self.turn, self.tilt))


class Camera:
    """Evented camera. GUI thread only.

    ``changed`` gives every new `CameraState`, ``moving_changed`` whether it moves (drawn smaller and faster then),
    ``views_changed`` that a saved view was set, ``walking_changed`` whether it walks on a floor.

    Parameters
    ----------
    state : CameraState or None
    ground_m : callable or None
        Height of the ground at ENU (x, y), metres, None where unknown; the eye stays `EYE_CLEARANCE_M` above it.
    """

    changed = Signal(CameraState)
    moving_changed = Signal(bool)
    views_changed = Signal()
    walking_changed = Signal(bool)

    def __init__(self, state: CameraState | None = None, *, ground_m: GroundHeight | None = None) -> None:
        self.ground_m = ground_m
        self.focus_m = 100.0
        self._state = state or CameraState(0.0, -200.0, 200.0)
        self._size = (16, 9)
        self._flight: Flight | None = None
        self._flown_s = 0.0
        self._floor: float | None = None
        self._landing: float | None = None
        self._motion = Motion()
        self._held = False
        self._pan: tuple[tuple[float, ...], PanPlane] | None = None
        self._still_s = REST_AFTER_S
        self._since_zoom_s = SAME_GESTURE_S
        self._moving = False
        self._views: dict[int, CameraState] = {}
        self._undo: deque[CameraState] = deque(maxlen=HISTORY_LIMIT)
        self._redo: deque[CameraState] = deque(maxlen=HISTORY_LIMIT)

    @property
    def state(self) -> CameraState:
        """Where it is now."""
        return self._state

    @property
    def moving(self) -> bool:
        """True while dragged, steered or flying, and for 150 ms after."""
        return self._moving

    @property
    def flying(self) -> bool:
        """True during a flight."""
        return self._flight is not None

    @property
    def destination(self) -> CameraState:
        """Where it will be: the end of the flight, or where it is."""
        return self._flight.end if self._flight else self._state

    @property
    def walking(self) -> bool:
        """True while it walks on a floor, `EYE_CLEARANCE_M` above it."""
        return self._floor is not None

    def walk(self, floor_m: float, target: CameraState) -> None:
        """Fly to `target` and walk on the level floor at `floor_m` from then on; flying elsewhere ends that."""
        floor_m = float(floor_m)
        target = replace(target, z=floor_m + EYE_CLEARANCE_M)
        self.remember()
        self.stop_walking()
        self._landing = floor_m
        self._flight, self._flown_s = Flight.between(self._state, target), 0.0
        self._set_moving(True)

    def stop_walking(self) -> bool:
        """Walk no more; return whether it did."""
        walked, self._floor, self._landing = self.walking, None, None
        if walked:
            self.walking_changed.emit(False)
        return walked

    def set_size(self, width_px: int, height_px: int) -> None:
        """Take the picture's size; `frame` and `home` fit things into it."""
        self._size = (max(1, width_px), max(1, height_px))

    def set_state(self, state: CameraState) -> None:
        """Go to `state` at once; ends a flight, and walking."""
        self._flight = None
        self.stop_walking()
        self._go(state)

    def tick(self, elapsed_s: float) -> None:
        """Advance flights and held keys by `elapsed_s`; called by the application's ticker."""
        self._since_zoom_s += elapsed_s
        if self._flight is not None:
            self._flown_s += elapsed_s
            flight, state = self._flight, self._flight.at(self._flown_s)
            if self._flown_s >= flight.duration_s:
                self._flight = None
                self._land()
            self._go(state)
            return
        if self._motion:
            self._steer(elapsed_s)
            return
        if self._held or not self._moving:
            return
        self._still_s += elapsed_s
        if self._still_s >= REST_AFTER_S:
            self._set_moving(False)

    def fly_to(self, target: CameraState, *, duration_s: float | None = None) -> None:
        """Fly to `target` on an arc: 0.8 to 2 s unless told otherwise; any gesture interrupts it."""
        self.stop_walking()
        target = self._above_ground(target)
        if target == self.destination:
            return
        self.remember()
        flight = Flight.between(self._state, target, duration_s=duration_s)
        if flight.duration_s <= 0:
            self.set_state(target)
            return
        self._flight, self._flown_s = flight, 0.0
        self._set_moving(True)

    def stop(self) -> None:
        """End a flight where it is."""
        self._flight = None

    def frame(self, bounds: Bounds, *, duration_s: float | None = None) -> None:
        """Fly to see all of `bounds`; heading and pitch are kept."""
        if not bounds.is_empty:
            self.fly_to(framed(bounds, like=self.destination, size=self._size), duration_s=duration_s)

    def home(self, bounds: Bounds, *, duration_s: float | None = None) -> None:
        """Fly to see all of `bounds` from the south, from above."""
        like = replace(self._state, heading_deg=HOME_HEADING_DEG, pitch_deg=HOME_PITCH_DEG)
        if not bounds.is_empty:
            self.fly_to(framed(bounds, like=like, size=self._size, margin=1.05), duration_s=duration_s)

    def look_down(self, bounds: Bounds, *, heading_deg: float) -> None:
        """Fly to see all of `bounds` from straight above, `heading_deg` being up in the picture."""
        like = replace(self.destination, heading_deg=heading_deg % 360.0, pitch_deg=MIN_PITCH_DEG)
        if not bounds.is_empty:
            self.fly_to(framed(bounds, like=like, size=self._size))

    def face_north(self) -> None:
        """Fly around what is in the middle of the picture until north is up."""
        state = self.destination
        _, _, forward = state.axes()
        pivot = state.position + forward * self.focus_m
        self.fly_to(orbited(state, pivot, turn_deg=-state.heading_deg, tilt_deg=0.0))

    def hold(self) -> None:
        """Begin a drag: the camera counts as moving until `release`."""
        self.remember()
        self._flight = None
        self._held = True
        self._pan = None

    def release(self) -> None:
        """End a drag."""
        self._held = False
        self._pan = None

    def drag_pan(self, anchor: npt.ArrayLike, *, ray: npt.ArrayLike) -> None:
        """Move so that `anchor` (ENU metres) lies on `ray`, the unit direction through the cursor."""
        x, y, z = (float(v) for v in np.asarray(anchor, np.float64).reshape(3))
        if not self._held or self._pan is None or self._pan[0] != (x, y, z):
            # One drag slides along one plane, however the cursor wanders.
            self._pan = ((x, y, z), pan_plane(self._state, (x, y, z)))
        self._flight = None
        self._go(panned(self._state, (x, y, z), ray=ray, plane=self._pan[1]))

    def orbit(self, pivot: npt.ArrayLike, *, turn_deg: float, tilt_deg: float) -> None:
        """Turn around `pivot` (ENU metres) by degrees; the pivot keeps its place on the screen.

        Who walks turns the head.
        """
        self._flight = None
        if self.walking:
            pivot = self._state.position
        state = orbited(self._state, pivot, turn_deg=turn_deg, tilt_deg=0.0)
        self._go(self._furthest(lambda part: orbited(state, pivot, turn_deg=0.0, tilt_deg=tilt_deg * part)))

    def zoom(self, point: npt.ArrayLike, *, factor: float) -> None:
        """Go `factor` times nearer to `point` (ENU metres), which keeps its place on the screen."""
        if self._since_zoom_s >= SAME_GESTURE_S:
            self.remember()
        self._since_zoom_s = 0.0
        self._flight = None
        state = self._state
        self._go(self._furthest(lambda part: zoomed(state, point, factor=factor**part)))

    def steer(self, motion: Motion) -> None:
        """Take what the held keys ask for; it goes on with every `tick` until an empty `Motion`."""
        if motion and not self._motion:
            self.remember()
            self._flight = None
        self._motion = motion

    @property
    def views(self) -> Mapping[int, CameraState]:
        """Saved views by number."""
        return dict(self._views)

    def set_views(self, views: Mapping[int, CameraState]) -> None:
        """Take the saved views of a project; numbers other than 1 to 9 are left out."""
        self._views = {number: state for number, state in views.items() if number in VIEW_NUMBERS}
        self.views_changed.emit()

    def save_view(self, number: int) -> None:
        """Keep where it is (or flies to) as view `number`."""
        if number not in VIEW_NUMBERS:
            raise ValueError(f"views are numbered {VIEW_NUMBERS.start} to {VIEW_NUMBERS.stop - 1}")
        self._views[number] = self.destination
        self.views_changed.emit()

    def recall_view(self, number: int) -> bool:
        """Fly to view `number`; False when there is none."""
        state = self._views.get(number)
        if state is None:
            return False
        self.fly_to(state)
        return True

    def remember(self) -> None:
        """Put where it is into the history, before it leaves."""
        if not self._undo or self._undo[-1] != self._state:
            self._undo.append(self._state)
        self._redo.clear()

    def undo(self) -> bool:
        """Fly back to where it was before; False when the history is empty."""
        return self._step_history(self._undo, self._redo)

    def redo(self) -> bool:
        """Take back an `undo`; False when there is none."""
        return self._step_history(self._redo, self._undo)

    def _step_history(self, source: deque[CameraState], other: deque[CameraState]) -> bool:
        self.stop_walking()
        here = self.destination
        while source and source[-1] == here:
            source.pop()
        if not source:
            return False
        target = source.pop()
        other.append(here)
        self._flight, self._flown_s = Flight.between(self._state, target), 0.0
        self._set_moving(True)
        return True

    def _steer(self, elapsed_s: float) -> None:
        motion = self._motion
        pace = FINE if motion.fine else 1.0
        step_m = (WALK_M_A_SECOND if self.walking else max(2.0, self.focus_m * 0.7)) * pace * elapsed_s
        state = replace(
            self._state,
            heading_deg=(self._state.heading_deg + motion.turn * 60 * pace * elapsed_s) % 360.0,
            pitch_deg=orbited(
                self._state, self._state.position, turn_deg=0.0, tilt_deg=motion.tilt * 40 * pace * elapsed_s
            ).pitch_deg,
        )
        self._go(
            strafed(state, right_m=motion.right * step_m, forward_m=motion.forward * step_m, up_m=motion.up * step_m)
        )

    def _go(self, state: CameraState) -> None:
        state = self._above_ground(state)
        if state == self._state:
            return
        self._still_s = 0.0
        self._state = state
        self._set_moving(True)
        self.changed.emit(state)

    def _set_moving(self, moving: bool) -> None:
        if moving:
            self._still_s = 0.0
        if moving != self._moving:
            self._moving = moving
            self.moving_changed.emit(moving)

    def _land(self) -> None:
        floor, self._landing = self._landing, None
        if floor is not None:
            self._floor = floor
            self.walking_changed.emit(True)

    def _floor_m(self, state: CameraState) -> float:
        if self._floor is not None or (self._landing is not None and self.flying):
            return -np.inf  # indoors, maybe under the ground
        ground = self.ground_m(state.x, state.y) if self.ground_m else None
        return -np.inf if ground is None else ground + EYE_CLEARANCE_M

    def _above_ground(self, state: CameraState) -> CameraState:
        if self._floor is not None:
            return replace(state, z=self._floor + EYE_CLEARANCE_M)
        floor_m = self._floor_m(state)
        return replace(state, z=floor_m) if state.z < floor_m else state

    def _furthest(self, step: Callable[[float], CameraState]) -> CameraState:
        """Return the longest part of a step (0..1) that does not end under the ground, by bisection."""
        whole = step(1.0)
        if whole.z >= self._floor_m(whole):
            return whole
        low, high = 0.0, 1.0
        for _ in range(20):
            part = (low + high) / 2
            state = step(part)
            low, high = (part, high) if state.z >= self._floor_m(state) else (low, part)
        return step(low) if low > 0.0 else step(0.0)
