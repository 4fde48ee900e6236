"""The picture: layers' frozen states become VTK actors on a thread of their own. No Qt."""
