/* What the reports share. */
#include "report.h"

#include <string.h>

size_t finding_count(const judged *file)
{
    return file->report != NULL ? dg_report_count(file->report) : 0;
}

const char *skip_reason(const skip *skipped)
{
    return skipped->reason != NULL ? skipped->reason : strerror(skipped->error);
}
