"""What the application brings along: style, icons, translations, colour tables, the demo district."""
