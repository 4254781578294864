/* oparl.c — the objects of OParl, member by member in the order of the specification. */
#include "core/oparl/oparl.h"

#define TYPES "https://schema.oparl.org/1.1/"

/* ---- Values ---- */

static void add(OparlWriter *w, const char *name, Str value)
{
	if (value.len == 0)
		return;
	json_name(&w->json, str_of(name));
	json_add_text(&w->json, value);
}

static void add_bool(OparlWriter *w, const char *name, bool value)
{
	json_name(&w->json, str_of(name));
	json_add_bool(&w->json, value);
}

static void add_int(OparlWriter *w, const char *name, int64_t value)
{
	json_name(&w->json, str_of(name));
	json_add_int(&w->json, value);
}

static void add_day(OparlWriter *w, const char *name, Date day)
{
	if (date_is_set(day))
		add(w, name, date_iso(w->json.buf->arena, day));
}

static void add_time(OparlWriter *w, const char *name, Instant instant)
{
	if (instant.us == 0)
		return;
	Arena *arena = w->json.buf->arena;
	Date day;
	int second, offset_s;
	tz_local(w->tz, instant, &day, &second, &offset_s);
	int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
	add(w, name,
	    str_format(arena, "%.*sT%02d:%02d:%02d%c%02d:%02d", STR(date_iso(arena, day)),
	               second / 3600, second / 60 % 60, second % 60, offset_s < 0 ? '-' : '+',
	               minutes / 60, minutes % 60));
}

static void add_texts(OparlWriter *w, const char *name, const StrList *texts)
{
	if (texts->len == 0)
		return;
	json_name(&w->json, str_of(name));
	json_open_array(&w->json);
	for (size_t i = 0; i < texts->len; i++)
		json_add_text(&w->json, texts->at[i]);
	json_close_array(&w->json);
}

/* An array of objects under a name, when there are some. */
#define ADD_ALL(w, name, list, add_one)                                                            \
	do {                                                                                       \
		if ((list)->len == 0)                                                              \
			break;                                                                     \
		json_name(&(w)->json, S(name));                                                    \
		json_open_array(&(w)->json);                                                       \
		for (size_t i = 0; i < (list)->len; i++)                                           \
			add_one((w), &(list)->at[i]);                                              \
		json_close_array(&(w)->json);                                                      \
	} while (0)

/* ---- What all objects have ---- */

/* False: the object is deleted and complete as it is. */
static bool begin(OparlWriter *w, const char *type, const OparlHead *head)
{
	json_open_object(&w->json);
	add(w, "id", head->id);
	add(w, "type", str_format(w->json.buf->arena, TYPES "%s", type));
	if (!head->deleted)
		return true;
	add_time(w, "created", head->created);
	add_time(w, "modified", head->modified);
	add_bool(w, "deleted", true);
	json_close_object(&w->json);
	return false;
}

static void end(OparlWriter *w, const OparlHead *head)
{
	add(w, "license", head->license);
	add_time(w, "created", head->created);
	add_time(w, "modified", head->modified);
	add(w, "web", head->web);
	json_close_object(&w->json);
}

/* ---- Objects ---- */

void oparl_add_system(OparlWriter *w, const OparlSystem *system)
{
	if (!begin(w, "System", &system->head))
		return;
	add(w, "oparlVersion", S(TYPES));
	add(w, "body", system->bodies);
	add(w, "name", system->name);
	add(w, "contactEmail", system->contact_email);
	add(w, "contactName", system->contact_name);
	add(w, "website", system->website);
	add(w, "vendor", system->vendor);
	add(w, "product", system->product);
	end(w, &system->head);
}

void oparl_add_body(OparlWriter *w, const OparlBody *body)
{
	if (!begin(w, "Body", &body->head))
		return;
	add(w, "system", body->system);
	add(w, "shortName", body->short_name);
	add(w, "name", body->name);
	add(w, "website", body->website);
	add(w, "contactEmail", body->contact_email);
	add(w, "contactName", body->contact_name);
	add(w, "organization", body->organizations);
	add(w, "person", body->people);
	add(w, "meeting", body->meetings);
	add(w, "paper", body->papers);
	json_name(&w->json, S("legislativeTerm"));
	json_open_array(&w->json);
	for (size_t i = 0; i < body->terms.len; i++)
		oparl_add_term(w, &body->terms.at[i]);
	json_close_array(&w->json);
	add(w, "agendaItem", body->agenda_items);
	add(w, "consultation", body->consultations);
	add(w, "file", body->files);
	add(w, "locationList", body->locations);
	add(w, "legislativeTermList", body->terms_list);
	add(w, "membership", body->memberships);
	add(w, "classification", body->classification);
	if (body->location) {
		json_name(&w->json, S("location"));
		oparl_add_location(w, body->location);
	}
	add(w, "mainOrganization", body->main_organization);
	end(w, &body->head);
}

void oparl_add_organization(OparlWriter *w, const OparlOrganization *organization)
{
	if (!begin(w, "Organization", &organization->head))
		return;
	add(w, "body", organization->body);
	add(w, "name", organization->name);
	add_texts(w, "membership", &organization->memberships);
	add(w, "meeting", organization->meetings);
	add(w, "consultation", organization->consultations);
	add(w, "shortName", organization->short_name);
	add(w, "organizationType", organization->type);
	add(w, "classification", organization->classification);
	add_day(w, "startDate", organization->since);
	add_day(w, "endDate", organization->until);
	add(w, "website", organization->website);
	if (organization->members > 0)
		add_int(w, "memberCount", organization->members);
	end(w, &organization->head);
}

void oparl_add_person(OparlWriter *w, const OparlPerson *person)
{
	if (!begin(w, "Person", &person->head))
		return;
	add(w, "body", person->body);
	add(w, "name", person->name);
	add_texts(w, "title", &person->titles);
	ADD_ALL(w, "membership", &person->memberships, oparl_add_membership);
	end(w, &person->head);
}

void oparl_add_membership(OparlWriter *w, const OparlMembership *membership)
{
	if (!begin(w, "Membership", &membership->head))
		return;
	add(w, "person", membership->person);
	add(w, "organization", membership->organization);
	add(w, "role", membership->role);
	add_bool(w, "votingRight", membership->votes);
	add_day(w, "startDate", membership->since);
	add_day(w, "endDate", membership->until);
	add(w, "onBehalfOf", membership->on_behalf_of);
	end(w, &membership->head);
}

static void add_file_as(OparlWriter *w, const char *name, const OparlFile *file)
{
	if (!file)
		return;
	json_name(&w->json, str_of(name));
	oparl_add_file(w, file);
}

void oparl_add_meeting(OparlWriter *w, const OparlMeeting *meeting)
{
	if (!begin(w, "Meeting", &meeting->head))
		return;
	add(w, "name", meeting->name);
	add(w, "meetingState", meeting->state);
	add_bool(w, "cancelled", meeting->is_cancelled);
	add_time(w, "start", meeting->start);
	add_time(w, "end", meeting->end);
	if (meeting->location) {
		json_name(&w->json, S("location"));
		oparl_add_location(w, meeting->location);
	}
	add_texts(w, "organization", &meeting->organizations);
	add_texts(w, "participant", &meeting->participants);
	add_file_as(w, "invitation", meeting->invitation);
	add_file_as(w, "resultsProtocol", meeting->results);
	add_file_as(w, "verbatimProtocol", meeting->minutes);
	ADD_ALL(w, "auxiliaryFile", &meeting->files, oparl_add_file);
	ADD_ALL(w, "agendaItem", &meeting->agenda, oparl_add_agenda_item);
	end(w, &meeting->head);
}

void oparl_add_agenda_item(OparlWriter *w, const OparlAgendaItem *item)
{
	if (!begin(w, "AgendaItem", &item->head))
		return;
	add(w, "meeting", item->meeting);
	add(w, "number", item->number);
	add_int(w, "order", item->order);
	add(w, "name", item->name);
	add_bool(w, "public", true); /* no others are ever written */
	add(w, "consultation", item->consultation);
	add(w, "result", item->result);
	add(w, "resolutionText", item->resolution);
	add_file_as(w, "resolutionFile", item->resolution_file);
	ADD_ALL(w, "auxiliaryFile", &item->files, oparl_add_file);
	end(w, &item->head);
}

void oparl_add_paper(OparlWriter *w, const OparlPaper *paper)
{
	if (!begin(w, "Paper", &paper->head))
		return;
	add(w, "body", paper->body);
	add(w, "name", paper->name);
	add(w, "reference", paper->reference);
	add_day(w, "date", paper->day);
	add(w, "paperType", paper->type);
	add_file_as(w, "mainFile", paper->main_file);
	ADD_ALL(w, "auxiliaryFile", &paper->files, oparl_add_file);
	add_texts(w, "originatorOrganization", &paper->organizations);
	ADD_ALL(w, "consultation", &paper->consultations, oparl_add_consultation);
	end(w, &paper->head);
}

void oparl_add_consultation(OparlWriter *w, const OparlConsultation *consultation)
{
	if (!begin(w, "Consultation", &consultation->head))
		return;
	add(w, "paper", consultation->paper);
	add(w, "agendaItem", consultation->agenda_item);
	add(w, "meeting", consultation->meeting);
	add_texts(w, "organization", &consultation->organizations);
	add_bool(w, "authoritative", consultation->authoritative);
	add(w, "role", consultation->role);
	end(w, &consultation->head);
}

void oparl_add_file(OparlWriter *w, const OparlFile *file)
{
	if (!begin(w, "File", &file->head))
		return;
	add(w, "name", file->name);
	add(w, "fileName", file->file_name);
	add(w, "mimeType", file->media_type);
	add_day(w, "date", file->day);
	if (file->size_bytes > 0)
		add_int(w, "size", file->size_bytes);
	add(w, "accessUrl", file->access);
	add(w, "downloadUrl", file->download);
	add_texts(w, "meeting", &file->meetings);
	add_texts(w, "agendaItem", &file->agenda_items);
	add_texts(w, "paper", &file->papers);
	end(w, &file->head);
}

void oparl_add_location(OparlWriter *w, const OparlLocation *location)
{
	if (!begin(w, "Location", &location->head))
		return;
	add(w, "description", location->description);
	add(w, "streetAddress", location->street);
	add(w, "room", location->room);
	add(w, "postalCode", location->postal_code);
	add(w, "locality", location->locality);
	end(w, &location->head);
}

void oparl_add_term(OparlWriter *w, const OparlTerm *term)
{
	if (!begin(w, "LegislativeTerm", &term->head))
		return;
	add(w, "body", term->body);
	add(w, "name", term->name);
	add_day(w, "startDate", term->since);
	add_day(w, "endDate", term->until);
	end(w, &term->head);
}

/* ---- Lists ---- */

void oparl_open_list(OparlWriter *w)
{
	json_open_object(&w->json);
	json_name(&w->json, S("data"));
	json_open_array(&w->json);
}

void oparl_close_list(OparlWriter *w, const OparlList *list)
{
	json_close_array(&w->json);
	json_name(&w->json, S("pagination"));
	json_open_object(&w->json);
	if (list->per_page > 0)
		add_int(w, "elementsPerPage", list->per_page);
	json_close_object(&w->json);
	json_name(&w->json, S("links"));
	json_open_object(&w->json);
	add(w, "first", list->first);
	add(w, "self", list->self);
	add(w, "next", list->next);
	add(w, "web", list->web);
	json_close_object(&w->json);
	json_close_object(&w->json);
}

/* Both ends belong to what is asked for. */
static bool is_within(Instant instant, Instant since, Instant until)
{
	return (since.us == 0 || instant.us >= since.us) &&
	       (until.us == 0 || instant.us <= until.us);
}

bool oparl_filter_has(const OparlFilter *filter, const OparlHead *head)
{
	return is_within(head->created, filter->created_since, filter->created_until) &&
	       is_within(head->modified, filter->modified_since, filter->modified_until);
}

static bool read_two(Str text, size_t at, int max, int *ret_number)
{
	int64_t number;
	Str part = str_part(text, at, 2);
	if (part.len != 2 || part.ptr[0] < '0' || part.ptr[0] > '9')
		return false;
	if (!str_to_int(part, &number) || number > max)
		return false;
	*ret_number = (int)number;
	return true;
}

/* "Z", "+01:00", "-02:30". */
static bool read_offset(Str text, int *ret_offset_s)
{
	int hours, minutes;
	if (str_eq(text, S("Z"))) {
		*ret_offset_s = 0;
		return true;
	}
	if (text.len != 6 || text.ptr[3] != ':' || (text.ptr[0] != '+' && text.ptr[0] != '-'))
		return false;
	if (!read_two(text, 1, 23, &hours) || !read_two(text, 4, 59, &minutes))
		return false;
	int offset_s = (hours * 60 + minutes) * 60;
	*ret_offset_s = text.ptr[0] == '-' ? -offset_s : offset_s;
	return true;
}

bool oparl_read_time(Str text, Instant *ret_instant)
{
	Date day;
	int hour, minute, second, offset_s;
	if (text.len < 20 || text.ptr[10] != 'T' || text.ptr[13] != ':' || text.ptr[16] != ':')
		return false;
	if (!date_parse(str_part(text, 0, 10), &day) || !read_two(text, 11, 23, &hour) ||
	    !read_two(text, 14, 59, &minute) || !read_two(text, 17, 59, &second))
		return false;
	Str rest = str_part(text, 19, text.len - 19);
	if (str_starts(rest, S("."))) { /* parts of a second are read over */
		size_t n = 1;
		while (n < rest.len && rest.ptr[n] >= '0' && rest.ptr[n] <= '9')
			n++;
		if (n == 1)
			return false;
		rest = str_part(rest, n, rest.len - n);
	}
	if (!read_offset(rest, &offset_s))
		return false;
	int64_t unix_s = date_to_days(day) * 86400 + (hour * 60 + minute) * 60 + second - offset_s;
	*ret_instant = (Instant){ unix_s * 1000000 };
	return true;
}
