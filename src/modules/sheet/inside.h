/* inside.h — what the templates of the sheet call. */
#ifndef MODULES_SHEET_INSIDE_H
#define MODULES_SHEET_INSIDE_H

#include "modules/sheet/sheet.h"
#include "ui/parts/parts.h"

/* One sentence each, or a tag; see sheet_clock() and sheet_file(). */
void sheet_put_headline(Page *page, const SheetClock *clock, SheetSide side);
void sheet_put_why_step(Page *page, const ClockStep *step);
void sheet_put_scan(Page *page, ScanState scan, SheetSide side);

#endif
