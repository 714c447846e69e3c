"""What do the societies and the literature ask for? Programmes, applications and modules as data, with their readers."""
