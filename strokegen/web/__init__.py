"""The local page: a server that writes, learns a hand and draws along, and what browsers need."""
