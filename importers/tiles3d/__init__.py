"""3D Tiles: trees and contents."""
