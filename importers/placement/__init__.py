"""From the coordinates of files to the site."""
