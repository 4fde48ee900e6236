"""A photographed city at night: darkened, and lit behind its windows and under its street lamps.

Works on any oblique mesh. A window is told by a wall (steep) whose texel is dark, neutral or bluish, and darker than
what is beside it; which ones are lit is a matter of a hash of their place, cut into about a window's width and a
storey's height. Lamps shine on what is level, grey and neither dark nor light, as paving is.
"""

from vtkmodules.vtkRenderingCore import vtkShaderProperty

from scene.air import Air

NIGHTLY = """
float chance(vec3 cell){ return fract(sin(dot(cell,vec3(12.9898,78.233,37.719)))*43758.547); }
vec3 nightly(vec3 day){
  vec3 place=eyeM+(rayCorner+rayAcross*gl_FragCoord.x+rayUpward*gl_FragCoord.y)/gl_FragCoord.w;
  vec3 normal=normalize(cross(dFdx(place),dFdy(place)));
  float steep=1.0-smoothstep(0.30,0.55,abs(normal.z));
  float most=max(day.r,max(day.g,day.b));
  float least=min(day.r,min(day.g,day.b));
  float grey=1.0-smoothstep(0.10,0.22,(most-least)/(most+0.08));
  float bluish=step(day.r,day.b+0.02)*step(day.g,day.b+0.05);
  float leaf=step(day.b+0.022,day.g)*step(day.r-0.012,day.g);
  // A pane is darker than the wall beside it; a wall in the shade is not.
  vec2 apart=1.0/vec2(textureSize(actortexture,0));
  vec3 beside=max(max(texture(actortexture,tcoordVCVSOutput+apart*vec2(9.0,0.0)).rgb,
                      texture(actortexture,tcoordVCVSOutput-apart*vec2(22.0,0.0)).rgb),
                  max(texture(actortexture,tcoordVCVSOutput+apart*vec2(0.0,22.0)).rgb,
                      texture(actortexture,tcoordVCVSOutput-apart*vec2(0.0,9.0)).rgb));
  float pane=smoothstep(0.06,0.13,max(beside.r,max(beside.g,beside.b))-most);
  float glass=pane*steep*(1.0-smoothstep(0.24,0.33,most))*max(grey*0.8,bluish)*(1.0-leaf);
  vec3 cell=floor(vec3((place.x*0.94+place.y*0.34)/2.6,(place.y*0.94-place.x*0.34)/2.6,place.z/3.2));
  float lot=chance(cell);
  float lit=step(1.0-litShare,lot)*lamps*glass;
  vec3 warm=mix(vec3(1.0,0.66,0.32),vec3(1.0,0.88,0.66),fract(lot*57.0));
  vec2 post=fract(place.xy/24.0)-0.5;
  float paved=smoothstep(0.90,0.98,abs(normal.z))*grey*smoothstep(0.12,0.2,most)*(1.0-smoothstep(0.46,0.62,most));
  float pool=lamps*paved*exp(-dot(post,post)*11.0)*step(0.25,chance(vec3(floor(place.xy/24.0),3.0)));
  vec3 dark=day*grade*(0.86+0.14*dot(normal,moon));
  return dark+warm*lit*(0.45+0.55*fract(lot*31.0))+day*vec3(1.0,0.68,0.36)*(pool*0.62+lamps*0.05);
}
"""
_LIT_SHARE = 0.48
_MOON = (0.48, -0.60, 0.64)


def tell_night(shader: vtkShaderProperty, air: Air, *, is_day: bool) -> None:
    """Set what `NIGHTLY` asks for."""
    if is_day:
        return
    uniforms = shader.GetFragmentCustomUniforms()
    uniforms.SetUniformf("lamps", air.lights)
    uniforms.SetUniformf("litShare", _LIT_SHARE)
    uniforms.SetUniform3f("moon", _MOON)
