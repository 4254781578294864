/* Made by sqlgen from the statements of modules/notice: do not edit. */
#pragma once
#include "core/ctx/ctx.h"
#include "modules/notice/notice.h"
NoticeRowList notice_list(Ctx *ctx, const Filter *f, Id place, int limit);
void notice_each(Ctx *ctx,
	bool (*fn)(const NoticeRow *row, void *arg), void *arg);
Str notice_title(Ctx *ctx, Id id);
int64_t notice_set_place(Ctx *ctx, Id id, Id place);
Id notice_add(Ctx *ctx, Str title);
Id notice_make_searchable(Ctx *ctx, Id id, Str title);
const NoticeRow *notice_find(Ctx *ctx, Id id);
int64_t notice_number(Ctx *ctx, int year);
