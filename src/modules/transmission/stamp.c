/* stamp.c — the act with the stamp of its receipt: when the prefecture had it, and as what. */
#include "core/pdf/pdf.h"
#include "modules/transmission/rows.h"

Err *transmission_stamped(Ctx *ctx, const Transmission *t, Str *ret_pdf)
{
	if (!date_is_set(t->received) || t->identifier.len == 0)
		return err_conflict(ctx,
		                    "La préfecture n’a pas encore accusé réception de l’acte.");
	TransmissionPieceList pieces = transmission_pieces(ctx, t->id);
	const Blob *blob = pieces.len ? blob_find(ctx, pieces.at[0].blob) : NULL;
	if (!blob || !str_eq(blob->media_type, S("application/pdf")))
		return err_conflict(ctx, "L’acte n’est pas un PDF : il ne peut pas être tamponné.");
	if (blob->size_bytes > PDF_STAMP_BYTES_MAX)
		return err_conflict(ctx, "Ce PDF est trop grand pour être tamponné.");
	Str lines[] = {
		S("Transmis au contrôle de légalité"),
		i18n_text(ctx->arena, LANG_FR, ctx->authority->tz,
		          "Reçu par la préfecture le {day}", arg("day", t->received)),
		t->identifier,
	};
	return pdf_stamp(ctx->arena, blob_read_all(ctx, blob, PDF_STAMP_BYTES_MAX), lines,
	                 ARRAY_LEN(lines), ret_pdf);
}
