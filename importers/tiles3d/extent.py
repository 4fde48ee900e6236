"""Over what a tileset reaches, as the volumes of its known tiles say it together."""

from layers.data.geometry import Bounds
from layers.data.tileset import Refine, TileNode

LOOKED_AT = 10_000


def known_extent(top: TileNode) -> Bounds:
    """Return the box of what a tree can show, site ENU metres.

    Exporters draw the root's volume with a generous hand, often askew in the site: a view that frames it shows the
    city small in a corner. The volumes of the tiles below hold what replaces it, more closely the deeper they lie. A
    tree with more known tiles than are looked at is as large as its root says.
    """
    extent = Bounds.empty()
    waiting, looked_at = [(top, top.volume.bounds())], 0
    while waiting:
        node, room = waiting.pop()
        looked_at += 1
        if looked_at + len(node.children) > LOOKED_AT:
            return top.volume.bounds()
        box = node.volume.bounds().common(room)
        if box.is_empty:
            # Its parent's volume does not hold it, though it should: its own word stands.
            box = node.volume.bounds()
        if not node.children or (node.has_content and node.refine is Refine.ADD):
            extent = extent.united(box)
        waiting.extend((child, box) for child in node.children)
    return extent
