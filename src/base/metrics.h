/* Figures that a running process counts about itself, as Prometheus reads them.
 *
 * The list is metrics.def. Counting is one relaxed atomic addition, from any thread; figures read
 * while others count are each correct, not all of one moment. */
#ifndef TANA_BASE_METRICS_H
#define TANA_BASE_METRICS_H

#include "base/buf.h"

enum metric {
#define METRIC_COUNTER(name, exported, labels, help) METRIC_##name,
#define METRIC_GAUGE METRIC_COUNTER
#define METRIC_HISTOGRAM METRIC_COUNTER
#include "base/metrics.def"
#undef METRIC_COUNTER
#undef METRIC_GAUGE
#undef METRIC_HISTOGRAM
    METRIC_COUNT_
};

void metric_add(enum metric metric, uint64_t by);            /* counters */
void metric_set(enum metric metric, int64_t to);             /* gauges */
void metric_move(enum metric metric, int64_t by);            /* gauges */
void metric_time(enum metric metric, uint64_t microseconds); /* histograms */

/* The present value of a counter or gauge; the number of observations of a histogram. */
int64_t metric_value(enum metric metric);

/* All of them, in the text format version 0.0.4. */
void metrics_write(struct buf *out);

#endif
