/* verify.c — what the child found in a PDF, checked against its bytes and told in words. */
#include <string.h>

#include "core/judge/judge.h"
#include "core/pades/wire.h"

static void tell_unreadable(Arena *arena, PadesReport *report, AnswerKind kind)
{
	if (kind == ANSWER_ENCRYPTED)
		find_doubt(arena, &report->findings, "encrypted",
		           "Ce PDF est protégé par un mot de passe : ses signatures ne peuvent pas "
		           "être vérifiées.");
	else if (kind == ANSWER_NO_PDF)
		find_doubt(arena, &report->findings, "not_a_pdf", "Ce fichier n’est pas un PDF.");
	else
		find_doubt(arena, &report->findings, "damaged",
		           "Ce PDF est trop endommagé pour être lu : ses signatures ne peuvent pas "
		           "être vérifiées.");
}

/* "D:20260310093000+01'00'", with less at the end allowed. */
static Instant read_date(Str text)
{
	static const int widths[] = { 4, 2, 2, 2, 2, 2 };
	int parts[6] = { 0, 1, 1, 0, 0, 0 };
	Instant const none = { 0 };
	if (str_starts(text, S("D:")))
		text = str_part(text, 2, text.len);
	for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
		int64_t number;
		Str const digits = str_part(text, 0, (size_t)widths[i]);
		if (digits.len < (size_t)widths[i] || digits.ptr[0] < '0' || digits.ptr[0] > '9' ||
		    !str_to_int(digits, &number))
			break;
		parts[i] = (int)number;
		text = str_part(text, digits.len, text.len);
	}
	Date const day = DATE(parts[0], parts[1], parts[2]);
	if (!date_is_valid(day) || parts[3] > 23 || parts[4] > 59 || parts[5] > 60)
		return none;
	int64_t seconds = date_to_days(day) * 86400 + parts[3] * 3600 + parts[4] * 60 + parts[5];
	int64_t hours = 0, minutes = 0;
	if (text.len >= 3 && (text.ptr[0] == '+' || text.ptr[0] == '-') &&
	    str_to_int(str_part(text, 1, 2), &hours)) {
		if (text.len < 6 || !str_to_int(str_part(text, 4, 2), &minutes))
			minutes = 0;
		int64_t const offset = hours * 3600 + minutes * 60;
		seconds += text.ptr[0] == '+' ? -offset : offset;
	}
	return (Instant){ seconds * 1000000 };
}

static bool hole_has(Str hole, Str contents)
{
	int high = -1;
	size_t len = 0;
	if (hole.len < 2 || hole.ptr[0] != '<' || hole.ptr[hole.len - 1] != '>')
		return false;
	for (size_t i = 1; i + 1 < hole.len; i++) {
		int const digit = str_hex_digit(hole.ptr[i]);
		if (digit < 0 && !memchr("\0\t\n\f\r ", hole.ptr[i], 6))
			return false;
		if (digit < 0)
			continue;
		if (high < 0) {
			high = digit;
			continue;
		}
		if (len >= contents.len ||
		    (unsigned char)contents.ptr[len] != (unsigned)(high * 16 + digit))
			return false;
		len++;
		high = -1;
	}
	return len == contents.len && high < 0;
}

/* All but the hole, or what is there of it. */
static void cut(Str pdf, const FoundSignature *found, Str pieces[2])
{
	pieces[0] = str_part(pdf, 0, found->range[1]);
	pieces[1] = str_part(pdf, found->range[2], found->range[3]);
}

static bool range_is_right(Arena *arena, Str pdf, const FoundSignature *found,
                           CmsFindingList *findings)
{
	size_t const from = found->range[1], to = found->range[2];
	size_t const end = to + found->range[3];
	if (end == 0 || end > pdf.len || from >= to) {
		find_broken(arena, findings, "range_wrong",
		            "La signature ne dit pas correctement quelle partie du fichier elle "
		            "couvre.");
		return false;
	}
	if (!hole_has(str_part(pdf, from, to - from), found->contents)) {
		find_broken(arena, findings, "hole_wrong",
		            "La signature laisse sans protection une partie du fichier autre "
		            "qu’elle-même : on a pu y cacher un autre contenu.");
		return false;
	}
	if (!found->is_own) {
		find_broken(arena, findings, "not_its_revision",
		            "La signature a été ajoutée à côté de ce qu’elle couvre : la version "
		            "du fichier qui a été signée ne la contient pas.");
		return false;
	}
	return true;
}

/* Behind the CMS, the hole is filled with zeros: anything else was put there by somebody. */
static void check_rest(Arena *arena, Str contents, CmsFindingList *findings)
{
	size_t const len = cms_length(contents);
	for (size_t i = len; len > 0 && i < contents.len; i++) {
		if (contents.ptr[i] == 0)
			continue;
		find_doubt(arena, findings, "hole_filled",
		           "Des octets étrangers ont été placés derrière la signature, là où elle "
		           "ne protège rien.");
		return;
	}
}

/* The first content of a detached CMS by adbe.pkcs7.sha1 is the SHA-1 of the bytes. */
static CmsSignature look_at_cms(Arena *arena, const FoundSignature *found,
                                const CmsQuestion *question)
{
	CmsReport const report = judge_cms(arena, question);
	CmsSignature signature = { .integrity = CMS_UNDECIDED, .findings = report.findings };
	if (report.signatures.len == 0)
		return signature;
	signature = report.signatures.at[0];
	if (report.signatures.len > 1)
		find_doubt(arena, &signature.findings, "several_signers",
		           "Cette signature en contient plusieurs : seule la première est "
		           "vérifiée.");
	if (report.enveloping) {
		Str const digest = cms_sha1_pieces(arena, question->pieces, question->pieces_len);
		if (!str_eq(found->format, S("/adbe.pkcs7.sha1")) ||
		    !str_eq(report.content, digest)) {
			signature.integrity = CMS_ALTERED;
			find_broken(arena, &signature.findings, "digest_differs",
			            "Le document a été modifié après la signature : son empreinte "
			            "n’est plus celle qui a été signée.");
		} else {
			find_doubt(arena, &signature.findings, "weak_digest",
			           "L’empreinte est calculée par {hash}, que l’on sait contrefaire "
			           "aujourd’hui.",
			           arg("hash", S("SHA1")));
		}
	}
	return signature;
}

/* A document time stamp is a token over the bytes. */
static CmsSignature look_at_stamp(Arena *arena, Str token, const CmsQuestion *question)
{
	CmsStamp const stamp = judge_stamp(arena, token, question);
	CmsSignature signature = { .integrity = stamp.integrity,
		                   .trust = stamp.trust,
		                   .cert = stamp.cert,
		                   .claimed = stamp.at,
		                   .findings = stamp.findings };
	if (stamp.integrity == CMS_INTACT &&
	    (question->roots.len == 0 || stamp.trust == CMS_TRUST_CHAINED))
		signature.proved = stamp.at;
	*list_push(arena, &signature.stamps) = stamp;
	return signature;
}

/* What a change means, by what a certification allows: nothing said; nothing, forms, or notes. */
static const CmsGravity gravities[PADES_CHANGE_KINDS][4] = {
	[PADES_SIGNED_AGAIN] = { CMS_NOTE, CMS_BROKEN, CMS_NOTE, CMS_NOTE },
	[PADES_PROOFS_ADDED] = { CMS_NOTE, CMS_NOTE, CMS_NOTE, CMS_NOTE },
	[PADES_PROPERTIES] = { CMS_NOTE, CMS_DOUBT, CMS_NOTE, CMS_NOTE },
	[PADES_FORM_FILLED] = { CMS_DOUBT, CMS_BROKEN, CMS_NOTE, CMS_NOTE },
	[PADES_NOTE_ADDED] = { CMS_DOUBT, CMS_BROKEN, CMS_BROKEN, CMS_NOTE },
	[PADES_NOTE_CHANGED] = { CMS_DOUBT, CMS_BROKEN, CMS_BROKEN, CMS_NOTE },
	[PADES_NOTE_REMOVED] = { CMS_DOUBT, CMS_BROKEN, CMS_BROKEN, CMS_NOTE },
	[PADES_PAGE_ADDED] = { CMS_BROKEN, CMS_BROKEN, CMS_BROKEN, CMS_BROKEN },
	[PADES_PAGE_REMOVED] = { CMS_BROKEN, CMS_BROKEN, CMS_BROKEN, CMS_BROKEN },
	[PADES_PAGE_CHANGED] = { CMS_BROKEN, CMS_BROKEN, CMS_BROKEN, CMS_BROKEN },
	[PADES_SETUP_CHANGED] = { CMS_DOUBT, CMS_BROKEN, CMS_BROKEN, CMS_BROKEN },
	[PADES_COVERED] = { CMS_DOUBT, CMS_BROKEN, CMS_DOUBT, CMS_DOUBT },
};

static void tell_changes(Arena *arena, PadesSignature *signature)
{
	static const char *const codes[PADES_CHANGE_KINDS] = {
		"signed_again", "proofs_added", "properties_changed", "form_filled",
		"note_added",   "note_changed", "note_removed",       "page_added",
		"page_removed", "page_changed", "setup_changed",      "covered",
	};
	for (size_t i = 0; i < signature->changes.len; i++) {
		const PadesChange *change = &signature->changes.at[i];
		*list_push(arena, &signature->cms.findings) =
			(CmsFinding){ gravities[change->kind][signature->permission],
			              codes[change->kind], pades_change_words(arena, change) };
	}
}

Err *pades_change_words(Arena *arena, const PadesChange *change)
{
	static const char *const messages[PADES_CHANGE_KINDS] = {
		[PADES_SIGNED_AGAIN] = MESSAGE("Après cette signature, une autre a été ajoutée "
		                               "({name})."),
		[PADES_PROOFS_ADDED] = MESSAGE("Après cette signature, des preuves de validité ont "
		                               "été ajoutées."),
		[PADES_PROPERTIES] = MESSAGE("Après cette signature, des propriétés du fichier ont "
		                             "changé ({name})."),
		[PADES_FORM_FILLED] = MESSAGE("Après cette signature, un champ de formulaire a été "
		                              "rempli ou modifié ({name})."),
		[PADES_NOTE_ADDED] = MESSAGE("Après cette signature, une annotation ({name}) a été "
		                             "ajoutée page {page}."),
		[PADES_NOTE_CHANGED] = MESSAGE("Après cette signature, une annotation ({name}) a "
		                               "été modifiée page {page}."),
		[PADES_NOTE_REMOVED] = MESSAGE("Après cette signature, une annotation ({name}) a "
		                               "été retirée page {page}."),
		[PADES_PAGE_ADDED] = MESSAGE("Après cette signature, une page a été ajoutée : la "
		                             "page {page} n’est pas signée."),
		[PADES_PAGE_REMOVED] = MESSAGE("Après cette signature, la page {page} a été "
		                               "retirée."),
		[PADES_PAGE_CHANGED] =
			MESSAGE("Après cette signature, le contenu de la page {page} "
		                "a été remplacé : ce que l’on voit n’est pas ce qui "
		                "a été signé."),
		[PADES_SETUP_CHANGED] =
			MESSAGE("Après cette signature, le comportement du document "
		                "a changé ({name})."),
		[PADES_COVERED] = MESSAGE("Après cette signature, un grand cadre a été ajouté page "
		                          "{page} : il peut cacher ce qui a été signé."),
	};
	return err_new(arena, ERR_INVALID, messages[change->kind], arg("name", change->text),
	               arg("page", change->page));
}

/* The level that a PDF reaches: revocations in its DSS, later stamps of the whole document. */
static void judge_level(PadesReport *report, size_t at, bool has_proofs)
{
	CmsSignature *cms = &report->signatures.at[at].cms;
	bool stamped = false;
	for (size_t i = at + 1; i < report->signatures.len; i++) {
		const PadesSignature *later = &report->signatures.at[i];
		Instant const proved = later->cms.proved;
		if (!later->is_stamp || later->cms.integrity != CMS_INTACT)
			continue;
		stamped = true;
		if (proved.us != 0 && (cms->proved.us == 0 || proved.us < cms->proved.us))
			cms->proved = proved;
	}
	if (report->signatures.at[at].is_stamp || cms->level < CMS_LEVEL_B)
		return;
	if (cms->level == CMS_LEVEL_B && stamped)
		cms->level = CMS_LEVEL_T;
	if (cms->level == CMS_LEVEL_T && has_proofs)
		cms->level = stamped ? CMS_LEVEL_LTA : CMS_LEVEL_LT;
}

static PadesSignature look(Arena *arena, Str pdf, const FoundSignature *found,
                           const CmsQuestion *about)
{
	PadesSignature signature = { .field = found->field,
		                     .name = found->name,
		                     .reason = found->reason,
		                     .location = found->location,
		                     .claimed = read_date(found->made),
		                     .format = str_part(found->format, 1, found->format.len),
		                     .permission = (int)found->permission,
		                     .changes = found->changes };
	CmsFindingList findings = { 0 };
	CmsQuestion question = *about;
	Str pieces[2];
	signature.is_stamp = str_eq(found->type, S("/DocTimeStamp")) ||
	                     str_eq(found->format, S("/ETSI.RFC3161"));
	bool const right = range_is_right(arena, pdf, found, &findings);
	cut(pdf, found, pieces);
	signature.covers = (size_t)found->range[2] + found->range[3];
	signature.covers_all = signature.covers == pdf.len;
	question.cms = found->contents;
	question.pieces = pieces;
	question.pieces_len = 2;
	signature.cms = signature.is_stamp ? look_at_stamp(arena, found->contents, &question)
	                                   : look_at_cms(arena, found, &question);
	if (!right)
		signature.cms.integrity = CMS_ALTERED;
	for (size_t i = 0; i < findings.len; i++)
		*list_push(arena, &signature.cms.findings) = findings.at[i];
	check_rest(arena, found->contents, &signature.cms.findings);
	tell_changes(arena, &signature);
	return signature;
}

/* From the last to the first: a later stamp of the whole document says when the earlier ones
 * existed at the latest, so that their certificates are judged at that time. */
static void look_at_all(Arena *arena, Str pdf, const PadesAnswer *answer, CmsQuestion *about,
                        PadesReport *report)
{
	for (size_t i = 0; i < answer->signatures.len; i++)
		(void)list_push(arena, &report->signatures);
	for (size_t i = answer->signatures.len; i-- > 0;) {
		PadesSignature *signature = &report->signatures.at[i];
		*signature = look(arena, pdf, &answer->signatures.at[i], about);
		if (signature->is_stamp && signature->cms.proved.us != 0)
			about->now = signature->cms.proved;
	}
}

PadesReport pades_verify(Arena *arena, Str pdf, const CmsCertList *roots, Instant now)
{
	PadesReport report = { 0 };
	PadesJob const job = { .kind = JOB_INSPECT, .pdf = pdf };
	PadesAnswer answer = { .kind = ANSWER_DAMAGED };
	Str output, why;
	if (pdf.len > PADES_BYTES_MAX ||
	    !sandbox_run(arena, &pades_kind, pades_put_job(arena, &job), &output, &why) ||
	    !pades_get_answer(arena, output, &answer))
		answer.kind = ANSWER_DAMAGED;
	if (answer.kind != ANSWER_DONE) {
		tell_unreadable(arena, &report, answer.kind);
		return report;
	}
	CmsQuestion about = { .roots = roots ? *roots : (CmsCertList){ 0 }, .now = now };
	for (size_t i = 0; i < answer.certs.len; i++)
		*list_push(arena, &about.others) = (CmsCert){ .der = answer.certs.at[i] };
	about.crls = answer.crls;
	about.ocsps = answer.ocsps;
	report.readable = true;
	report.pages = (int)answer.pages;
	look_at_all(arena, pdf, &answer, &about, &report);
	if (answer.repaired)
		find_doubt(arena, &report.findings, "repaired",
		           "Ce PDF est mal formé : d’un logiciel à l’autre, on peut y voir des "
		           "contenus différents.");
	bool const has_proofs = answer.crls.len + answer.ocsps.len > 0;
	for (size_t i = 0; i < report.signatures.len; i++) {
		judge_level(&report, i, has_proofs);
		report.signatures.at[i].verdict = cms_verdict(&report.signatures.at[i].cms);
	}
	return report;
}
