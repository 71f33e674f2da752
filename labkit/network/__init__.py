"""The network: Keras, one loop that trains it, and the same as scikit-learn estimators."""
