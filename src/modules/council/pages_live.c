/* pages_live.c — the secretary's page while the session is held.  Each step is a plain form; script
 * only brings in how many have voted. */
#include "gen/council_templates.h"
#include "modules/council/pages.h"

enum { CANDIDATE_LINES_CHARS = 4000, COUNT_MAX = 9999 };

typedef struct {
	const CouncilSession *session;
	CouncilSession plan;
	Id president, secretary, member, holder, ballot, item;
	int sessions; /* of a proxy */
	BallotMethod method;
	CouncilNominees nominees;
	CouncilChoice choice;
	Aside aside;
	CouncilPaperCount counts[COUNCIL_CANDIDATES_MAX + 3];
	size_t counts_len;
	LIST(Id) against, abstain;
} Doing;

static const char *const method_words[METHODS] = { "main", "appel", "appareil", "secret" };

/* ---- The page ---- */

static FormOptions absent_options(Ctx *ctx, const CouncilVoiceList *voices)
{
	FormOptions options = { 0 };
	form_option(ctx->arena, &options, S("0"), MESSAGE("Choisissez un membre"));
	for (size_t i = 0; i < voices->len; i++)
		if (!voices->at[i].present)
			form_option(ctx->arena, &options,
			            council_id_text(ctx->arena, voices->at[i].member),
			            ((Text){ { voices->at[i].name } }));
	return options;
}

static FormOptions method_options(Arena *arena)
{
	FormOptions options = { 0 };
	for (int i = 0; i < METHODS; i++)
		form_option(arena, &options, str_of(method_words[i]),
		            council_method_name((BallotMethod)i));
	return options;
}

static FormOptions aside_options(Arena *arena)
{
	FormOptions options = { 0 };
	form_option(arena, &options, S("interet"), MESSAGE("Intérêt personnel"));
	form_option(arena, &options, S("delegue"),
	            MESSAGE("Représentant de la collectivité dans l’organisme"));
	return options;
}

static LiveView view_of(Ctx *ctx, const CouncilSession *s)
{
	LiveView v = {
		.session = s,
		.law = council_law_find(s->body_law),
		.at = council_session_at(ctx, s),
		.points = council_points(ctx, s),
		.members = council_member_options(ctx, s, 0),
		.methods = method_options(ctx->arena),
		.kinds = aside_options(ctx->arena),
		.is_another_day = date_compare(s->day, ctx->today) != 0,
		.spans = council_span_options(ctx, s),
	};
	CouncilBallotList ballots = council_ballots(ctx, s->id);
	for (size_t i = 0; i < ballots.len; i++)
		if (ballots.at[i].is_open)
			v.ballot = &ballots.at[i];
	if (v.ballot) {
		v.item = council_item_find(ctx, v.ballot->item);
		v.options = council_options(ctx, v.ballot->id);
	}
	v.voices = council_voices(ctx, s, v.item ? v.item->id : 0, v.ballot ? v.ballot->id : 0);
	v.voices_count = council_voices_count(&v.voices);
	CouncilVoiceList all = council_voices(ctx, s, 0, 0);
	v.quorum = council_quorum_now(ctx, s, &all);
	v.absent = absent_options(ctx, &all);
	v.again = council_again_first(v.law, s->day, town_calendar(ctx));
	return v;
}

static void show(Req *req, const CouncilSession *s, const char *open)
{
	LiveView v = view_of(req->ctx, s);
	v.open = open;
	if (str_eq(header_str(req, "x-fragment"), S("progres"))) {
		council_progress_html(page_bare(req, "text/html; charset=utf-8"), &v);
		return;
	}
	council_live_html(page(req, "Séance en cours"), &v);
}

Err *council_page_live(Req *req)
{
	const CouncilSession *s;
	Err *e = council_page_find(req, &s);
	if (e)
		return e;
	if (s->state == SESSION_DRAFT || s->state == SESSION_CANCELLED)
		return err_conflict(req->ctx, "Cette séance n’est pas convoquée.");
	show(req, s, NULL);
	return NULL;
}

/* ---- Forms ---- */

static Err *prepare(Req *req, Doing **ret_doing)
{
	Doing *d = alloc(req->ctx->arena, Doing);
	Err *e = council_page_find(req, &d->session);
	req->prepared = d;
	*ret_doing = d;
	return e;
}

static Err *checked(Req *req, const Doing *d, const char *open)
{
	if (form_wrong(req))
		show(req, d->session, open);
	return NULL;
}

static Err *done(Req *req, Err *e, const char *message)
{
	const Doing *d = req->prepared;
	if (e)
		return e;
	if (message)
		flash(req, message);
	redirectf(req, "/seances/%lld/direct", (long long)d->session->id);
	return NULL;
}

/* Back to the row of the member: on a telephone, and by keyboard, the next one is at hand. */
static Err *noted(Req *req, Err *e, const char *row)
{
	const Doing *d = req->prepared;
	if (e)
		return e;
	redirectf(req, "/seances/%lld/direct#%s-%lld", (long long)d->session->id, row,
	          (long long)d->member);
	return NULL;
}

Err *council_page_state_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	Str word = form_raw(req, "faire");
	if (e)
		return e;
	d->president = form_id(req, "president");
	d->secretary = form_id(req, "secretaire");
	if (str_eq(word, S("ouvrir")) && d->president == 0)
		form_problem(req, S("president"), "Choisissez qui préside.");
	if (str_eq(word, S("reconvoquer"))) {
		d->plan = *d->session;
		d->plan.day = form_day(req, "jour", true);
		d->plan.minute = council_time_read(form_line(req, "heure", 1, 10));
		if (d->plan.minute < 0)
			form_problem(req, S("heure"), "Écrivez l’heure ainsi : 18:30");
	}
	return checked(req, d, str_eq(word, S("ouvrir")) ? "ouvrir" : "reconvoquer");
}

Err *council_page_state(Req *req)
{
	Doing *d = req->prepared;
	Str word = form_raw(req, "faire");
	Id id = d->session->id, next;
	if (str_eq(word, S("ouvrir")))
		return done(req, council_open(req->ctx, id, d->president, d->secretary),
		            MESSAGE("La séance est ouverte."));
	if (str_eq(word, S("suspendre")) || str_eq(word, S("reprendre")))
		return done(req, council_suspend(req->ctx, id, str_eq(word, S("reprendre"))), NULL);
	if (str_eq(word, S("lever")))
		return done(req, council_close(req->ctx, id), MESSAGE("La séance est levée."));
	if (!str_eq(word, S("reconvoquer")))
		return err_invalid(req->ctx, "Cette action n’existe pas. Revenez à la séance.");
	Err *e = council_again(req->ctx, id, &d->plan, &next);
	if (e)
		return e;
	flash(req, "La séance est levée faute de quorum. Convoquez celle-ci.");
	redirectf(req, "/seances/%lld", (long long)next);
	return NULL;
}

Err *council_page_presence_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	if (!e)
		d->member = form_id(req, "membre");
	return e;
}

Err *council_page_presence(Req *req)
{
	const Doing *d = req->prepared;
	Str word = form_raw(req, "faire");
	Id id = d->session->id;
	if (str_eq(word, S("part")))
		return noted(req, council_depart(req->ctx, id, d->member), "presence");
	return noted(req, council_arrive(req->ctx, id, d->member, str_eq(word, S("distance"))),
	             "presence");
}

Err *council_page_proxy_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare(req, &d);
	if (e)
		return e;
	d->member = form_id(req, "donneur");
	d->holder = form_id(req, "porteur");
	d->sessions = council_sessions_read(req);
	if (d->member == 0)
		form_problem(req, S("donneur"), "Choisissez qui donne pouvoir.");
	if (d->holder == 0 && !str_eq(form_raw(req, "faire"), S("fin")))
		form_problem(req, S("porteur"), "Choisissez qui reçoit le pouvoir.");
	return checked(req, d, "pouvoir");
}

Err *council_page_proxy(Req *req)
{
	const Doing *d = req->prepared;
	Id id = d->session->id;
	if (d->holder == 0)
		return done(req, council_proxy_end(req->ctx, id, d->member),
		            MESSAGE("Le pouvoir est révoqué."));
	return done(req, council_proxy_give(req->ctx, id, d->member, d->holder, d->sessions),
	            MESSAGE("Le pouvoir est enregistré."));
}

/* An item of this session. */
static Err *prepare_item(Req *req, Doing **ret_doing)
{
	Err *e = prepare(req, ret_doing);
	if (e)
		return e;
	const CouncilItem *item = council_item_find(req->ctx, path_id(req, "item"));
	if (!item || item->session != (*ret_doing)->session->id)
		return err_not_found(req->ctx, "Ce point n’est pas à l’ordre du jour.");
	(*ret_doing)->item = item->id;
	return NULL;
}

Err *council_page_aside_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare_item(req, &d);
	Str word = form_raw(req, "faire");
	if (e)
		return e;
	d->member = form_id(req, "membre");
	d->aside = str_eq(word, S("fin"))                         ? ASIDE_NO
	           : str_eq(form_raw(req, "motif"), S("delegue")) ? ASIDE_DELEGATE
	                                                          : ASIDE_INTEREST;
	if (d->member == 0)
		form_problem(req, S("membre"), "Choisissez qui se retire.");
	return checked(req, d, "retrait");
}

Err *council_page_aside(Req *req)
{
	const Doing *d = req->prepared;
	return done(req, council_stand_aside(req->ctx, d->item, d->member, d->aside),
	            MESSAGE("Le retrait est enregistré."));
}

/* ---- Ballots ---- */

/* One candidate a line; a date of birth may follow after a comma: "Awa Diallo, 1970-05-01". */
static void read_candidates(Req *req, Doing *d)
{
	Str lines = form_text(req, "candidats", 0, CANDIDATE_LINES_CHARS);
	while (lines.len > 0) {
		Str born = str_trim(str_cut(&lines, '\n')), label = str_cut(&born, ',');
		CouncilNominee n = { .label = str_trim(label) };
		if (n.label.len == 0)
			continue;
		if (born.len > 0 && !date_parse(str_trim(born), &n.born))
			form_problem(req, S("candidats"),
			             "Écrivez la date de naissance de {name} ainsi : 1970-05-01",
			             arg("name", n.label));
		*list_push(req->ctx->arena, &d->nominees) = n;
	}
}

Err *council_page_ballot_prepare(Req *req)
{
	Doing *d;
	Err *e = prepare_item(req, &d);
	if (e)
		return e;
	Str word = form_raw(req, "mode");
	for (int i = 0; i < METHODS; i++)
		if (str_eq(word, str_of(method_words[i])))
			d->method = (BallotMethod)i;
	read_candidates(req, d);
	return checked(req, d, "scrutin");
}

Err *council_page_ballot(Req *req)
{
	const Doing *d = req->prepared;
	Str word = form_raw(req, "faire");
	Id ballot;
	if (str_eq(word, S("ajourner")))
		return done(req, council_item_settle(req->ctx, d->item, ITEM_POSTPONED),
		            MESSAGE("Le point est ajourné."));
	if (str_eq(word, S("retirer")))
		return done(req, council_item_settle(req->ctx, d->item, ITEM_WITHDRAWN),
		            MESSAGE("Le point est retiré."));
	if (str_eq(word, S("acte")))
		return done(req, council_item_settle(req->ctx, d->item, ITEM_NOTED),
		            MESSAGE("L’assemblée a pris acte."));
	return done(req, council_ballot_open(req->ctx, d->item, d->method, &d->nominees, &ballot),
	            MESSAGE("Le scrutin est ouvert."));
}

/* The open ballot of the address, of this session. */
static Err *prepare_ballot(Req *req, Doing **ret_doing, const CouncilBallot **ret_ballot)
{
	Err *e = prepare(req, ret_doing);
	if (e)
		return e;
	const CouncilBallot *b = council_ballot_find(req->ctx, path_id(req, "ballot"));
	if (!b || b->session != (*ret_doing)->session->id)
		return err_not_found(req->ctx, "Ce scrutin n’existe pas.");
	(*ret_doing)->ballot = b->id;
	*ret_ballot = b;
	return NULL;
}

static void read_count(Req *req, Doing *d, const char *name, int choice)
{
	int64_t votes = 0;
	Str text = form_line(req, name, 0, 4);
	if (text.len > 0 && (!str_to_int(text, &votes) || votes < 0 || votes > COUNT_MAX))
		form_problem(req, str_of(name), "Écrivez un nombre de bulletins.");
	d->counts[d->counts_len++] = (CouncilPaperCount){ choice, (int)votes };
}

static void read_counts(Req *req, Doing *d, const CouncilBallot *b)
{
	CouncilOptionList options = council_options(req->ctx, b->id);
	if (!b->is_election) {
		read_count(req, d, "pour", 1);
		read_count(req, d, "contre_n", 2);
	}
	for (size_t i = 0; i < options.len; i++)
		read_count(req, d,
		           str_cstr(req->ctx->arena, str_format(req->ctx->arena, "candidat_%d",
		                                                options.at[i].number)),
		           options.at[i].number);
	read_count(req, d, "blancs", 3);
}

Err *council_page_count_prepare(Req *req)
{
	Doing *d;
	const CouncilBallot *b = NULL;
	int64_t id;
	Err *e = prepare_ballot(req, &d, &b);
	if (e)
		return e;
	StrList against = form_all(req, "contre"), abstain = form_all(req, "abstention");
	for (size_t i = 0; i < against.len; i++)
		if (str_to_int(against.at[i], &id))
			*list_push(req->ctx->arena, &d->against) = id;
	for (size_t i = 0; i < abstain.len; i++)
		if (str_to_int(abstain.at[i], &id))
			*list_push(req->ctx->arena, &d->abstain) = id;
	if (str_eq(form_raw(req, "faire"), S("papier")))
		read_counts(req, d, b);
	return checked(req, d, "scrutin");
}

/* Counting a show of hands, or the ballots of the urn, and declaring the result are one step. */
Err *council_page_count(Req *req)
{
	const Doing *d = req->prepared;
	Ctx *ctx = req->ctx;
	Str word = form_raw(req, "faire");
	if (str_eq(word, S("annuler")))
		return done(req, council_ballot_void(ctx, d->ballot),
		            MESSAGE("Le scrutin est annulé : il ne compte pas."));
	Err *e = NULL;
	if (str_eq(word, S("main")))
		e = council_vote_by_hand(ctx, d->ballot, d->against.at, d->against.len,
		                         d->abstain.at, d->abstain.len);
	else if (str_eq(word, S("papier")))
		e = council_vote_on_paper(ctx, d->ballot, d->counts, d->counts_len);
	return done(req, e ? e : council_ballot_close(ctx, d->ballot),
	            MESSAGE("Le résultat est proclamé."));
}

static bool read_choice(Req *req, CouncilChoice *ret_choice)
{
	static const struct {
		const char *word;
		CouncilChoice choice;
	} words[] = { { "pour", CHOICE_FOR },
		      { "contre", CHOICE_AGAINST },
		      { "abstention", CHOICE_ABSTAIN } };
	Str word = form_raw(req, "choix");
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (str_eq(word, str_of(words[i].word))) {
			*ret_choice = words[i].choice;
			return true;
		}
	}
	return false;
}

Err *council_page_voice_prepare(Req *req)
{
	Doing *d;
	const CouncilBallot *b;
	Err *e = prepare_ballot(req, &d, &b);
	if (e)
		return e;
	d->member = form_id(req, "membre");
	if (!read_choice(req, &d->choice))
		return err_invalid(req->ctx, "Choisissez pour, contre ou abstention.");
	return NULL;
}

Err *council_page_voice(Req *req)
{
	const Doing *d = req->prepared;
	return noted(req, council_vote(req->ctx, d->ballot, d->member, d->choice), "voix");
}
