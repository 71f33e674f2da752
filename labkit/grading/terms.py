"""Under which terms a submission is run and marked."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from labkit.grading.intake.collect import Submission
from labkit.grading.kernel.driver import Limits
from labkit.grading.rubric import Rubric


@dataclass(frozen=True)
class Terms:
    """Under which a submission is run and marked.

    Attributes
    ----------
    rubric : Rubric
        What it is marked by.
    limits : Limits
        What it may take.
    warm : bool
        Whether kernels are forked from a process that has imported what they need.
    sandbox : bool
        Whether kernels give up their rights.
    run_all : bool
        Whether cells run on which no answer depends.
    """

    rubric: Rubric
    limits: Limits = field(default_factory=Limits)
    warm: bool = True
    sandbox: bool = True
    run_all: bool = False

    def key(self, submission: Submission) -> str:
        """Compute the journal's key: another one as soon as the marks could be others.

        Parameters
        ----------
        submission : Submission
            With a notebook.

        Returns
        -------
        key : str
        """
        assert submission.notebook is not None
        how = (self.warm, self.sandbox, self.run_all)
        terms = json.dumps([self.rubric.digest(), asdict(self.limits), *how])
        digest = hashlib.sha256(f"{terms} {submission.notebook.digest()}".encode())
        for file in submission.beside:
            digest.update(json.dumps([file.place, len(file.content)]).encode())
            digest.update(file.content)
        return f"{submission.student} {digest.hexdigest()[:32]}"
