import pytest

from layers.base import Layer
from layers.layer_list import LayerList
from layers.selection import Selection, SelectionPath


def test_adding_moving_and_removing_tell_once_each() -> None:
    layers, heard = LayerList(), []
    layers.added.connect(lambda layer: heard.append(("added", layer.name)))
    layers.removed.connect(lambda layer: heard.append(("removed", layer.name)))
    layers.reordered.connect(lambda: heard.append(("reordered", "")))
    one, two = Layer(name="one"), Layer(name="two")
    layers.add(one)
    layers.add(two)
    assert [layer.name for layer in layers] == ["two", "one"]
    layers.move(one, index=0)
    layers.remove(two)
    assert [layer.name for layer in layers] == ["one"]
    assert heard == [("added", "one"), ("added", "two"), ("reordered", ""), ("removed", "two")]


def test_an_id_is_there_once() -> None:
    layers = LayerList()
    layer = Layer(name="one")
    layers.add(layer)
    with pytest.raises(ValueError, match="already"):
        layers.add(Layer(name="other", layer_id=layer.layer_id))
    assert layers[layer.layer_id] is layer
    assert layers.find("nobody") is None


def test_a_field_tells_only_when_it_changes_and_opacity_is_clamped() -> None:
    layer, heard = Layer(name="one"), []
    layer.changed.connect(heard.append)
    layer.opacity = 7
    layer.visible = True
    layer.visible = False
    layer.name = "uno"
    assert (layer.opacity, heard) == (1.0, ["visible", "name"])


def test_settings_come_back_and_nonsense_is_left_out() -> None:
    layer = Layer(name="one")
    layer.visible, layer.opacity = False, 0.25
    other = Layer(name="two")
    other.restore(layer.settings())
    assert (other.name, other.visible, other.opacity) == ("one", False, 0.25)
    other.restore({"name": 3, "visible": "yes", "opacity": None, "colour": "red"})
    assert (other.name, other.visible, other.opacity) == ("one", False, 0.25)


def test_stepping_out_goes_one_level_at_a_time() -> None:
    selection, heard = Selection(), []
    selection.changed.connect(heard.append)
    selection.set(SelectionPath("b", storey="s", space="r"))
    selection.set(SelectionPath("b", storey="s", space="r"))
    for expected in (SelectionPath("b", storey="s"), SelectionPath("b"), SelectionPath()):
        selection.step_out()
        assert selection.path == expected
    assert len(heard) == 4
    assert not selection.path
