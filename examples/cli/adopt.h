/* Taking dittograph up where nothing is configured yet: a first baseline. */
#ifndef CLI_ADOPT_H
#define CLI_ADOPT_H

#include "accept.h"

/* Writes the baseline and a configuration that names it, both here. Not where there is a
 * configuration, which might be everybody's, or none is wanted: there says what to say instead and
 * returns false. */
bool adopt(const unit_counts *now, const settings *set);

#endif
