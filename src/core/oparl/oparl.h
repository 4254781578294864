/* oparl.h — OParl 1.1 (OParl/spec, CC BY-SA 4.0): councils, their sessions and papers as JSON.
 *
 * Writers of the twelve kinds of objects and of external lists, from plain facts.  Every object is
 * known by its address; those of others are referred to by theirs.  What is empty, zero or NULL is
 * not said.  Objects within objects (an agenda in its meeting) are given as arrays.
 *
 *   OparlWriter w = { .json = { .buf = &out }, .tz = zone };
 *   oparl_open_list(&w);
 *   oparl_add_meeting(&w, &meeting);
 *   oparl_close_list(&w, &list);
 *
 * A main object that is no longer public is not forgotten, so that clients forget it: with
 * `deleted` set only its address, kind and times are written. */
#ifndef CORE_OPARL_OPARL_H
#define CORE_OPARL_OPARL_H

#include "core/json/json.h"
#include "core/tz/tz.h"

enum { OPARL_LIST_MAX = 100 }; /* objects of one page of a list */

typedef struct {
	JsonWriter json;
	const Tz *tz; /* of all times */
} OparlWriter;

/* What all objects have. */
typedef struct {
	Str id;  /* its address */
	Str web; /* of the page for people */
	Str license;
	Instant created, modified;
	bool deleted;
} OparlHead;

typedef struct {
	OparlHead head;
	Str name, file_name, media_type;
	Date day;
	int64_t size_bytes;
	Str access, download; /* addresses: to look at it (required), and to keep it */
	StrList meetings, agenda_items, papers; /* that it belongs to */
} OparlFile;

typedef LIST(OparlFile) OparlFileList;

typedef struct {
	OparlHead head;
	Str description, room, street, postal_code, locality;
} OparlLocation;

typedef struct {
	OparlHead head;
	Str body, name;
	Date since, until;
} OparlTerm;

typedef LIST(OparlTerm) OparlTermList;

/* The authority itself. */
typedef struct {
	OparlHead head;
	Str system, short_name, name, website, contact_email, contact_name, classification;
	Str main_organization;
	Str organizations, people, meetings, papers; /* addresses of lists; required */
	Str agenda_items, consultations, files, locations, terms_list,
		memberships; /* not required */
	const OparlLocation *location;
	OparlTermList terms;
} OparlBody;

/* The server. */
typedef struct {
	OparlHead head;
	Str name, bodies, website, contact_email, contact_name, vendor, product;
} OparlSystem;

/* A council, a committee. */
typedef struct {
	OparlHead head;
	Str body, name, short_name, type, classification, website;
	Str meetings, consultations; /* addresses of lists */
	StrList memberships;
	Date since, until;
	int members;
} OparlOrganization;

typedef struct {
	OparlHead head;
	Str person, organization, role, on_behalf_of;
	bool votes;
	Date since, until;
} OparlMembership;

typedef LIST(OparlMembership) OparlMembershipList;

/* An office holder: nothing of private life, no address, no birth. */
typedef struct {
	OparlHead head;
	Str body, name;
	StrList titles;
	OparlMembershipList memberships;
} OparlPerson;

typedef struct {
	OparlHead head;
	Str meeting, number, name, consultation, result, resolution;
	int order; /* from 0 */
	const OparlFile *resolution_file;
	OparlFileList files;
} OparlAgendaItem;

typedef LIST(OparlAgendaItem) OparlAgendaItemList;

typedef struct {
	OparlHead head;
	Str name, state;
	bool is_cancelled;
	Instant start, end;
	const OparlLocation *location;
	StrList organizations, participants;
	const OparlFile *invitation, *results, *minutes;
	OparlFileList files;
	OparlAgendaItemList agenda;
} OparlMeeting;

typedef struct {
	OparlHead head;
	Str paper, agenda_item, meeting, role;
	StrList organizations;
	bool authoritative;
} OparlConsultation;

typedef LIST(OparlConsultation) OparlConsultationList;

typedef struct {
	OparlHead head;
	Str body, name, reference, type;
	Date day;
	const OparlFile *main_file;
	OparlFileList files;
	StrList organizations; /* that it comes from */
	OparlConsultationList consultations;
} OparlPaper;

/* Each adds one object, as a value of the list or object that is open. */
void oparl_add_system(OparlWriter *w, const OparlSystem *system);
void oparl_add_body(OparlWriter *w, const OparlBody *body);
void oparl_add_organization(OparlWriter *w, const OparlOrganization *organization);
void oparl_add_person(OparlWriter *w, const OparlPerson *person);
void oparl_add_membership(OparlWriter *w, const OparlMembership *membership);
void oparl_add_meeting(OparlWriter *w, const OparlMeeting *meeting);
void oparl_add_agenda_item(OparlWriter *w, const OparlAgendaItem *item);
void oparl_add_paper(OparlWriter *w, const OparlPaper *paper);
void oparl_add_consultation(OparlWriter *w, const OparlConsultation *consultation);
void oparl_add_file(OparlWriter *w, const OparlFile *file);
void oparl_add_location(OparlWriter *w, const OparlLocation *location);
void oparl_add_term(OparlWriter *w, const OparlTerm *term);

/* An external list: objects are added between the two.  All pages but the last have the same
 * number of objects. */
typedef struct {
	int per_page;               /* 0: not said, of a list of one page */
	Str self, first, next, web; /* next: empty on the last page */
} OparlList;

/* Begin and end the document of one page of a list. */
void oparl_open_list(OparlWriter *w);
void oparl_close_list(OparlWriter *w, const OparlList *list);

/* What a list is narrowed to, by times that are given; none: not narrowed. */
typedef struct {
	Instant created_since, created_until, modified_since, modified_until;
} OparlFilter;

/* Whether the times of an object lie within it, both ends included. */
bool oparl_filter_has(const OparlFilter *filter, const OparlHead *head);

/* A date-time of a filter, "2014-01-01T00:00:00+01:00" or with "Z".  False, and nothing is written,
 * for anything else. */
MUST_USE bool oparl_read_time(Str text, Instant *ret_instant);

#endif
