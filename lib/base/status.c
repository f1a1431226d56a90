/* Names for versions and statuses, and how a failed call fills the caller's dg_error. */
#include "base/status.h"

const char *dg_version(void)
{
    return DG_VERSION;
}

const char *dg_status_message(dg_status status)
{
    switch (status) {
    case DG_OK:
        return "no error";
    case DG_NO_MEMORY:
        return "out of memory";
    case DG_INVALID:
        return "invalid argument";
    case DG_TOO_LARGE:
        return "the text has 4 GiB or more";
    case DG_CANCELLED:
        return "cancelled by the caller";
    case DG_TIMED_OUT:
        return "the time limit has passed";
    case DG_WORK_LIMIT:
        return "the work limit was reached";
    case DG_CHANGED:
        return "a document is not the one that was put into the collection";
    case DG_IO:
        return "a file can't be read or written";
    case DG_DAMAGED:
        return "a file is not as it was written";
    case DG_BUSY:
        return "another writer is at work there";
    case DG_MISMATCH:
        return "made with other parameters than those asked for";
    }
    return "unknown status";
}

dg_status dg__fail_at(dg_error *error, dg_status code, const char *message, uint64_t position)
{
    if (error != NULL)
        *error = (dg_error){code, message != NULL ? message : dg_status_message(code), position};
    return code;
}

dg_status dg__fail(dg_error *error, dg_status code, const char *message)
{
    return dg__fail_at(error, code, message, 0);
}

dg_status dg__check_limits(const dg_limits *limits, dg_error *error)
{
    if (limits != NULL && limits->size < sizeof *limits)
        return dg__fail(error, DG_INVALID, "limits: size is not set; use DG_LIMITS_INIT");
    return DG_OK;
}
