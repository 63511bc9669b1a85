"""Makes libs/metrics/reference/*.json, the tables that libs/metrics is tested against:

    python3 scripts/metrics-reference.py

An independent reading of empyrical 0.5.5 (empyrical/stats.py, called with one-dimensional numpy arrays and without
bottleneck) in Python's standard library. Sums, means and variances are exact fractions, rounded once: where numpy's
rounding would leave dust (the deviation of a constant series) the table has the true value. Products, powers and the
positions of percentiles are doubles, as in numpy. What empyrical raises on (a percentile of nothing) is NaN here.
"""

import json
import math
import pathlib
import random
import statistics
from fractions import Fraction

DAYS = 252
NAN = math.nan
FOLDER = pathlib.Path(__file__).resolve().parent.parent / "libs" / "metrics" / "reference"

# --- numpy, as far as empyrical uses it -------------------------------------------------------------------------


def divide(a, b):
    """IEEE division: numpy does not raise."""
    if math.isnan(a) or math.isnan(b):
        return NAN
    if b == 0:
        return NAN if a == 0 else math.copysign(math.inf, a) * math.copysign(1, b)
    return a / b


def power(a, b):
    try:
        return a**b
    except OverflowError:
        return math.inf


def nanmean(values):
    kept = [Fraction(v) for v in values if not math.isnan(v)]
    return float(sum(kept) / len(kept)) if kept else NAN


def nanstd(values, ddof):
    kept = [Fraction(v) for v in values if not math.isnan(v)]
    if len(kept) - ddof <= 0:
        return NAN
    centre = sum(kept) / len(kept)
    return math.sqrt(sum((v - centre) ** 2 for v in kept) / (len(kept) - ddof))


def percentile(values, percent):
    """np.percentile(values, percent), method "linear"."""
    if not values or any(math.isnan(v) for v in values):
        return NAN
    ordered = sorted(values)
    place = (percent / 100) * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    a, b = Fraction(ordered[low]), Fraction(ordered[high])
    return float(a + (b - a) * Fraction(place - low))


# --- empyrical/stats.py --------------------------------------------------------------------------------------------


def simple_returns(prices):
    return [divide(after - before, before) for before, after in zip(prices, prices[1:])]


def cum_returns(returns, start=0):
    out, level = [], 1.0
    for r in returns:
        level *= 1 + (0 if math.isnan(r) else r)
        out.append(level - 1 if start == 0 else level * start)
    return out


def cum_returns_final(returns, start=0):
    if not returns:
        return NAN
    level = 1.0
    for r in returns:  # np.nanprod(returns + 1)
        if not math.isnan(r):
            level *= r + 1
    return level - 1 if start == 0 else level * start


def max_drawdown(returns):
    if not returns:
        return NAN
    levels = [100.0] + cum_returns(returns, 100)
    falls, top = [], NAN
    for level in levels:
        if not math.isnan(level):  # np.fmax.accumulate
            top = level if math.isnan(top) else max(top, level)
        falls.append(divide(level - top, top) if math.isfinite(top) else NAN)
    return min(f for f in falls if not math.isnan(f))


def annual_return(returns):
    if not returns:
        return NAN
    return power(cum_returns_final(returns, 1), 1 / (len(returns) / DAYS)) - 1


def annual_volatility(returns):
    return NAN if len(returns) < 2 else nanstd(returns, 1) * DAYS ** (1.0 / 2.0)


def calmar_ratio(returns):
    fall = max_drawdown(returns)
    if not fall < 0:
        return NAN
    ratio = annual_return(returns) / abs(fall)
    return NAN if math.isinf(ratio) else ratio


def omega_ratio(returns, required=0.0):
    if len(returns) < 2 or required <= -1:
        return NAN
    threshold = (1 + required) ** (1.0 / DAYS) - 1
    over = [r - threshold for r in returns]
    gains = float(sum(Fraction(x) for x in over if x > 0))
    losses = float(-sum(Fraction(x) for x in over if x < 0))
    return gains / losses if losses > 0 else NAN


def sharpe_ratio(returns, risk_free=0.0):
    if len(returns) < 2:
        return NAN
    adjusted = [r - risk_free for r in returns]
    return divide(nanmean(adjusted), nanstd(adjusted, 1)) * math.sqrt(DAYS)


def downside_risk(returns, required=0.0):
    if not returns:
        return NAN
    clipped = [r if math.isnan(r) else min(r - required, 0.0) for r in returns]
    exact = [Fraction(c) ** 2 for c in clipped if not math.isnan(c)]
    return math.sqrt(sum(exact) / len(exact)) * math.sqrt(DAYS) if exact else NAN


def sortino_ratio(returns, required=0.0):
    if len(returns) < 2:
        return NAN
    return divide(nanmean([r - required for r in returns]) * DAYS, downside_risk(returns, required))


def excess_sharpe(returns, factor):
    if len(returns) < 2:
        return NAN
    active = [r - f for r, f in zip(returns, factor)]
    deviation = nanstd(active, 1)
    return divide(nanmean(active), 0.0 if math.isnan(deviation) else deviation)  # np.nan_to_num


def tracking_error(returns, factor):
    """The deviation inside excess_sharpe, times sqrt(252)."""
    return nanstd([r - f for r, f in zip(returns, factor)], 1) * math.sqrt(DAYS)


def beta(returns, factor):
    if len(returns) < 1 or len(factor) < 2:
        return NAN
    independent = [NAN if math.isnan(r) else f for r, f in zip(returns, factor)]
    kept = [(Fraction(r), Fraction(f)) for r, f in zip(returns, independent) if not math.isnan(f)]
    if not kept:
        return NAN
    centre = sum(f for _, f in kept) / len(kept)
    covariance = sum((f - centre) * r for r, f in kept) / len(kept)
    variance = sum((f - centre) ** 2 for _, f in kept) / len(kept)
    return NAN if float(variance) < 1.0e-30 else float(covariance / variance)


def alpha(returns, factor, risk_free=0.0):
    if len(returns) < 2:
        return NAN
    slope = beta(returns, factor)
    series = [(r - risk_free) - slope * (f - risk_free) for r, f in zip(returns, factor)]
    return power(nanmean(series) + 1, DAYS) - 1


def tail_ratio(returns):
    kept = [r for r in returns if not math.isnan(r)]
    return divide(abs(percentile(kept, 95)), abs(percentile(kept, 5)))


def value_at_risk(returns, cutoff=0.05):
    return percentile(returns, 100 * cutoff)


def conditional_value_at_risk(returns, cutoff=0.05):
    if not returns:
        return NAN
    ordered = sorted(returns, key=lambda r: (math.isnan(r), r))  # np.partition puts NaN last
    worst = ordered[: int((len(returns) - 1) * cutoff) + 1]
    return NAN if any(math.isnan(r) for r in worst) else nanmean(worst)


# --- what empyrical does not have ----------------------------------------------------------------------------------


def drawdown(values):
    """Peak, valley and recovery of the deepest fall, each valley looked at for itself."""
    deepest = None
    for valley, low in enumerate(values):
        top = max((v for v in values[:valley] if v > 0), default=NAN)
        depth = divide(low - top, top)
        if depth < 0 and (deepest is None or depth < deepest["depth"]):
            peak = max(i for i in range(valley) if values[i] == top)
            back = [i for i in range(valley + 1, len(values)) if values[i] >= top]
            deepest = {"depth": depth, "peak": peak, "valley": valley, "recovery": back[0] if back else None}
    return deepest


def moments(returns):
    kept = [Fraction(r) for r in returns if not math.isnan(r)]
    centre = sum(kept) / len(kept)
    m2, m3, m4 = (sum((r - centre) ** k for r in kept) / len(kept) for k in (2, 3, 4))
    return {
        "count": len(kept),
        "sharpe": divide(float(centre), nanstd(returns, 1)),
        "skewness": divide(float(m3), float(m2) ** 1.5),
        "kurtosis": divide(float(m4), float(m2) ** 2),
    }


def probabilistic_sharpe(sample, benchmark):
    sr = sample["sharpe"]
    spread = math.sqrt(1 - sample["skewness"] * sr + (sample["kurtosis"] - 1) / 4 * sr * sr)
    return statistics.NormalDist().cdf((sr - benchmark) * math.sqrt(sample["count"] - 1) / spread)


def expected_maximum_sharpe(trials, variance):
    quantile, gamma = statistics.NormalDist().inv_cdf, 0.57721566490153286
    return math.sqrt(variance) * (
        (1 - gamma) * quantile(1 - 1 / trials) + gamma * quantile(1 - 1 / trials / math.e)
    )


def student_t_half_width(level, freedom):
    """Simpson's rule over the density with 20,000 steps, and halving."""
    scale = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2)) / math.sqrt(freedom * math.pi)

    def within(t, steps=20_000):
        h = t / steps
        density = [(1 + (i * h) ** 2 / freedom) ** (-(freedom + 1) / 2) for i in range(steps + 1)]
        inner = 4 * math.fsum(density[1:-1:2]) + 2 * math.fsum(density[2:-1:2])
        return 2 * scale * h / 3 * (density[0] + inner + density[-1])

    low, high = 0.0, 20.0
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if within(middle) < level else (low, middle)
    return (low + high) / 2


# --- the series ----------------------------------------------------------------------------------------------------


def normal(seed, n, mean=0.0005, deviation=0.015):
    source = random.Random(seed)
    return [round(source.gauss(mean, deviation), 6) for _ in range(n)]


def fat_tails(seed, n):
    source = random.Random(seed)
    return [round(0.01 * source.gauss(0, 1) / math.sqrt(source.gammavariate(1.5, 2) / 3), 6) for _ in range(n)]


def autocorrelated(seed, n, factor):
    source, value, out = random.Random(seed), 0.0, []
    for _ in range(n):
        value = factor * value + source.gauss(0.0003, 0.012)
        out.append(round(value, 6))
    return out


def with_nan(returns, positions):
    return [NAN if i in positions else r for i, r in enumerate(returns)]


def series():
    lengths = (2, 3, 4, 5, 10, 19, 20, 21, 41, 60, 100, 250)
    yield from ((f"random, {n} returns", normal(100 + n, n), None) for n in lengths)
    yield from ((f"random, volatile, seed {s}", normal(s, 30, 0.0, 0.06), None) for s in (1, 2, 3))
    yield from ((f"fat tails, seed {s}", fat_tails(s, 61), None) for s in (4, 5, 6))
    yield "autocorrelated", autocorrelated(7, 80, 0.4), None
    yield "mean-reverting", autocorrelated(8, 80, -0.4), None
    yield "constant gain", [0.01] * 20, None
    yield "constant loss", [-0.01] * 20, None
    yield "constant, two returns", [0.3, 0.3], None
    yield "constant, long", [0.0007] * 120, None
    yield "all gains", [abs(r) + 0.0001 for r in normal(9, 25)], None
    yield "all gains, two returns", [0.02, 0.01], None
    yield "all losses", [-abs(r) - 0.0001 for r in normal(10, 25)], None
    yield "all losses, two returns", [-0.02, -0.01], None
    yield "one gain", [0.05], None
    yield "one loss", [-0.05], None
    yield "one zero", [0.0], None
    yield "one NaN", [NAN], None
    yield "empty", [], None
    yield "zeros", [0.0] * 20, None
    yield "zeros and one gain", [0.0] * 10 + [0.04] + [0.0] * 10, None
    yield "zeros and one loss", [0.0] * 10 + [-0.04] + [0.0] * 10, None
    yield "up and down", [0.01, -0.01] * 15, None
    yield "NaN first", with_nan(normal(11, 22), {0}), None
    yield "NaN last", with_nan(normal(12, 22), {21}), None
    yield "NaN mixed", with_nan(normal(13, 40), {3, 4, 17, 29}), None
    yield "NaN every other", with_nan(normal(14, 40), set(range(0, 40, 2))), None
    yield "NaN but one", with_nan(normal(15, 8), set(range(8)) - {5}), None
    yield "NaN but two", with_nan(normal(16, 8), set(range(8)) - {2, 5}), None
    yield "NaN only", [NAN] * 5, None
    yield "NaN in the benchmark", normal(17, 30), with_nan(normal(18, 30), {0, 7, 8})
    yield "NaN in both", with_nan(normal(19, 30), {1, 8}), with_nan(normal(20, 30), {7, 8})
    yield "ruin at the end", normal(21, 24) + [-1.0], None
    yield "ruin in the middle", normal(22, 12) + [-1.0] + normal(23, 12), None
    yield "ruin at the start", [-1.0] + normal(24, 21), None
    yield "ruin alone", [-1.0], None
    yield "nearly ruined", normal(25, 20) + [-0.999999], None
    yield "huge", [r * 1000 if r > 0 else r for r in normal(26, 30)], None
    yield "overflowing", [9000.0, -0.5] * 100, None
    yield "tiny", [r * 1e-4 for r in normal(27, 30)], None
    yield "benchmark constant", normal(28, 30), [0.001] * 30
    yield "benchmark of zeros", normal(29, 30), [0.0] * 30
    yield "benchmark itself", normal(30, 30), normal(30, 30)
    yield "benchmark inverted", normal(31, 30), [-r for r in normal(31, 30)]
    yield "benchmark doubled and shifted", normal(32, 30), [2 * r + 0.001 for r in normal(32, 30)]
    noise = normal(34, 60, 0, 0.005)
    yield "benchmark correlated", normal(33, 60), [0.6 * a + b for a, b in zip(normal(33, 60), noise)]


def values_of(returns):
    """A portfolio's value in cents, from 10,000 dollars; a return that is NaN makes an unknown value."""
    out, value = [10000.0], 10000.0
    for r in returns:
        value = value if math.isnan(r) else round(value * (1 + r), 2)
        out.append(NAN if math.isnan(r) else value)
    return out


def metrics_of(returns, factor):
    return {
        "cumulativeReturns": cum_returns(returns),
        "totalReturn": cum_returns_final(returns),
        "annualReturn": annual_return(returns),
        "annualVolatility": annual_volatility(returns),
        "sharpeRatio": sharpe_ratio(returns),
        "sharpeRatio, risk-free 0.0001": sharpe_ratio(returns, 0.0001),
        "sortinoRatio": sortino_ratio(returns),
        "sortinoRatio, required 0.001": sortino_ratio(returns, 0.001),
        "calmarRatio": calmar_ratio(returns),
        "maxDrawdown": max_drawdown(returns),
        "downsideRisk": downside_risk(returns),
        "downsideRisk, required 0.001": downside_risk(returns, 0.001),
        "valueAtRisk": value_at_risk(returns),
        "valueAtRisk, cutoff 0.1": value_at_risk(returns, 0.1),
        "conditionalValueAtRisk": conditional_value_at_risk(returns),
        "conditionalValueAtRisk, cutoff 0.1": conditional_value_at_risk(returns, 0.1),
        "omegaRatio": omega_ratio(returns),
        "omegaRatio, required 0.1": omega_ratio(returns, 0.1),
        "tailRatio": tail_ratio(returns),
        "alpha": alpha(returns, factor),
        "alpha, risk-free 0.0001": alpha(returns, factor, 0.0001),
        "beta": beta(returns, factor),
        "trackingError": tracking_error(returns, factor),
        "informationRatio": excess_sharpe(returns, factor),
    }


def cases():
    for index, (name, returns, factor) in enumerate(series()):
        factor = normal(1000 + index, len(returns), 0.0004, 0.011) if factor is None else factor
        values = values_of(returns) if name != "overflowing" else [1.0, 2.0]
        yield {
            "name": name,
            "returns": returns,
            "benchmark": factor,
            "values": values,
            "expected": metrics_of(returns, factor),
            "expectedOfValues": {"dailyReturns": simple_returns(values), "drawdown": drawdown(values)},
        }


def inference():
    samples = [moments(normal(200 + s, 250)) for s in range(5)] + [moments(fat_tails(300 + s, 60)) for s in range(5)]
    sharpes = [s["sharpe"] for s in samples]
    variance = nanstd(sharpes, 1) ** 2
    maximum = expected_maximum_sharpe(len(samples), variance)
    return {
        "samples": [
            {
                "returns": normal(200 + s, 250) if s < 5 else fat_tails(300 + s - 5, 60),
                "statistics": sample,
                "probabilisticSharpeRatio": probabilistic_sharpe(sample, 0),
                "probabilisticSharpeRatio, benchmark 0.05": probabilistic_sharpe(sample, 0.05),
                "deflatedSharpeRatio": probabilistic_sharpe(sample, maximum),
            }
            for s, sample in enumerate(samples)
        ],
        "trials": [{"count": len(samples), "variance": variance}],
        "expectedMaximumSharpe": [
            {"count": n, "variance": v, "expected": expected_maximum_sharpe(n, v)}
            for n, v in ((2, 0.01), (5, 0.002), (10, 0.5), (100, 0.002), (1000, 1.0))
        ],
        "studentTHalfWidth": [
            {"level": level, "freedom": freedom, "expected": student_t_half_width(level, freedom)}
            for level, freedom in ((0.95, 2), (0.95, 3), (0.95, 4), (0.9, 5), (0.99, 7), (0.95, 19), (0.95, 30))
        ],
        "normalProbability": [
            {"z": z, "expected": statistics.NormalDist().cdf(z)}
            for z in (-4, -2.5, -1.96, -0.5, 0, 0.1, 1, 1.645, 3, 4.5)
        ],
    }


def plain(value):
    """JSON has no NaN and no infinity: they are written as text."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items()}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def write(name, source, tables):
    """One entry a line, so that a difference between two versions can be read."""
    head = {"madeBy": "python3 scripts/metrics-reference.py", "source": source}
    parts = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    for key, rows in tables.items():
        lines = ",\n".join("  " + json.dumps(plain(row), separators=(",", ":")) for row in rows)
        parts.append(f"{json.dumps(key)}: [\n{lines}\n ]")
    FOLDER.mkdir(exist_ok=True)
    (FOLDER / name).write_text("{\n " + ",\n ".join(parts) + "\n}\n")


write("returns.json", "empyrical 0.5.5, read independently", {"cases": list(cases())})
write("inference.json", "Bailey and Lopez de Prado 2012 and 2014; Python's statistics.NormalDist", inference())
