/* verdict.c — questions and reports as bytes. */
#include "core/judge/verdict.h"
#include "core/wire/wire.h"

static const char case_mark[] = "BFCASE1\n", verdict_mark[] = "BFVERD1\n";

enum {
	WORDS_BYTES_MAX = 4096, /* of a name, a code, a message */
	PROOFS_MAX = 1000,      /* lists and answers of each kind */
	PIECES_MAX = 8,
	FINDINGS_MAX = 1000,
	CODE_MAX = 599,
};

/* ---- Questions ---- */

static void put_certs(Buf *out, const CmsCertList *certs)
{
	wire_put_number(out, (uint32_t)certs->len);
	for (size_t i = 0; i < certs->len; i++)
		wire_put_text(out, certs->at[i].der);
}

static void put_texts(Buf *out, const StrList *texts)
{
	wire_put_number(out, (uint32_t)texts->len);
	for (size_t i = 0; i < texts->len; i++)
		wire_put_text(out, texts->at[i]);
}

/* The data are one piece, or none. */
static void put_pieces(Buf *out, const CmsQuestion *q)
{
	size_t const len = q->pieces_len > 0 ? q->pieces_len : q->data.ptr != NULL;
	const Str *pieces = q->pieces_len > 0 ? q->pieces : &q->data;
	assert(len <= PIECES_MAX);
	wire_put_number(out, q->pieces_len > 0);
	wire_put_number(out, (uint32_t)len);
	for (size_t i = 0; i < len; i++)
		wire_put_text(out, pieces[i]);
}

Str judge_put_case(Arena *arena, const JudgeCase *brought)
{
	const CmsQuestion *q = &brought->question;
	Buf out = { .arena = arena };
	wire_put_mark(&out, case_mark);
	wire_put_number(&out, (uint32_t)brought->format);
	wire_put_text(&out, q->cms);
	put_pieces(&out, q);
	wire_put_number(&out, (uint32_t)q->hash);
	wire_put_text(&out, q->digest);
	put_certs(&out, &q->roots);
	put_certs(&out, &q->others);
	put_texts(&out, &q->crls);
	put_texts(&out, &q->ocsps);
	wire_put_wide(&out, q->now.us);
	return buf_str(&out);
}

static void get_certs(Arena *arena, WireIn *in, CmsCertList *certs)
{
	uint32_t const len = wire_number(in, CMS_CERTS_MAX);
	for (uint32_t i = 0; i < len && !in->bad; i++)
		cms_add_cert(arena, wire_bytes(in, CMS_BYTES_MAX), certs);
}

static void get_texts(Arena *arena, WireIn *in, StrList *texts)
{
	uint32_t const len = wire_number(in, PROOFS_MAX);
	for (uint32_t i = 0; i < len && !in->bad; i++)
		*list_push(arena, texts) = wire_bytes(in, CMS_BYTES_MAX);
}

static void get_pieces(Arena *arena, WireIn *in, CmsQuestion *q)
{
	bool const in_pieces = wire_number(in, 1);
	uint32_t const len = wire_number(in, PIECES_MAX);
	Str *pieces = alloc_n(arena, Str, PIECES_MAX);
	for (uint32_t i = 0; i < len && !in->bad; i++)
		pieces[i] = wire_bytes(in, UINT32_MAX);
	if (in_pieces) {
		q->pieces = pieces;
		q->pieces_len = len;
	} else if (len > 0) {
		q->data = pieces[0];
	}
}

bool judge_get_case(Arena *arena, Str bytes, JudgeCase *ret_case)
{
	WireIn in = wire_open(bytes, case_mark);
	JudgeCase brought = { .format = (JudgeFormat)wire_number(&in, JUDGE_FORMATS - 1) };
	CmsQuestion *q = &brought.question;
	q->cms = wire_bytes(&in, UINT32_MAX);
	get_pieces(arena, &in, q);
	q->hash = (CmsHash)wire_number(&in, CMS_HASHES - 1);
	q->digest = wire_bytes(&in, 64);
	get_certs(arena, &in, &q->roots);
	get_certs(arena, &in, &q->others);
	get_texts(arena, &in, &q->crls);
	get_texts(arena, &in, &q->ocsps);
	q->now.us = wire_wide(&in);
	*ret_case = brought;
	return wire_is_done(&in);
}

/* ---- Reports: one function for both ways, so that they cannot differ ---- */

/* Exactly one of `out` and `in` is there. */
typedef struct {
	Arena *arena;
	Buf *out;
	WireIn in;
} Both;

static void number(Both *both, uint32_t *value, uint32_t max)
{
	if (both->out)
		wire_put_number(both->out, *value);
	else
		*value = wire_number(&both->in, max);
}

/* An enumeration, or a bool. */
#define choice(both, field, max)                                                                   \
	do {                                                                                       \
		uint32_t choice_ = (uint32_t)(field)[0];                                           \
		number((both), &choice_, (max));                                                   \
		(field)[0] = choice_;                                                              \
	} while (0)

static void instant(Both *both, Instant *at)
{
	if (both->out)
		wire_put_wide(both->out, at->us);
	else
		at->us = wire_wide(&both->in);
}

static void text(Both *both, Str *value, size_t bytes_max)
{
	if (both->out)
		wire_put_text(both->out, *value);
	else
		*value = wire_bytes(&both->in, bytes_max);
}

/* Names of certificates are what strangers wrote: words, or nothing. */
static void words(Both *both, Str *value)
{
	Str given = *value;
	if (both->out && (!str_is_utf8(given) || given.len > WORDS_BYTES_MAX))
		given = (Str){ 0 };
	if (both->out)
		wire_put_text(both->out, given);
	else
		*value = wire_words(&both->in, WORDS_BYTES_MAX);
}

static void literal(Both *both, const char **value)
{
	Str given = both->out ? str_of(*value) : (Str){ 0 };
	words(both, &given);
	if (!both->out)
		*value = str_cstr(both->arena, given);
}

/* How many there are, and room for them. */
static size_t count(Both *both, size_t len, size_t max)
{
	uint32_t n = (uint32_t)len;
	number(both, &n, (uint32_t)max);
	return n;
}

static void argument(Both *both, Arg *a)
{
	literal(both, &a->name);
	choice(both, &a->kind, ARG_INSTANT);
	switch (a->kind) {
	case ARG_STR: words(both, &a->str); break;
	case ARG_MESSAGE: literal(both, &a->message); break;
	case ARG_INSTANT: instant(both, &a->instant); break;
	case ARG_INT:
		if (both->out)
			wire_put_wide(both->out, a->number);
		else
			a->number = wire_wide(&both->in);
		break;
	case ARG_DATE:
	case ARG_MONEY:
		assert(!both->out); /* no finding names a day or an amount */
		both->in.bad = true;
		break;
	}
}

static void finding(Both *both, CmsFinding *f)
{
	Err *e = both->out ? f->words : alloc(both->arena, Err);
	choice(both, &f->gravity, CMS_BROKEN);
	literal(both, &f->code);
	choice(both, &e->code, CODE_MAX);
	literal(both, &e->message);
	e->args_len = count(both, e->args_len, ERR_ARGS_MAX);
	for (size_t i = 0; i < e->args_len; i++)
		argument(both, &e->args[i]);
	f->words = e;
}

/* Every element of a list, written or read. */
#define each(both, list, max, element)                                                             \
	do {                                                                                       \
		size_t const len_ = count((both), (list)->len, (max));                             \
		for (size_t i_ = 0; i_ < len_ && !(both)->in.bad; i_++)                            \
			element((both),                                                            \
			        (both)->out ? &(list)->at[i_] : list_push((both)->arena, (list))); \
	} while (0)

static void findings(Both *both, CmsFindingList *list)
{
	each(both, list, FINDINGS_MAX, finding);
}

static void certificate(Both *both, CmsCert *c)
{
	Str *const names[] = { &c->subject, &c->issuer,      &c->name, &c->organisation,
		               &c->serial,  &c->fingerprint, &c->key };
	bool *const flags[] = { &c->may_sign, &c->may_stamp, &c->may_certify, &c->self_issued };
	text(both, &c->der, CMS_BYTES_MAX);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		words(both, names[i]);
	instant(both, &c->since);
	instant(both, &c->until);
	for (size_t i = 0; i < ARRAY_LEN(flags); i++)
		choice(both, flags[i], 1);
}

static void maybe_certificate(Both *both, const CmsCert **cert)
{
	CmsCert copy = both->out && *cert ? **cert : (CmsCert){ 0 };
	uint32_t there = *cert != NULL;
	number(both, &there, 1);
	if (!there)
		return;
	certificate(both, &copy);
	if (both->out)
		return;
	CmsCert *kept = alloc(both->arena, CmsCert);
	*kept = copy;
	*cert = kept;
}

static void stamp(Both *both, CmsStamp *s)
{
	choice(both, &s->integrity, CMS_UNDECIDED);
	choice(both, &s->trust, CMS_TRUST_REVOKED);
	instant(both, &s->at);
	maybe_certificate(both, &s->cert);
	words(both, &s->serial);
	words(both, &s->policy);
	text(both, &s->nonce, WORDS_BYTES_MAX);
	choice(both, &s->kind, CMS_STAMP_ARCHIVE);
	findings(both, &s->findings);
}

static void signature(Both *both, CmsSignature *s)
{
	choice(both, &s->integrity, CMS_UNDECIDED);
	choice(both, &s->trust, CMS_TRUST_REVOKED);
	choice(both, &s->level, CMS_LEVEL_LTA);
	maybe_certificate(both, &s->cert);
	instant(both, &s->claimed);
	instant(both, &s->proved);
	words(both, &s->hash);
	words(both, &s->algorithm);
	text(both, &s->value, CMS_BYTES_MAX);
	each(both, &s->stamps, CMS_STAMPS_MAX, stamp);
	findings(both, &s->findings);
}

static void report(Both *both, CmsReport *r)
{
	choice(both, &r->readable, 1);
	choice(both, &r->enveloping, 1);
	text(both, &r->content, CMS_BYTES_MAX);
	words(both, &r->content_type);
	each(both, &r->signatures, CMS_SIGNATURES_MAX, signature);
	each(both, &r->certs, CMS_CERTS_MAX, certificate);
	findings(both, &r->findings);
}

static void verdict_of(Both *both, JudgeFormat format, JudgeVerdict *verdict)
{
	if (format == JUDGE_STAMP)
		stamp(both, &verdict->stamp);
	else
		report(both, &verdict->report);
}

Str judge_put_verdict(Arena *arena, JudgeFormat format, const JudgeVerdict *verdict)
{
	Buf out = { .arena = arena };
	JudgeVerdict copy = *verdict;
	Both both = { .arena = arena, .out = &out };
	wire_put_mark(&out, verdict_mark);
	verdict_of(&both, format, &copy);
	return buf_str(&out);
}

bool judge_get_verdict(Arena *arena, Str bytes, JudgeFormat format, JudgeVerdict *ret_verdict)
{
	Both both = { .arena = arena, .in = wire_open(bytes, verdict_mark) };
	*ret_verdict = (JudgeVerdict){ 0 };
	verdict_of(&both, format, ret_verdict);
	return wire_is_done(&both.in);
}
