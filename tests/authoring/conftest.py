import json

import pytest


@pytest.fixture
def notebook(tmp_path):
    """Write a notebook of cells, each (kind, source, metadata, outputs), and give its path."""

    def write(*cells, name="hw.ipynb", language="python"):
        nodes = []
        for number, (kind, source, *more) in enumerate(cells):
            metadata, outputs = (*more, {}, [])[:2] if more else ({}, [])
            node = {"id": f"c{number}", "cell_type": kind, "source": source, "metadata": metadata}
            if kind == "code":
                node |= {"outputs": outputs or [], "execution_count": None}
            nodes.append(node)
        about = {"kernelspec": {"name": "x", "display_name": "x", "language": language}}
        whole = {"cells": nodes, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
        path = tmp_path / name
        path.write_text(json.dumps(whole))
        return path

    return write


@pytest.fixture
def marked():
    """Give the metadata by which nbgrader knows a cell."""

    def metadata(grade_id, points=None, **roles):
        roles = {"grade": points is not None, "solution": False, "locked": False} | roles
        return {"nbgrader": {"schema_version": 3, "grade_id": grade_id, "points": points, **roles}}

    return metadata
