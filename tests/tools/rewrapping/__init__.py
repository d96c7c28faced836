"""Writes a capture again in other link layers, tunnels, streams and files: see table.py."""
