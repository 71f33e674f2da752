"""Settings of Sphinx; ``docs/build.py`` calls it."""

import re

import matplotlib.pyplot as plt
from sphinx_gallery.scrapers import matplotlib_scraper

import labkit
from labkit.plots.description import describe_figure


def described_figures(block, variables, settings, **options):
    """Save the open figures as the gallery does, with what they show as their alternative text."""
    texts = [describe_figure(plt.figure(number)) for number in plt.get_fignums()]
    page = matplotlib_scraper(block, variables, settings, **options)
    return re.sub(r"(?<=:alt: ).*", lambda _: texts.pop(0), page)


project = "labkit"
author = copyright = "The labkit authors"
version = release = labkit.__version__

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.githubpages",
    "sphinx.ext.mathjax",
    "numpydoc",
    "myst_nb",
    "sphinx_gallery.gen_gallery",
]
root_doc = "index"
templates_path = ["templates"]
exclude_patterns = ["plots", "gallery/**/*.ipynb"]
default_role = "py:obj"  # what docstrings put in single backticks
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"sklearn\..*")]  # no page of scikit-learn is at hand here

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's sections say it
autodoc_member_order = "bysource"
autodoc_default_options = {  # scikit-learn writes these itself, for its own documentation
    "exclude-members": "set_fit_request,set_partial_fit_request,set_score_request",
}
numpydoc_show_class_members = False

nb_execution_mode = "off"
myst_enable_extensions = ["amsmath", "attrs_inline", "dollarmath"]
myst_heading_anchors = 3
suppress_warnings = [
    "myst.header",  # a notebook's outline is its own
    "config.cache",  # sphinx-gallery's settings hold functions
]

sphinx_gallery_conf = {
    "examples_dirs": "plots",
    "gallery_dirs": "gallery",
    "filename_pattern": r"\.py$",
    "within_subsection_order": "FileNameSortKey",
    "abort_on_example_error": True,
    "download_all_examples": False,
    "show_memory": False,
    "show_signature": False,
    "min_reported_time": 3600,
    "write_computation_times": False,
    "image_scrapers": (described_figures,),
    "capture_repr": (),
}

html_theme = "pydata_sphinx_theme"
html_title = "labkit"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
html_copy_source = html_show_sourcelink = False
html_theme_options = {
    "github_url": "https://github.com/labkit-course/labkit",
    "header_links_before_dropdown": 7,
    "show_toc_level": 2,
    "show_prev_next": False,
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {"index": [], "gallery/index": []}
