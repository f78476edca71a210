"""How the documentation is built: ``sphinx-build -W docs docs/_build``, with the extra ``docs`` installed."""

from __future__ import annotations

from standoff import __version__

project = "standoff"
author = "The standoff developers"
version = release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "numpydoc"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
html_theme = "alabaster"

# The signature has the types; the page says what they mean.
autodoc_typehints = "signature"
autodoc_member_order = "bysource"
add_module_names = False
numpydoc_show_class_members = False
