"""What shaders do to a surface that lies in somebody's footprint, and what they are told for it.

A fragment's place comes from its depth and the camera's rays. What is there is looked up in a plan of codes: squares
around the eye, each level twice as wide as the one before it and half as fine, so that a texel is never larger than
about two pixels. A table says what a code means. Around the row under the pointer and the chosen one, distances to
their outline are known, which gives an edge as sharp as the picture.
"""

from dataclasses import dataclass

from vtkmodules.vtkRenderingCore import vtkRenderer, vtkShaderProperty, vtkTexture

LEVELS, COLUMNS = 6, 3
"""Squares of the plan, and how many lie side by side in its texture."""
FINEST_M = 0.1
"""Texel of level 0; each further one is twice as large. Level n lies in place n modulo `LEVELS`."""
PLAN, TABLE, HOVERED, CHOSEN = "singlingPlan", "singlingTable", "singlingHovered", "singlingChosen"
SAMPLERS = (PLAN, TABLE, HOVERED, CHOSEN)

Units = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Variant:
    """What makes another shader.

    Parameters
    ----------
    units : tuple of int
        Where the textures are bound.
    cuts : bool
        Something is not drawn, or with holes: that costs what lies behind as well.
    hovers, chooses : bool
        A row is under the pointer, or chosen. In software both sides of a condition are worked out.
    """

    units: Units
    cuts: bool
    hovers: bool
    chooses: bool

    @property
    def samplers(self) -> str:
        """What comes after ``//VTK::System::Dec``: the textures are bound once a picture, for all surfaces.

        Were they textures of each surface, its property would be another one, and VTK would make its buffers anew from
        arrays that are given up.
        """
        samplers = "\n".join(
            f"layout(binding={unit}) uniform sampler2D {name};" for name, unit in zip(SAMPLERS, self.units, strict=True)
        )
        return f"#extension GL_ARB_shading_language_420pack : require\n{samplers}\n"

    @property
    def functions(self) -> str:
        """``vec3 singled(vec3 colour)``."""
        spots = (_HOVERED if self.hovers else "") + (_CHOSEN if self.chooses else "")
        code = _SINGLED.replace("//CUT", _CUT if self.cuts else "")
        return code.replace("//SPOTS", _SPOTS + spots if spots else "")


# What `texelFetch` reads has no filter, so that codes are not mixed.
_LOOKUP = f"""
int planCode(vec2 place){{
  vec2 away=abs(place-planFocus);
  float part=max(away.x,away.y)/planReachM;
  int level=planFinest+int(part>1.0)+int(part>2.0)+int(part>4.0)+int(part>8.0)+int(part>16.0)+int(part>32.0);
  // One that is not drawn yet: the next coarser one will do.
  if(planCorner[2*(level%{LEVELS})]>1e8) level++;
  if(level>=planFinest+{LEVELS}) return 0;
  int slot=level%{LEVELS};
  ivec2 texel=ivec2(floor((place-vec2(planCorner[2*slot],planCorner[2*slot+1]))/({FINEST_M}*float(1<<level))));
  if(min(texel.x,texel.y)<0||max(texel.x,texel.y)>=planSize) return 0;
  return int(texelFetch({PLAN},texel+planSize*ivec2(slot%{COLUMNS},slot/{COLUMNS}),0).r*255.0+0.5);
}}
"""
_SINGLED = f"""
{_LOOKUP}
vec3 placeSeen(){{ return eyeM+(rayCorner+rayAcross*gl_FragCoord.x+rayUpward*gl_FragCoord.y)/gl_FragCoord.w; }}
vec3 spotted(vec3 colour,vec2 place,float level,sampler2D spot,vec4 square,vec3 tint,float fill){{
  vec2 at=(place-square.xy)*square.z;
  if(min(at.x,at.y)<0.0||max(at.x,at.y)>1.0) return colour;
  float away=textureLod(spot,at,0.0).r;
  float pixelM=planPixel/gl_FragCoord.w;
  float within=1.0-smoothstep(-pixelM,pixelM,away);
  float edge=1.0-smoothstep(1.2*pixelM,2.4*pixelM,abs(away));
  return mix(mix(colour,tint,within*fill),tint,edge*level);
}}
vec3 singled(vec3 colour){{
  vec3 place=placeSeen();
  int code=planCode(place.xy);
  if(code>0){{
    //CUT
    vec4 tint=texelFetch({TABLE},ivec2(code,0),0);
    // The photograph's light and shade stay.
    float bright=dot(colour,vec3(0.30,0.59,0.11));
    colour=mix(colour,tint.rgb*(0.25+1.1*bright),tint.a);
  }}
  //SPOTS
  return colour;
}}
"""
_SPOTS = """
  // The outline lies on ground and roofs: along it stand walls, the neighbour's too.
  vec3 normal=cross(dFdx(place),dFdy(place));
  float level=smoothstep(0.25,0.45,abs(normal.z)/max(length(normal),1e-12));
"""
_HOVERED = f"  colour=spotted(colour,place.xy,level,{HOVERED},hoveredSquare,vec3(1.0),0.22);\n"
_CHOSEN = f"  colour=spotted(colour,place.xy,level,{CHOSEN},chosenSquare,vec3(0.95,0.66,0.23),0.34);\n"
_CUT = f"""float kind=texelFetch({TABLE},ivec2(code,1),0).r;
    if(kind>1.5||(kind>0.5&&fract((floor(gl_FragCoord.x)+2.0*floor(gl_FragCoord.y))*0.25)<0.7)) discard;
"""
CLEAR, GLASS, GONE = 0.0, 1.0, 2.0
"""What a code's second line in the table says: drawn, drawn with holes, not drawn."""

Square = tuple[float, float, float, float]
"""West, south, one over the edge, and nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class SinglingUniforms:
    """What shaders are told beside textures.

    Parameters
    ----------
    variant : Variant
    focus : (float, float)
        Around which the plan lies, site ENU metres.
    finest : int
        Number of the finest level that there is.
    reach_m : float
        How far from the focus it is good for.
    size : int
        Texels along a side of each level.
    corners : tuple of float
        West and south of what lies in each place; beyond 1e8: nothing.
    pixel : float
        Metres that a pixel shows, one metre away.
    hovered, chosen : Square
    """

    variant: Variant
    focus: tuple[float, float]
    finest: int
    reach_m: float
    size: int
    corners: tuple[float, ...]
    pixel: float
    hovered: Square
    chosen: Square

    def tell(self, shader: vtkShaderProperty) -> None:
        """Set them."""
        uniforms = shader.GetFragmentCustomUniforms()
        uniforms.SetUniform2f("planFocus", self.focus)
        uniforms.SetUniformf("planReachM", self.reach_m)
        uniforms.SetUniformi("planFinest", self.finest)
        uniforms.SetUniformi("planSize", self.size)
        uniforms.SetUniform1fv("planCorner", 2 * LEVELS, self.corners)
        uniforms.SetUniformf("planPixel", self.pixel)
        uniforms.SetUniform4f("hoveredSquare", self.hovered)
        uniforms.SetUniform4f("chosenSquare", self.chosen)


@dataclass(frozen=True, slots=True, eq=False)
class SinglingTextures:
    """The textures of `SAMPLERS`."""

    plan: vtkTexture
    table: vtkTexture
    hovered: vtkTexture
    chosen: vtkTexture

    def bind(self, renderer: vtkRenderer) -> Units:
        """Load and bind them, the renderer's context being current; return where."""
        for texture in (self.plan, self.table, self.hovered, self.chosen):
            texture.Render(renderer)
        plan, table, hovered, chosen = (
            int(texture.GetTextureUnit()) for texture in (self.plan, self.table, self.hovered, self.chosen)
        )
        return plan, table, hovered, chosen

    def release(self, renderer: vtkRenderer) -> None:
        """Let other textures have their places."""
        for texture in (self.plan, self.table, self.hovered, self.chosen):
            texture.PostRender(renderer)
