"""What labkit raises where its input is at fault, as a tree.

::

    LabkitError (a ValueError)
    ├── DataError                a file or a table that no comparison can be made of
    │   ├── FileFormatError      it cannot be read as a table
    │   └── TargetError          its labels are not those of two classes
    ├── MethodError              a method that cannot be compared, or not on these rows
    │   └── RowsError            rows too few for its neighbours or folds, or too many to hold
    ├── ReportError              a folder that a report cannot be written to
    ├── JournalError             a file that is no journal, or is written by another job
    │   └── JournalSettingsError a journal of a job with other settings
    ├── ExecutorError            workers that cannot be reached, or lack what the work needs
    ├── CourseError              a practical, its source or a checkout that cannot be used
    └── GradingError             submissions, or what they are marked by, that cannot be used
        ├── SubmissionsError     a place where no student's work can be found
        ├── RefusedFileError     a file of a student's that is not read
        │   └── UnreadableNotebookError   it holds no notebook that can be run
        ├── CheckFileError       tasks or hidden checks that cannot be used
        ├── SheetError           a table of people or of their points that cannot be used
        │   └── PointsError      points of a person's that cannot be used
        └── SeenOtherwiseError   a mark that was changed elsewhere since it was looked at

What a check says of a student's answer is no such error: it is an
`AssertionError`, which the check's task turns into marks.

Each message is one line that names the cause and the way out. The command line
prints that line and ends with status 2. What Python and scikit-learn have a
name for keeps it: a file that does not exist is a `FileNotFoundError`, and an
array of the wrong shape a `ValueError`.
"""

from collections.abc import Sequence


class LabkitError(ValueError):
    """Input that labkit cannot use; the base of all others."""


class DataError(LabkitError):
    """A file or a table that no comparison can be made of."""


class FileFormatError(DataError):
    """A file that cannot be read as a table."""


class TargetError(DataError):
    """Labels that are not those of two classes."""


class MethodError(LabkitError):
    """A method that cannot be compared, or not on these rows."""


class RowsError(MethodError):
    """Rows too few for a method's neighbours or folds, or too many for the memory.

    Parameters
    ----------
    reason : str
        The line that names the methods, what they need and what there is.
    unable : sequence of str, default=()
        The names of those methods.
    """

    def __init__(self, reason: str, unable: Sequence[str] = ()) -> None:
        super().__init__(reason)
        self.unable = tuple(unable)


class ReportError(LabkitError):
    """A folder that a report cannot be written to."""


class JournalError(LabkitError):
    """A file that is no journal, or that another job has written to."""


class JournalSettingsError(JournalError):
    """A journal of a job with other settings."""


class CourseError(LabkitError):
    """A practical, its source or a checkout of the course that cannot be used."""


class ExecutorError(LabkitError):
    """Workers that cannot be reached, or that lack what the work needs."""


class GradingError(LabkitError):
    """Submissions, or what they are marked by, that cannot be used."""


class SubmissionsError(GradingError):
    """A place where no student's work can be found."""


class RefusedFileError(GradingError):
    """A file of a student's that is not read; the reason is one line, for the student."""


class UnreadableNotebookError(RefusedFileError):
    """A file that holds no notebook which can be run."""


class CheckFileError(GradingError):
    """Tasks or hidden checks that cannot be used."""


class SheetError(GradingError):
    """A table of people, or of their points, that cannot be used."""


class PointsError(SheetError):
    """Points that a person gave and that cannot be used."""


class SeenOtherwiseError(GradingError):
    """A mark that was changed elsewhere since it was looked at.

    Parameters
    ----------
    points : str
        What it is now; empty where it has none.
    remark : str
        What stands beside it now.
    """

    def __init__(self, points: str, remark: str) -> None:
        super().__init__("this was changed in another window, or in the file, since you saw it")
        self.points = points
        self.remark = remark
