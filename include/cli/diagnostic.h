#ifndef CLI_DIAGNOSTIC_H
#define CLI_DIAGNOSTIC_H

/*
 * One line on standard error, "sipregtrace: " in front, control bytes replaced: file names may hold
 * anything.
 */
void diagnose(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
