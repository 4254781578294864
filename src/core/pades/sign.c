/* sign.c — signing a PDF: what the child proposes is checked, hashed, signed and filled in. */
#include "core/pades/wire.h"

#include <string.h>

/* What to tell people when the child does not do what it was asked. */
static Err *refusal(Arena *arena, AnswerKind kind)
{
	static const char *const messages[ANSWER_KINDS] = {
		[ANSWER_NO_PDF] = MESSAGE("Ce fichier n’est pas un PDF. Convertissez-le en PDF, "
		                          "puis recommencez."),
		[ANSWER_DAMAGED] = MESSAGE("Ce PDF est endommagé : le signer rendrait la signature "
		                           "douteuse. Enregistrez-le de nouveau depuis le "
		                           "logiciel d’origine, puis recommencez."),
		[ANSWER_ENCRYPTED] = MESSAGE("Ce PDF est protégé par un mot de passe. Retirez la "
		                             "protection, puis recommencez."),
		[ANSWER_LOCKED] =
			MESSAGE("Ce PDF est certifié et n’admet plus aucune modification, "
		                "pas même une signature. Demandez une version non "
		                "verrouillée."),
		[ANSWER_XFA] = MESSAGE("Ce PDF est un formulaire dynamique (XFA), dont le contenu "
		                       "peut changer après la signature. Imprimez-le en PDF "
		                       "ordinaire, puis recommencez."),
		[ANSWER_NO_PAGE] = MESSAGE("La page choisie pour la signature n’existe pas dans ce "
		                           "PDF. Choisissez une autre page."),
	};
	return err_new(arena, ERR_INVALID, messages[kind]);
}

static Err *too_large(Arena *arena)
{
	return err_new(arena, ERR_TOO_LARGE,
	               "Ce PDF est trop volumineux pour être signé ici : la limite est de "
	               "{limit} Mo. Réduisez ses images, puis recommencez.",
	               arg("limit", (int)(PADES_BYTES_MAX >> 20)));
}

/* "D:20260310083000Z" */
static Str made_at(Arena *arena, Instant at)
{
	Str const iso = instant_iso(arena, at);
	if (iso.len < 19)
		return S("");
	return str_format(arena, "D:%.4s%.2s%.2s%.2s%.2s%.2sZ", iso.ptr, iso.ptr + 5, iso.ptr + 8,
	                  iso.ptr + 11, iso.ptr + 14, iso.ptr + 17);
}

static Str plain(Arena *arena, Str text)
{
	Buf out = { .arena = arena };
	text = str_part(text, 0, PADES_TEXT_BYTES_MAX);
	while (text.len > 0 && !str_is_utf8(text))
		text.len--;
	for (size_t i = 0; i < text.len; i++)
		buf_char(&out, (unsigned char)text.ptr[i] < ' ' ? ' ' : text.ptr[i]);
	return buf_str(&out);
}

static void fill_lines(Arena *arena, const PadesStamp *stamp, PadesJob *job)
{
	Lang const lang = stamp->lang;
	job->lines[0] = i18n_text(arena, lang, stamp->tz, "Signé électroniquement par");
	job->lines[1] = plain(arena, stamp->name);
	job->lines[2] = plain(arena, stamp->capacity);
	if (stamp->absent.len > 0)
		job->lines[3] = i18n_text(arena, lang, stamp->tz, "en l’absence de {name}",
		                          arg("name", plain(arena, stamp->absent)));
	if (stamp->at.us != 0 && stamp->tz)
		job->lines[4] =
			i18n_text(arena, lang, stamp->tz, "le {date}", arg("date", stamp->at));
}

/* The answer is hostile: the hole must be where it says, of that length, and the range that is to
 * be signed all but the hole. */
static bool is_as_asked(Arena *arena, const PadesJob *job, const PadesAnswer *answer,
                        const PadesPrepared *prepared)
{
	Str const pdf = prepared->pdf;
	size_t const end = prepared->hole_at + prepared->hole_len;
	if (end > pdf.len || pdf.len > PADES_BYTES_MAX || answer->tail.len == 0)
		return false;
	if (pdf.ptr[prepared->hole_at] != '<' || pdf.ptr[end - 1] != '>')
		return false;
	for (size_t i = prepared->hole_at + 1; i < end - 1; i++)
		if (pdf.ptr[i] != '0')
			return false;
	Str const range = str_format(arena, "/ByteRange [0 %010zu %010zu %010zu]",
	                             prepared->hole_at, end, pdf.len - end);
	return str_has(answer->tail, range) && job->reserve * 2 + 2 == prepared->hole_len;
}

Err *pades_prepare(Arena *arena, Str pdf, const PadesStamp *stamp, PadesPrepared *ret_prepared)
{
	PadesJob job = { .kind = JOB_PREPARE,
		         .stamp = *stamp,
		         .made = made_at(arena, stamp->at),
		         .reserve = PADES_RESERVE_BYTES,
		         .pdf = pdf };
	PadesAnswer answer;
	Str output, why;
	if (pdf.len > PADES_BYTES_MAX - (4 << 20))
		return too_large(arena);
	job.stamp.name = plain(arena, stamp->name);
	job.stamp.reason = plain(arena, stamp->reason);
	job.stamp.location = plain(arena, stamp->location);
	job.id = str_part(cms_hash_of(arena, CMS_SHA256, pdf), 0, 16);
	fill_lines(arena, stamp, &job);
	if (!sandbox_run(arena, &pades_kind, pades_put_job(arena, &job), &output, &why) ||
	    !pades_get_answer(arena, output, &answer))
		return refusal(arena, ANSWER_DAMAGED);
	if (answer.kind != ANSWER_DONE)
		return refusal(arena, answer.kind);
	Buf whole = { .arena = arena };
	buf_add(&whole, pdf);
	buf_add(&whole, answer.tail);
	PadesPrepared const prepared = { .pdf = buf_str(&whole),
		                         .hole_at = pdf.len + answer.hole_at,
		                         .hole_len = 2 * job.reserve + 2 };
	if (!is_as_asked(arena, &job, &answer, &prepared))
		fault("the child that prepares PDFs did not leave a hole where it says");
	*ret_prepared = prepared;
	return NULL;
}

CmsOrder pades_order(Arena *arena, const PadesPrepared *prepared, CmsStamper stamper)
{
	size_t const end = prepared->hole_at + prepared->hole_len;
	Str const pieces[] = { str_part(prepared->pdf, 0, prepared->hole_at),
		               str_part(prepared->pdf, end, prepared->pdf.len) };
	return (CmsOrder){ .digest = cms_hash_pieces(arena, CMS_SHA256, pieces, 2),
		           .hash = CMS_SHA256,
		           .stamper = stamper };
}

Err *pades_finish(Arena *arena, const PadesPrepared *prepared, Str cms, Str *ret_pdf)
{
	static const char digits[] = "0123456789abcdef";
	if (2 * cms.len + 2 > prepared->hole_len)
		return err_new(arena, ERR_TOO_LARGE,
		               "La signature reçue est trop longue pour ce PDF : ses certificats "
		               "sont trop nombreux. Choisissez un autre certificat.");
	Str const pdf = str_copy(arena, prepared->pdf);
	char *hole = (char *)(uintptr_t)pdf.ptr + prepared->hole_at + 1;
	for (size_t i = 0; i < cms.len; i++) {
		hole[2 * i] = digits[(unsigned char)cms.ptr[i] >> 4];
		hole[2 * i + 1] = digits[(unsigned char)cms.ptr[i] & 15];
	}
	*ret_pdf = pdf;
	return NULL;
}

Err *pades_sign(Arena *arena, Str pdf, const PadesStamp *stamp, Signer *signer, CmsStamper stamper,
                Str *ret_pdf)
{
	const CmsCert *cert = cms_signer_cert(signer);
	PadesPrepared prepared;
	Str cms;
	/* The CMS has no time in it, so the certificate's is looked at here. */
	CmsToSign unused;
	CmsOrder const dated = { .data = S(""), .at = stamp->at };
	Err *e = cms_digest_to_sign(arena, cert, &dated, &unused);
	if (!e)
		e = pades_prepare(arena, pdf, stamp, &prepared);
	if (e)
		return e;
	CmsOrder const order = pades_order(arena, &prepared, stamper);
	e = cms_sign_detached(arena, signer, &order, &cms);
	if (e)
		return e;
	return pades_finish(arena, &prepared, cms, ret_pdf);
}
