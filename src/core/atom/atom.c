/* atom.c — feeds and entries, element by element. */
#include "core/atom/atom.h"

#include "core/xml/xml.h"

/* To the second: clients compare these as texts, and microseconds tell them nothing. */
static void add_time(XmlWriter *w, const char *name, Instant instant)
{
	Str text = instant_iso(w->buf->arena, instant); /* 2026-03-10T08:30:00.000000Z */
	xml_add(w, name, str_format(w->buf->arena, "%.*sZ", STR(str_part(text, 0, 19))));
}

static void add_link(XmlWriter *w, const char *relation, const char *type, Str address)
{
	if (address.len == 0)
		return;
	xml_open(w, "link");
	xml_put(w, "rel", str_of(relation));
	xml_put(w, "type", str_of(type));
	xml_put(w, "href", address);
	xml_close(w);
}

static void add_entry(XmlWriter *w, const AtomEntry *entry)
{
	xml_open(w, "entry");
	if (entry->language.len > 0)
		xml_put(w, "xml:lang", entry->language);
	xml_add(w, "id", entry->id);
	xml_add(w, "title", entry->title);
	add_time(w, "updated", entry->updated);
	if (entry->published.us != 0)
		add_time(w, "published", entry->published);
	add_link(w, "alternate", "text/html", entry->address);
	add_link(w, "enclosure", "application/pdf", entry->file);
	if (entry->category.len > 0) {
		xml_open(w, "category");
		xml_put(w, "term", entry->category);
		xml_close(w);
	}
	if (entry->summary.len > 0)
		xml_add(w, "summary", entry->summary);
	xml_close(w);
}

static Instant latest(const AtomFeed *feed)
{
	Instant found = feed->entries_len > 0 ? feed->entries[0].updated : feed->updated;
	for (size_t i = 1; i < feed->entries_len; i++)
		if (feed->entries[i].updated.us > found.us)
			found = feed->entries[i].updated;
	return found;
}

void atom_add(Buf *out, const AtomFeed *feed)
{
	XmlWriter w = { .buf = out };
	xml_begin(&w);
	xml_open(&w, "feed");
	xml_put_namespace(&w, "", "http://www.w3.org/2005/Atom");
	if (feed->language.len > 0)
		xml_put(&w, "xml:lang", feed->language);
	xml_add(&w, "id", feed->id);
	xml_add(&w, "title", feed->title);
	if (feed->subtitle.len > 0)
		xml_add(&w, "subtitle", feed->subtitle);
	add_time(&w, "updated", latest(feed));
	xml_open(&w, "author");
	xml_add(&w, "name", feed->author);
	xml_close(&w);
	xml_add(&w, "generator", S("Beffroi"));
	add_link(&w, "self", "application/atom+xml", feed->self);
	add_link(&w, "alternate", "text/html", feed->address);
	add_link(&w, "next", "application/atom+xml", feed->next);
	for (size_t i = 0; i < feed->entries_len; i++)
		add_entry(&w, &feed->entries[i]);
	xml_close(&w);
	xml_end(&w);
}
