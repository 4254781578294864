#include "core/limit/limit.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/test.h"

enum { SECOND = 1000000 };

static Instant at(int64_t seconds)
{
	return (Instant){ (int64_t)1700000000 * SECOND + seconds * SECOND };
}

TEST(five_tries_are_free_and_the_sixth_waits_for_a_token)
{
	limit_reset();
	for (int i = 0; i < 5; i++)
		CHECK_INT(limit_take("sign-in", S("192.0.2.1"), 5, 60, at(0)), 0);
	CHECK_INT(limit_take("sign-in", S("192.0.2.1"), 5, 60, at(0)), 60);
	CHECK_INT(limit_take("sign-in", S("192.0.2.1"), 5, 60, at(59)), 1);
	CHECK_INT(limit_take("sign-in", S("192.0.2.1"), 5, 60, at(60)), 0);
	CHECK_INT(limit_take("sign-in", S("192.0.2.1"), 5, 60, at(60)), 60);
}

TEST(a_bucket_left_alone_is_full_again_and_never_fuller)
{
	limit_reset();
	CHECK_INT(limit_take("search", S("a"), 2, 10, at(0)), 0);
	CHECK_INT(limit_take("search", S("a"), 2, 10, at(100000)), 0);
	CHECK_INT(limit_take("search", S("a"), 2, 10, at(100000)), 0);
	CHECK_INT(limit_take("search", S("a"), 2, 10, at(100000)), 10);
}

TEST(what_is_limited_and_who_have_buckets_of_their_own)
{
	limit_reset();
	CHECK_INT(limit_take("sign-in", S("a"), 1, 60, at(0)), 0);
	CHECK_INT(limit_take("sign-in", S("b"), 1, 60, at(0)), 0);
	CHECK_INT(limit_take("sign-up", S("a"), 1, 60, at(0)), 0);
	CHECK_INT(limit_take("sign-i", S("na"), 1, 60, at(0)), 0);
	CHECK_INT(limit_take("sign-in", S("a"), 1, 60, at(0)), 60);
}

TEST(success_forgives_what_was_tried_before)
{
	limit_reset();
	for (int i = 0; i < 3; i++)
		CHECK_INT(limit_take("sign-in", S("a"), 3, 60, at(0)), 0);
	limit_forgive("sign-in", S("a"));
	for (int i = 0; i < 3; i++)
		CHECK_INT(limit_take("sign-in", S("a"), 3, 60, at(0)), 0);
	CHECK_INT(limit_take("sign-in", S("a"), 3, 60, at(0)), 60);
}

TEST(a_flood_of_addresses_forgets_the_lightest_debts_and_keeps_the_heaviest)
{
	limit_reset();
	for (int i = 0; i < 100; i++)
		CHECK_INT(limit_take("code", S("guesser"), 100, 60, at(0)), 0);
	for (int i = 0; i < 300000; i++)
		limit_take("code", (Str){ (const char *)&i, sizeof i }, 100, 60, at(0));
	CHECK_INT(limit_take("code", S("guesser"), 100, 60, at(0)), 60);
}

static atomic_int granted;

static void *take_many(void *arg)
{
	(void)arg;
	for (int i = 0; i < 10000; i++)
		if (limit_take("shared", S("x"), 1000, 60, at(0)) == 0)
			granted++;
	return NULL;
}

TEST(threads_together_take_no_more_than_there_is)
{
	limit_reset();
	granted = 0;
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(&threads[i], NULL, take_many, NULL) == 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	CHECK_INT(granted, 1000);
}
