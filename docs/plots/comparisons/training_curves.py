"""
Training loss
=============

Drawn for every method whose last step keeps the losses of its epochs in
``history_``, as :py:class:`labkit.ANNClassifier` does. Here a network of
scikit-learn is taught to.
"""

from sklearn.neural_network import MLPClassifier

import labkit


class Network(MLPClassifier):
    history_ = property(lambda self: {"loss": self.loss_curve_})


split = labkit.load_imbalanced(n_samples=2000)
methods = {
    f"{units} units": Network(units, early_stopping=True, random_state=0) for units in (4, 16, 64)
}
labkit.plots.training_curves(labkit.compare(split, methods))
