/* test_atom.c — a feed by its letter, and what RFC 4287 demands of any. */
#include "core/atom/atom.h"

#include "base/test.h"
#include "core/xml/xml.h"

static const Instant noon = { 1773144000000000 }; /* 2026-03-10T12:00:00Z */

static AtomFeed two_acts(void)
{
	static AtomEntry entries[2];
	entries[0] = (AtomEntry){ .id = S("tag:town.example.org,2026:acte/1"),
		                  .title = S("Tarifs & <horaires>"),
		                  .address = S("https://town.example.org/actes/2026-DE-0001"),
		                  .file = S("https://town.example.org/actes/2026-DE-0001/document"),
		                  .summary = S("Adoptée\x01 : 9 voix pour"),
		                  .category = S("DE"),
		                  .language = S("fr"),
		                  .published = noon,
		                  .updated = noon };
	entries[1] =
		(AtomEntry){ .id = S("tag:town.example.org,2026:acte/2"),
		             .title = S("قرار"),
		             .address = S("https://town.example.org/actes/2026-AR-0002?a=1&b=2"),
		             .updated = instant_add(noon, 60) };
	return (AtomFeed){ .id = S("tag:town.example.org,2026:actes"),
		           .title = S("Actes de Valbourg"),
		           .author = S("Commune de Valbourg"),
		           .language = S("fr"),
		           .address = S("https://town.example.org/vie-municipale"),
		           .self = S("https://town.example.org/vie-municipale/actes.atom"),
		           .entries = entries,
		           .entries_len = 2 };
}

static Str made(const AtomFeed *feed)
{
	Buf out = { .arena = test_arena() };
	atom_add(&out, feed);
	return buf_str(&out);
}

static size_t count(const XmlNode *parent, const char *name)
{
	size_t n = 0;
	for (const XmlNode *x = xml_child(parent, name); x; x = xml_next_same(x))
		n++;
	return n;
}

TEST(a_feed_has_once_what_rfc_4287_asks_once)
{
	AtomFeed feed = two_acts();
	const XmlNode *root;
	CHECK(xml_parse(test_arena(), made(&feed), NULL, &root) == NULL);
	CHECK(xml_is_in(root, S("http://www.w3.org/2005/Atom"), "feed"));
	CHECK_INT((int64_t)count(root, "entry"), 2);
	static const char *const once[] = { "id", "title", "updated", "author" };
	for (size_t i = 0; i < ARRAY_LEN(once); i++)
		CHECK_INT((int64_t)count(root, once[i]), 1);
	for (const XmlNode *e = xml_child(root, "entry"); e; e = xml_next_same(e))
		for (size_t i = 0; i < 3; i++)
			CHECK_INT((int64_t)count(e, once[i]), 1);
	CHECK_STR(xml_text(test_arena(), xml_child(root, "updated")), S("2026-03-10T12:01:00Z"));
}

TEST(texts_come_out_as_they_went_in)
{
	AtomFeed feed = two_acts();
	const XmlNode *root;
	CHECK(xml_parse(test_arena(), made(&feed), NULL, &root) == NULL);
	const XmlNode *first = xml_child(root, "entry"), *second = xml_next_same(first);
	CHECK_STR(xml_text(test_arena(), xml_child(first, "title")), S("Tarifs & <horaires>"));
	CHECK_STR(xml_text(test_arena(), xml_child(first, "summary")),
	          S("Adoptée\xEF\xBF\xBD : 9 voix pour"));
	CHECK_STR(xml_text(test_arena(), xml_child(second, "title")), S("قرار"));
	CHECK_STR(xml_attribute(test_arena(), xml_child(second, "link"), "href"),
	          S("https://town.example.org/actes/2026-AR-0002?a=1&b=2"));
	CHECK_INT((int64_t)count(first, "link"), 2);
	CHECK_INT((int64_t)count(second, "published"), 0);
}

TEST(an_empty_feed_says_when_it_was_made_and_a_long_one_where_it_goes_on)
{
	AtomFeed feed = two_acts();
	feed.entries_len = 0;
	feed.updated = noon;
	CHECK(str_has(made(&feed), S("<updated>2026-03-10T12:00:00Z</updated>")));
	CHECK(!str_has(made(&feed), S("rel=\"next\"")));
	feed.next = S("https://town.example.org/vie-municipale/actes.atom?avant=2");
	CHECK(str_has(made(&feed), S("rel=\"next\"")));
}
