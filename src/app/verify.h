/* verify.h — the command `beffroi verify-receipt [--keys FILE] TEXT|-`. */
#ifndef APP_VERIFY_H
#define APP_VERIFY_H

/* Checks the text of a receipt's or decision's QR code (or standard input, for "-") against a file
 * of public keys, "beffroi-keys.json" unless said otherwise, without any network or database, and
 * prints what is certified.  Returns the status of the process: 0 valid, 1 not valid, 2 wrong usage
 * or a file that cannot be read. */
int verify_main(int argc, char **argv);

#endif
