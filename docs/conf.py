"""How the documentation is built: ``sphinx-build docs docs/_build``, with the extra ``docs`` installed."""

from __future__ import annotations

from standoff import __version__

project = "standoff"
author = "The standoff developers"
version = release = __version__
extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "alabaster"
