/* builtin.h — the functions of FEEL, by subject: private to core/feel. */
#ifndef CORE_FEEL_BUILTIN_H
#define CORE_FEEL_BUILTIN_H

#include "core/feel/inside.h"

BuiltinRun feel_not, feel_make_date_of, feel_make_time_of, feel_make_date_and_time,
	feel_make_duration, feel_make_months_between, feel_today, feel_now, feel_day_of_year,
	feel_day_of_week, feel_month_of_year, feel_week_of_year, feel_is, feel_make_number,
	feel_make_string, feel_make_range;

BuiltinRun feel_substring, feel_string_length, feel_upper_case, feel_lower_case,
	feel_substring_before, feel_substring_after, feel_contains, feel_starts_with,
	feel_ends_with, feel_matches, feel_replace, feel_split, feel_string_join;

BuiltinRun feel_decimal_of, feel_floor, feel_ceiling, feel_round_up, feel_round_down,
	feel_round_half_up, feel_round_half_down, feel_abs, feel_modulo, feel_sqrt, feel_log,
	feel_exp, feel_odd, feel_even;

BuiltinRun feel_list_contains, feel_count, feel_min, feel_max, feel_sum, feel_mean, feel_all,
	feel_any, feel_sublist, feel_append, feel_concatenate, feel_insert_before, feel_remove,
	feel_reverse, feel_index_of, feel_union, feel_distinct_values, feel_flatten, feel_product,
	feel_median, feel_stddev, feel_mode, feel_list_replace, feel_sort;

BuiltinRun feel_get_value, feel_get_entries, feel_make_context, feel_context_put,
	feel_context_merge;

BuiltinRun feel_before, feel_after, feel_meets, feel_met_by, feel_overlaps, feel_overlaps_before,
	feel_overlaps_after, feel_finishes, feel_finished_by, feel_includes, feel_during,
	feel_starts, feel_started_by, feel_coincides;

/* Whether the pattern of XPath is found in a text; replaced; split at.  A problem when the pattern
 * or its flags are wrong. */
FeelValue feel_regex_matches(FeelMachine *m, Str input, Str pattern, Str flags);
FeelValue feel_regex_replace(FeelMachine *m, Str input, Str pattern, Str replacement, Str flags);
FeelValue feel_regex_split(FeelMachine *m, Str input, Str pattern);

#endif
