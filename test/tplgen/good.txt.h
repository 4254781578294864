/* Made by tplgen: do not edit. */
#pragma once
#include "core/html/html.h"

void notice_mail_txt(Page *page, const Notice *n);
