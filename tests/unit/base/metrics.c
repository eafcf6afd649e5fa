#include "base/metrics.h"

#include "lib/test.h"

TEST(what_was_counted_is_told_in_prometheus_text)
{
    metric_add(METRIC_HTTP_2XX, 3);
    metric_add(METRIC_HTTP_2XX, 4);
    metric_set(METRIC_HTTP_OPEN, 7);
    metric_move(METRIC_HTTP_OPEN, -2);
    ASSERT_EQ(metric_value(METRIC_HTTP_2XX), 7);
    ASSERT_EQ(metric_value(METRIC_HTTP_OPEN), 5);

    _cleanup_(buf_release) struct buf out = buf_init(1 << 20);
    metrics_write(&out);
    const char *text = buf_str(&out);
    ASSERT(strstr(text, "# TYPE tana_http_responses_total counter\n"
                        "tana_http_responses_total{class=\"1xx\"} 0\n"
                        "tana_http_responses_total{class=\"2xx\"} 7\n"));
    ASSERT(strstr(text, "# TYPE tana_http_connections gauge\ntana_http_connections 5\n"));
}

TEST(a_histogram_counts_up_to_each_bound)
{
    metric_time(METRIC_HTTP_SECONDS, 100);
    metric_time(METRIC_HTTP_SECONDS, 101);
    metric_time(METRIC_HTTP_SECONDS, 2000000);
    metric_time(METRIC_HTTP_SECONDS, 99000000);
    ASSERT_EQ(metric_value(METRIC_HTTP_SECONDS), 4);

    _cleanup_(buf_release) struct buf out = buf_init(1 << 20);
    metrics_write(&out);
    const char *text = buf_str(&out);
    ASSERT(strstr(text, "tana_http_request_seconds_bucket{le=\"0.0001\"} 1\n"));
    ASSERT(strstr(text, "tana_http_request_seconds_bucket{le=\"1\"} 2\n"));
    ASSERT(strstr(text, "tana_http_request_seconds_bucket{le=\"3\"} 3\n"));
    ASSERT(strstr(text, "tana_http_request_seconds_bucket{le=\"+Inf\"} 4\n"));
    ASSERT(strstr(text, "tana_http_request_seconds_sum 101.000201\n"));
    ASSERT(strstr(text, "tana_http_request_seconds_count 4\n"));
}
