"""The scene's camera as VTK's: the same pinhole, and a clipping range around what is drawn."""

from vtkmodules.vtkRenderingCore import vtkRenderer

from layers.data.camera import CameraState
from layers.data.geometry import Bounds

FAR_OVER_NEAR = 20_000.0
"""More would cost the 24-bit depth too much: at this ratio a point at a tenth of `far` is known to 1.2e-4 of it."""
DEFAULT_NEAR_M, DEFAULT_FAR_M = 1.0, 20_000.0
_MARGIN = 0.02
_MIN_FAR_M = 1.0


def clipping_range(camera: CameraState, bounds: Bounds, *, around: Bounds | None = None) -> tuple[float, float]:
    """Return near and far, metres along the view axis, that hold `bounds`.

    Parameters
    ----------
    around : Bounds, optional
        Also to be seen (a ground grid) but not worth a nearer near plane.
    """
    near, far = _depths(camera, bounds)
    surround_near, surround_far = _depths(camera, around or Bounds.empty())
    if far <= 0.0 and surround_far <= 0.0:
        return DEFAULT_NEAR_M, DEFAULT_FAR_M
    far = max(far, surround_far)
    if near == float("inf"):
        near = surround_near
    far = max(far * (1.0 + _MARGIN), _MIN_FAR_M)
    near = max(near * (1.0 - _MARGIN), far / FAR_OVER_NEAR)
    return near, far


def aim(renderer: vtkRenderer, camera: CameraState, *, size: tuple[int, int], near_m: float, far_m: float) -> None:
    """Make `renderer` see exactly what `camera.project` says for a picture of `size`."""
    right, up, forward = camera.axes()
    del right
    eye = camera.position
    target = eye + forward
    vtk_camera = renderer.GetActiveCamera()
    vtk_camera.SetPosition(*eye)
    vtk_camera.SetFocalPoint(*target)
    vtk_camera.SetViewUp(*up)
    vtk_camera.SetViewAngle(camera.vertical_fov_deg(size))
    vtk_camera.SetClippingRange(near_m, far_m)


def _depths(camera: CameraState, bounds: Bounds) -> tuple[float, float]:
    """Return the least and greatest depth of a box; (inf, 0) for an empty one or one behind the eye."""
    if bounds.is_empty:
        return float("inf"), 0.0
    _, depth = camera.project(bounds.corners, size=(2, 2))
    near, far = float(depth.min()), float(depth.max())
    return (max(near, 0.0), far) if far > 0.0 else (float("inf"), 0.0)
