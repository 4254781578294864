/* write.c — messages, strictly: what is written validates, or is refused with the field's name. */
#include "core/actes/actes.h"
#include "core/xml/xml.h"

enum { LINE_MAX_CHARS = 200, TEXT_MAX_CHARS = 20000, NAME_MAX_BYTES = 120 };

static Err *wrong(Arena *arena, const char *field, const char *why)
{
	return err_new(arena, ERR_INVALID, "{field} : {why}", arg("field", field), arg("why", why));
}

/* ---- What is checked before a byte is written ---- */

static bool is_file_name(Str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.ptr[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		             (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
		if (!plain)
			return false;
	}
	return name.len > 0 && name.len <= NAME_MAX_BYTES && name.ptr[0] != '.';
}

static bool is_id(Str id)
{
	ActesId parts;
	return actes_id_read(id, &parts) && actes_department_is_valid(parts.department) &&
	       actes_number_is_valid(parts.number);
}

static Err *check_files(Arena *arena, const StrList *files, size_t min)
{
	if (files->len < min || files->len > ACTES_FILES_MAX)
		return wrong(arena, MESSAGE("Pièces"),
		             MESSAGE("il en faut au moins une, et 200 au plus."));
	for (size_t i = 0; i < files->len; i++)
		if (!is_file_name(files->at[i]))
			return wrong(arena, MESSAGE("Nom de fichier"),
			             MESSAGE("lettres sans accent, chiffres, tirets et points."));
	return NULL;
}

static Err *check_matters(Arena *arena, const ActesAct *act)
{
	bool fits = act->matters_len >= 2 && act->matters_len <= ACTES_MATTERS_MAX;
	for (int i = 0; fits && i < act->matters_len; i++)
		fits = act->matters[i] > 0 && act->matters[i] < 10000;
	return fits ? NULL
	            : wrong(arena, MESSAGE("Matière"),
	                    MESSAGE("choisissez une matière de deux niveaux au moins, comme 7.5."));
}

static Err *check_act(Arena *arena, const ActesAct *act)
{
	if (!date_is_valid(act->decided))
		return wrong(arena, MESSAGE("Date de la décision"), MESSAGE("elle manque."));
	if (!actes_number_is_valid(act->number))
		return wrong(arena, MESSAGE("Numéro de l’acte"),
		             MESSAGE("15 majuscules, chiffres ou traits bas au plus."));
	if (!actes_nature_code(act->nature))
		return wrong(arena, MESSAGE("Nature de l’acte"), MESSAGE("elle est inconnue."));
	size_t chars = str_is_utf8(act->object) ? str_code_points(act->object) : 0;
	if (chars == 0 || chars > ACTES_OBJECT_MAX)
		return wrong(arena, MESSAGE("Objet"), MESSAGE("1 à 500 caractères."));
	if (!date_is_valid(act->nomenclature))
		return wrong(arena, MESSAGE("Date de la classification"), MESSAGE("elle manque."));
	if (act->previous.len && !is_id(act->previous))
		return wrong(arena, MESSAGE("Acte précédent"),
		             MESSAGE("ce n’est pas l’identifiant d’un acte transmis."));
	if (!is_file_name(act->document))
		return wrong(arena, MESSAGE("Document"), MESSAGE("l’acte n’a pas de document."));
	Err *e = check_matters(arena, act);
	return e ? e : check_files(arena, &act->annexes, 0);
}

static Err *check_envelope(Arena *arena, const ActesEnvelope *e)
{
	if (!actes_siren_is_valid(e->siren))
		return wrong(arena, MESSAGE("SIREN"),
		             MESSAGE("neuf chiffres, dont le dernier contrôle les autres."));
	if (!actes_department_is_valid(e->department))
		return wrong(arena, MESSAGE("Département"),
		             MESSAGE("trois signes : 059, 02A, 978."));
	if (e->arrondissement.len != 1 || e->arrondissement.ptr[0] < '0' ||
	    e->arrondissement.ptr[0] > '9')
		return wrong(arena, MESSAGE("Arrondissement"), MESSAGE("un chiffre."));
	int64_t nature;
	if (e->nature.len != 2 || !str_to_int(e->nature, &nature) || nature < 0)
		return wrong(arena, MESSAGE("Nature de la collectivité"),
		             MESSAGE("deux chiffres."));
	if (e->email.len && !actes_email_is_valid(e->email))
		return wrong(arena, MESSAGE("Courriel du contact"),
		             MESSAGE("une adresse sans accent."));
	if (e->addresses.len == 0)
		return wrong(arena, MESSAGE("Adresses de retour"), MESSAGE("il en faut une."));
	for (size_t i = 0; i < e->addresses.len; i++)
		if (!actes_email_is_valid(e->addresses.at[i]))
			return wrong(arena, MESSAGE("Adresses de retour"),
			             MESSAGE("des adresses sans accent."));
	return check_files(arena, &e->messages, 1);
}

static bool has_text(Str text, size_t chars_max)
{
	return text.len && str_is_utf8(text) && str_code_points(text) <= chars_max;
}

static bool has_document(ActesKind kind)
{
	return kind == ACTES_LETTER || kind == ACTES_LETTER_ANSWER || kind == ACTES_PIECES_ASKED ||
	       kind == ACTES_PIECES_REFUSED || kind == ACTES_REMARKS ||
	       kind == ACTES_REMARKS_REFUSED || kind == ACTES_REMARKS_ANSWER;
}

static bool is_envelope_code(Str code)
{
	static const char *const codes[] = { "001", "002", "003", "004", "005", "100" };
	for (size_t i = 0; i < ARRAY_LEN(codes); i++)
		if (str_eq(code, str_of(codes[i])))
			return true;
	return false;
}

static Err *check_anomaly(Arena *arena, const ActesMessage *m)
{
	int64_t code;
	bool fits = m->kind == ACTES_ENVELOPE_ANOMALY
	                    ? is_envelope_code(m->code)
	                    : m->code.len == 3 && str_to_int(m->code, &code) && code >= 0;
	return fits ? NULL
	            : wrong(arena, MESSAGE("Code de l’anomalie"), MESSAGE("trois chiffres."));
}

static Err *check_nomenclature(Arena *arena, const ActesNomenclature *t)
{
	if (!date_is_valid(t->day) || t->natures.len == 0 || t->matters.len < 2)
		return wrong(arena, MESSAGE("Classification"), MESSAGE("elle est incomplète."));
	for (size_t i = 0; i < t->natures.len; i++) {
		size_t types = 0;
		for (size_t k = 0; k < t->types.len; k++)
			types += t->types.at[k].nature == t->natures.at[i].nature;
		if (types == 0 || t->natures.at[i].code.len != 2)
			return wrong(arena, MESSAGE("Classification"),
			             MESSAGE("une nature n’a pas de type de pièce."));
	}
	for (size_t i = 0; i < t->matters.len; i++) {
		int level = t->matters.at[i].codes_len;
		int next = i + 1 < t->matters.len ? t->matters.at[i + 1].codes_len : 1;
		if (level < 1 || level > ACTES_MATTERS_MAX || next > level + 1 ||
		    (level == 1 && next != 2) || (i == 0 && level != 1))
			return wrong(arena, MESSAGE("Classification"),
			             MESSAGE("une matière n’a pas sa place."));
	}
	return NULL;
}

static Err *check_rest(Arena *arena, const ActesMessage *m)
{
	bool is_nomenclature = actes_transaction(m->kind)[0] == '7';
	if (!is_nomenclature && !is_id(m->id) && m->kind != ACTES_ACT_ANOMALY &&
	    m->kind != ACTES_ENVELOPE_ANOMALY)
		return wrong(arena, MESSAGE("Identifiant de l’acte"),
		             MESSAGE("ce n’est pas celui d’un acte transmis."));
	if (!is_nomenclature && m->kind != ACTES_CANCEL && !date_is_valid(m->day))
		return wrong(arena, MESSAGE("Date"), MESSAGE("elle manque."));
	bool takes_receipt = m->kind == ACTES_PIECES_AR || m->kind == ACTES_REMARKS_ANSWER_AR;
	if (takes_receipt && !date_is_valid(m->received))
		return wrong(arena, MESSAGE("Date de réception"), MESSAGE("elle manque."));
	bool takes_text =
		m->kind == ACTES_PIECES_ASKED || m->kind == ACTES_REMARKS || m->kind == ACTES_COURT;
	if (takes_text && !has_text(m->text, TEXT_MAX_CHARS))
		return wrong(arena, MESSAGE("Motif"), MESSAGE("il manque, ou est trop long."));
	if (has_document(m->kind) || m->kind == ACTES_PIECES)
		return check_files(arena, &m->files, 1);
	return m->kind == ACTES_COURT ? check_files(arena, &m->files, 0) : NULL;
}

static Err *check(Arena *arena, const ActesMessage *m)
{
	Err *e = NULL;
	bool tells_act = m->kind == ACTES_ACT || m->kind == ACTES_ACT_RECEIPT ||
	                 m->kind == ACTES_ACT_ANOMALY;
	if (tells_act)
		e = check_act(arena, &m->act);
	if (!e && (m->kind == ACTES_ENVELOPE || m->kind == ACTES_ENVELOPE_ANOMALY))
		e = check_envelope(arena, &m->envelope);
	if (!e && (m->kind == ACTES_ACT_ANOMALY || m->kind == ACTES_ENVELOPE_ANOMALY))
		e = check_anomaly(arena, m);
	bool needs_day = m->kind == ACTES_ACT_RECEIPT || m->kind == ACTES_ACT_ANOMALY ||
	                 m->kind == ACTES_NOMENCLATURE_UNCHANGED;
	if (!e && needs_day && !date_is_valid(m->nomenclature))
		e = wrong(arena, MESSAGE("Date de la classification"), MESSAGE("elle manque."));
	if (!e && m->kind == ACTES_NOMENCLATURE)
		return check_nomenclature(arena, &m->nomenclature_table);
	if (!e && m->kind == ACTES_ENVELOPE_BACK)
		return actes_siren_is_valid(m->envelope.siren)
		               ? check_files(arena, &m->envelope.messages, 1)
		               : wrong(arena, MESSAGE("SIREN"), MESSAGE("neuf chiffres."));
	bool is_done = m->kind == ACTES_ACT || m->kind == ACTES_ENVELOPE;
	return e || is_done ? e : check_rest(arena, m);
}

/* ---- Writing ---- */

static void put_day(XmlWriter *w, const char *name, Date day)
{
	xml_put(w, name, date_iso(w->buf->arena, day));
}

static void add_day(XmlWriter *w, const char *name, Date day)
{
	xml_add(w, name, date_iso(w->buf->arena, day));
}

static void add_file(XmlWriter *w, const char *name, Str file)
{
	xml_open(w, name);
	xml_add(w, "actes:NomFichier", file);
	xml_close(w);
}

static void write_act(XmlWriter *w, const ActesAct *act)
{
	static const char *const levels[ACTES_MATTERS_MAX] = {
		"actes:CodeMatiere1", "actes:CodeMatiere2", "actes:CodeMatiere3",
		"actes:CodeMatiere4", "actes:CodeMatiere5"
	};
	put_day(w, "actes:Date", act->decided);
	xml_put(w, "actes:NumeroInterne", act->number);
	xml_put_int(w, "actes:CodeNatureActe", act->nature);
	for (int i = 0; i < act->matters_len; i++) {
		xml_open(w, levels[i]);
		xml_put_int(w, "actes:CodeMatiere", act->matters[i]);
		xml_close(w);
	}
	xml_add(w, "actes:Objet", act->object);
	if (act->previous.len) {
		xml_open(w, "actes:PrecedentIdentifiantActe");
		xml_put(w, "actes:IDActe", act->previous);
		xml_close(w);
	}
	add_day(w, "actes:ClassificationDateVersion", act->nomenclature);
	add_file(w, "actes:Document", act->document);
	xml_open(w, "actes:Annexes");
	xml_put_int(w, "actes:Nombre", (int64_t)act->annexes.len);
	for (size_t i = 0; i < act->annexes.len; i++)
		add_file(w, "actes:Annexe", act->annexes.at[i]);
	xml_close(w);
	xml_add(w, "actes:DocumentPapier", act->on_paper ? S("O") : S("N"));
}

static void write_forms(XmlWriter *w, const StrList *messages)
{
	xml_open(w, "actes:FormulairesEnvoyes");
	for (size_t i = 0; i < messages->len; i++)
		add_file(w, "actes:Formulaire", messages->at[i]);
	xml_close(w);
}

static void write_envelope(XmlWriter *w, const ActesEnvelope *e)
{
	xml_open(w, "actes:Emetteur");
	xml_open(w, "actes:IDCL");
	xml_put(w, "insee:SIREN", e->siren);
	xml_put(w, "actes:Departement", e->department);
	xml_put(w, "actes:Arrondissement", e->arrondissement);
	xml_put(w, "actes:Nature", e->nature);
	xml_close(w);
	if (e->contact.len || e->email.len) {
		xml_open(w, "actes:Referent");
		xml_add(w, "actes:Nom", e->contact);
		xml_add(w, "actes:Telephone", e->phone);
		if (e->email.len)
			xml_add(w, "actes:Email", e->email);
		xml_close(w);
	}
	xml_close(w);
	xml_open(w, "actes:AdressesRetour");
	for (size_t i = 0; i < e->addresses.len; i++)
		xml_add(w, "actes:Email", e->addresses.at[i]);
	xml_close(w);
	write_forms(w, &e->messages);
}

/* "IDSousPref 044-1" as it was read, or a prefecture of a department that is not told. */
static void write_prefecture(XmlWriter *w, Str prefecture)
{
	Str place = prefecture, office = str_cut(&place, ' ');
	Str part = place, department = str_cut(&part, '-');
	bool is_part = str_eq(office, S("IDSousPref")) && part.len;
	xml_open(w, "actes:Emetteur");
	xml_open(w, is_part ? "actes:IDSousPref" : "actes:IDPref");
	xml_put(w, "actes:Departement",
	        actes_department_is_valid(department) ? department : S("000"));
	if (is_part)
		xml_put(w, "actes:Arrondissement", part);
	xml_close(w);
	xml_close(w);
}

static void write_envelope_back(XmlWriter *w, const ActesEnvelope *e)
{
	write_prefecture(w, e->prefecture);
	write_forms(w, &e->messages);
	xml_open(w, "actes:Destinataire");
	xml_put(w, "insee:SIREN", e->siren);
	xml_close(w);
}

static void write_anomaly(XmlWriter *w, const ActesMessage *m)
{
	bool is_act = m->kind == ACTES_ACT_ANOMALY;
	add_day(w, "actes:Date", m->day);
	xml_add(w, "actes:Nature", m->code);
	if (m->text.len)
		xml_add(w, "actes:Detail", m->text);
	xml_open(w, is_act ? "actes:ActeRecu" : "actes:EnveloppeRecue");
	if (is_act)
		write_act(w, &m->act);
	else
		write_envelope(w, &m->envelope);
	xml_close(w);
	if (is_act)
		add_day(w, "actes:ClassificationDateVersionEnCours", m->nomenclature);
}

static void write_letter(XmlWriter *w, const ActesMessage *m)
{
	bool is_receipt = m->kind == ACTES_PIECES_AR || m->kind == ACTES_REMARKS_ANSWER_AR;
	if (is_receipt) {
		put_day(w, "actes:DateReception", m->received);
		xml_open(w, "actes:InfosCourrierPref");
	}
	xml_put(w, "actes:IDActe", m->id);
	put_day(w, "actes:DateCourrierPref", m->day);
	if (is_receipt)
		xml_close(w);
	if (m->kind == ACTES_PIECES_ASKED)
		xml_add(w, "actes:DescriptionPieces", m->text);
	if (m->kind == ACTES_REMARKS)
		xml_add(w, "actes:Motif", m->text);
	if (has_document(m->kind))
		add_file(w, "actes:Document", m->files.at[0]);
	if (m->kind != ACTES_PIECES)
		return;
	xml_open(w, "actes:Documents");
	for (size_t i = 0; i < m->files.len; i++)
		add_file(w, "actes:Document", m->files.at[i]);
	xml_close(w);
}

static void write_court(XmlWriter *w, const ActesMessage *m)
{
	xml_put(w, "actes:IDActe", m->id);
	add_day(w, "actes:DateDepot", m->day);
	xml_add(w, "actes:NatureIllegalite", m->text);
	xml_open(w, "actes:PiecesJointes");
	for (size_t i = 0; i < m->files.len; i++)
		add_file(w, "actes:PieceJointe", m->files.at[i]);
	xml_close(w);
}

static void write_nomenclature(XmlWriter *w, const ActesNomenclature *t)
{
	static const char *const levels[ACTES_MATTERS_MAX] = { "actes:Matiere1", "actes:Matiere2",
		                                               "actes:Matiere3", "actes:Matiere4",
		                                               "actes:Matiere5" };
	add_day(w, "actes:DateClassification", t->day);
	xml_open(w, "actes:NaturesActes");
	for (size_t i = 0; i < t->natures.len; i++) {
		const ActesType *nature = &t->natures.at[i];
		xml_open(w, "actes:NatureActe");
		xml_put_int(w, "actes:CodeNatureActe", nature->nature);
		xml_put(w, "actes:Libelle", nature->label);
		xml_put(w, "actes:TypeAbrege", nature->code);
		for (size_t k = 0; k < t->types.len; k++) {
			if (t->types.at[k].nature != nature->nature)
				continue;
			xml_open(w, "actes:TypePJNatureActe");
			xml_put(w, "actes:CodeTypePJ", t->types.at[k].code);
			xml_put(w, "actes:Libelle", t->types.at[k].label);
			xml_close(w);
		}
		xml_close(w);
	}
	xml_close(w);
	xml_open(w, "actes:Matieres");
	int open = 0;
	for (size_t i = 0; i < t->matters.len; i++) {
		const ActesMatter *matter = &t->matters.at[i];
		for (; open >= matter->codes_len; open--)
			xml_close(w);
		xml_open(w, levels[matter->codes_len - 1]);
		xml_put_int(w, "actes:CodeMatiere", matter->codes[matter->codes_len - 1]);
		xml_put(w, "actes:Libelle", matter->label);
		open = matter->codes_len;
	}
	for (; open > 0; open--)
		xml_close(w);
	xml_close(w);
}

static void write_body(XmlWriter *w, const ActesMessage *m)
{
	switch (m->kind) {
	case ACTES_ACT: write_act(w, &m->act); break;
	case ACTES_ACT_RECEIPT:
		xml_put(w, "actes:IDActe", m->id);
		put_day(w, "actes:DateReception", m->day);
		xml_open(w, "actes:ActeRecu");
		write_act(w, &m->act);
		xml_close(w);
		add_day(w, "actes:ClassificationDateVersionEnCours", m->nomenclature);
		break;
	case ACTES_ACT_ANOMALY:
	case ACTES_ENVELOPE_ANOMALY: write_anomaly(w, m); break;
	case ACTES_COURT: write_court(w, m); break;
	case ACTES_CANCEL: xml_put(w, "actes:IDActe", m->id); break;
	case ACTES_CANCEL_RECEIPT:
		xml_put(w, "actes:IDActe", m->id);
		put_day(w, "actes:DateReception", m->day);
		break;
	case ACTES_NOMENCLATURE: write_nomenclature(w, &m->nomenclature_table); break;
	case ACTES_NOMENCLATURE_ASKED:
	case ACTES_NOMENCLATURE_UNCHANGED:
		if (date_is_set(m->nomenclature))
			add_day(w, "actes:DateClassification", m->nomenclature);
		break;
	case ACTES_ENVELOPE: write_envelope(w, &m->envelope); break;
	case ACTES_ENVELOPE_BACK: write_envelope_back(w, &m->envelope); break;
	case ACTES_LETTER:
	case ACTES_LETTER_ANSWER:
	case ACTES_PIECES_ASKED:
	case ACTES_PIECES_ASKED_AR:
	case ACTES_PIECES_REFUSED:
	case ACTES_PIECES:
	case ACTES_PIECES_AR:
	case ACTES_REMARKS:
	case ACTES_REMARKS_AR:
	case ACTES_REMARKS_REFUSED:
	case ACTES_REMARKS_ANSWER:
	case ACTES_REMARKS_ANSWER_AR: write_letter(w, m); break;
	case ACTES_KINDS: break;
	}
}

Err *actes_write(Arena *arena, const ActesMessage *message, Str *ret_xml)
{
	Err *e = check(arena, message);
	if (e)
		return e;
	Buf buf = { .arena = arena };
	XmlWriter w = { .buf = &buf, .ascii = true };
	xml_begin(&w);
	xml_open(&w, str_cstr(arena, str_format(arena, "actes:%s", actes_root(message->kind))));
	xml_put_namespace(&w, "actes", ACTES_NAMESPACE);
	xml_put_namespace(&w, "insee", ACTES_INSEE);
	write_body(&w, message);
	xml_close(&w);
	xml_end(&w);
	*ret_xml = buf_str(&buf);
	return NULL;
}
