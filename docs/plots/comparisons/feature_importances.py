"""
Which features carry a forest
=============================

The importances of a Balanced Random Forest, the largest on top.
"""

from imblearn.ensemble import BalancedRandomForestClassifier

import labkit

split = labkit.load_imbalanced(n_samples=1000)
forest = BalancedRandomForestClassifier(n_estimators=25, random_state=0)
forest.fit(split.X_train, split.y_train)
labkit.plots.feature_importances(forest.feature_importances_, split.feature_names, most=10)
