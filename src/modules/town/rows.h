/* rows.h — the rows of town's tables: a column for each language. */
#ifndef MODULES_TOWN_ROWS_H
#define MODULES_TOWN_ROWS_H

#include "modules/town/town.h"

typedef struct {
	Id id;
	Str role, name_fr, name_ar, name_en, address, phone, email, hours_fr, hours_ar, hours_en;
} ServiceRow;

typedef LIST(ServiceRow) ServiceRowList;

typedef struct {
	Id id;
	Str title_fr, title_ar, title_en, body_fr, body_ar, body_en;
	Date day, until;
} NewsRow;

typedef LIST(NewsRow) NewsRowList;

typedef struct {
	Date day;
} ClosedDay;

typedef LIST(ClosedDay) ClosedDayList;

#endif
