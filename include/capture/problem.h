#ifndef CAPTURE_PROBLEM_H
#define CAPTURE_PROBLEM_H

/* Why something cannot be captured or read. */

enum source_error {
	SOURCE_NO_ERROR,
	SOURCE_NO_MEMORY,
	SOURCE_UNREADABLE,    /* missing, no right to read */
	SOURCE_NOT_A_CAPTURE, /* empty, too short, unknown format */
	SOURCE_LINK_UNKNOWN,  /* a link type that is not decoded */
	SOURCE_NO_DEVICE,
	SOURCE_NO_PERMISSION,
	SOURCE_DEVICE_DOWN,
	SOURCE_DEVICE_FAILED,
	SOURCE_BAD_FILTER,  /* the expression does not compile */
	SOURCE_CUT,         /* the last record is incomplete: all before it was delivered */
	SOURCE_CORRUPT,     /* reading had to stop in the middle */
	SOURCE_INTERRUPTED, /* a signal came while the file was being opened */
	SOURCE_ERRORS
};

#define SOURCE_TEXT_SIZE 512

struct source_problem {
	enum source_error error;
	char text[SOURCE_TEXT_SIZE]; /* one line, names the file or interface; may carry a hint */
};

#endif
