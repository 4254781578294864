/* views.c — small things that several pages of the desk say. */
#include "modules/desk/views.h"

#include "gen/desk_templates.h"

enum { SOON_DAYS = 7 };

void desk_put_state(Page *page, DossierState state)
{
	static const PartTone tones[DOSSIER_STATES] = {
		[DOSSIER_DRAFT] = PART_OFF,       [DOSSIER_FILED] = PART_OFF,
		[DOSSIER_INCOMPLETE] = PART_WARN, [DOSSIER_UNDER_REVIEW] = PART_INFO,
		[DOSSIER_ACCEPTED] = PART_OK,     [DOSSIER_REFUSED] = PART_BAD,
		[DOSSIER_CLOSED] = PART_OFF,      [DOSSIER_WITHDRAWN] = PART_OFF,
	};
	part_tag(page, tones[state], dossier_state_name(state));
}

void desk_put_due(Page *page, DossierState state, Date due, Date today)
{
	int64_t days = date_is_set(due) ? date_to_days(due) - date_to_days(today) : 0;
	if (!dossier_is_open(state))
		desk_due_none_html(page, MESSAGE("Clos"));
	else if (!date_is_set(due) && state == DOSSIER_INCOMPLETE)
		desk_due_held_html(page);
	else if (!date_is_set(due))
		desk_due_none_html(page, MESSAGE("Sans délai"));
	else if (days < 0)
		desk_due_late_html(page, -days);
	else if (days == 0)
		desk_due_today_html(page);
	else
		desk_due_left_html(page, days, days <= SOON_DAYS);
}

void desk_put_count(Page *page, const InboxPage *inbox)
{
	if (inbox->more_than_count)
		html_put(page, "Plus de 1 000 dossiers");
	else if (inbox->count == 0)
		html_put(page, "Aucun dossier");
	else
		html_put_plural(page, inbox->count, "{n} dossier", "{n} dossiers", NULL, 0);
}

void desk_put_headline(Page *page, const ClockView *clock)
{
	const ClockResult *r = clock->result;
	Arg due[] = { arg("day", r->due) };
	switch (r->state) {
	case CLOCK_NO_DELAY: html_put(page, "La loi ne fixe pas de délai"); break;
	case CLOCK_NOT_STARTED:
		html_put(page, "Le délai commencera quand le dossier sera complet");
		break;
	case CLOCK_RUNNING:
		html_put_plural(page, r->days_left,
		                "À décider au plus tard le {day} : il reste {n} jour",
		                "À décider au plus tard le {day} : il reste {n} jours", due, 1);
		break;
	case CLOCK_SUSPENDED:
		html_put_plural(page, r->days_left, "Délai suspendu : il restera {n} jour",
		                "Délai suspendu : il restera {n} jours", NULL, 0);
		break;
	case CLOCK_PASSED:
		html_put_plural(page, -(int64_t)r->days_left,
		                "En retard de {n} jour : le délai a pris fin le {day}",
		                "En retard de {n} jours : le délai a pris fin le {day}", due, 1);
		break;
	case CLOCK_STOPPED: html_put(page, "Le délai ne court plus"); break;
	}
}

void desk_put_step(Page *page, const ClockStep *step)
{
	if (step->plural)
		html_put_plural(page, step->n, step->message, step->plural, step->args,
		                step->args_len);
	else
		html_put_sentence(page, step->message, step->args, step->args_len);
}

void desk_put_scan(Page *page, ScanState scan)
{
	switch (scan) {
	case SCAN_CLEAN: part_tag(page, PART_OK, "Analysé, sans virus"); break;
	case SCAN_PENDING: part_tag(page, PART_WARN, "En attente d’analyse"); break;
	case SCAN_INFECTED: part_tag(page, PART_BAD, "Virus trouvé : fichier retenu"); break;
	case SCAN_OFF: part_tag(page, PART_OFF, "Non analysé"); break;
	}
}
