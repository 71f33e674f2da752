"""The published methods, longhand, for a CSV file whose last column is the class: a peer."""

import sys

import keras
import numpy as np
import pandas as pd
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

SEED = 42

table = pd.read_csv(sys.argv[1])
X, y = table.iloc[:, :-1].to_numpy(), table.iloc[:, -1].to_numpy()
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.2, random_state=SEED, stratify=y
)
scaler = StandardScaler().fit(X_train)
X_train, X_test = scaler.transform(X_train), scaler.transform(X_test)


def network() -> keras.Sequential:
    keras.utils.set_random_seed(SEED)
    model = keras.Sequential(
        [
            keras.Input((X_train.shape[1],)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    return model


model = network()
model.fit(*SMOTE(random_state=SEED).fit_resample(X_train, y_train), epochs=5, verbose=0)
print(classification_report(y_test, model.predict(X_test, verbose=0).ravel() > 0.5))

n = np.bincount(y_train)
model = network()
weight = {label: len(y_train) / (2 * n[label]) for label in (0, 1)}
model.fit(X_train, y_train, epochs=5, class_weight=weight, verbose=0)
print(classification_report(y_test, model.predict(X_test, verbose=0).ravel() > 0.5))

forest = BalancedRandomForestClassifier(n_estimators=100, random_state=SEED)
forest.fit(X_train, y_train)
print(classification_report(y_test, forest.predict(X_test)))
