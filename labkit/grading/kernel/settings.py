"""Which kernels submissions run in, and what they are told."""

import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec

CAN_FORK = sys.platform == "linux"
LIBRARIES = (
    "pandas",
    "sklearn.ensemble",
    "sklearn.linear_model",
    "imblearn.over_sampling",
    "imblearn.under_sampling",
    "imblearn.ensemble",
    "imblearn.pipeline",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "labkit.course.lab",
    "labkit.plots",
    "labkit.report.report",
)
KERAS = ("keras", "tensorflow", "labkit.network.ann", "labkit.network.stacked")

# all that a kernel is told of the grader's environment: anything else may be a secret
_TOLD = (
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "LD_LIBRARY_PATH",
    "PATH",
    "PYTHONHOME",
    "PYTHONPATH",
    "SYSTEMROOT",
    "TZ",
    "VIRTUAL_ENV",
)
_SET = {
    # kernels run side by side, one a core; and one thread gives the same sums every time
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LOKY_MAX_CPU_COUNT": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONHASHSEED": "0",
    # nobody could type into a debugger
    "PYTHONBREAKPOINT": "0",
    # a check in a notebook trains networks that the grader's own will train again
    "LABKIT_GRADING": "1",
}


def kernel_spec(*, warm: bool = CAN_FORK, **settings: Any) -> KernelSpec:
    """Describe the kernel that submissions run in.

    Parameters
    ----------
    warm : bool
        Forked from a preloaded process; the default where that is possible.
    **settings : object
        Traits of `ForkProvisioner`.

    Returns
    -------
    spec : KernelSpec

    Examples
    --------
    >>> kernel_spec(warm=True).metadata["kernel_provisioner"]["provisioner_name"]
    'labkit-fork'
    """
    argv = [sys.executable, "-P", "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = KernelSpec(argv=argv, display_name="labkit", language="python")
    spec.interrupt_mode = "message"
    if warm:
        spec.metadata = {
            "kernel_provisioner": {"provisioner_name": "labkit-fork", "config": settings}
        }
    return spec


def environment(scratch: Path) -> dict[str, str]:
    """Return the environment variables of a kernel.

    Parameters
    ----------
    scratch : Path
        The folder it may write in.

    Returns
    -------
    variables : dict
    """
    told = {name: os.environ[name] for name in _TOLD if name in os.environ}
    own = {name: str(scratch) for name in ("HOME", "TMPDIR", "IPYTHONDIR", "MPLCONFIGDIR")}
    return told | _SET | own
