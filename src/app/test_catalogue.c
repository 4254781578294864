/* test_catalogue.c — the command that checks files of the catalogue. */
#include "app/catalogue.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/test.h"

/* Runs the command with its output thrown away. */
static int status_of(int argc, char **argv)
{
	(void)fflush(stdout);
	(void)fflush(stderr);
	int out = dup(1), err = dup(2), null = open("/dev/null", O_WRONLY);
	CHECK(out >= 0 && err >= 0 && null >= 0);
	(void)dup2(null, 1);
	(void)dup2(null, 2);
	int status = catalogue_main(argc, argv);
	(void)fflush(stdout);
	(void)fflush(stderr);
	(void)dup2(out, 1);
	(void)dup2(err, 2);
	(void)close(out);
	(void)close(err);
	(void)close(null);
	return status;
}

TEST(the_command_says_by_its_status_whether_all_files_are_right)
{
	char name[] = "catalogue", verb[] = "check", other[] = "paint";
	char good[] = TEST_SOURCE "/catalogue/etat-civil/acte-naissance.yaml";
	char bad[] = TEST_SOURCE "/catalogue/samples/invalid/tab.yaml";
	char none[] = TEST_SOURCE "/catalogue/nowhere.yaml";
	char *argv[] = { name, verb, good, bad };
	CHECK_INT(status_of(3, argv), 0);
	CHECK_INT(status_of(4, argv), 1);
	argv[2] = none;
	CHECK_INT(status_of(3, argv), 1);
	CHECK_INT(status_of(2, argv), 2);
	argv[1] = other;
	CHECK_INT(status_of(3, argv), 2);
}
