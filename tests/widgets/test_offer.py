from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from widgets.offer import Offer


def make(qtbot):
    scene = QWidget()
    qtbot.addWidget(scene)
    scene.resize(800, 500)
    scene.show()
    return scene, Offer(scene)


def test_it_is_accepted_with_its_button(qtbot):
    _, offer = make(qtbot)
    assert offer.isHidden()
    offer.show_offer("The old town is made.", "Open the old town")
    assert offer.text.text() == "The old town is made."
    with qtbot.waitSignal(offer.accepted):
        qtbot.mouseClick(offer.action, Qt.MouseButton.LeftButton)
    assert offer.isHidden()


def test_it_can_be_left(qtbot):
    _, offer = make(qtbot)
    offer.show_offer("a", "b")
    with qtbot.waitSignal(offer.dismissed), qtbot.assertNotEmitted(offer.accepted):
        qtbot.mouseClick(offer.close_button, Qt.MouseButton.LeftButton)
    assert offer.isHidden()


def test_it_stays_whole_in_the_middle_of_the_lower_edge(qtbot):
    scene, offer = make(qtbot)
    offer.show_offer("The old town is made.", "Open the old town")
    for size in ((800, 500), (1400, 700)):
        scene.resize(*size)
        assert scene.rect().contains(offer.geometry())
        assert abs(offer.geometry().center().x() - scene.rect().center().x()) <= 1
        assert offer.width() >= offer.sizeHint().width()
