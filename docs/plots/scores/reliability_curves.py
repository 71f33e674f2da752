"""
Reliability of any probabilities
================================

The same rows, and several probabilities of them: here those of a model, and what
they become when it trains on as many rows of either class.
"""

from imblearn.under_sampling import RandomUnderSampler
from sklearn.linear_model import LogisticRegression

import labkit
from labkit.data import known_risk

X, y, risk = known_risk(4000)
sample = RandomUnderSampler(random_state=0).fit_resample(X, y)
y_proba = {
    "the true risk": risk,
    "trained on all rows": LogisticRegression().fit(X, y).predict_proba(X)[:, 1],
    "trained 1 : 1": LogisticRegression().fit(*sample).predict_proba(X)[:, 1],
}
labkit.plots.reliability_curves(y, y_proba)
