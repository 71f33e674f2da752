"""Make the zip that Gradescope takes as an autograder: ``make_zip.py 05 autograder.zip``.

Run it in a checkout. The zip holds Gradescope's two scripts, the practical's
hidden checks, and with ``--seed FILE`` the seed of their data.
"""

import argparse
import zipfile
from pathlib import Path

HERE = Path(__file__).parent
HIDDEN = HERE.parents[1] / "tests" / "hidden"
ADDRESS = "labkit-course[grade] @ git+https://github.com/labkit-course/labkit"


def main() -> None:
    """Read the command line, and write the zip."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("practical", help="a number, such as 05")
    parser.add_argument("zip", type=Path)
    parser.add_argument("--seed", type=Path, help="a file whose content draws hidden data")
    parser.add_argument("--labkit", default=ADDRESS, help="what pip is to install")
    given = parser.parse_args()
    checks = HIDDEN / f"test_practical_{given.practical}.py"
    if not checks.is_file():
        parser.error(f"there is no practical {given.practical}: {checks} is missing")
    with zipfile.ZipFile(given.zip, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("setup.sh", "run_autograder"):
            archive.write(HERE / name, name)
        archive.writestr("practical.txt", given.practical)
        archive.writestr("labkit.txt", given.labkit)
        archive.write(checks, f"hidden/{checks.name}")
        if given.seed is not None:
            archive.write(given.seed, "seed")
    print(f"Written: {given.zip}")


if __name__ == "__main__":
    main()
