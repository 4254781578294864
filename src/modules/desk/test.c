/* The inbox, the board, and a dossier as agents read it. */
#include "app/testapp.h"
#include "modules/desk/test_scene.h"

static bool has(Reply reply, const char *part)
{
	return str_has(reply.body, str_of(part));
}

static Reply fragment(Scene *s, const char *path)
{
	Req *req = test_request(s->ctx, GET, path, NULL);
	*list_push(req->ctx->arena, &req->headers) = (Header){ S("x-fragment"), S("list") };
	return test_send(s->ctx, req);
}

/* ---- The inbox ---- */

TEST(an_agent_finds_in_the_inbox_what_was_filed_for_the_service)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->lea);
	Reply reply = test_get(s->ctx, "/bureau");
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "<bdi>Karimi Nadia</bdi>"));
	CHECK(has(reply, desk_scene_path(s, "\" data-row")));
	CHECK(has(reply, "2026-000001-"));
	CHECK(has(reply, "<span class=\"tag off\">Déposé</span>"));
	CHECK(has(reply, "1 dossier"));
	CHECK(has(reply, "data-keys"));
	CHECK(has(reply, "class=\"desk\""));
}

TEST(an_agent_of_another_service_does_not_even_see_that_it_exists)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->omar);
	CHECK(!has(test_get(s->ctx, "/bureau"), "Karimi"));
	CHECK(has(test_get(s->ctx, "/bureau"), "Rien à traiter"));
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "")).status, 404);
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/fichiers/1")).status, 404);
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/documents/1")).status, 404);
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/decision?sens=accepter")).status, 404);
	CHECK(!has(test_get(s->ctx, "/bureau/tableau"), "Déclaration"));
	Str service = str_format(s->ctx->arena, "/bureau?service=%lld", (long long)s->works);
	CHECK(!has(test_get(s->ctx, str_cstr(s->ctx->arena, service)), "Karimi"));
	CHECK_STR(desk_scene_value(s, "select count(*) || '' from dossier_look"), S("0"));
}

TEST(visitors_must_sign_in_and_residents_are_kept_out)
{
	Scene *s = desk_scene();
	const char *const paths[] = { "/bureau", "/bureau/tableau", desk_scene_path(s, ""),
		                      desk_scene_path(s, "/decision?sens=refuser") };
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		test_as_visitor(s->ctx);
		CHECK_INT(test_get(s->ctx, paths[i]).status, 303);
		desk_scene_as(s, &s->nadia);
		Reply reply = test_get(s->ctx, paths[i]);
		CHECK_INT(reply.status, 403);
		CHECK(!has(reply, "Karimi Nadia"));
	}
}

/* 200 more dossiers: 40 late, 40 due this week, 120 later; one in four is under review by karim,
 * every tenth is of the other procedure.  Names and days are in no order. */
static void fill_inbox(Scene *s, int count)
{
	Str sql = str_format(
		s->ctx->arena,
		"with recursive n (i) as (select 1 union all select i + 1 from n where i < %d)\n"
		"insert into dossier (state, number, procedure, procedure_code, revision, service,"
		" person, agent, created, filed, filed_on, due, due_key, applicant, wrapped_key,"
		" salt)\n"
		"select case when i %% 4 = 0 then 'under_review' else 'filed' end,"
		" printf('2026-%%06d-Z', 1000 + i), d.procedure,"
		" case when i %% 10 = 0 then 'acte-naissance' else d.procedure_code end,"
		" d.revision, d.service, d.person,"
		" case when i %% 4 = 0 then (select id from account_person where account = 12) end,"
		" d.created, d.filed + (i * 7919 %% 1000) * 1000000, '2026-03-01',"
		" date('2026-03-10', printf('%%+d days', case when i <= 40 then -i"
		" when i <= 80 then i %% 7 else i %% 60 + 20 end)),"
		" date('2026-03-10', printf('%%+d days', case when i <= 40 then -i"
		" when i <= 80 then i %% 7 else i %% 60 + 20 end)),"
		" case when i = 7 then 'فاطمة الزهراء بناني' when i = 8 then 'Éloïse d''Œuvre'"
		" else printf('Personne %%03d', i * 7919 %% 1000) end, d.wrapped_key, d.salt\n"
		"from n, (select * from dossier order by id limit 1) d;\n"
		"insert into dossier_search (rowid, body)"
		" select id, number || ' ' || applicant from dossier where number like '%%-Z';",
		count);
	test_script(s->ctx, str_cstr(s->ctx->arena, sql));
}

static int count_of(Str body, Str part)
{
	int n = 0;
	for (size_t i = 0; i + part.len <= body.len; i++)
		n += str_starts(str_part(body, i, part.len), part);
	return n;
}

/* What stands between `from` and the next quote; empty when there is no `from`. */
static Str quoted_after(Str body, Str from)
{
	for (size_t i = 0; i + from.len <= body.len; i++) {
		if (!str_starts(str_part(body, i, from.len), from))
			continue;
		Str rest = str_part(body, i + from.len, body.len);
		return str_cut(&rest, '"');
	}
	return (Str){ 0 };
}

static Str unescaped(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	while (text.len > 0) {
		buf_char(&out, text.ptr[0]);
		text = str_part(text, str_starts(text, S("&amp;")) ? 5 : 1, text.len);
	}
	return buf_str(&out);
}

static Str next_of(Arena *arena, Reply reply)
{
	Str pager = reply.body;
	while (pager.len > 0 && !str_starts(pager, S("<nav class=\"pager\"")))
		pager = str_part(pager, 1, pager.len);
	return unescaped(arena, quoted_after(pager, S("<li><a href=\"")));
}

/* Walks all pages of a list: every row once, whatever the order. */
static int walk(Scene *s, const char *path)
{
	Arena *arena = s->ctx->arena;
	Buf seen = { .arena = arena };
	int rows = 0;
	for (int pages = 0; path && pages < 20; pages++) {
		Reply reply = test_get(s->ctx, path);
		CHECK_INT(reply.status, 200);
		Str rest = reply.body;
		while (rest.len > 0) {
			if (!str_starts(rest, S("<bdi class=\"num\">2026-"))) {
				rest = str_part(rest, 1, rest.len);
				continue;
			}
			Str number = str_part(rest, 17, 13);
			CHECK(!str_has(buf_str(&seen), number));
			buf_add(&seen, number);
			buf_char(&seen, '\n');
			rows++;
			rest = str_part(rest, 17, rest.len);
		}
		Str next = next_of(arena, reply);
		path = next.len > 0 ? str_cstr(arena, next) : NULL;
	}
	return rows;
}

TEST(two_hundred_dossiers_are_walked_page_by_page_in_each_order)
{
	Scene *s = desk_scene();
	fill_inbox(s, 200);
	desk_scene_as(s, &s->karim);
	CHECK(has(test_get(s->ctx, "/bureau"), "201 dossiers"));
	CHECK_INT(count_of(test_get(s->ctx, "/bureau").body, S("data-row")), 30);
	CHECK_INT(walk(s, "/bureau"), 201);
	CHECK_INT(walk(s, "/bureau?ordre=desc"), 201);
	CHECK_INT(walk(s, "/bureau?tri=depot"), 201);
	CHECK_INT(walk(s, "/bureau?tri=depot&ordre=desc"), 201);
	CHECK_INT(walk(s, "/bureau?tri=demandeur"), 201);
	CHECK_INT(walk(s, "/bureau?tri=demandeur&ordre=desc"), 201);
}

TEST(the_most_urgent_comes_first_and_each_head_turns_its_order_round)
{
	Scene *s = desk_scene();
	fill_inbox(s, 200);
	desk_scene_as(s, &s->karim);
	Reply reply = test_get(s->ctx, "/bureau");
	CHECK(has(reply, "aria-sort=\"ascending\"><a class=\"sort\" href=\"/bureau?ordre=desc\">"));
	Str first = quoted_after(reply.body, S("<span class=\"due "));
	CHECK_STR(first, S("bad"));
	CHECK(has(reply, "En retard de 40 jours"));
	CHECK(!has(reply, "Dans 20 jours"));
	reply = test_get(s->ctx, "/bureau?tri=demandeur&ordre=desc");
	CHECK(has(reply,
	          "aria-sort=\"descending\"><a class=\"sort\" href=\"/bureau?tri=demandeur\">"));
	CHECK(has(reply, "فاطمة"));
	CHECK(!has(reply, "Personne 0"));
}

TEST(each_filter_narrows_the_list_and_they_go_together)
{
	Scene *s = desk_scene();
	fill_inbox(s, 200);
	desk_scene_as(s, &s->karim);
	CHECK_INT(walk(s, "/bureau?echeance=retard"), 40);
	CHECK_INT(walk(s, "/bureau?echeance=semaine"), 40);
	CHECK_INT(walk(s, "/bureau?demarche=acte-naissance"), 20);
	CHECK_INT(walk(s, "/bureau?etat=en-instruction"), 50);
	CHECK_INT(walk(s, "/bureau?agent=moi"), 50);
	CHECK_INT(walk(s, "/bureau?agent=personne"), 151);
	CHECK_INT(walk(s, "/bureau?agent=moi&echeance=retard"), 10);
	CHECK_INT(walk(s, "/bureau?etat=accepte"), 0);
	CHECK_INT(walk(s, "/bureau?etat=tous"), 201);
	CHECK_INT(walk(s, "/bureau?etat=n-importe-quoi&tri=&apres=x.y"), 201);
	CHECK(has(test_get(s->ctx, "/bureau?etat=accepte"), "Aucun dossier ne correspond"));
	CHECK(has(test_get(s->ctx, "/bureau?agent=moi&echeance=retard"), "10 dossiers"));
	CHECK(has(test_get(s->ctx, "/bureau?echeance=retard"),
	          "<option value=\"retard\" selected>En retard</option>"));
}

TEST(who_serves_two_services_may_choose_one_of_them)
{
	Scene *s = desk_scene();
	Actor both = s->samira;
	*list_push(s->ctx->arena, &both.grants) = (Grant){ S(DOSSIER_READ), s->records };
	desk_scene_as(s, &both);
	CHECK(has(test_get(s->ctx, "/bureau"), "name=\"service\""));
	Str one = str_format(s->ctx->arena, "/bureau?service=%lld", (long long)s->works);
	Str other = str_format(s->ctx->arena, "/bureau?service=%lld", (long long)s->records);
	CHECK(has(test_get(s->ctx, str_cstr(s->ctx->arena, one)), "Karimi"));
	CHECK(!has(test_get(s->ctx, str_cstr(s->ctx->arena, other)), "Karimi"));
	desk_scene_as(s, &s->samira);
	CHECK(!has(test_get(s->ctx, "/bureau"), "name=\"service\""));
}

TEST(beyond_a_thousand_the_count_says_more_than)
{
	Scene *s = desk_scene();
	fill_inbox(s, 1005);
	desk_scene_as(s, &s->karim);
	CHECK(has(test_get(s->ctx, "/bureau"), "Plus de 1\u00a0000 dossiers"));
	CHECK(has(fragment(s, "/bureau"), "data-count=\"Plus de 1\u00a0000 dossiers\""));
}

TEST(the_list_alone_answers_as_one_types)
{
	Scene *s = desk_scene();
	fill_inbox(s, 200);
	desk_scene_as(s, &s->karim);
	Reply reply = fragment(s, "/bureau?q=kar");
	CHECK_INT(reply.status, 200);
	CHECK(!has(reply, "<html"));
	CHECK(!has(reply, "<form"));
	CHECK(has(reply, "data-count=\"1 dossier\""));
	CHECK(has(reply, "Karimi Nadia"));
	CHECK(has(fragment(s, "/bureau?q=nad+kari"), "Karimi Nadia"));
	CHECK(has(fragment(s, "/bureau?q=eloise"), "Éloïse"));
	CHECK(has(fragment(s, "/bureau?q=2026-00100"), "2026-001007-Z"));
	CHECK(has(fragment(s, "/bureau?q=zzz"), "data-count=\"Aucun dossier\""));
	CHECK(has(test_get(s->ctx, "/bureau?q=kar"), "value=\"kar\""));
}

TEST(a_name_in_arabic_is_found_by_its_beginning)
{
	Scene *s = desk_scene();
	fill_inbox(s, 200);
	desk_scene_as(s, &s->karim);
	Reply reply = fragment(s, "/bureau?q=%D9%81%D8%A7%D8%B7"); /* فاط */
	CHECK(has(reply, "فاطمة الزهراء بناني"));
	CHECK(has(reply, "data-count=\"1 dossier\""));
}

TEST(nothing_typed_into_the_search_is_syntax)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->karim);
	const char *const queries[] = { "%22", "*",    "kar*",      "AND",         "body:x",
		                        "(",   "-kar", "%22%22%22", "NEAR(a%20b)", "%3Cscript%3E",
		                        "^",   "%00",  "%FF" };
	for (size_t i = 0; i < ARRAY_LEN(queries); i++) {
		Str path = str_format(s->ctx->arena, "/bureau?q=%s", queries[i]);
		Reply reply = test_get(s->ctx, str_cstr(s->ctx->arena, path));
		CHECK_INT(reply.status, 200);
		CHECK(!has(reply, "<script>"));
	}
}

TEST(the_desk_speaks_arabic_from_right_to_left)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->samira);
	Reply reply = test_get(s->ctx, "/bureau?lang=ar");
	CHECK(has(reply, "dir=\"rtl\""));
	CHECK(has(reply, "<span class=\"tag off\">مودع</span>"));
	reply = test_get(s->ctx, desk_scene_path(s, "?lang=ar"));
	CHECK(has(reply, "ما العمل؟"));
	CHECK(has(reply, "التصريح المسبق بالأشغال"));
}

/* ---- The board ---- */

TEST(the_board_counts_states_and_late_ones_by_procedure)
{
	Scene *s = desk_scene();
	fill_inbox(s, 200);
	desk_scene_as(s, &s->samira);
	Reply reply = test_get(s->ctx, "/bureau/tableau");
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "<b>40</b> en retard"));
	CHECK(has(reply, "<b>151</b> déposés"));
	CHECK(has(reply, "<b>50</b> en instruction"));
	CHECK(has(reply, "href=\"/bureau?demarche=acte-naissance\""));
}

/* ---- A dossier ---- */

TEST(a_dossier_shows_answers_pieces_clock_history_and_documents)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->samira);
	Reply reply = test_get(s->ctx, desk_scene_path(s, ""));
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "<h1><bdi>Karimi Nadia</bdi></h1>"));
	CHECK(has(reply, "Décrivez les travaux"));
	CHECK(has(reply, "<h4>Parcelle 1</h4>"));
	CHECK(has(reply, "Plan de situation"));
	CHECK(has(reply, "À décider au plus tard le <time datetime=\"2026-04-10\">"));
	CHECK(has(reply, "Dossier déposé"));
	CHECK(has(reply, "Récépissé de dépôt"));
	CHECK(has(reply, "Prendre en charge"));
	CHECK(has(reply, "Accepter…"));
	CHECK(has(reply, "Déclarer le dossier complet"));
	CHECK(has(reply, "Prolonger le délai"));
	CHECK(has(reply, "Demander une pièce"));
}

TEST(what_people_wrote_never_becomes_markup)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->samira);
	Reply reply = test_get(s->ctx, desk_scene_path(s, ""));
	CHECK(has(reply, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;y&quot;"));
	CHECK(!has(reply, "<script>alert"));
	CHECK(has(reply, "&lt;b&gt;plan&lt;/b&gt;.pdf"));
	CHECK(!has(reply, "<b>plan"));
}

TEST(a_reader_is_offered_nothing_to_do)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->lea);
	Reply reply = test_get(s->ctx, desk_scene_path(s, ""));
	CHECK_INT(reply.status, 200);
	CHECK(has(reply, "Le traiter revient aux agents du service"));
	CHECK(!has(reply, "/prise-en-charge"));
	CHECK(!has(reply, "/decision"));
	CHECK(!has(reply, "/messages"));
	desk_scene_as(s, &s->karim);
	reply = test_get(s->ctx, desk_scene_path(s, ""));
	CHECK(has(reply, "/prise-en-charge"));
	CHECK(!has(reply, "/decision"));
}

TEST(who_looked_is_on_disk_before_the_page_is_sent)
{
	Scene *s = desk_scene();
	static const char looks[] = "select count(*) || '' from dossier_look";
	desk_scene_as(s, &s->lea);
	for (int n = 1;; n++) {
		test_fail_at(s->ctx, n);
		Reply reply = test_get(s->ctx, desk_scene_path(s, ""));
		test_fail_at(s->ctx, 0);
		if (reply.status == 200)
			break;
		CHECK_INT(reply.status, 500);
		CHECK(!has(reply, "Karimi"));
		CHECK_STR(desk_scene_value(s, looks), S("0"));
	}
	CHECK_STR(desk_scene_value(s, looks), S("1"));
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/fichiers/1")).status, 200);
	CHECK_STR(desk_scene_value(s, looks), S("2"));
	CHECK_STR(desk_scene_value(s, "select p.name from dossier_look l"
	                              " join account_person p on p.id = l.person limit 1"),
	          S("Léa Roux"));
}

TEST(a_colleague_who_has_it_open_is_named_for_two_minutes)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->karim);
	CHECK(!has(test_get(s->ctx, desk_scene_path(s, "")), "class=\"presence\""));
	desk_scene_as(s, &s->samira);
	Reply reply = test_get(s->ctx, desk_scene_path(s, ""));
	CHECK(has(reply, "<bdi>Karim Tazi</bdi> a ce dossier ouvert"));
	CHECK(!has(reply, "<bdi>Samira Haddad</bdi> a ce dossier ouvert"));
	test_wait(s->ctx, 121);
	CHECK(!has(test_get(s->ctx, desk_scene_path(s, "")), "class=\"presence\""));
}

TEST(a_file_is_given_as_it_came_and_an_infected_one_is_not)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->lea);
	Reply reply = test_get(s->ctx, desk_scene_path(s, "/fichiers/1"));
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply.body, S("%PDF-1.4\n% of the tests\n"));
	CHECK_STR(test_header(reply, "content-type"), S("application/pdf"));
	CHECK(str_starts(test_header(reply, "content-disposition"), S("attachment")));
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/fichiers/99")).status, 404);
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/fichiers/x")).status, 404);
	test_script(s->ctx, "update blob set scan = 2");
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/fichiers/1")).status, 410);
	CHECK(has(test_get(s->ctx, desk_scene_path(s, "")), "Virus trouvé"));
}

TEST(the_receipt_can_be_downloaded)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->lea);
	Reply reply = test_get(s->ctx, desk_scene_path(s, "/documents/1"));
	CHECK_INT(reply.status, 200);
	CHECK(str_starts(reply.body, S("%PDF-")));
	CHECK(str_has(test_header(reply, "content-disposition"), S("recepisse-2026-000001-")));
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/documents/99")).status, 404);
}

TEST(a_dossier_that_is_not_there_is_not_found)
{
	Scene *s = desk_scene();
	desk_scene_as(s, &s->samira);
	CHECK_INT(test_get(s->ctx, "/bureau/dossiers/999").status, 404);
	CHECK_INT(test_get(s->ctx, "/bureau/dossiers/abc").status, 404);
	CHECK_INT(test_get(s->ctx, desk_scene_path(s, "/decision?sens=autre")).status, 404);
}
