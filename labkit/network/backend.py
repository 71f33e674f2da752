"""Keras and TensorFlow: loaded when first needed, and quietly."""

import gc
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import cast

from labkit.stderr import held_stderr


def load_keras() -> ModuleType:
    """Import Keras and TensorFlow, without what they log while they start.

    Returns
    -------
    keras : module
    """
    if "tensorflow" not in sys.modules:
        _load_tensorflow_quietly()
    import keras

    return cast(ModuleType, keras)


def _load_tensorflow_quietly() -> None:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    with held_stderr(), warnings.catch_warnings(action="ignore"), _no_garbage_collection():
        import tensorflow as tf

        # the first tensor makes TensorFlow look for accelerators, and log
        tf.zeros(1)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Suspend garbage collection while a million lasting objects are made."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def no_advice_on_tracing() -> Iterator[None]:
    """Silence TensorFlow where it would warn that many networks mean many graphs."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)
