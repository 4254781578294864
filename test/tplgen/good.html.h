/* Made by tplgen: do not edit. */
#pragma once
#include "core/html/html.h"
#include "modules/notice/rows.h"

void notice_board_html(Page *page, NoticeList notices, Str q);

void notice_empty_html(Page *page);
