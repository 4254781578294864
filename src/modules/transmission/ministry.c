/* ministry.c — the simulated ministry: what it checks, and what it answers.
 *
 * Pure: an archive and what the ministry knows in, messages out.  It checks what the real one is
 * known to check (the authority, the date of the nomenclature, the identifier, the files) with the
 * codes that real anomalies have; where no real code is known, with codes of its own (FORM-…). */
#include "modules/transmission/rows.h"

typedef struct {
	Arena *arena;
	const Ministry *ministry;
	const TarFileList *files;
	ActesMessage *envelope, *message;
	MinistryReplyList replies;
} Case;

static const TarFile *file_named(const TarFileList *files, Str name)
{
	for (size_t i = 0; i < files->len; i++)
		if (str_eq(files->at[i].name, name))
			return &files->at[i];
	return NULL;
}

static ActesMessage *read_envelope(Arena *arena, const TarFileList *files)
{
	ActesMessage *m;
	for (size_t i = 0; i < files->len; i++)
		if (str_starts(files->at[i].name, S("EACT--")) &&
		    !actes_read(arena, files->at[i].bytes, &m) && m->kind == ACTES_ENVELOPE &&
		    m->envelope.messages.len)
			return m;
	return NULL;
}

static ActesMessage *read_message(Arena *arena, const TarFileList *files,
                                  const ActesMessage *envelope)
{
	const TarFile *file =
		envelope ? file_named(files, envelope->envelope.messages.at[0]) : NULL;
	ActesMessage *m;
	return file && !actes_read(arena, file->bytes, &m) ? m : NULL;
}

/* The identifier is made of the envelope and the act, as the prefecture does. */
static Str identifier_of(Arena *arena, const ActesMessage *envelope, const ActesMessage *m)
{
	if (m->kind != ACTES_ACT)
		return m->id;
	ActesId id = { .department = envelope->envelope.department,
		       .siren = envelope->envelope.siren,
		       .decided = m->act.decided,
		       .number = m->act.number,
		       .nature = m->act.nature };
	return actes_nature_code(id.nature) ? actes_id(arena, &id) : (Str){ 0 };
}

Str transmission_ministry_about(Arena *arena, const TarFileList *files)
{
	const ActesMessage *envelope = read_envelope(arena, files);
	const ActesMessage *m = read_message(arena, files, envelope);
	return m ? identifier_of(arena, envelope, m) : (Str){ 0 };
}

/* ---- Replies ---- */

static ActesMessage *reply(Case *c, ActesKind kind)
{
	ActesMessage *m = alloc(c->arena, ActesMessage);
	*m = (ActesMessage){ .kind = kind,
		             .day = c->ministry->today,
		             .received = c->ministry->today,
		             .nomenclature = c->ministry->nomenclature };
	if (c->message && c->envelope)
		m->id = identifier_of(c->arena, c->envelope, c->message);
	*list_push(c->arena, &c->replies) = (MinistryReply){ .kind = kind, .message = m };
	return m;
}

static void letter(Case *c, ActesKind kind, const char *title, const char *text)
{
	ActesMessage *m = reply(c, kind);
	MinistryReply *r = &c->replies.at[c->replies.len - 1];
	ActesId id;
	if (!actes_id_read(m->id, &id))
		fault("the simulated ministry has no act to write about");
	m->text = str_of(text);
	*list_push(c->arena, &m->files) =
		actes_piece_name(c->arena, &id, kind, (Str){ 0 }, 1, S("pdf"));
	r->has_letter = true;
	r->letter_title = str_of(title);
	r->letter_text = str_of(text);
}

static void refuse_envelope(Case *c, const char *number, const char *text)
{
	ActesMessage *m = reply(c, ACTES_ENVELOPE_ANOMALY);
	m->code = str_of(number);
	m->text = str_of(text);
	m->envelope = c->envelope ? c->envelope->envelope : c->ministry->sender;
}

static void refuse_act(Case *c, const char *number, const char *text)
{
	ActesMessage *m = reply(c, ACTES_ACT_ANOMALY);
	m->code = str_of(number);
	m->text = str_of(text);
	m->act = c->message->act;
}

/* ---- What is checked of an act ---- */

static bool has_matter(const ActesNomenclature *table, const ActesAct *act)
{
	for (size_t i = 0; i < table->matters.len; i++) {
		const ActesMatter *matter = &table->matters.at[i];
		bool same = matter->codes_len == act->matters_len;
		for (int k = 0; same && k < act->matters_len; k++)
			same = matter->codes[k] == act->matters[k];
		if (same)
			return true;
	}
	return false;
}

static bool has_type(const ActesNomenclature *table, int nature, Str name)
{
	ActesName parts;
	if (!actes_name_read(name, &parts))
		return false;
	for (size_t i = 0; i < table->types.len; i++)
		if (table->types.at[i].nature == nature &&
		    str_eq(table->types.at[i].code, parts.type))
			return true;
	return false;
}

static bool are_all_here(const Case *c)
{
	const ActesAct *act = &c->message->act;
	if (!file_named(c->files, act->document))
		return false;
	for (size_t i = 0; i < act->annexes.len; i++)
		if (!file_named(c->files, act->annexes.at[i]))
			return false;
	return true;
}

static bool are_types_known(const Case *c, const ActesNomenclature *table)
{
	const ActesAct *act = &c->message->act;
	bool known = has_type(table, act->nature, act->document);
	for (size_t i = 0; known && i < act->annexes.len; i++)
		known = has_type(table, act->nature, act->annexes.at[i]);
	return known;
}

/* The texts begin with their code, as the real ones do. */
static bool is_refused(Case *c)
{
	const ActesNomenclature *table =
		transmission_training_nomenclature(c->arena, c->ministry->nomenclature);
	const ActesAct *act = &c->message->act;
	if (date_compare(act->nomenclature, c->ministry->nomenclature) != 0)
		refuse_act(c, "002",
		           "ODT-VERIF-01 : Votre acte a été transmis avec une date de "
		           "classification qui n'est pas à jour");
	else if (c->ministry->knows_act)
		refuse_act(c, "101", "FORM-01 : un acte a déjà été reçu sous cet identifiant");
	else if (!are_all_here(c))
		refuse_act(c, "102", "FORM-02 : un fichier annoncé manque dans l'archive");
	else if (!has_matter(table, act))
		refuse_act(c, "104", "FORM-04 : la matière n'existe pas");
	else if (!are_types_known(c, table))
		refuse_act(c, "105", "FORM-05 : type de pièce inconnu pour cette nature");
	else
		return false;
	return true;
}

static void follow(Case *c)
{
	switch (c->ministry->next) {
	case SCENARIO_LETTER:
		letter(c, ACTES_LETTER, "Courrier simple",
		       "Je vous remercie de me préciser la date d’entrée en vigueur de cet acte.");
		break;
	case SCENARIO_PIECES:
		letter(c, ACTES_PIECES_ASKED, "Demande de pièces complémentaires",
		       "Je vous prie de m’adresser le plan annexé à l’acte, qui n’était pas joint "
		       "à "
		       "votre envoi. Le délai de recours court à compter de sa réception.");
		break;
	case SCENARIO_REMARKS:
		letter(c, ACTES_REMARKS, "Lettre d’observations",
		       "L’acte ne vise pas la délibération qui l’autorise. Je vous demande de le "
		       "retirer ou de le modifier.");
		break;
	case SCENARIO_COURT:
		letter(c, ACTES_COURT, "Déféré au tribunal administratif",
		       "L’acte est entaché d’incompétence : il est déféré au tribunal "
		       "administratif.");
		break;
	case SCENARIO_RECEIPT:
	case SCENARIO_SIREN:
	case SCENARIO_NUMBER:
	case SCENARIO_COUNT: break;
	}
}

static Str receive(Case *c)
{
	if (c->ministry->next == SCENARIO_SIREN) {
		refuse_envelope(c, "005",
		                "PREF-VERIF-02 : Votre numéro de SIREN n'est pas encore enregistré "
		                "dans l'application ACTES.");
		return (Str){ 0 };
	}
	if (is_refused(c))
		return (Str){ 0 };
	ActesMessage *m = reply(c, ACTES_ACT_RECEIPT);
	m->act = c->message->act;
	Str identifier = m->id;
	follow(c);
	return identifier;
}

/* ---- The other messages ---- */

static void answer(Case *c)
{
	ActesMessage *m = c->message;
	bool about_act = actes_transaction(m->kind)[0] != '7';
	if (about_act && !c->ministry->knows_act) {
		refuse_envelope(c, "100", "FORM-07 : aucun acte n'a été reçu sous cet identifiant");
		return;
	}
	if (m->kind == ACTES_CANCEL)
		reply(c, ACTES_CANCEL_RECEIPT);
	if (m->kind == ACTES_PIECES || m->kind == ACTES_PIECES_REFUSED)
		reply(c, ACTES_PIECES_AR)->day = m->day;
	if (m->kind == ACTES_REMARKS_ANSWER || m->kind == ACTES_REMARKS_REFUSED)
		reply(c, ACTES_REMARKS_ANSWER_AR)->day = m->day;
	if (m->kind != ACTES_NOMENCLATURE_ASKED)
		return;
	bool same = date_compare(m->nomenclature, c->ministry->nomenclature) == 0;
	ActesMessage *r = reply(c, same ? ACTES_NOMENCLATURE_UNCHANGED : ACTES_NOMENCLATURE);
	if (!same)
		r->nomenclature_table =
			*transmission_training_nomenclature(c->arena, c->ministry->nomenclature);
}

MinistryReplyList transmission_ministry(Arena *arena, const Ministry *ministry,
                                        const TarFileList *files, bool is_readable,
                                        Str *ret_identifier)
{
	Case c = { .arena = arena, .ministry = ministry, .files = files };
	*ret_identifier = (Str){ 0 };
	c.envelope = read_envelope(arena, files);
	c.message = read_message(arena, files, c.envelope);
	if (!is_readable)
		refuse_envelope(&c, "100", "FORM-03 : l'archive est trop grande");
	else if (!c.envelope || !c.message)
		refuse_envelope(&c, "100", "FORM-06 : l'archive n'a pas pu être lue");
	else if (c.message->kind == ACTES_ACT)
		*ret_identifier = receive(&c);
	else
		answer(&c);
	return c.replies;
}
