import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from sklearn.utils import compute_sample_weight

import labkit
from labkit.network import training
from labkit.network.ann import ANNClassifier
from labkit.network.backend import load_keras

NETWORK = {"hidden_units": 16, "batch_size": 32, "epochs": 3}


@pytest.fixture(scope="module")
def data():
    return labkit.load_imbalanced(n_samples=700)


def train(seeds, samples, class_weight=None, **options):
    """Train a network for each seed, on a sample of its own, or on one for all."""
    samples = samples if isinstance(samples, list) else [samples] * len(seeds)
    rows, labels = zip(*samples, strict=True)
    return training.train(
        seeds,
        [X.astype(np.float32) for X in rows],
        labels,
        [compute_sample_weight(class_weight, y) for y in labels],
        **{**NETWORK, **options},
    )


def by_keras(seed, X, y, class_weight=None, **options):
    """Do the same in plain Keras: the weights in a row, and the history."""
    options = {**NETWORK, **options}
    keras = load_keras()
    keras.utils.set_random_seed(seed)
    model = keras.Sequential(
        [
            keras.Input((X.shape[1],)),
            keras.layers.Dense(options.pop("hidden_units"), activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
    fitted = model.fit(X, y, class_weight=class_weight, verbose=0, **options)
    return np.concatenate([layer.ravel() for layer in model.get_weights()]), fitted.history


@pytest.mark.parametrize(
    ("n_samples", "options"),
    [
        (320, {}),
        (336, {"class_weight": {0: 0.528, 1: 9.434}}),
        (321, {"class_weight": {0: 0.528, 1: 9.434}}),
        (349, {"hidden_units": 5}),
        (349, {"hidden_units": 1}),
        (300, {"batch_size": 7, "class_weight": {0: 0.53, 1: 10.1}}),
        (555, {"batch_size": 200, "hidden_units": 33}),
    ],
)
def test_a_network_has_the_very_weights_that_keras_gives_it(data, n_samples, options):
    """A last bit is all it takes for a hidden unit to go another way, some thousand steps on."""
    X, y = data.X_train[:n_samples], data.y_train[:n_samples]
    together = train([0, 42], (X, y), **options)
    for place, seed in enumerate([0, 42]):
        weights, history = by_keras(seed, X, y, **options)
        np.testing.assert_array_equal(together.weights[place], weights)
        np.testing.assert_array_equal(train([seed], (X, y), **options).weights[0], weights)
        np.testing.assert_allclose(together.loss[place], history["loss"], rtol=1e-5)
        np.testing.assert_allclose(together.accuracy[place], history["accuracy"], rtol=1e-5)


def test_seeds_for_which_a_last_bit_once_made_a_third_digit(split):
    """At each of these, on one processor or another, a hidden unit is all but zero for a row."""
    seeds = [15, 20, 54]
    samples = [SMOTE(random_state=s).fit_resample(split.X_train, split.y_train) for s in seeds]
    together = train(seeds, samples, epochs=5)
    for seed, sample, ours in zip(seeds, samples, together.weights, strict=True):
        np.testing.assert_array_equal(ours, by_keras(seed, *sample, epochs=5)[0], str(seed))


def test_the_history_of_one_with_fewer_rows_is_its_own(data):
    samples = [(data.X_train[:n], data.y_train[:n]) for n in (500, 77)]
    together = train([1, 2], samples)
    for place, sample in enumerate(samples):
        alone = train([place + 1], sample)
        np.testing.assert_allclose(together.loss[place], alone.loss[0], rtol=1e-6)
        np.testing.assert_allclose(together.accuracy[place], alone.accuracy[0], rtol=1e-6)


def test_a_long_epoch_is_cut_in_pieces_which_changes_nothing(data, monkeypatch):
    sample = data.X_train[:300], data.y_train[:300]
    whole = train([0], sample)
    calls = []
    advance, step_sizes = training._compiled_loop(1, 16, 32)

    def counted(*arguments):
        calls.append(arguments[-2:])
        return advance(*arguments)

    monkeypatch.setattr(training, "_STEPS_AT_ONCE", 4)
    monkeypatch.setattr(training, "_compiled_loop", lambda *_: (counted, step_sizes))
    cut = train([0], sample)
    assert calls == [(0, 4), (4, 8), (8, 10)] * NETWORK["epochs"]
    np.testing.assert_array_equal(cut.weights, whole.weights)
    np.testing.assert_array_equal(cut.loss, whole.loss)


def test_ctrl_c_is_heard_before_the_last_epoch(data, monkeypatch):
    advance, step_sizes = training._compiled_loop(1, 16, 32)
    calls = []

    def interrupted(*arguments):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return advance(*arguments)

    monkeypatch.setattr(training, "_compiled_loop", lambda *_: (interrupted, step_sizes))
    ann = ANNClassifier(epochs=10**6, random_state=0)
    with pytest.raises(KeyboardInterrupt):
        ann.fit(data.X_train, data.y_train)
    assert not hasattr(ann, "weights_")
    assert not hasattr(ann, "model_")


def test_after_the_last_step_size_they_are_all_the_same():
    _, step_sizes = training._compiled_loop(1, 16, 32)
    sizes = step_sizes(2 * training._STEP_SIZES).numpy()
    assert np.ptp(sizes[training._STEP_SIZES - 1000 :]) == 0
    assert sizes[1000] < sizes[-1] == np.float32(0.001)


def test_the_loop_is_compiled_once_for_all_data(data):
    training._compiled_loop.cache_clear()
    for n, width in ((100, 20), (200, 20), (300, 3)):
        ANNClassifier(epochs=1).fit(data.X_train[:n, :width], data.y_train[:n])
    advance, _ = training._compiled_loop(1, 16, 32)
    assert training._compiled_loop.cache_info().misses == 1
    assert advance.experimental_get_tracing_count() == 1
