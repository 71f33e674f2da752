"""Starting up: ``labkit --help`` and ``import labkit`` against ``import sklearn``."""

import sys

from pairs import labkit_command, output_of, time_in_turn, versions

GOAL = 1.0
N_PAIRS = 11

PEER = [sys.executable, "-c", "import sklearn"]
OURS = {
    "labkit --help": [labkit_command(), "--help"],
    'python -c "import labkit"': [sys.executable, "-c", "import labkit"],
}
LOADED = "import sys, labkit.cli; print(*sorted({'tensorflow', 'keras'} & set(sys.modules)))"


def main() -> None:
    output_of(PEER)
    for what, command in OURS.items():
        output_of(command)
        pairs = time_in_turn(lambda command=command: output_of(command), peer, N_PAIRS)
        print(pairs.describe(what, 'python -c "import sklearn"', GOAL))
    loaded = output_of([sys.executable, "-c", LOADED]).split()
    print(f"  loaded by the command line's module: {', '.join(loaded) or 'no TensorFlow'}")
    print(f"  {versions('scikit-learn', 'click')}")
    if loaded:
        sys.exit("TensorFlow must not be loaded before a network is trained")


def peer() -> None:
    output_of(PEER)


if __name__ == "__main__":
    main()
