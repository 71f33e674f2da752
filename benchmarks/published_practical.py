"""The published snippets, longhand in one script: the peer that labkit is measured against.

What the page leaves open is filled in as its text says: the second network is
the first one again, and the three reports are printed.
"""

import sys

import keras
import numpy as np
import tensorflow as tf
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE
from sklearn.datasets import make_classification
from sklearn.metrics import classification_report, confusion_matrix
from sklearn.model_selection import train_test_split

SEED = int(sys.argv[1]) if len(sys.argv) > 1 else 42


def network() -> keras.Sequential:
    keras.utils.set_random_seed(SEED)
    model = keras.Sequential(
        [
            keras.Input((20,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


def show(name: str, y_true: np.ndarray, y_pred: np.ndarray) -> None:
    print(name, confusion_matrix(y_true, y_pred).tolist())
    print(classification_report(y_true, y_pred))


X, y = make_classification(
    n_samples=10000, n_features=20, n_classes=2, weights=[0.95, 0.05], random_state=42
)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=42)
print(f"TensorFlow {tf.__version__}; train {np.bincount(y_train)}, test {np.bincount(y_test)}")

X_resampled, y_resampled = SMOTE(random_state=SEED).fit_resample(X_train, y_train)
model = network()
model.fit(X_resampled, y_resampled, epochs=5, verbose=0)
show("smote_ann", y_test, (model.predict(X_test, verbose=0) > 0.5).astype(int).ravel())

total, positive = len(y_train), np.sum(y_train == 1)
weight = {0: total / (2 * (total - positive)), 1: total / (2 * positive)}
model = network()
model.fit(X_train, y_train, epochs=5, class_weight=weight, verbose=0)
show("weighted_ann", y_test, (model.predict(X_test, verbose=0) > 0.5).astype(int).ravel())

forest = BalancedRandomForestClassifier(n_estimators=100, random_state=SEED)
forest.fit(X_train, y_train)
show("balanced_forest", y_test, forest.predict(X_test))
