/* What the reports share. */
#include "report.h"

#include <string.h>

const char *skip_reason(const skip *skipped)
{
    return skipped->reason != NULL ? skipped->reason : strerror(skipped->error);
}
