/* views.c — small things that several pages of the desk say. */
#include "modules/desk/views.h"

#include "gen/desk_templates.h"

enum { SOON_DAYS = 7 };

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
