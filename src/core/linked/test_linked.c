/* test_linked.c — objects of schema.org, read back. */
#include "core/linked/linked.h"

#include "base/test.h"
#include "core/json/json.h"

static const Json *read_back(const Buf *out)
{
	const Json *json;
	CHECK(json_parse(test_arena(), buf_str(out), &json) == NULL);
	return json;
}

static Str text_of(const Json *json, const char *name)
{
	return json_text(json_get(json, str_of(name)));
}

TEST(an_act_is_a_legislation_that_may_stand_in_a_page)
{
	LinkedLegislation act = { .address = S("https://town.example.org/actes/2026-DE-0012"),
		                  .number = S("2026-DE-0012"),
		                  .kind = S("Délibération"),
		                  .title = S("</script><b>Tarifs & \"eau\""),
		                  .language = S("fr"),
		                  .decided = DATE(2026, 3, 10),
		                  .published = DATE(2026, 3, 12),
		                  .in_force = true,
		                  .file = S("https://town.example.org/actes/2026-DE-0012/document"),
		                  .by = { S("Commune"), S("https://town.example.org/") } };
	Buf out = { .arena = test_arena() };
	linked_add_legislation(&out, &act);
	CHECK(!str_has(buf_str(&out), S("<")) && !str_has(buf_str(&out), S("&")));
	const Json *json = read_back(&out);
	CHECK_STR(text_of(json, "@type"), S("Legislation"));
	CHECK_STR(text_of(json, "name"), act.title);
	CHECK_STR(text_of(json, "legislationDate"), S("2026-03-10"));
	CHECK_STR(text_of(json, "datePublished"), S("2026-03-12"));
	CHECK_STR(text_of(json, "legislationLegalForce"), S("https://schema.org/InForce"));
	CHECK_STR(text_of(json_get(json, S("encoding")), "contentUrl"), act.file);
	CHECK_STR(text_of(json_get(json, S("legislationPassedBy")), "name"), S("Commune"));
}

TEST(a_session_is_an_event_at_its_local_time)
{
	const Tz *noumea = tz_find(S("Pacific/Noumea"));
	LinkedEvent event = { .address = S("https://town.example.org/vie-municipale/seances/1"),
		              .name = S("Conseil municipal"),
		              .start = tz_instant(noumea, DATE(2026, 7, 1), 18 * 3600),
		              .tz = noumea,
		              .place = S("Mairie") };
	Buf out = { .arena = test_arena() };
	linked_add_event(&out, &event);
	const Json *json = read_back(&out);
	CHECK_STR(text_of(json, "startDate"), S("2026-07-01T18:00:00+11:00"));
	CHECK(json_get(json, S("endDate")) == NULL);
	CHECK_STR(text_of(json, "eventStatus"), S("https://schema.org/EventScheduled"));
	CHECK_STR(text_of(json, "eventAttendanceMode"),
	          S("https://schema.org/OfflineEventAttendanceMode"));
	event.is_cancelled = true;
	event.video = S("https://video.example.org/1");
	event.tz = tz_find(S("America/St_Johns"));
	out.len = 0;
	linked_add_event(&out, &event);
	json = read_back(&out);
	CHECK_STR(text_of(json, "startDate"), S("2026-07-01T04:30:00-02:30"));
	CHECK_STR(text_of(json, "eventStatus"), S("https://schema.org/EventCancelled"));
	CHECK_STR(text_of(json, "eventAttendanceMode"),
	          S("https://schema.org/MixedEventAttendanceMode"));
	CHECK_INT((int64_t)json_get(json, S("location"))->items_len, 2);
}
