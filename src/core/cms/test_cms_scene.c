/* test_cms_scene.c — the keys, files and commands of testcms.h. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/test.h"
#include "core/cms/testcms.h"

enum { PATH_BYTES_MAX = 600, COMMAND_BYTES_MAX = 2000, FILE_BYTES_MAX = 32 << 20 };

static Str made[CMS_MAKE_STAMPER + 1][2];

Instant testcms_now(void)
{
	return (Instant){ INT64_C(1773131400000000) };
}

static Instant day(int year)
{
	return (Instant){ date_to_days(DATE(year, 1, 1)) * INT64_C(86400000000) };
}

/* Kept for all tests: keys of RSA take a while to be made. */
Str testcms_pkcs12(CmsPurpose purpose, bool curve)
{
	const struct {
		Str name, organisation;
	} names[] = {
		[CMS_MAKE_AUTHORITY] = { S("Autorité d’essai"), S("Beffroi") },
		[CMS_MAKE_SEAL] = { S("Commune de Valbourg"), S("Commune de Valbourg") },
		[CMS_MAKE_PERSON] = { S("Inès Delannoy"), S("") },
		[CMS_MAKE_STAMPER] = { S("Horodatage d’essai"), S("Beffroi") },
	};
	Str *kept = &made[purpose][curve];
	if (kept->ptr)
		return *kept;
	bool const is_root = purpose == CMS_MAKE_AUTHORITY;
	CmsMake const make = {
		.purpose = purpose,
		.name = names[purpose].name,
		.organisation = names[purpose].organisation,
		.country = S("FR"),
		.since = day(2025),
		.until = day(is_root ? 2060 : 2030),
		.issuer = is_root ? NULL : testcms_signer(CMS_MAKE_AUTHORITY, false),
		.curve = curve,
		.password = S("essai"),
	};
	*kept = str_copy(arena_process(), cms_make_pkcs12(test_arena(), &make));
	return *kept;
}

Signer *testcms_signer(CmsPurpose purpose, bool curve)
{
	Signer *signer;
	CHECK(!cms_open_pkcs12(test_arena(), testcms_pkcs12(purpose, curve), S("essai"), &signer));
	return signer;
}

CmsCertList testcms_roots(void)
{
	CmsCertList roots = { 0 };
	*list_push(test_arena(), &roots) =
		*cms_signer_cert(testcms_signer(CMS_MAKE_AUTHORITY, false));
	return roots;
}

static char folder_name[PATH_BYTES_MAX];
static char device_name[PATH_BYTES_MAX];
static pid_t folder_owner;

/* Not by a process that a test of the server forked, which ends by exit(), too. */
static void remove_folders(void)
{
	if (getpid() == folder_owner)
		(void)testcms_run("/", "rm -rf '%s' '%s'", folder_name, device_name);
}

static void make_folder(char *name, const char *pattern)
{
	snprintf(name, PATH_BYTES_MAX, "%s", pattern);
	CHECK(mkdtemp(name));
	if (folder_owner != 0)
		return;
	folder_owner = getpid();
	atexit(remove_folders);
}

const char *testcms_folder(void)
{
	if (!folder_name[0])
		make_folder(folder_name, "/tmp/beffroi-cms-XXXXXX");
	CHECK_INT(testcms_run(folder_name, "find . -mindepth 1 -delete"), 0);
	return folder_name;
}

static FILE *opened(const char *folder, const char *name, const char *mode)
{
	char path[PATH_BYTES_MAX + 100];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	return fopen(path, mode);
}

void testcms_write(const char *folder, const char *name, Str bytes)
{
	FILE *file = opened(folder, name, "wb");
	CHECK(file && fwrite(bytes.ptr, 1, bytes.len, file) == bytes.len);
	fclose(file);
}

Str testcms_read(const char *folder, const char *name)
{
	FILE *file = opened(folder, name, "rb");
	struct stat about;
	CHECK(file && fstat(fileno(file), &about) == 0 && about.st_size <= FILE_BYTES_MAX);
	char *bytes = arena_alloc(test_arena(), 1, (size_t)about.st_size + 1);
	CHECK(fread(bytes, 1, (size_t)about.st_size, file) == (size_t)about.st_size);
	fclose(file);
	return (Str){ bytes, (size_t)about.st_size };
}

void testcms_write_pem(const char *folder, const char *name, const CmsCert *cert)
{
	testcms_write(folder, "one.der", cert->der);
	CHECK_INT(testcms_run(folder, "openssl x509 -inform DER -in one.der -out %s", name), 0);
}

void testcms_write_roots(const char *folder, const char *name)
{
	testcms_write_pem(folder, name, &testcms_roots().at[0]);
}

int testcms_run(const char *folder, const char *fmt, ...)
{
	char command[COMMAND_BYTES_MAX], whole[2 * COMMAND_BYTES_MAX];
	va_list args;
	va_start(args, fmt);
	int const len = vsnprintf(command, sizeof command, fmt, args);
	va_end(args);
	CHECK(len > 0 && len < COMMAND_BYTES_MAX);
	snprintf(whole, sizeof whole, "cd '%s' && { %s; } >/dev/null 2>&1", folder, command);
	int const status = system(whole);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* ---- A device ---- */

static void put_into_device(const char *folder, const char *label, bool curve)
{
	testcms_write(folder, "seal.p12", testcms_pkcs12(CMS_MAKE_SEAL, curve));
	CHECK_INT(testcms_run(folder, "openssl pkcs12 -in seal.p12 -nodes -nocerts -passin "
	                              "pass:essai | openssl pkcs8 -topk8 -nocrypt -out key.pem"),
	          0);
	CHECK_INT(testcms_run(folder,
	                      "openssl pkcs12 -in seal.p12 -nokeys -clcerts -passin pass:essai | "
	                      "openssl x509 -out "
	                      "%s.pem",
	                      label),
	          0);
	CHECK_INT(testcms_run(folder,
	                      "softhsm2-util --import key.pem --token mairie --label %s --id 0%d "
	                      "--pin 1234",
	                      label, curve + 1),
	          0);
}

static void make_device(void)
{
	char path[PATH_BYTES_MAX + 100];
	make_folder(device_name, "/tmp/beffroi-device-XXXXXX");
	testcms_write(device_name, "softhsm2.conf",
	              str_format(test_arena(), "directories.tokendir = %s\n", device_name));
	snprintf(path, sizeof path, "%s/softhsm2.conf", device_name);
	setenv("SOFTHSM2_CONF", path, 1);
	CHECK_INT(testcms_run(device_name,
	                      "softhsm2-util --init-token --free --label mairie --pin 1234 "
	                      "--so-pin 123456"),
	          0);
	put_into_device(device_name, "cachet", false);
	put_into_device(device_name, "courbe", true);
}

const char *testcms_device(void)
{
	if (access(TESTCMS_MODULE, R_OK) != 0)
		return NULL;
	if (!device_name[0])
		make_device();
	return device_name;
}
