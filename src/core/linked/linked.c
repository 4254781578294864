/* linked.c — acts and sessions as objects of schema.org. */
#include "core/linked/linked.h"

#include "core/json/json.h"

static void add(JsonWriter *w, const char *name, Str value)
{
	if (value.len == 0)
		return;
	json_name(w, str_of(name));
	json_add_text(w, value);
}

static void add_day(JsonWriter *w, const char *name, Date day)
{
	if (date_is_set(day))
		add(w, name, date_iso(w->buf->arena, day));
}

static void add_time(JsonWriter *w, const char *name, const Tz *tz, Instant instant)
{
	if (instant.us == 0)
		return;
	Date day;
	int second, offset_s;
	tz_local(tz, instant, &day, &second, &offset_s);
	int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
	add(w, name,
	    str_format(w->buf->arena, "%.*sT%02d:%02d:%02d%c%02d:%02d",
	               STR(date_iso(w->buf->arena, day)), second / 3600, second / 60 % 60,
	               second % 60, offset_s < 0 ? '-' : '+', minutes / 60, minutes % 60));
}

static void open_object(JsonWriter *w, const char *name, const char *type)
{
	if (name)
		json_name(w, str_of(name));
	json_open_object(w);
	add(w, "@type", str_of(type));
}

static void add_organization(JsonWriter *w, const char *name, const LinkedOrganization *by)
{
	open_object(w, name, "GovernmentOrganization");
	add(w, "name", by->name);
	add(w, "url", by->address);
	json_close_object(w);
}

/* Within JSON these three stand in strings only, where they may be escaped. */
static void add_escaped(Buf *out, Str json)
{
	for (size_t i = 0; i < json.len; i++) {
		char c = json.ptr[i];
		if (c == '<' || c == '>' || c == '&')
			buf_addf(out, "\\u%04x", c);
		else
			buf_char(out, c);
	}
}

void linked_add_legislation(Buf *out, const LinkedLegislation *act)
{
	Buf json = { .arena = out->arena };
	JsonWriter w = { .buf = &json };
	json_open_object(&w);
	add(&w, "@context", S("https://schema.org"));
	add(&w, "@type", S("Legislation"));
	add(&w, "@id", act->address);
	add(&w, "url", act->address);
	add(&w, "name", act->title);
	add(&w, "legislationIdentifier", act->number);
	add(&w, "legislationType", act->kind);
	add(&w, "inLanguage", act->language);
	add_day(&w, "legislationDate", act->decided);
	add_day(&w, "datePublished", act->published);
	add(&w, "legislationLegalForce", act->in_force ? S("https://schema.org/InForce") : S(""));
	add_organization(&w, "legislationPassedBy", &act->by);
	if (act->file.len > 0) {
		open_object(&w, "encoding", "LegislationObject");
		add(&w, "contentUrl", act->file);
		add(&w, "encodingFormat", S("application/pdf"));
		json_close_object(&w);
	}
	json_close_object(&w);
	add_escaped(out, buf_str(&json));
}

static void add_places(JsonWriter *w, const LinkedEvent *event)
{
	json_name(w, S("location"));
	json_open_array(w);
	if (event->place.len > 0 || event->place_address.len > 0) {
		open_object(w, NULL, "Place");
		add(w, "name", event->place);
		add(w, "address", event->place_address);
		json_close_object(w);
	}
	if (event->video.len > 0) {
		open_object(w, NULL, "VirtualLocation");
		add(w, "url", event->video);
		json_close_object(w);
	}
	json_close_array(w);
}

void linked_add_event(Buf *out, const LinkedEvent *event)
{
	bool has_place = event->place.len > 0 || event->place_address.len > 0;
	Buf json = { .arena = out->arena };
	JsonWriter w = { .buf = &json };
	json_open_object(&w);
	add(&w, "@context", S("https://schema.org"));
	add(&w, "@type", S("Event"));
	add(&w, "@id", event->address);
	add(&w, "url", event->address);
	add(&w, "name", event->name);
	add(&w, "description", event->description);
	add_time(&w, "startDate", event->tz, event->start);
	add_time(&w, "endDate", event->tz, event->end);
	add(&w, "eventStatus",
	    event->is_cancelled ? S("https://schema.org/EventCancelled")
	                        : S("https://schema.org/EventScheduled"));
	if (event->video.len > 0)
		add(&w, "eventAttendanceMode",
		    has_place ? S("https://schema.org/MixedEventAttendanceMode")
		              : S("https://schema.org/OnlineEventAttendanceMode"));
	else if (has_place)
		add(&w, "eventAttendanceMode", S("https://schema.org/OfflineEventAttendanceMode"));
	if (has_place || event->video.len > 0)
		add_places(&w, event);
	json_name(&w, S("isAccessibleForFree"));
	json_add_bool(&w, true);
	add_organization(&w, "organizer", &event->by);
	json_close_object(&w);
	add_escaped(out, buf_str(&json));
}
