/* The pieces of the page, made from examples/cli/html by embed.sh: lines, the last one NULL. */
#ifndef CLI_REPORT_HTML_H
#define CLI_REPORT_HTML_H

extern const char *const head_html[];
extern const char *const page_css[];
extern const char *const body_html[];
extern const char *const script_html[];
extern const char *const page_js[];
extern const char *const foot_html[];

#endif
