/* test_fold.c — what a search takes for the same. */
#include "base/test.h"
#include "core/http/http.h"

TEST(a_search_sees_neither_capitals_nor_accents_nor_vowel_signs)
{
	CHECK_STR(text_fold(test_arena(), S("Élève à l’ÉCOLE")), S("eleve a l’ecole"));
	CHECK_STR(text_fold(test_arena(), S("مَدْرَسَة")), S("مدرسة"));
	CHECK_STR(text_fold(test_arena(), S("\xff")), S(""));
	CHECK_STR(text_fold(test_arena(), S("")), S(""));
}
