/* test_pdf.c — documents as people get them: what can be read in them, and how long they are.
 *
 * What stands in a PDF is asked of poppler's tools.  With BEFFROI_KEEP set to a folder, the
 * documents are left there to be looked at. */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/test.h"
#include "core/pdf/doc.h"

/* The child of these tests is the program of the tests. */
__attribute__((constructor)) static void become_child(int argc, char **argv)
{
	static const SandboxKind *const kinds[] = { &pdf_kind, &pdf_stamp_kind, &pdf_text_kind,
		                                    NULL };
	if (argc == 3 && strcmp(argv[1], "child") == 0 &&
	    (strcmp(argv[2], "pdf") == 0 || strcmp(argv[2], "stamp") == 0 ||
	     strcmp(argv[2], "text") == 0))
		sandbox_child_main(kinds, argv[2]);
}

static Doc *receipt(void)
{
	DocStyle const style = {
		.title = S("Récépissé de dépôt 2026-000123-K"),
		.author = S("Commune de Valbourg"),
		.lang = LANG_FR,
		.accent = S("#7a1f3d"),
		.head = S("Commune de Valbourg"),
		.subhead = S("Service de l’état civil"),
		.contact = S("Hôtel de ville\n1, place du Beffroi\n59000 Valbourg\n03 20 00 00 00\n"
		             "etat-civil@valbourg.example"),
		.foot = S("Dossier 2026-000123-K · Commune de Valbourg"),
		.at = { INT64_C(1773131400000000) },
	};
	Doc *doc = doc_new(test_arena(), &style);
	doc_recipient(doc, S("Madame Inès Delannoy\n14, rue des Tanneurs\n59000 Valbourg"));
	doc_heading(doc, 1, S("Récépissé de dépôt de votre demande"));
	doc_paragraphs(doc,
	               S("Madame,\n\nNous avons bien reçu, le 10 mars 2026 à 9 h 30, votre demande "
	                 "« Copie intégrale d’acte de naissance ». Ce récépissé est délivré en "
	                 "application de l’article R. 112-11-1 du code des relations entre le "
	                 "public et l’administration. Conservez-le : il prouve votre dépôt."));
	doc_heading(doc, 2, S("Votre dossier"));
	doc_row(doc, S("Numéro"), S("2026-000123-K"));
	doc_row(doc, S("Démarche"), S("Copie intégrale d’acte de naissance"));
	doc_row(doc, S("Date de dépôt"), S("10 mars 2026 à 9 h 30"));
	doc_row(doc, S("Service chargé du dossier"),
	        S("Service de l’état civil, 1, place du Beffroi, 59000 Valbourg\n03 20 00 00 00"));
	doc_row(doc, S("Droits à payer"), S("0,00 €"));
	doc_heading(doc, 2, S("Et maintenant ?"));
	doc_paragraphs(doc, S("Le service vérifie votre demande. Vous pouvez à tout moment :\n"
	                      "- suivre son avancement en ligne ;\n"
	                      "- répondre aux questions du service ;\n"
	                      "- retirer votre demande."));
	doc_note(doc,
	         S("Sans réponse de notre part avant le 10 mai 2026, votre demande est réputée "
	           "refusée (décision implicite de rejet). Vous pourrez alors former un recours "
	           "gracieux devant le maire ou un recours contentieux devant le tribunal "
	           "administratif de Lille, dans les deux mois."));
	doc_right(doc, S("Fait à Valbourg, le 10 mars 2026\n\nPour le maire et par délégation,\n"
	                 "la directrice de l’état civil\n\nClaire Vandamme"));
	doc_qr(doc,
	       S("BEFFROI1:YXV0aG9yaXR5PXZhbGJvdXJnCmtpbmQ9cmVjZWlwdApudW1iZXI9MjAyNi0wMDAxMjMtSwpm"
	         "aWxlZD0yMDI2LTAzLTEwVDA4OjMwOjAwWgpkaWdlc3Q9YmE3ODE2YmY4ZjAxY2ZlYTQxNDE0MGRlNWRh"
	         "ZTIyMjNiMDAzNjFhMzk2MTc3YTljYjQxMGZmNjFmMjAwMTVhZA5U5kMAw2Csjtm4dlvT4s92CZTp4Qmo"
	         "7V8hgF7CzpcZCzWyCV6OOeSHaNs"),
	       S("Ce code prouve que ce récépissé vient de la commune. Vérifiez-le sur\n"
	         "https://valbourg.example/verifier"));
	return doc;
}

static Doc *arabic_receipt(void)
{
	DocStyle const style = {
		.title = S("وصل إيداع 2026-000045-B"),
		.author = S("جماعة تازمورت"),
		.lang = LANG_AR,
		.accent = S("#1f6b4a"),
		.head = S("جماعة تازمورت"),
		.subhead = S("مصلحة التعمير"),
		.contact = S("شارع محمد الخامس\nتازمورت 83000\n05 28 00 00 00"),
		.foot = S("الملف 2026-000045-B · جماعة تازمورت"),
		.at = { INT64_C(1773131400000000) },
	};
	Doc *doc = doc_new(test_arena(), &style);
	doc_recipient(doc, S("السيدة فاطمة أيت الحسين\nRue Ibn Sina, 12\nتازمورت"));
	doc_heading(doc, 1, S("وصل إيداع طلبكم"));
	doc_paragraphs(doc,
	               S("سيدتي،\n\nتوصلنا يوم 10 مارس 2026 على الساعة 9:30 بطلبكم المتعلق "
	                 "برخصة الاحتلال المؤقت للملك العمومي. يسلم هذا الوصل تطبيقا للمادة 10 من "
	                 "القانون رقم 55.19 المتعلق بتبسيط المساطر والإجراءات الإدارية."));
	doc_heading(doc, 2, S("ملفكم"));
	doc_row(doc, S("الرقم"), S("2026-000045-B"));
	doc_row(doc, S("المسطرة"), S("الاحتلال المؤقت للملك العمومي"));
	doc_row(doc, S("تاريخ الإيداع"), S("10 مارس 2026 على الساعة 9:30"));
	doc_row(doc, S("البريد الإلكتروني"), S("urbanisme@tazmourt.example"));
	doc_row(doc, S("الرسوم"), S("1\u202f234,50 د.م."));
	doc_paragraphs(doc, S("يمكنكم في كل وقت:\n- تتبع طلبكم على الإنترنت؛\n- سحب الطلب."));
	doc_note(doc,
	         S("إذا لم تتوصلوا بجواب قبل 9 أبريل 2026، فإن سكوت الإدارة يعتبر بمثابة موافقة."));
	doc_right(doc, S("حرر بتازمورت في 10 مارس 2026\n\nرئيس المجلس الجماعي"));
	doc_qr(doc, S("BEFFROI1:abcdefghijklmnopqrstuvwxyz0123456789"),
	       S("يثبت هذا الرمز أن الوصل صادر عن الجماعة."));
	return doc;
}

static void keep(const char *name, Str pdf)
{
	const char *folder = getenv("BEFFROI_KEEP");
	if (!folder)
		return;
	FILE *file = fopen(str_cstr(test_arena(), str_format(test_arena(), "%s/%s", folder, name)),
	                   "wb");
	CHECK(file && fwrite(pdf.ptr, 1, pdf.len, file) == pdf.len);
	fclose(file);
}

/* What a pipeline of commands says about a document. */
static Str said(const char *command, Str pdf)
{
	char path[] = "/tmp/beffroi-test-XXXXXX";
	Buf out = { .arena = test_arena() };
	char chunk[4096];
	size_t got;
	int fd = mkstemp(path);
	CHECK(fd >= 0 && write(fd, pdf.ptr, pdf.len) == (ssize_t)pdf.len);
	close(fd);
	Str line = str_format(test_arena(), "<%s %s", path, command);
	FILE *pipe = popen(str_cstr(test_arena(), line), "re");
	CHECK(pipe != NULL);
	while ((got = fread(chunk, 1, sizeof chunk, pipe)) > 0)
		buf_add(&out, (Str){ chunk, got });
	pclose(pipe);
	unlink(path);
	return buf_str(&out);
}

static void need_poppler(void)
{
	if (system("pdftotext -v >/dev/null 2>&1 && qpdf --version >/dev/null") != 0)
		SKIP("poppler-utils and qpdf are not installed");
}

TEST(a_french_receipt_can_be_read_selected_and_searched)
{
	need_poppler();
	Str pdf = doc_render(test_arena(), receipt());
	keep("fr.pdf", pdf);
	Str text = said("pdftotext -layout - -", pdf);
	CHECK(str_has(text, S("Récépissé de dépôt de votre demande")));
	CHECK(str_has(text, S("2026-000123-K")));
	CHECK(str_has(text, S("Page 1 sur 1")));
	CHECK(str_has(text, S("Claire Vandamme")));
	CHECK(str_has(text, S("Conservez-le : il prouve")));
}

TEST(an_arabic_receipt_is_mirrored_and_its_words_and_numbers_keep_their_order)
{
	need_poppler();
	Str pdf = doc_render(test_arena(), arabic_receipt());
	keep("ar.pdf", pdf);
	Str text = said("pdftotext - -", pdf);
	CHECK(str_has(text, S("وصل إيداع طلبكم")));
	CHECK(str_has(text, S("رئيس المجلس الجماعي")));
	CHECK(str_has(text, S("urbanisme@tazmourt.example")));
	CHECK(str_has(text, S("05 28 00 00 00")));
	CHECK(str_has(text, S("2026-000045-B")));
	CHECK(str_has(text, S("اﻻحتﻼل المؤقت")));     /* presentation forms: equal after NFKC */
	Str boxes = said("pdftotext -bbox - -", pdf); /* the label stands right of its value */
	CHECK(str_has(boxes, S("dir=\"rtl\"")) || str_has(boxes, S("xMax=\"531")));
}

TEST(a_document_says_its_title_language_author_and_structure)
{
	need_poppler();
	Str pdf = doc_render(test_arena(), receipt());
	Str info = said("pdfinfo -", pdf);
	CHECK(str_has(info, S("Récépissé de dépôt 2026-000123-K")));
	CHECK(str_has(info, S("Commune de Valbourg")));
	CHECK(str_has(info, S("Tagged:          yes")));
	CHECK(str_has(info, S("(A4)")));
	Str tree = said("pdfinfo -struct-text -", pdf);
	CHECK(str_starts(tree, S("Document\n")));
	CHECK(str_has(tree, S("H1 (block)\n    \"Récépissé de dépôt de votre demande\"")));
	CHECK(str_has(tree,
	              S("/Scope /Row\n        \"Numéro\"\n      TD\n        \"2026-000123-K\"")));
	CHECK(str_has(tree, S("\"répondre aux questions du service")));
	Str plain =
		said("qpdf --qdf --object-streams=disable /dev/stdin - 2>/dev/null | strings", pdf);
	CHECK(str_has(plain, S("/Lang (fr)")));
	CHECK(str_has(plain, S("/DisplayDocTitle true")));
	CHECK(str_has(plain, S("/Alt ")));
	CHECK(str_has(plain, S("<dc:language><rdf:Bag><rdf:li>fr<")));
}

TEST(the_same_document_is_the_same_bytes)
{
	Str first = doc_render(test_arena(), receipt());
	CHECK(str_eq(first, doc_render(test_arena(), receipt())));
	DocStyle const undated = { .title = S("Sans date"), .lang = LANG_FR };
	Doc *doc = doc_new(test_arena(), &undated);
	doc_paragraphs(doc, S("Rien."));
	Str bare = doc_render(test_arena(), doc);
	CHECK(!str_has(bare, S("CreationDate")));
	CHECK(!str_eq(first, bare));
}

TEST(the_code_on_a_receipt_holds_its_content)
{
	need_poppler();
	if (system("command -v zbarimg >/dev/null") != 0)
		SKIP("zbar-tools is not installed");
	DocStyle const style = { .title = S("Code"), .lang = LANG_FR };
	static const size_t lengths[] = { 1, 300, DOC_QR_BYTES_MAX };
	for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
		Buf content = { .arena = test_arena() };
		for (size_t n = 0; n < lengths[i]; n++)
			buf_char(&content, "abcdefghijklmnopqrstuvwxyz0123456789_-"[n * 7 % 38]);
		Doc *doc = doc_new(test_arena(), &style);
		doc_qr(doc, buf_str(&content), S("Légende"));
		Str found = said("pdftoppm -r 300 -png - | zbarimg -q --raw PNG:- 2>/dev/null",
		                 doc_render(test_arena(), doc));
		CHECK_STR(str_trim(found), buf_str(&content));
	}
}

static int pages_of(Str pdf)
{
	Str info = said("pdfinfo - | sed -n 's/^Pages: *//p'", pdf);
	int64_t pages = 0;
	CHECK(str_to_int(str_trim(info), &pages));
	return (int)pages;
}

TEST(a_long_document_loses_no_line_and_numbers_its_sheets)
{
	need_poppler();
	DocStyle const style = { .title = S("Long"), .lang = LANG_FR, .foot = S("Pied") };
	Doc *doc = doc_new(test_arena(), &style);
	Buf long_value = { .arena = test_arena() };
	for (int i = 1; i <= 200; i++)
		buf_addf(&long_value, "valeur-%d\n", i);
	for (int i = 1; i <= 120; i++) {
		Str line = str_format(test_arena(),
		                      "Élément e-%d, assez long pour une ligne entière", i);
		doc_heading(doc, 1 + i % 3, str_format(test_arena(), "Titre t-%d.", i));
		doc_paragraphs(doc, str_format(test_arena(), "- %.*s\n- encore\n\nParagraphe p-%d.",
		                               STR(line), i));
		doc_row(doc, str_format(test_arena(), "Étiquette l-%d.", i),
		        i == 60 ? buf_str(&long_value) : S("valeur"));
		doc_note(doc, str_format(test_arena(), "Note n-%d.", i));
	}
	doc_note(doc, buf_str(&long_value));
	doc_right(doc, buf_str(&long_value));
	Str pdf = doc_render(test_arena(), doc);
	keep("long.pdf", pdf);
	Str text = said("pdftotext -raw - -", pdf);
	for (int i = 1; i <= 120; i++) {
		CHECK(str_has(text, str_format(test_arena(), "t-%d.", i)));
		CHECK(str_has(text, str_format(test_arena(), "e-%d,", i)));
		CHECK(str_has(text, str_format(test_arena(), "p-%d.", i)));
		CHECK(str_has(text, str_format(test_arena(), "l-%d.", i)));
		CHECK(str_has(text, str_format(test_arena(), "n-%d.", i)));
	}
	for (int i = 1; i <= 200; i++)
		CHECK(str_has(text, str_format(test_arena(), "valeur-%d\n", i)));
	int const pages = pages_of(pdf);
	CHECK(pages > 20);
	CHECK(str_has(text, str_format(test_arena(), "Page 1 sur %d", pages)));
	CHECK(str_has(text, str_format(test_arena(), "Page %d sur %d", pages, pages)));
	CHECK(!str_has(said("qpdf --check /dev/stdin || echo damaged", pdf), S("damaged")));
}

TEST(hostile_or_empty_texts_are_drawn_or_left_out_but_never_lost_with_the_rest)
{
	need_poppler();
	DocStyle const style = { .title = S("<titre> & \"cie\""),
		                 .lang = LANG_FR,
		                 .accent = S("#zz") };
	Doc *doc = doc_new(test_arena(), &style);
	doc_heading(doc, 1, S(""));
	doc_paragraphs(doc, S("\n\n- \n-\n\n"));
	doc_row(doc, S(""), S(""));
	doc_paragraphs(doc, S("\x01\x1b[31mrouge\x7f \xff\xfe"));
	doc_paragraphs(doc, S("<b>pas gras</b> &amp; %s (parenthèse\\) 🏛 漢字 ไทย"));
	doc_note(doc, S(""));
	doc_right(doc, S(""));
	Str pdf = doc_render(test_arena(), doc);
	Str text = said("pdftotext - -", pdf);
	CHECK(str_has(text, S("rouge")));
	CHECK(str_has(text, S("<b>pas gras</b> &amp; %s (parenthèse\\)")));
	CHECK(str_has(said("pdfinfo -", pdf), S("<titre> & \"cie\"")));
}

TEST(a_document_travels_to_the_child_unchanged_and_anything_else_is_refused)
{
	Arena *arena = test_arena();
	Str const bytes = doc_encode(arena, receipt());
	Doc *back, *none = NULL;
	CHECK(doc_decode(arena, bytes, &back));
	CHECK(str_eq(doc_encode(arena, back), bytes));
	int complete = 0;
	for (size_t len = 0; len < bytes.len; len++)
		complete += doc_decode(arena, str_part(bytes, 0, len), &none);
	CHECK(complete < 20); /* only where a block ends */
	CHECK(!doc_decode(arena, S("%PDF-1.7"), &none));
	Str output, why;
	CHECK(!sandbox_run(arena, &pdf_kind, S("<html>"), &output, &why));
	CHECK_STR(why, S("it ended with status 2: the input is not a document"));
}

TEST(french_blanks_before_high_marks_do_not_break)
{
	Arena *arena = test_arena();
	CHECK_STR(doc_typeset(arena, LANG_FR, S("Vrai ? « oui » : 5 % ; 3 €")),
	          S("Vrai\u00a0? «\u00a0oui\u00a0»\u00a0: 5\u00a0%\u00a0; 3\u00a0€"));
	CHECK_STR(doc_typeset(arena, LANG_FR, S("https://a.example ?")),
	          S("https://a.example\u00a0?"));
	CHECK_STR(doc_typeset(arena, LANG_EN, S("a : b")), S("a : b"));
}

TEST(numbers_and_latin_words_in_arabic_read_as_a_whole)
{
	Arena *arena = test_arena();
	CHECK_STR(doc_typeset(arena, LANG_AR, S("الهاتف 05 28 00 00 00.")),
	          S("الهاتف \u206605 28 00 00 00\u2069."));
	CHECK_STR(doc_typeset(arena, LANG_AR, S("+212 5 28")), S("\u2066+212 5 28\u2069"));
	CHECK_STR(doc_typeset(arena, LANG_AR, S("الملف \u20682026-1-K\u2069 م")),
	          S("الملف \u20682026-1-K\u2069 م"));
	CHECK_STR(doc_typeset(arena, LANG_AR, S("(Café Hélène, 12) نعم")),
	          S("(\u2066Café Hélène, 12\u2069) نعم"));
	CHECK_STR(doc_typeset(arena, LANG_AR, S("")), S(""));
}

static const SandboxKind *without_landlock(void)
{
	static SandboxKind kind;
	kind = pdf_kind;
	kind.name = "pdf-old";
	kind.no_landlock = true;
	return &kind;
}

__attribute__((constructor)) static void become_old_child(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "child") == 0 && strcmp(argv[2], "pdf-old") == 0)
		sandbox_child_main((const SandboxKind *const[]){ without_landlock(), NULL },
		                   "pdf-old");
}

TEST(on_a_kernel_without_landlock_the_fonts_opened_before_are_enough)
{
	Arena *arena = test_arena();
	Str output, why = S("");
	Doc *docs[] = { receipt(), arabic_receipt() };
	for (size_t i = 0; i < ARRAY_LEN(docs); i++) {
		if (!sandbox_run(arena, without_landlock(), doc_encode(arena, docs[i]), &output,
		                 &why))
			CHECK_STR(why, S("rendered"));
		CHECK(str_eq(output, doc_render(arena, docs[i])));
	}
}
