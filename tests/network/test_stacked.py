import numpy as np
import pytest
from imblearn.over_sampling import SMOTE

import labkit
from labkit.network import stacked
from labkit.network.ann import ANNClassifier
from labkit.network.stacked import StackedANN

SEEDS = [0, 42, 7, 2**31 - 1, 2**32 - 1]
NETWORK = {"hidden_units": 5, "epochs": 2, "batch_size": 48}


@pytest.fixture(scope="module")
def data():
    return labkit.load_imbalanced(n_samples=700)


def alone(seed, X, y, X_test, **options):
    return ANNClassifier(random_state=seed, **options).fit(X, y).predict_proba(X_test)[:, 1]


def test_each_network_is_the_one_that_its_seed_gives_alone(data):
    X, y, X_test = data.X_train, data.y_train, data.X_test
    together = StackedANN(SEEDS).fit(X, y).predict_proba(X_test)
    assert together.shape == (len(SEEDS), len(X_test))
    for seed, ours in zip(SEEDS, together, strict=True):
        np.testing.assert_allclose(ours, alone(seed, X, y, X_test), atol=1e-5, err_msg=str(seed))
    assert len({row.tobytes() for row in together}) == len(SEEDS)


@pytest.mark.parametrize("class_weight", ["balanced", {0: 0.5, 1: 7.0}])
def test_weighted_networks_are_those_of_their_seeds(data, class_weight):
    X, y, X_test = data.X_train, data.y_train, data.X_test
    options = {"class_weight": class_weight, "epochs": 2}
    together = StackedANN([0, 42], **options).fit(X, y).predict_proba(X_test)
    for seed, ours in zip([0, 42], together, strict=True):
        np.testing.assert_allclose(ours, alone(seed, X, y, X_test, **options), atol=1e-5)


def test_each_network_has_its_own_smote_sample_and_its_own_test_rows(data):
    seeds = [0, 42]
    samples = [SMOTE(random_state=s).fit_resample(data.X_train, data.y_train) for s in seeds]
    tests = [data.X_test, data.X_test[::-1]]
    fitted = StackedANN(seeds, epochs=2).fit([X for X, _ in samples], [y for _, y in samples])
    for seed, sample, X_test, ours in zip(
        seeds, samples, tests, fitted.predict_proba(tests), strict=True
    ):
        np.testing.assert_allclose(ours, alone(seed, *sample, X_test, epochs=2), atol=1e-5)


@pytest.mark.parametrize("lengths", [(560, 200, 33), (64, 1, 65)])
def test_a_network_with_fewer_rows_keeps_its_weights_while_the_others_train(data, lengths):
    order = np.argsort(-data.y_train, kind="stable")
    order = np.append(order[-20:], np.append(order[:20], order[20:-20]))
    rows = [(data.X_train[order][:n], data.y_train[order][:n]) for n in lengths]
    seeds = [1, 2, 3]
    fitted = StackedANN(seeds, epochs=3).fit([X for X, _ in rows], [y for _, y in rows])
    for seed, (X, y), ours in zip(seeds, rows, fitted.predict_proba(data.X_test), strict=True):
        if len(y) > 20:
            expected = alone(seed, X, y, data.X_test, epochs=3)
        else:  # one class: no scikit-learn classifier takes it, the network alone does
            expected = StackedANN([seed], epochs=3).fit(X, y).predict_proba(data.X_test)[0]
        np.testing.assert_allclose(ours, expected, atol=1e-5)


def test_a_network_does_not_depend_on_those_beside_it(data):
    X, y = data.X_train, data.y_train
    single = StackedANN([42], epochs=2).fit(X, y).weights_[0]
    first = StackedANN([42, *range(8)], epochs=2).fit(X, y).weights_[0]
    # beside networks of other lengths, and last
    short = [(X[:100], y[:100])] * 4
    among = StackedANN([1, 2, 3, 4, 42], epochs=2).fit(
        [one for one, _ in short] + [X], [one for _, one in short] + [y]
    )
    np.testing.assert_array_equal(first, single)
    np.testing.assert_array_equal(among.weights_[-1], single)


def test_no_digit_depends_on_the_place_among_many(split):
    """On these rows, a last digit of the step size once grew to 0.007 in a weight of seed 3."""
    X, y = SMOTE(random_state=42).fit_resample(split.X_train, split.y_train)
    single = StackedANN([3]).fit(X, y).weights_[0]
    many = StackedANN([3, *range(100, 115), 3]).fit(X, y).weights_
    np.testing.assert_array_equal(many[0], single)
    np.testing.assert_array_equal(many[-1], single)


@pytest.mark.parametrize(
    ("limit", "networks", "sizes"),
    [
        ("_BYTES_AT_ONCE", 1, [1, 1, 1, 1, 1]),
        ("_BYTES_AT_ONCE", 2, [2, 2, 1]),
        ("_NETWORKS_AT_ONCE", 4, [3, 2]),
    ],
)
def test_networks_that_are_too_many_at_once_are_trained_in_blocks(
    data, monkeypatch, limit, networks, sizes
):
    X, y = data.X_train, data.y_train
    expected = StackedANN(SEEDS, epochs=1).fit(X, y).weights_
    trained = []
    original = StackedANN._train

    def train(self, seeds, rows, labels):
        trained.append(len(seeds))
        return original(self, seeds, rows, labels)

    room = networks * X.size * 4 if limit == "_BYTES_AT_ONCE" else networks
    monkeypatch.setattr(stacked, limit, room)
    monkeypatch.setattr(StackedANN, "_train", train)
    fitted = StackedANN(SEEDS, epochs=1).fit(X, y)
    assert trained == sizes
    np.testing.assert_array_equal(fitted.weights_, expected)


@pytest.mark.parametrize("name", NETWORK)
def test_hyperparameters_are_respected(data, name):
    X, y, X_test = data.X_train, data.y_train, data.X_test
    options = {"epochs": 1, name: NETWORK[name]}
    [ours] = StackedANN([3], **options).fit(X, y).predict_proba(X_test)
    np.testing.assert_allclose(ours, alone(3, X, y, X_test, **options), atol=1e-5)
    default = {"epochs": 1}
    assert np.abs(ours - StackedANN([3], **default).fit(X, y).predict_proba(X_test)).max() > 1e-3


def test_one_of_them_can_be_taken_out_as_a_keras_model(data):
    fitted = StackedANN([5, 6], hidden_units=4, epochs=1).fit(data.X_train, data.y_train)
    model = fitted.model(1)
    assert model.count_params() == 20 * 4 + 4 + 4 + 1 == fitted.weights_.shape[1]
    np.testing.assert_allclose(
        model.predict(data.X_test, verbose=0).ravel(),
        fitted.predict_proba(data.X_test)[1],
        atol=1e-6,
    )


@pytest.mark.parametrize("name", NETWORK)
@pytest.mark.parametrize("value", [0, -1, 1.5])
def test_hyperparameters_are_refused_as_of_one_network(data, name, value):
    with pytest.raises(ValueError, match=f"{name} must be a whole number of at least 1"):
        StackedANN([0], **{name: value}).fit(data.X_train, data.y_train)


def test_rows_with_gaps_are_refused_as_of_one_network(data):
    X = data.X_train.copy()
    X[3, 4] = np.nan
    with pytest.raises(ValueError, match="contains NaN"):
        StackedANN([0]).fit(X, data.y_train)


def test_one_size_after_another_logs_nothing(data, caplog):
    for n in range(1, 8):
        StackedANN(range(n), epochs=1).fit(data.X_train[:32], data.y_train[:32])
    assert caplog.text == ""


def test_a_large_logit_is_a_probability_of_one_or_nought():
    X = np.array([[-1e4], [1e4]] * 50)
    fitted = StackedANN([0], epochs=5).fit(X, np.array([0, 1] * 50))
    assert np.isfinite(fitted.predict_proba(X * 100)).all()
