"""The actors of one storey of a building: its surfaces, glass, rooms and sharp edges."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future

import numpy as np
from vtkmodules.vtkRenderingCore import vtkActor, vtkPolyDataMapper, vtkRenderer

from layers.building import mesh_bounds
from layers.data.building import BuildingData, ElementMesh
from layers.data.geometry import Float32, Float64, Int32, MeshData, TextureData, UInt8
from layers.surface import feature_edges
from scene.polydata import compacted, polydata_from_arrays
from scene.views.material import Looks
from scene.views.mesh_actor import Pictures, mesh_actor
from scene.views.view import ViewServices

AMBER = (0xF2 / 255, 0xA9 / 255, 0x3B / 255)
LINE = (0x2A / 255, 0x33 / 255, 0x3C / 255)
LID_CLASSES = (
    *("IfcCovering", "IfcSlab", "IfcSlabStandardCase", "IfcSlabElementedCase", "IfcRoof"),
    *("CeilingSurface", "OuterCeilingSurface", "RoofSurface"),
)
LID_FROM = 0.6
"""A slab whose underside is higher than this share of the storey is a lid."""
ROOM_COLOUR_ALPHA = 190
LINE_WIDTH_PX, CHOSEN_WIDTH_PX = 1.0, 2.5
INSIDE = (0xD9 / 255, 0xD4 / 255, 0xC8 / 255)
"""What a photographed wall looks like from within."""

# Lines and highlights lie in the surfaces they belong to; this draws them nearer by a share of their distance. A clip
# depth is `k w + b` with one `b` for all points, and moving a point by a share r towards the eye adds `r b`.
_NEARER = """//VTK::PositionVC::Impl
  vec4 zRow = vec4(MCDCMatrix[0][2], MCDCMatrix[1][2], MCDCMatrix[2][2], MCDCMatrix[3][2]);
  vec4 wRow = vec4(MCDCMatrix[0][3], MCDCMatrix[1][3], MCDCMatrix[2][3], MCDCMatrix[3][3]);
  float depthPerW = dot(zRow.xyz, wRow.xyz) / dot(wRow.xyz, wRow.xyz);
  gl_Position.z += {share} * (zRow.w - depthPerW * wRow.w);
"""
_LINES_NEARER, HIGHLIGHT_NEARER = 0.001, 0.002


class BuildingPart:
    """The actors of one storey, of its lid, or of what belongs to none."""

    def __init__(
        self,
        mesh: ElementMesh,
        rooms: ElementMesh | None,
        origin_enu_m: Float64,
        *,
        storey: int,
        is_lid: bool = False,
        photographs: "Photographs | None" = None,
        is_ghost: bool = False,
        room_guids: tuple[str, ...] = (),
    ) -> None:
        self.storey = storey
        self._room_mesh, self._room_guids = rooms, room_guids
        self._rooms_coloured = False
        self.is_lid = is_lid
        self.is_ghost = is_ghost
        self._mesh = mesh
        self._origin_enu_m = origin_enu_m
        is_photo = _photographed(mesh) if photographs is not None else np.zeros(len(mesh.triangles), np.bool_)
        is_glass = np.any(mesh.colours[:, 3][mesh.triangles] < 255, axis=1) & ~is_photo
        self._solid = _part_actor(mesh, mesh.triangles[~is_glass & ~is_photo], translucent=False)
        self._photos = photographs.actors(mesh) if photographs is not None else []
        self._insides = [_inside_actor(mesh, is_photo)] if self._photos else []
        # Edges of what was photographed are in the photograph.
        self._edged = ~is_photo
        self._glass = _part_actor(mesh, mesh.triangles[is_glass], translucent=True)
        self._rooms = _part_actor(rooms, rooms.triangles, translucent=True) if rooms is not None else None
        self._edges: vtkActor | None = None
        self._edge_work: Future[Int32] | None = None
        has_content = bool(len(mesh.points)) or rooms is None
        self.bounds = mesh_bounds(mesh if has_content else rooms or mesh, origin_enu_m)
        self.triangles = len(mesh.triangles)
        self.nbytes = sum(int(a.nbytes) for a in (mesh.points, mesh.triangles, mesh.colours)) * 2
        self.offset_m: Float64 = np.zeros(3)
        self.is_shown = False

    @property
    def is_waiting(self) -> bool:
        """True while the edges are being found."""
        return self._edge_work is not None

    def show_in(self, services: ViewServices) -> None:
        """Put the actors in and have the edges found."""
        for actor in self._actors():
            services.renderer.AddViewProp(actor)
        if self._solid is not None and not self.is_ghost:
            services.section.cap(self._solid)
        if self._edged.any() and not self.is_ghost:
            mesh, edged = self._mesh, self._edged
            self._edge_work = services.executor.submit(
                feature_edges, mesh.points, mesh.triangles[edged], mesh.element_of_triangle[edged]
            )
            self._edge_work.add_done_callback(lambda _: services.wake())

    def take_edges(self, renderer: vtkRenderer) -> bool:
        """Put the edges in once they are found; return whether that happened now."""
        if self._edge_work is None or not self._edge_work.done():
            return False
        work, self._edge_work = self._edge_work, None
        if work.cancelled() or work.exception() is not None:
            return False
        self._edges = _line_actor(self._mesh.points, work.result())
        renderer.AddViewProp(self._edges)
        return True

    def remove_from(self, renderer: vtkRenderer) -> None:
        """Take the actors out and drop what is still being done."""
        if self._edge_work is not None:
            self._edge_work.cancel()
            self._edge_work = None
        for actor in self._actors():
            renderer.RemoveViewProp(actor)

    def set_place(self, offset_m: Float64) -> None:
        """Draw the part `offset_m` from its place."""
        self.offset_m = offset_m
        # float32 points about a float64 origin: VTK composes the matrix to the screen in double.
        place = [float(v) for v in self._origin_enu_m + offset_m]
        for actor in self._actors():
            actor.SetPosition(*place)

    def set_room_colours(self, colours: Mapping[str, str]) -> None:
        """Draw rooms in ``"#rrggbb"`` by their GUIDs, the others as they are; rooms with a colour are always shown."""
        mesh = self._room_mesh
        wanted = [(row, colours[guid]) for row, guid in enumerate(self._room_guids) if guid in colours]
        if self._rooms is None or mesh is None or not (wanted or self._rooms_coloured):
            return
        self._rooms_coloured = bool(wanted)
        shades = mesh.colours.copy()
        for row, colour in wanted:
            corners = mesh.triangles[mesh.element_of_triangle == row]
            shades[corners] = (*bytes.fromhex(colour.lstrip("#")), ROOM_COLOUR_ALPHA)
        data = polydata_from_arrays(mesh.points, triangles=mesh.triangles, colours=shades)
        mapper = self._rooms.GetMapper()
        if isinstance(mapper, vtkPolyDataMapper):
            mapper.SetInputData(data)

    def set_look(self, *, shown: bool, rooms: bool, opacity: float, chosen: bool) -> None:
        """Show or hide the part, its rooms, its amber outline."""
        self.is_shown = shown and not self.bounds.is_empty
        for actor in self._actors():
            actor.SetVisibility(shown)
        if self._rooms is not None:
            self._rooms.SetVisibility(shown and (rooms or self._rooms_coloured))
        for solid in (self._solid, *self._insides):
            if solid is not None:
                solid.GetProperty().SetOpacity(opacity)
                solid.SetForceOpaque(opacity >= 1.0)
                solid.SetForceTranslucent(opacity < 1.0)
        for clear in (self._glass, self._rooms):
            if clear is not None:
                clear.GetProperty().SetOpacity(opacity)
        if self._edges is not None:
            look = self._edges.GetProperty()
            look.SetColor(*(AMBER if chosen else LINE))
            look.SetLineWidth(CHOSEN_WIDTH_PX if chosen else LINE_WIDTH_PX)

    def _actors(self) -> Iterator[vtkActor]:
        for actor in (self._solid, self._glass, self._rooms, self._edges, *self._photos, *self._insides):
            if actor is not None:
                yield actor


class Photographs:
    """Makes the actors of what was photographed, each picture once for a whole building. Scene thread only."""

    def __init__(self, pictures: tuple[TextureData, ...], *, services: ViewServices) -> None:
        self._pictures = pictures
        self._mipmaps = services.mipmaps
        # Without the footprints' singulation: the mesh makes way for what is drawn here.
        self._looks = Looks(services.atmosphere)
        self._known: Pictures = {}
        self._dressed: list[Callable[[], None]] = []
        self.nbytes = sum(int(p.nbytes) for p in pictures)

    def actors(self, mesh: ElementMesh) -> list[vtkActor]:
        """Return one actor for each picture that triangles of `mesh` have."""
        made: list[vtkActor] = []
        if mesh.uv is None or mesh.picture_of_triangle is None:
            return made
        for number, texture in enumerate(self._pictures):
            wanted = mesh.picture_of_triangle == number
            if wanted.any():
                shown = picked(mesh, wanted)
                surface = MeshData(shown.points, shown.triangles, np.zeros(3), uv=shown.uv, texture=texture)
                dressed = mesh_actor(surface, looks=self._looks, pictures=self._known, mipmaps=self._mipmaps)
                self._dressed.append(dressed.dress)
                made.append(dressed.actor)
        return made

    def set_opacity(self, opacity: float) -> None:
        """Take the opacity of the layer, 0..1."""
        self._looks.set_opacity(opacity)
        for dress in self._dressed:
            dress()


def _photographed(mesh: ElementMesh) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    if mesh.uv is None or mesh.picture_of_triangle is None:
        return np.zeros(len(mesh.triangles), np.bool_)
    return np.asarray(mesh.picture_of_triangle >= 0)


def _inside_actor(mesh: ElementMesh, wanted: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> vtkActor:
    """Return the backs of photographed walls in one colour."""
    actor = surface_actor(*compacted(mesh.points, mesh.triangles[wanted]), None, translucent=False)
    actor.GetProperty().SetColor(*INSIDE)
    actor.GetProperty().FrontfaceCullingOn()
    return actor


def lid_triangles(data: BuildingData, index: int) -> "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]":
    """Return bool (m,): the triangles of ceilings and roofs over a storey, which hide its content once it is opened."""
    mesh, storey = data.storey_meshes[index], data.storeys[index]
    rows = mesh.element_of_triangle
    if not len(rows) or storey.height_m <= 0.0:
        return np.zeros(len(rows), np.bool_)
    bottoms = np.full(int(rows.max()) + 1, np.inf)
    np.minimum.at(bottoms, rows, mesh.points[mesh.triangles][:, :, 2].min(axis=1))
    above = storey.floor_enu_m + storey.height_m * LID_FROM - float(data.origin_enu_m[2])
    is_lid = np.array([data.elements[r].ifc_class in LID_CLASSES for r in range(len(bottoms))]) & (bottoms > above)
    return np.asarray(np.take(is_lid, rows), np.bool_)


def picked(mesh: ElementMesh, wanted: "np.ndarray[tuple[int, ...], np.dtype[np.bool_]]") -> ElementMesh:
    """Return the triangles that are `wanted`, bool (m,), with the vertices they need."""
    used, corners = np.unique(mesh.triangles[wanted], return_inverse=True)
    triangles = corners.reshape(-1, 3).astype(np.int32)
    return ElementMesh(
        mesh.points[used],
        triangles,
        mesh.colours[used],
        mesh.element_of_triangle[wanted],
        uv=mesh.uv[used] if mesh.uv is not None else None,
        picture_of_triangle=mesh.picture_of_triangle[wanted] if mesh.picture_of_triangle is not None else None,
    )


def _part_actor(mesh: ElementMesh, triangles: Int32, *, translucent: bool) -> vtkActor | None:
    if not len(triangles):
        return None
    return surface_actor(mesh.points, triangles, mesh.colours, translucent=translucent)


def surface_actor(points: Float32, triangles: Int32, colours: UInt8 | None, *, translucent: bool) -> vtkActor:
    """Return flatly shaded triangles; one colour, white, without `colours` by vertex."""
    mapper = vtkPolyDataMapper()
    mapper.SetVBOShiftScaleMethod(0)
    mapper.SetInputData(polydata_from_arrays(points, triangles=triangles, colours=colours))
    mapper.SetScalarVisibility(colours is not None)
    mapper.SetColorModeToDirectScalars()
    actor = vtkActor()
    actor.SetMapper(mapper)
    look = actor.GetProperty()
    # Flat normals come from the screen's derivatives: sharp corners without a second set of vertices.
    look.SetInterpolationToFlat()
    look.SetAmbient(0.25)
    look.SetDiffuse(0.8)
    actor.SetForceOpaque(not translucent)
    actor.SetForceTranslucent(translucent)
    return actor


def _line_actor(points: Float32, lines: Int32) -> vtkActor:
    mapper = vtkPolyDataMapper()
    mapper.SetVBOShiftScaleMethod(0)
    mapper.SetInputData(polydata_from_arrays(points, lines=lines))
    mapper.ScalarVisibilityOff()
    actor = vtkActor()
    actor.SetMapper(mapper)
    actor.GetProperty().LightingOff()
    actor.ForceOpaqueOn()
    bring_forward(actor, share=_LINES_NEARER)
    return actor


def bring_forward(actor: vtkActor, *, share: float) -> None:
    """Draw an actor nearer by a share of its distance, over the surface that it lies in."""
    code = _NEARER.replace("{share}", f"{share:.6f}")
    actor.GetShaderProperty().AddVertexShaderReplacement("//VTK::PositionVC::Impl", True, code, False)
