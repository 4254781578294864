/* metrics.c — counters, and the text that Prometheus reads. */
#include <stdio.h>
#include <unistd.h>

#include "core/server/serve.h"

static const int64_t bounds_us[] = { 1000,   2500,   5000,   10000,   25000,  50000,
	                             100000, 250000, 500000, 1000000, 5000000 };
enum { BOUNDS = ARRAY_LEN(bounds_us) };

static _Atomic int64_t by_class[6]; /* 0: cut off before there was a status */
static _Atomic int64_t by_duration[BOUNDS + 1];
static _Atomic int64_t duration_us, cache_hits, cache_misses, upload_bytes;

void metrics_count(int status, int64_t us)
{
	size_t i = 0;
	while (i < BOUNDS && us > bounds_us[i])
		i++;
	atomic_fetch_add_explicit(&by_duration[i], 1, memory_order_relaxed);
	atomic_fetch_add_explicit(&duration_us, us, memory_order_relaxed);
	atomic_fetch_add_explicit(&by_class[status / 100 % 6], 1, memory_order_relaxed);
}

void metrics_count_cached(bool hit)
{
	atomic_fetch_add_explicit(hit ? &cache_hits : &cache_misses, 1, memory_order_relaxed);
}

void metrics_count_upload(int64_t bytes)
{
	atomic_fetch_add_explicit(&upload_bytes, bytes, memory_order_relaxed);
}

static int64_t resident_bytes(void)
{
	long long size, resident = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if (file && fscanf(file, "%lld %lld", &size, &resident) != 2)
		resident = 0;
	if (file)
		fclose(file);
	return resident * sysconf(_SC_PAGESIZE);
}

static void put(Buf *out, const char *name, const char *kind, const char *help, int64_t value)
{
	buf_addf(out, "# HELP %s %s\n# TYPE %s %s\n%s %lld\n", name, help, name, kind, name,
	         (long long)value);
}

static void put_requests(Buf *out)
{
	int64_t sum = 0;
	buf_add(out, S("# HELP beffroi_requests_total Requests by class of status; 0: cut off.\n"
	               "# TYPE beffroi_requests_total counter\n"));
	for (int i = 0; i < 6; i++)
		buf_addf(out, "beffroi_requests_total{class=\"%d\"} %lld\n", i,
		         (long long)by_class[i]);
	buf_add(out, S("# HELP beffroi_request_seconds From the first line to the last byte.\n"
	               "# TYPE beffroi_request_seconds histogram\n"));
	for (size_t i = 0; i < BOUNDS; i++) {
		sum += by_duration[i];
		buf_addf(out, "beffroi_request_seconds_bucket{le=\"%g\"} %lld\n",
		         (double)bounds_us[i] / 1e6, (long long)sum);
	}
	sum += by_duration[BOUNDS];
	buf_addf(out,
	         "beffroi_request_seconds_bucket{le=\"+Inf\"} %lld\n"
	         "beffroi_request_seconds_sum %.6f\nbeffroi_request_seconds_count %lld\n",
	         (long long)sum, (double)duration_us / 1e6, (long long)sum);
}

Str metrics_text(Server *server, Arena *arena)
{
	Buf out = { .arena = arena };
	DbCounters db = db_counters();
	put_requests(&out);
	put(&out, "beffroi_connections", "gauge", "Open connections.", links_count(server->links));
	put(&out, "beffroi_requests_under_way", "gauge", "Requests that are read or answered.",
	    server->under_way);
	put(&out, "beffroi_queue_depth", "gauge", "Complete requests that wait for a worker.",
	    workers_depth(server->workers));
	put(&out, "beffroi_cache_hits_total", "counter", "Public pages answered from memory.",
	    cache_hits);
	put(&out, "beffroi_cache_misses_total", "counter", "Public pages that were made.",
	    cache_misses);
	put(&out, "beffroi_cache_bytes", "gauge", "Public pages kept in memory.",
	    cache_bytes(server->cache));
	put(&out, "beffroi_upload_bytes_total", "counter", "Bytes of files that came in.",
	    upload_bytes);
	put(&out, "beffroi_commits_total", "counter", "Commits that are on disk.", db.commits);
	put(&out, "beffroi_units_total", "counter", "Units of writing that these commits kept.",
	    db.units);
	put(&out, "beffroi_statements_total", "counter", "Statements that databases ran.",
	    db.statements);
	put(&out, "beffroi_databases_open", "gauge", "Open databases.", db.open);
	put(&out, "beffroi_resident_bytes", "gauge", "Memory of the process.", resident_bytes());
	return buf_str(&out);
}
