"""The public checks of the practical, one by one, on a submission."""


def test_public(public_check, answers):
    public_check(answers)
