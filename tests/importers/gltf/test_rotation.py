import numpy as np

from importers.gltf.rotation import octahedral_vectors, rotation_matrices


def test_a_quaternion_is_normalised():
    found = rotation_matrices(np.array([[0, 0, 3.0, 3.0], [0, 0, 0, 0], [np.nan, 0, 0, 1]]))
    np.testing.assert_allclose(found[0], [[0, -1, 0], [1, 0, 0], [0, 0, 1]], atol=1e-12)
    np.testing.assert_allclose(found[1:], [np.eye(3), np.eye(3)])


def test_packed_directions():
    """Corners of the square are straight down, its centre up, the middles of its sides sideways."""
    packed = np.array([(0, 0), (65535, 65535), (65535, 32768), (32768, 0), (32768, 32768)], np.uint16)
    expected = [(0, 0, -1), (0, 0, -1), (1, 0, 0), (0, -1, 0), (0, 0, 1)]
    np.testing.assert_allclose(octahedral_vectors(packed), expected, atol=1e-4)
    rng = np.random.default_rng(4)
    unit = rng.normal(size=(200, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    flat = unit[:, :2] / np.abs(unit).sum(axis=1, keepdims=True)
    down = unit[:, 2] < 0
    flat[down] = (1 - np.abs(flat[down, ::-1])) * np.sign(flat[down])
    packed = np.rint((flat + 1) / 2 * 255).astype(np.uint8)
    assert (np.sum(octahedral_vectors(packed) * unit, axis=1) > np.cos(np.radians(1.5))).all()
