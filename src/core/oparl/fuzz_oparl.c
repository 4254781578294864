/* fuzz_oparl.c — any text as a time of a filter: refused, or an instant within the years of dates.
 */
#include "core/oparl/oparl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Instant instant = { 1 };
	if (!oparl_read_time((Str){ (const char *)data, size }, &instant)) {
		assert(instant.us == 1);
		return 0;
	}
	int64_t days = instant.us / 1000000 / 86400;
	assert(days >= date_to_days(DATE(1, 1, 1)) - 1);
	assert(days <= date_to_days(DATE(9999, 12, 31)) + 1);
	return 0;
}
