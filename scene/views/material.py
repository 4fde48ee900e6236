"""What the surface of a mesh looks like: its shader, its pass, and VTK's objects for it, shared by all that look alike.

The opacity of the layer is a number that the shader is told. VTK's own, of a property, would have it make every buffer
of a mesh anew, and what they are made of is given up once it was drawn.
"""

from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakValueDictionary

from vtkmodules.vtkRenderingCore import vtkActor, vtkProperty, vtkShaderProperty

from layers.data.geometry import AlphaMode, MeshData, UInt8
from scene.air import HAZED, Air, Atmosphere, tell
from scene.singulation.shader import SinglingUniforms, Variant
from scene.singulation.singulation import Singulation
from scene.views.night import NIGHTLY, tell_night

_BEGINNING = """//VTK::System::Dec
//VTK::Output::Dec
//VTK::CustomUniforms::Dec
uniform sampler2D actortexture;
in vec2 tcoordVCVSOutput;
"""


@lru_cache(maxsize=16)
def photo_shader(*, holes: bool = False, dark: bool = False, singled: Variant | None = None) -> str:
    """Return what draws the photograph and the haze before it; one string for all tiles gives one program.

    `discard` or a facing test in it costs a fifth of the frame. It may only be used in the opaque pass: the
    translucent one expects a second output.

    Parameters
    ----------
    holes : bool
        Where the picture is transparent there is nothing.
    dark : bool
        Without the sun.
    singled : Variant or None
        With what footprints make of it.
    """
    texel = "texture(actortexture,tcoordVCVSOutput)"
    lines = [f"vec4 texel={texel};", "vec3 colour=texel.rgb;"]
    if dark:
        lines.append("colour=nightly(colour);")
    if singled is not None:
        lines.append("colour=singled(colour);")
    if holes:
        lines.append("if(texel.a<alphaCutoff) discard;")
    body = "\n  ".join([*lines, "gl_FragData[0]=vec4(hazed(colour),1.0);"])
    functions = HAZED + (NIGHTLY if dark else "") + (singled.functions if singled is not None else "")
    return f"{_BEGINNING}{functions}\nvoid main(){{\n  {body}\n}}\n"


# Otherwise VTK's own shader, where what the picture's alpha means is said in place of VTK's `colour * texel`.
# `gl_FragData[0].a` is the vertex' alpha times `opacityUniform` there, which is that of the mesh.
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
_SINGLED = "  gl_FragData[0].rgb = singled(gl_FragData[0].rgb);\n"
_LAYER = (
    "  gl_FragData[0].rgb = mix(gl_FragData[0].rgb * grade, hazeColour,"
    " max(0.0, (1.0 - haze.x * gl_FragCoord.w) / (1.0 + haze.y * gl_FragCoord.w)));\n"
    "  gl_FragData[0].a *= layerOpacity;\n"
)
_WHITE = (1.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True)
class Material:
    """What of a mesh decides how its surface is drawn, beside its picture and colours themselves.

    Parameters
    ----------
    tint : tuple of 3 floats
    alpha : float
        0..1, of the whole mesh.
    alpha_mode : AlphaMode or None
        None: the picture's alpha means nothing, that of the colours does.
    alpha_cutoff : float
        Of the picture's alpha times that of the colours; 0 unless it is masked.
    solid : bool
        Nothing shines through.
    textured, coloured, lit, smooth, double_sided : bool
    """

    tint: tuple[float, float, float]
    alpha: float
    alpha_mode: AlphaMode | None
    alpha_cutoff: float
    solid: bool
    textured: bool
    coloured: bool
    lit: bool
    smooth: bool
    double_sided: bool

    @staticmethod
    def of(mesh: MeshData) -> "Material":
        """Return that of a mesh, opaque where it can be."""
        alpha_mode = _alpha_mode(mesh)
        alpha = 1.0 if alpha_mode in {AlphaMode.OPAQUE, AlphaMode.MASK} else float(mesh.base_colour[3])
        solid = alpha >= 1.0 and alpha_mode is not AlphaMode.BLEND
        if alpha_mode is None and mesh.colours is not None:
            solid = solid and bool((mesh.colours[:, 3] == 255).all())
        masked = alpha_mode is AlphaMode.MASK
        return Material(
            tint=mesh.base_colour[:3],
            alpha=alpha,
            alpha_mode=alpha_mode,
            alpha_cutoff=mesh.alpha_cutoff / max(float(mesh.base_colour[3]), 1e-6) if masked else 0.0,
            solid=solid,
            textured=mesh.texture is not None and mesh.uv is not None,
            coloured=mesh.colours is not None,
            lit=not mesh.unlit,
            smooth=mesh.normals is not None,
            double_sided=mesh.double_sided,
        )

    @property
    def photo(self) -> bool:
        """A picture and nothing else: a short shader will do."""
        return self.textured and not self.lit and not self.coloured and self.tint == _WHITE


class Look:
    """VTK's objects for a material, in one layer. Scene thread only.

    Parameters
    ----------
    material : Material
    opacity : float
        Of the layer, 0..1.
    """

    def __init__(self, material: Material, *, opacity: float) -> None:
        self.material = material
        self._is_day = True
        self._air: Air | None = None
        self._singling: SinglingUniforms | None = None
        self._property = vtkProperty()
        self._property.SetColor(*material.tint)
        self._property.SetOpacity(material.alpha)
        self._property.SetBackfaceCulling(not material.double_sided)
        if not material.lit:
            self._property.LightingOff()
        elif not material.smooth:
            self._property.SetInterpolationToFlat()
        self._shader = vtkShaderProperty()
        if material.alpha_mode is AlphaMode.MASK:
            self._shader.GetFragmentCustomUniforms().SetUniformf("alphaCutoff", material.alpha_cutoff)
        self._replace()
        self._opaque = False
        self.set_opacity(opacity)

    def set_opacity(self, opacity: float) -> None:
        """Take the opacity of the layer: another one may take another shader, and another pass by `dress`."""
        self._opaque = self.material.solid and opacity >= 1.0
        self._choose_shader()
        self._shader.GetFragmentCustomUniforms().SetUniformf("layerOpacity", opacity)

    def breathe(self, air: Air, *, is_day: bool) -> None:
        """Take haze and light; by night another shader."""
        if is_day != self._is_day:
            self._is_day = is_day
            self._choose_shader()
        self._air = air
        tell(self._shader, air, whole=not is_day or self._singling is not None)
        tell_night(self._shader, air, is_day=is_day)
        # What is lit by lamps and sun of the scene gets its darkness from those.
        grade = (1.0, 1.0, 1.0) if self.material.lit else air.grade
        self._shader.GetFragmentCustomUniforms().SetUniform3f("grade", grade)

    def single(self, uniforms: SinglingUniforms | None) -> None:
        """Take what footprints make of the surface, with another shader; None: nothing."""
        before, self._singling = self._singling, uniforms
        if uniforms is not None:
            uniforms.tell(self._shader)
        if (before and before.variant) != (uniforms and uniforms.variant):
            self._choose_shader()
            self._replace()
            if self._air is not None:
                tell(self._shader, self._air, whole=not self._is_day or uniforms is not None)

    def _choose_shader(self) -> None:
        code = ""
        if self._opaque and self.material.photo:
            code = photo_shader(
                holes=self.material.alpha_mode is AlphaMode.MASK,
                dark=not self._is_day,
                singled=self._singling.variant if self._singling is not None else None,
            )
        self._shader.SetFragmentShaderCode(code)

    def _replace(self) -> None:
        """Say in VTK's own shader what the picture's alpha means, and what footprints do; in both where it is known."""
        material, singled = self.material, self._singling
        code = (_SINGLED if singled is not None else "") + _LAYER
        if material.textured or material.alpha_mode is not None:
            code = (_TEXEL if material.textured else _NO_TEXEL) + _MEANINGS[material.alpha_mode] + code
        self._shader.ClearAllFragmentShaderReplacements()
        self._shader.AddFragmentShaderReplacement("//VTK::TCoord::Impl", True, code, True)
        if singled is not None:
            for place, before in (("System", singled.variant.samplers), ("TCoord", singled.variant.functions)):
                tag = f"//VTK::{place}::Dec"
                self._shader.AddFragmentShaderReplacement(tag, True, f"{tag}\n{before}", True)

    def dress(self, actor: vtkActor) -> None:
        """Have `actor` look like this, in the pass that the opacity takes."""
        actor.SetProperty(self._property)
        actor.SetShaderProperty(self._shader)
        # Said outright, or VTK looks at every pixel of every picture for transparency (205 ms for 2048²).
        actor.SetForceOpaque(self._opaque)
        actor.SetForceTranslucent(not self._opaque)


class Looks:
    """The looks of one layer, each as long as something has it. Scene thread only.

    Parameters
    ----------
    atmosphere : Atmosphere, optional
        Of the scene; clear daylight otherwise.
    singulation : Singulation, optional
        Tells of footprints.
    """

    def __init__(self, atmosphere: Atmosphere | None = None, singulation: Singulation | None = None) -> None:
        self._looks: WeakValueDictionary[Material, Look] = WeakValueDictionary()
        self._atmosphere = atmosphere or Atmosphere()
        self._singulation = singulation
        self._opacity = 1.0

    def __len__(self) -> int:
        return len(self._looks)

    def of(self, material: Material) -> Look:
        """Return the look of a material; the same one while it is in use."""
        look = self._looks.get(material)
        if look is None:
            look = self._looks[material] = Look(material, opacity=self._opacity)
            self._atmosphere.join(look)
            if self._singulation is not None:
                self._singulation.join(look)
        return look

    def set_opacity(self, opacity: float) -> None:
        """Take the opacity of the layer, 0..1; what is drawn has to be dressed again."""
        self._opacity = opacity
        for look in self._looks.values():
            look.set_opacity(opacity)


def _alpha_mode(mesh: MeshData) -> AlphaMode | None:
    """Return what is meant by alpha; `BLEND` where nothing shines through is `OPAQUE`, which is far cheaper."""
    if mesh.alpha_mode is not AlphaMode.BLEND or mesh.base_colour[3] < 1.0:
        return mesh.alpha_mode
    seen: list[UInt8] = [] if mesh.colours is None else [mesh.colours[:, 3]]
    if mesh.texture is not None and mesh.uv is not None:
        seen.append(mesh.texture.pixels[..., 3])
    return AlphaMode.OPAQUE if all(bool((alpha == 255).all()) for alpha in seen) else AlphaMode.BLEND
