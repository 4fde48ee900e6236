"""One mesh as an actor: which shader and which pass its material takes, and what it holds."""

from dataclasses import dataclass, replace

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkTexture

from layers.data.geometry import AlphaMode, Bounds, MeshData, TextureData, UInt8, Wrap
from scene.polydata import polydata_from_mesh, texture_from_data

# The photograph as it is. One string for all tiles gives one program; `discard` or a facing test in it costs a fifth
# of the frame. It may only be used in the opaque pass: the translucent one expects a second output.
PHOTO_SHADER = """//VTK::System::Dec
//VTK::Output::Dec
uniform sampler2D actortexture;
in vec2 tcoordVCVSOutput;
void main(){ gl_FragData[0]=vec4(texture(actortexture,tcoordVCVSOutput).rgb,1.0); }
"""
# The same with holes.
CUT_OUT_SHADER = """//VTK::System::Dec
//VTK::Output::Dec
//VTK::CustomUniforms::Dec
uniform sampler2D actortexture;
in vec2 tcoordVCVSOutput;
void main(){
  vec4 texel=texture(actortexture,tcoordVCVSOutput);
  if(texel.a<alphaCutoff) discard;
  gl_FragData[0]=vec4(texel.rgb,1.0);
}
"""
# Otherwise VTK's own shader, where what the picture's alpha means is said in place of VTK's `colour * texel`.
# `gl_FragData[0].a` is the vertex' alpha times `opacityUniform` there.
_TEXEL = "  vec4 texel = texture(actortexture, tcoordVCVSOutput);\n"
_NO_TEXEL = "  vec4 texel = vec4(1.0);\n"
_MEANINGS = {
    None: "  gl_FragData[0].rgb *= texel.rgb;\n",
    AlphaMode.OPAQUE: "  gl_FragData[0] = vec4(gl_FragData[0].rgb * texel.rgb, opacityUniform);\n",
    AlphaMode.MASK: (
        "  if (gl_FragData[0].a * texel.a < alphaCutoff * opacityUniform) discard;\n"
        "  gl_FragData[0] = vec4(gl_FragData[0].rgb * texel.rgb, opacityUniform);\n"
    ),
    AlphaMode.BLEND: "  gl_FragData[0] *= texel;\n",
}
# Coordinates this little beyond 0..1 are rounding, not a repeated picture.
_UV_SLACK = 0.01
_INDEX_BYTES = 4

Pictures = dict[tuple[int, Wrap], vtkTexture]
"""Textures of one tile by picture and wrap, so that meshes share them."""


@dataclass(frozen=True, slots=True, eq=False)
class MeshActor:
    """An actor, and how it looks when its layer is solid.

    Parameters
    ----------
    actor : vtkActor
    photo : bool
        A picture and nothing else: a short shader will do.
    alpha_mode : AlphaMode or None
        None: the picture's alpha means nothing, that of the colours does.
    alpha : float
        0..1, of the whole mesh.
    solid : bool
        Nothing shines through.
    bounds : Bounds
        Site ENU metres.
    array_bytes : int
        Of the arrays that it keeps; as much lies in the graphics card's buffers.
    """

    actor: vtkActor
    photo: bool
    alpha_mode: AlphaMode | None
    alpha: float
    solid: bool
    bounds: Bounds
    array_bytes: int

    def set_opacity(self, opacity: float) -> None:
        """Take the opacity of the layer, 0..1: another one may take another pass and another shader."""
        opaque = self.solid and opacity >= 1.0
        self.actor.GetProperty().SetOpacity(self.alpha * opacity)
        # Said outright, or VTK looks at every pixel of every picture for transparency (205 ms for 2048²).
        self.actor.SetForceOpaque(opaque)
        self.actor.SetForceTranslucent(not opaque)
        code = ""
        if opaque and self.photo:
            code = CUT_OUT_SHADER if self.alpha_mode is AlphaMode.MASK else PHOTO_SHADER
        self.actor.GetShaderProperty().SetFragmentShaderCode(code)


def mesh_actor(mesh: MeshData, *, pictures: Pictures, mipmaps: bool = False) -> MeshActor:
    """Return a new actor, opaque where it can be.

    Parameters
    ----------
    pictures : Pictures
        Those of the same tile; a new one is added.

    Raises
    ------
    ValueError
        Arrays do not fit together.
    """
    textured = mesh.texture is not None and mesh.uv is not None
    tint = mesh.base_colour[:3]
    if mesh.colours is not None and tint != (1.0, 1.0, 1.0):
        mesh = replace(mesh, colours=_tinted(mesh.colours, tint))
    mapper = vtkPolyDataMapper()
    mapper.SetVBOShiftScaleMethod(0)
    data = polydata_from_mesh(mesh)
    mapper.SetInputData(data)
    # Nothing of it changes: a quarter of what a small tile costs in each frame is asking whether it did.
    mapper.StaticOn()
    mapper.SetScalarVisibility(mesh.colours is not None)
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    # float32 points about a float64 origin: VTK composes the matrix to the screen in double.
    actor.SetPosition(*(float(v) for v in mesh.origin_enu_m))
    look = actor.GetProperty()
    look.SetColor(*tint)
    look.SetBackfaceCulling(not mesh.double_sided)
    if mesh.unlit:
        look.LightingOff()
    elif mesh.normals is None:
        look.SetInterpolationToFlat()
    if textured:
        actor.SetTexture(_picture(mesh, pictures=pictures, mipmaps=mipmaps))
    alpha_mode = _alpha_mode(mesh)
    alpha = 1.0 if alpha_mode in {AlphaMode.OPAQUE, AlphaMode.MASK} else float(mesh.base_colour[3])
    solid = alpha >= 1.0 and alpha_mode is not AlphaMode.BLEND
    if alpha_mode is None and mesh.colours is not None:
        solid = solid and bool((mesh.colours[:, 3] == 255).all())
    photo = textured and mesh.unlit and mesh.colours is None and tint == (1.0, 1.0, 1.0)
    shader = actor.GetShaderProperty()
    if alpha_mode is AlphaMode.MASK:
        shader.GetFragmentCustomUniforms().SetUniformf(
            "alphaCutoff", mesh.alpha_cutoff / max(float(mesh.base_colour[3]), 1e-6)
        )
    if textured or alpha_mode is not None:
        code = (_TEXEL if textured else _NO_TEXEL) + _MEANINGS[alpha_mode]
        shader.AddFragmentShaderReplacement("//VTK::TCoord::Impl", True, code, True)
    return MeshActor(
        actor, photo, alpha_mode, alpha, solid, _bounds(mesh, data.GetPoints().GetBounds()), _array_bytes(mesh)
    )


def _alpha_mode(mesh: MeshData) -> AlphaMode | None:
    """Return what is meant by alpha; `BLEND` where nothing shines through is `OPAQUE`, which is far cheaper."""
    if mesh.alpha_mode is not AlphaMode.BLEND or mesh.base_colour[3] < 1.0:
        return mesh.alpha_mode
    seen: list[UInt8] = [] if mesh.colours is None else [mesh.colours[:, 3]]
    if mesh.texture is not None and mesh.uv is not None:
        seen.append(mesh.texture.pixels[..., 3])
    return AlphaMode.OPAQUE if all(bool((alpha == 255).all()) for alpha in seen) else AlphaMode.BLEND


def _picture(mesh: MeshData, *, pictures: Pictures, mipmaps: bool) -> vtkTexture:
    texture: TextureData | None = mesh.texture
    assert texture is not None  # noqa: S101 (asked for only with a picture)
    wrap = texture.wrap or (Wrap.REPEAT if _repeats(mesh) else Wrap.CLAMP)
    key = (id(texture), wrap)
    if key not in pictures:
        pictures[key] = texture_from_data(texture, wrap=wrap, mipmaps=mipmaps)
    return pictures[key]


def _repeats(mesh: MeshData) -> bool:
    if mesh.uv is None or not len(mesh.uv):
        return False
    with np.errstate(invalid="ignore"):
        return bool(mesh.uv.min() < -_UV_SLACK or mesh.uv.max() > 1.0 + _UV_SLACK)


def _tinted(colours: UInt8, tint: tuple[float, ...]) -> UInt8:
    """Return vertex colours times `tint`: VTK takes either the one or the other."""
    result = colours.copy()
    result[:, :3] = np.rint(colours[:, :3] * np.clip(np.asarray(tint, np.float64), 0.0, 1.0)).astype(np.uint8)
    return result


def _bounds(mesh: MeshData, box: tuple[float, ...]) -> Bounds:
    # VTK needs the box of the points anyway, and keeps it.
    low, high = np.array(box[0::2]) + mesh.origin_enu_m, np.array(box[1::2]) + mesh.origin_enu_m
    if np.isfinite(low).all() and np.isfinite(high).all():
        return Bounds(*(float(v) for v in low), *(float(v) for v in high))
    inner = Bounds.of_points(mesh.points)
    return inner if inner.is_empty else Bounds.of_points(inner.corners + mesh.origin_enu_m)


def _array_bytes(mesh: MeshData) -> int:
    vertex = 12
    vertex += 8 if mesh.uv is not None and mesh.texture is not None else 0
    vertex += 12 if mesh.normals is not None and not mesh.unlit else 0
    vertex += 4 if mesh.colours is not None else 0
    return len(mesh.points) * vertex + len(mesh.triangles) * 3 * _INDEX_BYTES
