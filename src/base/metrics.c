#include "base/metrics.h"

#include "base/err.h"

#include <inttypes.h>
#include <stdatomic.h>

enum kind { COUNTER, GAUGE, HISTOGRAM };

static const struct {
    enum kind kind;
    const char *name;
    const char *labels;
    const char *help;
} metrics[METRIC_COUNT_] = {
#define METRIC_COUNTER(name, exported, labels, help)                                               \
    [METRIC_##name] = {COUNTER, exported, labels, help},
#define METRIC_GAUGE(name, exported, labels, help)                                                 \
    [METRIC_##name] = {GAUGE, exported, labels, help},
#define METRIC_HISTOGRAM(name, exported, labels, help)                                             \
    [METRIC_##name] = {HISTOGRAM, exported, labels, help},
#include "base/metrics.def"
#undef METRIC_COUNTER
#undef METRIC_GAUGE
#undef METRIC_HISTOGRAM
};

/* Upper ends of the buckets of every histogram. */
#define METRIC_BUCKETS(X)                                                                          \
    X(100, "0.0001")                                                                               \
    X(300, "0.0003")                                                                               \
    X(1000, "0.001")                                                                               \
    X(3000, "0.003")                                                                               \
    X(10000, "0.01")                                                                               \
    X(30000, "0.03")                                                                               \
    X(100000, "0.1")                                                                               \
    X(300000, "0.3")                                                                               \
    X(1000000, "1")                                                                                \
    X(3000000, "3")                                                                                \
    X(10000000, "10")                                                                              \
    X(30000000, "30")

static const struct {
    uint64_t microseconds;
    const char *text;
} bounds[] = {
#define X(microseconds, text) {microseconds, text},
    METRIC_BUCKETS(X)
#undef X
};

enum { BOUNDS = sizeof bounds / sizeof *bounds };

static struct {
    _Atomic int64_t value; /* of a histogram: the sum, in microseconds */
    _Atomic uint64_t buckets[BOUNDS + 1];
} values[METRIC_COUNT_];

void metric_add(enum metric metric, uint64_t by)
{
    REQUIRE(metrics[metric].kind == COUNTER);
    atomic_fetch_add_explicit(&values[metric].value, (int64_t)by, memory_order_relaxed);
}

void metric_set(enum metric metric, int64_t to)
{
    REQUIRE(metrics[metric].kind == GAUGE);
    atomic_store_explicit(&values[metric].value, to, memory_order_relaxed);
}

void metric_move(enum metric metric, int64_t by)
{
    REQUIRE(metrics[metric].kind == GAUGE);
    atomic_fetch_add_explicit(&values[metric].value, by, memory_order_relaxed);
}

void metric_time(enum metric metric, uint64_t microseconds)
{
    REQUIRE(metrics[metric].kind == HISTOGRAM);
    unsigned i = 0;
    while (i < BOUNDS && microseconds > bounds[i].microseconds)
        i++;
    atomic_fetch_add_explicit(&values[metric].buckets[i], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&values[metric].value, (int64_t)microseconds, memory_order_relaxed);
}

static uint64_t bucket(enum metric metric, unsigned i)
{
    return atomic_load_explicit(&values[metric].buckets[i], memory_order_relaxed);
}

int64_t metric_value(enum metric metric)
{
    if (metrics[metric].kind != HISTOGRAM)
        return atomic_load_explicit(&values[metric].value, memory_order_relaxed);
    uint64_t count = 0;
    for (unsigned i = 0; i <= BOUNDS; i++)
        count += bucket(metric, i);
    return (int64_t)count;
}

static void write_histogram(struct buf *out, enum metric metric)
{
    const char *name = metrics[metric].name, *labels = metrics[metric].labels;
    const char *comma = *labels ? "," : "";
    uint64_t count = 0;
    for (unsigned i = 0; i <= BOUNDS; i++) {
        count += bucket(metric, i);
        buf_printf(out, "%s_bucket{%s%sle=\"%s\"} %" PRIu64 "\n", name, labels, comma,
                   i < BOUNDS ? bounds[i].text : "+Inf", count);
    }
    int64_t sum = atomic_load_explicit(&values[metric].value, memory_order_relaxed);
    const char *open = *labels ? "{" : "", *close = *labels ? "}" : "";
    buf_printf(out, "%s_sum%s%s%s %" PRId64 ".%06" PRId64 "\n", name, open, labels, close,
               sum / 1000000, sum % 1000000);
    buf_printf(out, "%s_count%s%s%s %" PRIu64 "\n", name, open, labels, close, count);
}

void metrics_write(struct buf *out)
{
    static const char *const types[] = {"counter", "gauge", "histogram"};
    for (unsigned i = 0; i < METRIC_COUNT_; i++) {
        const char *name = metrics[i].name, *labels = metrics[i].labels;
        if (i == 0 || strcmp(name, metrics[i - 1].name) != 0) {
            buf_printf(out, "# HELP %s %s\n", name, metrics[i].help);
            buf_printf(out, "# TYPE %s %s\n", name, types[metrics[i].kind]);
        }
        if (metrics[i].kind == HISTOGRAM)
            write_histogram(out, i);
        else
            buf_printf(out, "%s%s%s%s %" PRId64 "\n", name, *labels ? "{" : "", labels,
                       *labels ? "}" : "", metric_value(i));
    }
}
