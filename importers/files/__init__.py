"""Where bytes come from: folders, servers, packages; what a dataset may reach."""
