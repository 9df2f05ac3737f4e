"""How Sphinx builds the site; ``make docs`` runs it. The source folder is the project's root."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
# Pages run `b2x` as their readers do.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
os.environ["COLUMNS"] = "100"
os.environ["B2X_ROOT"] = str(ROOT)

from b2x.version import __version__  # noqa: E402

project, author, release, copyright = "b2x", "the authors of b2x", __version__, "the authors of b2x"
root_doc = "docs/index"
include_patterns = [
    "docs/**", "notebooks/*.ipynb", "models/CHANGELOG.md", "models/*/CARD.md",
    "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "data/**.md", "tests/README.md",
    "b2x/learn/in_context/CARD.md",
    "benchmarks/**.md",
]  # fmt: skip
exclude_patterns = ["docs/site/templates"]
extensions = [
    "myst_nb", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx_design",
]  # fmt: skip

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
nb_execution_mode = os.environ.get("B2X_DOCS_RUN", "auto")
# A page that is not run does not say what colours its code.
suppress_warnings = ["myst-nb.lexer"] if nb_execution_mode == "off" else []
nb_execution_timeout = 300
nb_execution_in_temp = True
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_merge_streams = True
# Notebooks are run by the tests and shown with the outputs that they store.
nb_execution_excludepatterns = ["*.ipynb"]

autosummary_generate = True
autodoc_typehints = "none"  # numpydoc's docstrings name them
numpydoc_show_class_members = False
numpydoc_xref_param_type = False

templates_path = ["docs/site/templates"]  # from the source folder, as autosummary has it

html_theme = "pydata_sphinx_theme"
html_title = "b2x"
html_show_sourcelink = False
html_copy_source = False
html_static_path = ["site"]
html_sidebars = {"docs/tutorial": []}
html_css_files = ["site.css"]
html_theme_options = {
    "navbar_start": ["navbar-logo"],
    "navbar_align": "left",
    "show_prev_next": False,
    "secondary_sidebar_items": ["page-toc"],
    "footer_start": ["copyright"],
    "footer_end": [],
    "use_edit_page_button": False,
    "navigation_with_keys": False,
    "search_as_you_type": True,
}
