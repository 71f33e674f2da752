"""Wrong answers to every practical, each told by a message that names the mistake.

The answers stand in ``wrong_answers/practical_NN.py``; what is tried comes from labkit.testing.
"""

from labkit.testing.gate import (
    test_a_wrong_answer_loses_points_and_its_message_names_the_mistake,
    test_every_task_has_enough_wrong_answers,
)

__all__ = [
    "test_a_wrong_answer_loses_points_and_its_message_names_the_mistake",
    "test_every_task_has_enough_wrong_answers",
]
