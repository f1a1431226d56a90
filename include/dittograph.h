/* dittograph: find text that was written twice.
 *
 * The whole of the public interface. Each header below can also be included alone.
 *
 *     dg_document *doc;
 *     dg_report *report;
 *     dg_document_from_text(&doc, text, len, NULL, NULL);
 *     dg_find_repeats(&report, doc, NULL, NULL);
 *     for (size_t i = 0; i < dg_report_count(report); i++)
 *         show(dg_report_finding(report, i));
 *     dg_report_free(report);
 *     dg_document_free(doc);
 *
 * The library starts no thread, prints nothing, keeps no global state and never aborts. Different
 * objects may be used from different threads at once; a finished document or report may be read by
 * any number of threads. */
#ifndef DITTOGRAPH_H
#define DITTOGRAPH_H

#include <dittograph/base.h>
#include <dittograph/cluster.h>
#include <dittograph/collection.h>
#include <dittograph/compare.h>
#include <dittograph/corpus.h>
#include <dittograph/document.h>
#include <dittograph/find.h>
#include <dittograph/fingerprint.h>
#include <dittograph/index.h>
#include <dittograph/overlap.h>
#include <dittograph/stream.h>

#endif
