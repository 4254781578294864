/* test_main.c — runs all tests, or those whose file or name has the argument in it. */
#include "base/log.h"
#include "base/test.h"

int main(int argc, char **argv)
{
	log_silence();
	return test_run_all(argc > 1 ? argv[1] : NULL) > 0;
}
