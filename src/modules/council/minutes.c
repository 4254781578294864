/* minutes.c — what is written of a session: from the recorded facts, in sentences and as PDF.
 *
 * The minutes say what CGCT L2121-15 asks: date and hour, president, members present or
 * represented, secretary, quorum, agenda, deliberations and votes, of public ballots the names and
 * how each voted, and the substance of the discussions. */
#include "core/pdf/pdf.h"
#include "gen/council_queries.h"
#include "modules/council/rows.h"

typedef struct {
	Ctx *ctx;
	Lang lang;
	Buf out;
} Prose;

#define say(p, ...) i18n_text((p)->ctx->arena, (p)->lang, (p)->ctx->authority->tz, __VA_ARGS__)

static void paragraph(Prose *p, Str text)
{
	buf_addf(&p->out, "%s%.*s", p->out.len > 0 ? "\n\n" : "", STR(text));
}

static void add_name(Buf *names, Str name)
{
	buf_addf(names, "%s%.*s", names->len > 0 ? ", " : "", STR(name));
}

/* Of a list of names; nothing when there are none. */
static void name_list(Prose *p, const char *message, const Buf *names)
{
	if (names->len > 0)
		paragraph(p, i18n_text(p->ctx->arena, p->lang, p->ctx->authority->tz, message,
		                       arg("names", buf_str(names))));
}

static void who_was_there(Prose *p, const CouncilVoiceList *voices)
{
	Arena *arena = p->ctx->arena;
	Buf present = { .arena = arena }, represented = { .arena = arena };
	Buf absent = { .arena = arena }, aside = { .arena = arena };
	for (size_t i = 0; i < voices->len; i++) {
		const CouncilVoice *v = &voices->at[i];
		if (v->aside != ASIDE_NO)
			add_name(&aside, v->name);
		if (v->present)
			add_name(&present, v->name);
		else if (v->deputy != 0)
			add_name(&present,
			         say(p, "{name} (suppléant de {member})",
			             arg("name", v->deputy_name), arg("member", v->name)));
		else if (v->proxy != 0)
			add_name(&represented,
			         say(p, "{name} (pouvoir à {holder})", arg("name", v->name),
			             arg("holder", v->proxy_name)));
		else
			add_name(&absent, v->name);
	}
	name_list(p, MESSAGE("Présents : {names}."), &present);
	name_list(p, MESSAGE("Représentés : {names}."), &represented);
	name_list(p, MESSAGE("Absents : {names}."), &absent);
	name_list(p, MESSAGE("Ne prennent pas part au vote : {names}."), &aside);
}

static void numbers(Prose *p, const CouncilVoiceList *voices)
{
	int present = 0, represented = 0;
	for (size_t i = 0; i < voices->len; i++) {
		const CouncilVoice *v = &voices->at[i];
		present += v->present || v->deputy != 0;
		represented += v->proxy != 0;
	}
	paragraph(p, say(p,
	                 "Membres en exercice : {members} ; présents : {present} ; représentés : "
	                 "{represented} ; votants : {voters}.",
	                 arg("members", voices->len), arg("present", present),
	                 arg("represented", represented),
	                 arg("voters", council_voices_count(voices))));
}

Str council_heading(Ctx *ctx, const CouncilSession *s, const CouncilVoiceList *voices, Lang lang)
{
	Prose p = { .ctx = ctx, .lang = lang, .out.arena = ctx->arena };
	paragraph(&p, say(&p, "{body}, séance du {at}.", arg("body", text_in(s->body_name, lang)),
	                  arg("at", council_session_at(ctx, s))));
	if (s->convened.us != 0)
		paragraph(&p, say(&p, "Convocation du {day}.",
		                  arg("day", tz_date(ctx->authority->tz, s->convened))));
	numbers(&p, voices);
	who_was_there(&p, voices);
	if (s->president != 0)
		paragraph(&p, say(&p, "Président de séance : {name}.",
		                  arg("name", council_member_title(ctx, s->president))));
	if (s->secretary != 0)
		paragraph(&p, say(&p, "Secrétaire de séance : {name}.",
		                  arg("name", council_member_title(ctx, s->secretary))));
	return buf_str(&p.out);
}

/* ---- Results ---- */

static void who_voted(Prose *p, const CouncilVoiceList *voices, bool all)
{
	static const char *const messages[] = {
		[CHOICE_NONE] = MESSAGE("N’ont pas pris part au vote : {names}."),
		[CHOICE_FOR] = MESSAGE("Ont voté pour : {names}."),
		[CHOICE_AGAINST] = MESSAGE("Ont voté contre : {names}."),
		[CHOICE_ABSTAIN] = MESSAGE("Se sont abstenus : {names}."),
	};
	for (int choice = all ? CHOICE_FOR : CHOICE_AGAINST; choice <= CHOICE_ABSTAIN; choice++) {
		Buf names = { .arena = p->ctx->arena };
		for (size_t i = 0; i < voices->len; i++)
			if ((int)voices->at[i].choice == choice)
				add_name(&names, voices->at[i].name);
		name_list(p, messages[choice], &names);
	}
}

static void outcome(Prose *p, const CouncilBallot *b)
{
	const ActVote *v = &b->vote;
	const char *message = MESSAGE("Rejeté : {in_favour} pour, {against} contre, "
	                              "{abstentions} abstentions.");
	if (b->is_adopted && v->against == 0)
		message = MESSAGE("Adopté à l’unanimité des suffrages exprimés : {in_favour} pour, "
		                  "{abstentions} abstentions.");
	else if (b->is_adopted)
		message = MESSAGE("Adopté à la majorité : {in_favour} pour, {against} contre, "
		                  "{abstentions} abstentions.");
	paragraph(p, i18n_text(p->ctx->arena, p->lang, p->ctx->authority->tz, message,
	                       arg("in_favour", v->in_favour), arg("against", v->against),
	                       arg("abstentions", v->abstentions)));
}

static void election(Prose *p, const CouncilBallot *b)
{
	CouncilOptionList options = council_options(p->ctx, b->id);
	paragraph(p, say(p, "Tour n° {round} : {cast} suffrages exprimés, {blank} blancs ou nuls.",
	                 arg("round", b->round), arg("cast", b->vote.in_favour),
	                 arg("blank", b->vote.abstentions)));
	for (size_t i = 0; i < options.len; i++)
		paragraph(p, say(p, "{name} : {votes} voix.", arg("name", options.at[i].label),
		                 arg("votes", options.at[i].votes)));
	for (size_t i = 0; i < options.len; i++)
		if (options.at[i].number == b->elected)
			paragraph(p, say(p, "{name} est élu.", arg("name", options.at[i].label)));
	if (b->elected == 0)
		paragraph(p, say(p, "Personne n’est élu à ce tour."));
}

static Str result(Ctx *ctx, const CouncilBallot *b, const CouncilVoiceList *voices, Lang lang,
                  bool all)
{
	Prose p = { .ctx = ctx, .lang = lang, .out.arena = ctx->arena };
	if (b->is_election)
		election(&p, b);
	else
		outcome(&p, b);
	if (b->by_casting_vote)
		paragraph(&p, say(&p, "À égalité, la voix du président est prépondérante."));
	if (b->method == METHOD_SECRET)
		paragraph(&p, say(&p, "Le vote a eu lieu au scrutin secret."));
	else
		who_voted(&p, voices, all);
	if (b->quorum.is_waived)
		paragraph(&p, say(&p, "Pris sans condition de quorum, après une convocation "
		                      "restée sans quorum."));
	return buf_str(&p.out);
}

Str council_result(Ctx *ctx, const CouncilBallot *b, const CouncilVoiceList *voices, Lang lang)
{
	return result(ctx, b, voices, lang, false);
}

/* ---- On paper ---- */

Doc *council_paper(Ctx *ctx, Text body, const char *title)
{
	Lang lang = ctx->authority->language;
	Str name = text_in(ctx->authority->title, lang);
	Str heading = str_of(i18n_message(lang, title));
	Doc *doc = doc_new(ctx->arena, &(DocStyle){
					       .title = heading,
					       .author = name,
					       .lang = lang,
					       .accent = ctx->authority->accent,
					       .head = name,
					       .subhead = text_in(body, lang),
					       .contact = ctx->authority->address,
					       .foot = heading,
				       });
	doc_heading(doc, 1, heading);
	return doc;
}

static void facts(Ctx *ctx, Doc *doc, const CouncilSession *s)
{
	Lang lang = ctx->authority->language;
	Buf at = { .arena = ctx->arena };
	i18n_put_instant(&at, lang, ctx->authority->tz, council_session_at(ctx, s));
	doc_row(doc, str_of(i18n_message(lang, MESSAGE("Séance"))), buf_str(&at));
	if (s->place.len > 0)
		doc_row(doc, str_of(i18n_message(lang, MESSAGE("Lieu"))), s->place);
	if (s->video.len > 0)
		doc_row(doc, str_of(i18n_message(lang, MESSAGE("Visioconférence"))), s->video);
}

Str council_convocation_pdf(Ctx *ctx, const CouncilSession *s)
{
	Prose p = { .ctx = ctx, .lang = ctx->authority->language, .out.arena = ctx->arena };
	Doc *doc = council_paper(ctx, s->body_name, MESSAGE("Convocation"));
	CouncilItemList items = council_items(ctx, s->id);
	facts(ctx, doc, s);
	if (s->urgent)
		doc_note(doc, say(&p, "Le délai est abrégé en raison de l’urgence : l’assemblée se "
		                      "prononcera sur l’urgence à l’ouverture de la séance."));
	doc_heading(doc, 2, say(&p, "Ordre du jour"));
	for (size_t i = 0; i < items.len; i++)
		doc_paragraphs(doc, str_format(ctx->arena, "%d. %.*s", items.at[i].rank,
		                               STR(items.at[i].title)));
	return doc_render(ctx->arena, doc);
}

Str council_list_pdf(Ctx *ctx, const CouncilSession *s)
{
	Prose p = { .ctx = ctx, .lang = ctx->authority->language, .out.arena = ctx->arena };
	Doc *doc = council_paper(ctx, s->body_name, MESSAGE("Liste des délibérations examinées"));
	CouncilItemList items = council_items(ctx, s->id);
	facts(ctx, doc, s);
	doc_space(doc, 8);
	for (size_t i = 0; i < items.len; i++) {
		const CouncilItem *item = &items.at[i];
		if (str_eq(item->kind, S("information")) || item->state == ITEM_WAITING ||
		    !item->is_public)
			continue;
		Str state = str_of(i18n_message(p.lang, council_item_name(item->state)));
		Str number = item->act_number.len > 0 ? item->act_number : S("–");
		doc_row(doc, number,
		        str_format(ctx->arena, "%.*s — %.*s", STR(item->title), STR(state)));
	}
	return doc_render(ctx->arena, doc);
}

/* What a session that goes online says of an item that does not. */
static void item_left_out(Ctx *ctx, Doc *doc, const CouncilItem *item)
{
	Str words = i18n_text(ctx->arena, ctx->authority->language, ctx->authority->tz,
	                      "Point {n}, non public", arg("n", item->rank));
	doc_heading(doc, 2, words);
}

static void item_minutes(Ctx *ctx, Doc *doc, const CouncilSession *s, const CouncilItem *item,
                         const CouncilBallotList *ballots)
{
	Lang lang = ctx->authority->language;
	Prose p = { .ctx = ctx, .lang = lang, .out.arena = ctx->arena };
	doc_heading(doc, 2, str_format(ctx->arena, "%d. %.*s", item->rank, STR(item->title)));
	if (item->rapporteur.len > 0)
		doc_row(doc, say(&p, "Rapporteur"), item->rapporteur);
	if (item->act_number.len > 0)
		doc_row(doc, say(&p, "Numéro"), item->act_number);
	doc_paragraphs(doc, council_item_discussion(ctx, item->id));
	for (size_t i = 0; i < ballots->len; i++) {
		const CouncilBallot *b = &ballots->at[i];
		if (b->item != item->id || b->is_open || b->is_void)
			continue;
		CouncilVoiceList voices = council_voices(ctx, s, item->id, b->id);
		doc_paragraphs(doc, say(&p, "Quorum : {present} présents, {needed} requis.",
		                        arg("present", b->quorum.present),
		                        arg("needed", b->quorum.needed)));
		doc_paragraphs(doc, result(ctx, b, &voices, lang, true));
	}
	doc_note(doc, str_of(i18n_message(lang, council_item_name(item->state))));
}

/* Who came after the opening, and who left: members vote on what they were there for. */
static void movements(const Prose *p, Doc *doc, const CouncilSession *s)
{
	StayRowList stays = council_stays(p->ctx, s->id);
	Buf out = { .arena = p->ctx->arena };
	for (size_t i = 0; i < stays.len; i++) {
		const StayRow *stay = &stays.at[i];
		if (stay->departed.us == 0)
			continue;
		Str line = say(p, "{name}, du {arrived} au {departed}.", arg("name", stay->name),
		               arg("arrived", stay->arrived), arg("departed", stay->departed));
		buf_addf(&out, "- %.*s\n", STR(line));
	}
	if (out.len == 0)
		return;
	doc_heading(doc, 2, say(p, "Membres présents une partie de la séance"));
	doc_paragraphs(doc, buf_str(&out));
}

Str council_minutes_pdf(Ctx *ctx, const CouncilSession *s, bool whole)
{
	Lang lang = ctx->authority->language;
	Prose p = { .ctx = ctx, .lang = lang, .out.arena = ctx->arena };
	Doc *doc = council_paper(ctx, s->body_name, MESSAGE("Procès-verbal"));
	CouncilVoiceList voices = council_attendance(ctx, s);
	CouncilItemList items = council_items(ctx, s->id);
	CouncilBallotList ballots = council_ballots(ctx, s->id);
	facts(ctx, doc, s);
	doc_paragraphs(doc, council_heading(ctx, s, &voices, lang));
	if (s->opened.us != 0)
		doc_paragraphs(doc, say(&p, "Séance ouverte le {at}.", arg("at", s->opened)));
	movements(&p, doc, s);
	for (size_t i = 0; i < items.len; i++) {
		if (whole || items.at[i].is_public)
			item_minutes(ctx, doc, s, &items.at[i], &ballots);
		else
			item_left_out(ctx, doc, &items.at[i]);
	}
	if (s->closed.us != 0)
		doc_paragraphs(doc, say(&p, "Séance levée le {at}.", arg("at", s->closed)));
	return doc_render(ctx->arena, doc);
}
