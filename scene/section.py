"""Cuts everything open by planes, in the vertex shader: what lies beyond is never turned into fragments.

A vertex tells how far it is on the kept side of each plane (``gl_ClipDistance``), which the clipper does the rest
with: no `discard`, so that the depth test stays early, and edges as sharp as any other. The distance comes from the
vertex' place on the screen (x, y and w of it are exact; z is not needed), so that no actor has to be told where it
stands. The planes lie in a texture that is bound once a picture: told each actor by itself, a city's thousands would
cost more than the cut does.
"""

from weakref import WeakSet

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkProp, vtkRenderer, vtkShaderProperty, vtkTexture

from layers.data.camera import CameraState
from layers.data.geometry import Float32
from layers.data.section import MAX_PLANES, UNCUT, SectionState
from scene.polydata import texture_of_numbers
from scene.streaming.view_state import ViewState

_CLIP_DISTANCE = 0x3000  # GL_CLIP_DISTANCE0
_UNCUT_NAMES = ("grid", "tile ~sea")
"""Sky, grid and sea are no things; they are not cut."""
_SYSTEM, _DECLARED, _END = "//VTK::System::Dec", "//VTK::Clip::Dec", "//VTK::CustomEnd::Impl"
_EXTENSION = f"{_SYSTEM}\n#extension GL_ARB_shading_language_420pack : require\n"
_SAMPLER = f"""{_DECLARED}
layout(binding={{unit}}) uniform sampler2D sectionPlanes;
out float gl_ClipDistance[{MAX_PLANES}];
"""
_DISTANCES = (
    _END
    + "\n"
    + "".join(
        f"  gl_ClipDistance[{i}] = dot(texelFetch(sectionPlanes, ivec2({i}, 0), 0), vec4(gl_Position.xyw, 1.0));\n"
        for i in range(MAX_PLANES)
    )
)

CAP_RGB = (0.27, 0.32, 0.38)
_CAP_TAG = "//VTK::DepthPeeling::Impl"
# Before the translucent pass weighs what is drawn, and without touching its alpha.
_CAP = f"  if (!gl_FrontFacing) gl_FragData[0].rgb = vec3({CAP_RGB[0]}, {CAP_RGB[1]}, {CAP_RGB[2]});\n{_CAP_TAG}\n"


class SectionCut:
    """The section of one scene. Scene thread only; without planes nothing of a scene is touched."""

    def __init__(self) -> None:
        self._state = UNCUT
        self._known: set[vtkShaderProperty] = set()
        self._capped: WeakSet[vtkActor] = WeakSet()
        self._numbers = np.zeros((1, MAX_PLANES, 4), np.float32)
        self._texture: vtkTexture | None = None
        self._unit = -1
        self._looked_at = -1
        self._count = 0

    @property
    def state(self) -> SectionState:
        """How the scene is cut."""
        return self._state

    @state.setter
    def state(self, value: SectionState) -> None:
        self._state = value

    def cap(self, actor: vtkActor) -> None:
        """Have the inside of a solid be one flat colour where it is cut open: its back faces are the cut's face.

        Right as a picture for closed bodies seen through the cut; their depth is that of the back face.
        """
        self._capped.add(actor)
        if self._unit >= 0:
            _set_cap(actor, capped=True)

    def narrowed(self, view: ViewState) -> ViewState:
        """Return `view` that does not see what is cut away, so that it need not be loaded."""
        cuts = self._state.cuts
        if not cuts:
            return view
        normals = np.array([-cut.normal for cut in cuts])
        offsets = np.einsum("ij,ij->i", normals, np.array([cut.point for cut in cuts]) - view.eye)
        return view.within(normals, offsets)

    def bind(self, renderer: vtkRenderer, camera: CameraState, *, size: tuple[int, int]) -> None:
        """Have the picture that is drawn next be cut; the renderer's context is current."""
        cuts = self._state.cuts
        if self._count:
            self.release(renderer)  # the last picture failed half-way
        if not cuts:
            self._end()
            return
        self._numbers[:] = _distances(self._state, camera, size=size)
        if self._texture is None:
            self._texture = texture_of_numbers(self._numbers)
        self._texture.GetInput().Modified()
        self._texture.Render(renderer)
        unit = int(self._texture.GetTextureUnit())
        self._prepare(renderer, unit)
        state = renderer.GetRenderWindow().GetState()  # type: ignore[attr-defined]  # of its OpenGL class
        for number in range(len(cuts)):
            state.vtkglEnable(_CLIP_DISTANCE + number)
        self._count = len(cuts)

    def release(self, renderer: vtkRenderer) -> None:
        """After that picture."""
        state = renderer.GetRenderWindow().GetState()  # type: ignore[attr-defined]
        for number in range(self._count):
            state.vtkglDisable(_CLIP_DISTANCE + number)
        self._count = 0
        if self._texture is not None:
            self._texture.PostRender(renderer)

    def close(self) -> None:
        """Let go of everything."""
        self._end()

    def lose(self) -> None:
        """Forget what was on the graphics card."""
        self._texture, self._looked_at = None, -1

    def _prepare(self, renderer: vtkRenderer, unit: int) -> None:
        """Have every surface know the planes: those that came since the last picture, or all for another unit."""
        props = renderer.GetViewProps()
        if unit == self._unit and props.GetMTime() == self._looked_at:
            return
        if unit != self._unit:
            self._known.clear()
            for actor in self._capped:
                _set_cap(actor, capped=True)
        self._unit, self._looked_at = unit, props.GetMTime()
        sampler = _SAMPLER.format(unit=unit)
        everything: list[vtkProp] = list(props)  # type: ignore[call-overload]  # iterable, which its stubs do not say
        things = (p for p in everything if not str(p.GetObjectName() or "").startswith(_UNCUT_NAMES))
        shaders = {prop.GetShaderProperty() for prop in things}
        for shader in shaders - self._known:
            for tag, code in ((_SYSTEM, _EXTENSION), (_DECLARED, sampler), (_END, _DISTANCES)):
                shader.AddVertexShaderReplacement(tag, True, code, False)
        self._known = shaders

    def _end(self) -> None:
        """Give every surface its own shader back."""
        self._texture = None
        if self._unit < 0:
            return
        for shader in self._known:
            for tag in (_SYSTEM, _DECLARED, _END):
                shader.ClearVertexShaderReplacement(tag, True)
        for actor in self._capped:
            _set_cap(actor, capped=False)
        self._known.clear()
        self._unit = self._looked_at = -1


def _set_cap(actor: vtkActor, *, capped: bool) -> None:
    shader = actor.GetShaderProperty()
    if capped:
        shader.AddFragmentShaderReplacement(_CAP_TAG, True, _CAP, False)
    else:
        shader.ClearFragmentShaderReplacement(_CAP_TAG, True)


def _distances(state: SectionState, camera: CameraState, *, size: tuple[int, int]) -> Float32:
    """Return float32 (1, 6, 4): what of a vertex' clip x, y, w and of one is its distance on the kept side."""
    axes = np.array(camera.axes())
    focal = camera.focal_px(size)
    # x of the clip is right / (half width / focal), w is forward.
    stretch = np.array([size[0] / 2 / focal, size[1] / 2 / focal, 1.0])
    result = np.zeros((1, MAX_PLANES, 4), np.float32)
    result[..., 3] = 1.0
    for row, cut in enumerate(state.cuts):
        kept = -cut.normal
        result[0, row, :3] = (axes @ kept) * stretch
        result[0, row, 3] = float(kept @ (camera.position - cut.point))
    return result
