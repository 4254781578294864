/* read.c — messages, as prefectures and other programs really write them. */
#include "core/actes/actes.h"
#include "core/xml/xml.h"

typedef struct {
	Arena *arena;
	ActesMessage *message;
} Reader;

static Str text_of(const Reader *r, const XmlNode *node)
{
	return str_trim(xml_text_all(r->arena, node));
}

static Str child_text(const Reader *r, const XmlNode *node, const char *name)
{
	return text_of(r, xml_child(node, name));
}

static Str attribute(const Reader *r, const XmlNode *node, const char *name)
{
	return str_trim(xml_attribute(r->arena, node, name));
}

/* A day, also with the time or zone that some append. */
static Date day_of(Str text)
{
	Date day = { 0 };
	(void)!date_parse(str_part(str_trim(text), 0, 10), &day);
	return day;
}

static int number_of(Str text)
{
	int64_t number;
	return str_to_int(text, &number) && number >= 0 && number < 10000 ? (int)number : 0;
}

static void add_file(const Reader *r, StrList *files, const XmlNode *file)
{
	Str name = child_text(r, file, "NomFichier");
	if (name.len && files->len < ACTES_FILES_MAX)
		*list_push(r->arena, files) = name;
}

static void read_act(const Reader *r, const XmlNode *node)
{
	static const char *const levels[ACTES_MATTERS_MAX] = { "CodeMatiere1", "CodeMatiere2",
		                                               "CodeMatiere3", "CodeMatiere4",
		                                               "CodeMatiere5" };
	ActesAct *act = &r->message->act;
	act->decided = day_of(attribute(r, node, "Date"));
	act->number = attribute(r, node, "NumeroInterne");
	act->nature = number_of(attribute(r, node, "CodeNatureActe"));
	for (int i = 0; i < ACTES_MATTERS_MAX; i++) {
		const XmlNode *level = xml_child(node, levels[i]);
		if (level)
			act->matters[act->matters_len++] =
				number_of(attribute(r, level, "CodeMatiere"));
	}
	act->object = child_text(r, node, "Objet");
	act->previous = attribute(r, xml_child(node, "PrecedentIdentifiantActe"), "IDActe");
	act->nomenclature = day_of(child_text(r, node, "ClassificationDateVersion"));
	act->document = child_text(r, xml_child(node, "Document"), "NomFichier");
	const XmlNode *annex = xml_child(xml_child(node, "Annexes"), "Annexe");
	for (; annex; annex = xml_next_same(annex))
		add_file(r, &act->annexes, annex);
	Str paper = child_text(r, node, "DocumentPapier");
	act->on_paper = paper.len && !str_eq(paper, S("0")) && !str_eq_nocase(paper, S("n")) &&
	                !str_eq_nocase(paper, S("non")) && !str_eq_nocase(paper, S("false"));
}

/* An anomaly does not repeat the identifier: it is made of what the act tells of itself. */
static Str id_of_act(const Reader *r, const ActesAct *act)
{
	ActesName name;
	if (actes_name_read(act->document, &name) && name.has_act)
		return actes_id(r->arena, &name.id);
	return (Str){ 0 };
}

static void read_acknowledged(const Reader *r, const XmlNode *root)
{
	ActesMessage *m = r->message;
	const XmlNode *act = xml_child(root, "ActeRecu");
	read_act(r, act ? act : xml_child(root, "Acte"));
	m->id = attribute(r, root, "IDActe");
	if (m->id.len == 0)
		m->id = id_of_act(r, &m->act);
	m->nomenclature = day_of(child_text(r, root, "ClassificationDateVersionEnCours"));
}

static void read_letter(const Reader *r, const XmlNode *root)
{
	ActesMessage *m = r->message;
	const XmlNode *about = xml_child(root, "InfosCourrierPref");
	m->id = attribute(r, about ? about : root, "IDActe");
	m->day = day_of(attribute(r, about ? about : root, "DateCourrierPref"));
	m->received = day_of(attribute(r, root, "DateReception"));
	const XmlNode *texts[] = { xml_child(root, "DescriptionPieces"), xml_child(root, "Motif") };
	m->text = text_of(r, texts[0] ? texts[0] : texts[1]);
	const XmlNode *several = xml_child(root, "Documents");
	const XmlNode *file = xml_child(several ? several : root, "Document");
	for (; file; file = xml_next_same(file))
		add_file(r, &m->files, file);
}

static void read_court(const Reader *r, const XmlNode *root)
{
	ActesMessage *m = r->message;
	m->id = attribute(r, root, "IDActe");
	m->day = day_of(child_text(r, root, "DateDepot"));
	m->text = child_text(r, root, "NatureIllegalite");
	const XmlNode *file = xml_child(xml_child(root, "PiecesJointes"), "PieceJointe");
	for (; file; file = xml_next_same(file))
		add_file(r, &m->files, file);
}

static void read_envelope(const Reader *r, const XmlNode *root)
{
	ActesEnvelope *e = &r->message->envelope;
	const XmlNode *sender = xml_child(root, "Emetteur");
	const XmlNode *authority = xml_child(sender, "IDCL");
	const XmlNode *contact = xml_child(sender, "Referent");
	const XmlNode *to = xml_child(root, "Destinataire");
	e->siren = attribute(r, authority ? authority : to, "SIREN");
	e->department = attribute(r, authority, "Departement");
	e->arrondissement = attribute(r, authority, "Arrondissement");
	e->nature = attribute(r, authority, "Nature");
	e->contact = child_text(r, contact, "Nom");
	e->phone = child_text(r, contact, "Telephone");
	e->email = child_text(r, contact, "Email");
	const XmlNode *office = authority ? NULL : xml_first(sender);
	if (office && xml_has_attribute(office, "Departement")) {
		Str part = attribute(r, office, "Arrondissement");
		e->prefecture = str_format(r->arena, part.len ? "%.*s %.*s-%.*s" : "%.*s %.*s",
		                           STR(xml_name(office)),
		                           STR(attribute(r, office, "Departement")), STR(part));
	}
	const XmlNode *email = xml_child(xml_child(root, "AdressesRetour"), "Email");
	for (; email; email = xml_next_same(email))
		if (e->addresses.len < ACTES_FILES_MAX)
			*list_push(r->arena, &e->addresses) = text_of(r, email);
	const XmlNode *form = xml_child(xml_child(root, "FormulairesEnvoyes"), "Formulaire");
	for (; form; form = xml_next_same(form))
		add_file(r, &e->messages, form);
}

/* Level 1 to 5 of what may be a matter; 0: it is none. */
static int matter_level(const XmlNode *node)
{
	Str name = xml_name(node);
	if (name.len != 8 || !str_starts(name, S("Matiere")))
		return 0;
	int level = name.ptr[7] - '0';
	return level >= 1 && level <= ACTES_MATTERS_MAX ? level : 0;
}

static void read_matters(const Reader *r, const XmlNode *root)
{
	ActesNomenclature *table = &r->message->nomenclature_table;
	int codes[ACTES_MATTERS_MAX] = { 0 };
	for (const XmlNode *n = root; n; n = xml_after(root, n)) {
		int level = n == root ? 0 : matter_level(n);
		if (!level)
			continue;
		codes[level - 1] = number_of(attribute(r, n, "CodeMatiere"));
		ActesMatter *matter = list_push(r->arena, &table->matters);
		matter->codes_len = level;
		for (int i = 0; i < level; i++)
			matter->codes[i] = codes[i];
		matter->label = attribute(r, n, "Libelle");
	}
}

static void read_nomenclature(const Reader *r, const XmlNode *root)
{
	ActesNomenclature *table = &r->message->nomenclature_table;
	table->day = r->message->nomenclature = day_of(child_text(r, root, "DateClassification"));
	const XmlNode *nature = xml_child(xml_child(root, "NaturesActes"), "NatureActe");
	for (; nature; nature = xml_next_same(nature)) {
		int code = number_of(attribute(r, nature, "CodeNatureActe"));
		*list_push(r->arena, &table->natures) =
			(ActesType){ code, attribute(r, nature, "TypeAbrege"),
			             attribute(r, nature, "Libelle") };
		const XmlNode *type = xml_child(nature, "TypePJNatureActe");
		for (; type; type = xml_next_same(type))
			*list_push(r->arena, &table->types) =
				(ActesType){ code, attribute(r, type, "CodeTypePJ"),
				             attribute(r, type, "Libelle") };
	}
	const XmlNode *matters = xml_child(root, "Matieres");
	if (matters)
		read_matters(r, matters);
}

static void read_body(const Reader *r, const XmlNode *root)
{
	ActesMessage *m = r->message;
	switch (m->kind) {
	case ACTES_ACT:
		read_act(r, root);
		m->id = id_of_act(r, &m->act);
		break;
	case ACTES_ACT_RECEIPT:
		read_acknowledged(r, root);
		m->day = day_of(attribute(r, root, "DateReception"));
		break;
	case ACTES_ACT_ANOMALY:
	case ACTES_ENVELOPE_ANOMALY:
		m->day = day_of(child_text(r, root, "Date"));
		m->code = child_text(r, root, "Nature");
		m->text = child_text(r, root, "Detail");
		if (m->kind == ACTES_ACT_ANOMALY)
			read_acknowledged(r, root);
		else if (xml_child(root, "EnveloppeRecue"))
			read_envelope(r, xml_child(root, "EnveloppeRecue"));
		break;
	case ACTES_COURT: read_court(r, root); break;
	case ACTES_CANCEL:
	case ACTES_CANCEL_RECEIPT:
		m->id = attribute(r, root, "IDActe");
		m->day = day_of(attribute(r, root, "DateReception"));
		break;
	case ACTES_NOMENCLATURE: read_nomenclature(r, root); break;
	case ACTES_NOMENCLATURE_ASKED:
	case ACTES_NOMENCLATURE_UNCHANGED:
		m->nomenclature = day_of(child_text(r, root, "DateClassification"));
		break;
	case ACTES_ENVELOPE:
	case ACTES_ENVELOPE_BACK: read_envelope(r, root); break;
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
	case ACTES_REMARKS_ANSWER_AR: read_letter(r, root); break;
	case ACTES_KINDS: break;
	}
}

Err *actes_read(Arena *arena, Str xml, ActesMessage **ret_message)
{
	const XmlNode *root;
	XmlRules rules = { .liberal = true, .bytes_max = 4 << 20, .nodes_max = 100000 };
	Err *e = xml_parse(arena, xml, &rules, &root);
	if (e)
		return e;
	Reader r = { arena, alloc(arena, ActesMessage) };
	for (ActesKind kind = 0; kind < ACTES_KINDS; kind++) {
		if (!xml_is(root, actes_root(kind)))
			continue;
		r.message->kind = kind;
		read_body(&r, root);
		*ret_message = r.message;
		return NULL;
	}
	return err_new(arena, ERR_INVALID,
	               "Ce fichier n’est pas un message d’@CTES : son élément {name} est inconnu.",
	               arg("name", xml_name(root)));
}
