#include "modules/portal/views.h"

#include "gen/portal_templates.h"
#include "modules/portal/steps.h"

static void put_length(Page *page, const ClockRule *clock)
{
	int64_t n = clock->length;
	switch (clock->unit) {
	case CLOCK_MONTHS:
		html_put_plural(page, n, "Réponse sous {n} mois", "Réponse sous {n} mois", NULL, 0);
		break;
	case CLOCK_WORKING_DAYS:
		html_put_plural(page, n, "Réponse sous {n} jour ouvré",
		                "Réponse sous {n} jours ouvrés", NULL, 0);
		break;
	case CLOCK_CALENDAR_DAYS:
		html_put_plural(page, n, "Réponse sous {n} jour", "Réponse sous {n} jours", NULL,
		                0);
		break;
	}
}

void portal_put_delay(Page *page, const ProcedureRule *rule)
{
	if (rule && rule->clock.length > 0)
		put_length(page, &rule->clock);
	else
		html_put(page, "Sans délai fixé par la loi");
}

void portal_put_fee(Page *page, const ProcedureRule *rule)
{
	if (rule && rule->fee.currency != CURRENCY_NONE && rule->fee.minor > 0)
		html_put(page, rule->fee);
	else
		html_put(page, "Gratuit");
}

void portal_put_town(Page *page)
{
	portal_town_html(page);
}

void portal_put_arms(Page *page, const Authority *authority)
{
	html_put(page, (Html){ authority->logo });
}

void portal_put_link(Page *page, const Authority *authority)
{
	html_raw(page, "<a href=\"");
	html_put_attribute(page, authority->site_url);
	html_raw(page, "/\">");
	html_put(page, authority->title);
	html_raw(page, "</a>");
}

void portal_put_languages(Page *page, const Authority *authority)
{
	for (int lang = 0; lang < LANG_COUNT; lang++) {
		if (!(authority->languages & (1u << lang)))
			continue;
		buf_addf(&page->out, "<span lang=\"%s\" dir=\"%s\">%s</span> ",
		         lang_code((Lang)lang), lang_direction((Lang)lang), lang_name((Lang)lang));
	}
}

void portal_put_error_link(Page *page, const ErrorLink *link)
{
	const Problem *p = link->problem;
	html_raw(page, "<a href=\"");
	html_put_attribute(page, link->href);
	html_raw(page, "\">");
	html_put_sentence(page, p->message, p->args, p->args_len);
	html_raw(page, "</a>");
}
