"""A sea to the horizon around the data: no mesh of waves, but a plane whose pixels know how water reflects."""

import numpy as np
from vtkmodules.vtkCommonDataModel import vtkImageData, vtkPolyData
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer, vtkTexture

from layers.data.camera import CameraState
from layers.data.geometry import Bounds, Float64, UInt8
from layers.data.sky import SkyState
from scene.air import Air, tell
from scene.polydata import polydata_from_arrays, vtk_array
from scene.sky import sky_colours

WAVES_PX = 256
_WAVES_SEED = 11
# Over the water that a mesh may have itself, and around its shown tiles by this share of their width.
_OVER_M, _AROUND = 0.25, 0.5
_EVERYWHERE_M = 1e8
_SHADER = """//VTK::System::Dec
//VTK::Output::Dec
//VTK::CustomUniforms::Dec
uniform sampler2D waves;
vec2 slopes(vec2 at){ return texture(waves,at).rg-vec2(0.50196); }
void main(){
  vec3 line=rayCorner+rayAcross*gl_FragCoord.x+rayUpward*gl_FragCoord.y;
  float away=(seaM-eyeM.z)/min(line.z,-0.00001);
  vec3 ray=normalize(line);
  vec2 place=eyeM.xy+line.xy*away;
  vec3 wide=texture(waves,vec2(0.83*place.x-0.56*place.y,0.56*place.x+0.83*place.y)/611.0).rgb;
  vec2 slope=slopes(place/19.0)*0.36+slopes(place.yx/71.0+0.37)*0.24+(wide.rg-vec2(0.50196))*0.12;
  vec3 normal=normalize(vec3(-slope,1.0));
  float facing=clamp(-dot(ray,normal),0.02,1.0);
  // Schlick's approximation; a rough surface never mirrors all.
  float rest=1.0-facing;
  float rest2=rest*rest;
  float mirror=min(0.02+0.98*rest*rest2*rest2,0.72);
  vec3 back=reflect(ray,normal);
  vec3 sky=mix(skyLow,skyHigh,clamp(back.z*1.4,0.0,1.0));
  vec3 water=mix(deep,shallow,wide.b)*(1.0+1.6*dot(slope,sun.xy));
  // To the power of 128.
  float shine=max(dot(back,sun),0.0);
  shine*=shine; shine*=shine; shine*=shine; shine*=shine; shine*=shine; shine*=shine; shine*=shine;
  float w=1.0/away;
  float far=1.0/(1.0+haze.y*0.55*w);
  float fog=max(far*far,max(0.0,(1.0-haze.x*w)/(1.0+haze.y*w)));
  gl_FragData[0]=vec4(mix(mix(water,sky,mirror)+shine*sunColour,hazeColour,fog),1.0);
}
"""
_DEEP = np.array([0.105, 0.245, 0.285])
_SHALLOW = np.array([0.175, 0.345, 0.365])


def wave_picture(*, seed: int = _WAVES_SEED) -> UInt8:
    """Return a tile of wind waves: uint8 (WAVES_PX, WAVES_PX, 4): slope east, slope north, a slow patchiness, 255.

    A random field whose power falls with the fourth power of the wave number, stronger along the wind; the edges meet.
    """
    random = np.random.default_rng(seed)
    across = np.fft.fftfreq(WAVES_PX) * WAVES_PX
    east, north = np.meshgrid(across, across)
    number = np.hypot(east, north)
    along = (0.8 * east + 0.6 * north) / np.maximum(number, 1.0)
    power = np.maximum(number, 1.0) ** -2.0 * (0.25 + along**2) * np.exp(-((number / 70.0) ** 2))
    amplitude = np.where(number >= 3.0, power, 0.0)
    phases = np.exp(2j * np.pi * random.random((2, WAVES_PX, WAVES_PX)))
    heights = amplitude * phases[0]
    slow = np.where((number > 0.0) & (number <= 6.0), 1.0 / np.maximum(number, 1.0), 0.0) * phases[1]
    fields = [np.fft.ifft2(spectrum).real for spectrum in (1j * east * heights, 1j * north * heights, slow)]
    pixels = np.full((WAVES_PX, WAVES_PX, 4), 255, np.uint8)
    for channel, field in enumerate(fields):
        pixels[..., channel] = np.clip(np.rint(128.0 + 42.0 * field / field.std()), 0, 255)
    return pixels


class Sea:
    """Two sheets of the same water: one at its height around the tiles, one behind everything. Scene thread only."""

    def __init__(self, renderer: vtkRenderer) -> None:
        self._renderer = renderer
        self._near = _sheet("tile ~sea near")
        self._far = _sheet("tile ~sea far")
        # The corners are those of the picture below the horizon, as far as the sky: nothing to be picked.
        self._far.GetShaderProperty().AddVertexShaderReplacement(
            "//VTK::PositionVC::Impl",
            True,
            "gl_Position = vec4(vertexMC.x, mix(-1.0, horizonY, vertexMC.y), 1.0, 1.0);\n",
            False,
        )
        self._far.GetShaderProperty().GetVertexCustomUniforms().SetUniformf("horizonY", 1.0)
        self._far.GetMapper().SetInputDataObject(_corners(-1.0, 0.0, 1.0, 1.0, thick=1.0))
        # Where it is drawn the shader says. Its box is everywhere, or it would be left out of views beside it.
        self._far.SetScale(_EVERYWHERE_M)
        self._far.UseBoundsOff()
        self._texture = _waves_texture()
        for actor in (self._near, self._far):
            actor.GetProperty().SetTexture("waves", self._texture)
        self._place: tuple[float, ...] = ()
        self._is_shown = False

    @property
    def bounds(self) -> Bounds:
        """The box of the near sheet; empty where there is none."""
        if not self._is_shown or not self._place:
            return Bounds.empty()
        west, south, east, north, level = self._place
        return Bounds(west, south, level, east, north, level)

    def show(self, sky: SkyState, camera: CameraState, *, around: Bounds) -> None:
        """Show the sea that `sky` has around a box, or none: there is nothing of it to see from below."""
        level_m = None if sky.sea_m is None else sky.sea_m + _OVER_M
        shown = level_m is not None and camera.z > level_m
        if shown != self._is_shown:
            self._is_shown = shown
            for actor in (self._near, self._far):
                if shown:
                    self._renderer.AddViewProp(actor)
                else:
                    self._renderer.RemoveViewProp(actor)
        if level_m is not None and shown:
            self._lay(around, level_m)

    def breathe(self, air: Air, sky: SkyState, camera: CameraState, *, size: tuple[int, int]) -> None:
        """Take haze, light and where the eye is."""
        if not self._is_shown or sky.sea_m is None:
            return
        horizon = np.tan(np.radians(-camera.pitch_deg)) / np.tan(np.radians(camera.vertical_fov_deg(size) / 2))
        # A hair lower: at the horizon itself the water is infinitely far.
        self._far.GetShaderProperty().GetVertexCustomUniforms().SetUniformf(
            "horizonY", float(np.clip(horizon, -1.0, 1.0))
        )
        low, high = _reflected(camera.heading_deg, sky)
        grade = np.array(air.grade)
        # The sun, or what is left of it; by night the moon.
        by_sun = sky.sun_elevation_deg > -1.0
        sun = sky.sun if by_sun else np.array([0.48, 0.60, 0.64])
        low_sun = float(np.interp(sky.sun_elevation_deg, (0.0, 20.0), (1.0, 0.0)))
        colour = np.array([1.0, 0.97 - 0.35 * low_sun, 0.92 - 0.62 * low_sun]) if by_sun else np.array([0.5, 0.6, 0.8])
        for actor in (self._near, self._far):
            shader = actor.GetShaderProperty()
            tell(shader, air, whole=True)
            uniforms = shader.GetFragmentCustomUniforms()
            uniforms.SetUniformf("seaM", sky.sea_m + _OVER_M)
            for name, value in (
                ("deep", _DEEP * grade), ("shallow", _SHALLOW * grade), ("skyLow", low), ("skyHigh", high),
                ("sun", sun), ("sunColour", colour * (0.9 if by_sun else 0.12)),
            ):  # fmt: skip
                uniforms.SetUniform3f(name, tuple(float(v) for v in value))

    def close(self) -> None:
        """Take it out of the renderer."""
        if self._is_shown:
            for actor in (self._near, self._far):
                self._renderer.RemoveViewProp(actor)
            self._is_shown = False

    def _lay(self, around: Bounds, level_m: float) -> None:
        if around.is_empty:
            place: tuple[float, ...] = (-1.0, -1.0, 1.0, 1.0, level_m)
        else:
            # In steps, so that a tile more or less does not lay it anew.
            step = max(64.0, 2.0 ** np.ceil(np.log2(max(around.east - around.west, around.north - around.south) / 8)))
            rim = _AROUND * (around.east - around.west)
            west, south = (float(np.floor((v - rim) / step) * step) for v in (around.west, around.south))
            east, north = (float(np.ceil((v + rim) / step) * step) for v in (around.east, around.north))
            place = (west, south, east, north, level_m)
        if place != self._place:
            self._place = place
            west, south, east, north, _ = place
            self._near.GetMapper().SetInputDataObject(_corners(0.0, 0.0, east - west, north - south))
            self._near.SetPosition(west, south, level_m)


def _reflected(heading_deg: float, sky: SkyState) -> tuple[Float64, Float64]:
    """Return the sky low and high where one looks, as water mirrors it: 0..1."""
    heading = np.radians(heading_deg)
    across = np.array([np.sin(heading), np.cos(heading), 0.0])
    directions = np.stack([across * np.cos(a) + np.array([0.0, 0.0, np.sin(a)]) for a in np.radians((6.0, 60.0))])
    low, high = np.minimum(sky_colours(directions, sky), 230.0) / 255.0
    return low, high


def _sheet(name: str) -> vtkActor:
    mapper = vtkPolyDataMapper()
    mapper.SetVBOShiftScaleMethod(0)
    mapper.SetInputDataObject(_corners(-1.0, -1.0, 1.0, 1.0))
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.GetProperty().LightingOff()
    actor.ForceOpaqueOn()
    actor.PickableOff()
    # Drawn after the tiles, so that what they cover is not shaded.
    actor.SetObjectName(name)
    actor.GetShaderProperty().SetFragmentShaderCode(_SHADER)
    return actor


def _corners(west: float, south: float, east: float, north: float, *, thick: float = 0.0) -> vtkPolyData:
    points = np.array(
        [(west, south, -thick), (east, south, thick), (east, north, thick), (west, north, -thick)], np.float32
    )
    return polydata_from_arrays(points, triangles=np.array([(0, 1, 2), (0, 2, 3)], np.int32))


def _waves_texture() -> vtkTexture:
    pixels = wave_picture()
    image = vtkImageData()
    image.SetDimensions(WAVES_PX, WAVES_PX, 1)
    image.GetPointData().SetScalars(vtk_array(pixels.reshape(-1, 4)))
    texture = vtkTexture()
    texture.SetInputData(image)
    texture.SetColorModeToDirectScalars()
    texture.InterpolateOn()
    texture.SetWrap(vtkTexture.Repeat)
    # Smoothed with distance: far waves would flicker. More than one sample costs twice the frame.
    texture.MipmapOn()
    texture.SetMaximumAnisotropicFiltering(1)
    return texture
