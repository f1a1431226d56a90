# dittograph: the library, its command line, their tests.
#
#   make demo               sets the machine up if it must, builds, shows the main job
#   make check              the same set-up, then every test
#
# Everything is built below BUILD, one directory a configuration:
#
#   make -j4 CC=clang BUILD=build/clang CFLAGS='-O3 -march=native'
#
# CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are the user's: they come after ours. A changed compiler or
# flag rebuilds everything. V=1 shows the commands. The lists of files are explicit, grouped by
# floor: what isn't named here isn't built.

BUILD   ?= build
PREFIX  ?= /usr/local
BINDIR  ?= $(PREFIX)/bin
LIBDIR  ?= $(PREFIX)/lib
INCDIR  ?= $(PREFIX)/include
DATADIR ?= $(PREFIX)/share
JOBS    ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
INSTALL ?= install

# ---- The files ----

PUBLIC   = dittograph.h dittograph/base.h dittograph/document.h dittograph/find.h \
           dittograph/collection.h dittograph/compare.h dittograph/fingerprint.h \
           dittograph/cluster.h dittograph/corpus.h dittograph/overlap.h dittograph/index.h \
           dittograph/stream.h
BASE     = lib/base/status.c lib/base/memory.c lib/base/meter.c lib/base/bits.c lib/base/sort.c \
           lib/base/cpu.c lib/base/arena.c lib/base/file.c
HASH     = lib/hash/token_hash.c lib/hash/roll.c lib/hash/winnow.c lib/hash/sketch.c \
           lib/hash/long_hash.c lib/hash/x86/long_hash_avx2.c lib/hash/closing.c \
           lib/hash/x86/closing_avx2.c lib/hash/tandem.c lib/hash/x86/tandem_avx2.c \
           lib/hash/x86/roll_avx512.c \
           lib/hash/x86/winnow_avx512.c lib/hash/x86/winnow_avx2.c
NEAR     = lib/near/passage_gram.c lib/near/passage_match.c lib/near/passage_chain.c \
           lib/near/passage_align.c lib/near/passage_take.c lib/near/passage_join.c \
           lib/near/passage.c lib/near/near.c lib/near/feature.c lib/near/candidate.c \
           lib/near/lcs.c lib/near/likeness.c lib/near/group.c lib/near/anchor.c lib/near/diff.c \
           lib/near/overlap.c lib/near/stems.c
TEXT     = lib/text/utf8.c lib/text/x86/utf8_avx2.c lib/text/unicode_tables.c lib/text/key_tables.c lib/text/word.c \
           lib/text/key.c lib/text/key_writer.c lib/text/plain.c lib/text/ascii.c \
           lib/text/ascii_others.c lib/text/x86/ascii_avx2.c lib/text/x86/ascii_avx512.c \
           lib/text/x86/roles_avx2.c \
           lib/text/token.c lib/text/token_arrays.c lib/text/abbreviation.c lib/text/mark.c \
           lib/text/x86/mark_avx2.c lib/text/x86/mark_avx512.c lib/text/sentence.c \
           lib/text/full_stop.c lib/text/phrase.c lib/text/sentence_scan.c lib/text/line.c lib/text/x86/line_avx2.c \
           lib/text/x86/line_avx512.c lib/text/margin.c lib/text/x86/margin_avx2.c \
           lib/text/paragraph.c lib/text/trim.c
FORMAT   = lib/format/prose.c lib/format/html_entity_tables.c lib/format/html_entity.c \
           lib/format/html_token.c lib/format/html_charset.c lib/format/html_element.c \
           lib/format/html_reader.c lib/format/html.c lib/format/markdown.c \
           lib/format/markdown_block.c lib/format/markdown_html.c lib/format/markdown_text.c \
           lib/format/markdown_place.c lib/format/mask_mark.c lib/format/mask.c \
           lib/format/mask_inline.c lib/format/mask_limit.c lib/format/mask_search.c \
           lib/format/light.c lib/format/rst.c lib/format/asciidoc.c lib/format/asciidoc_inline.c
DOCUMENT = lib/document.c lib/reading.c
FIND     = lib/find/whole.c lib/find/search.c lib/find/entries.c lib/find/classify.c \
           lib/find/unit_classes.c lib/find/sieve.c lib/find/intern.c lib/find/same_text.c lib/find/chain.c \
           lib/find/unit.c lib/find/suffix.c lib/find/repeat.c lib/find/passage.c \
           lib/find/doubling.c lib/find/doubled.c lib/find/title.c lib/find/section.c \
           lib/find/context.c lib/find/habits.c lib/find/judge.c lib/find/describe.c \
           lib/find/report.c lib/find/rule.c lib/find/find.c lib/find/collection.c lib/find/near.c \
           lib/find/joined.c lib/find/compare.c lib/find/likeness.c lib/find/overlap.c \
           lib/find/text_id.c lib/find/ending.c lib/find/apart.c lib/find/label.c lib/find/rights.c lib/find/pasted.c lib/find/cell.c lib/find/data.c \
           lib/find/speech.c lib/find/manual.c lib/find/body.c lib/find/code.c lib/find/letters.c \
           lib/find/edited.c
CLUSTER  = lib/base/radix.c lib/near/counters.c lib/near/gram_set.c lib/near/prefix.c \
           lib/near/leader.c lib/find/texts.c lib/find/leaders.c lib/find/cluster.c lib/find/documents.c
CORPUS   = lib/corpus/workfile.c lib/corpus/spill.c lib/corpus/triple.c lib/corpus/sorted.c \
           lib/corpus/table.c lib/corpus/tape.c lib/corpus/units.c lib/corpus/state.c \
           lib/corpus/tasks.c lib/corpus/lane.c lib/corpus/near_text.c \
           lib/corpus/merge.c lib/corpus/rank.c lib/corpus/group.c lib/corpus/collect.c \
           lib/corpus/cut.c lib/corpus/index.c lib/corpus/journal.c lib/corpus/resolve.c \
           lib/corpus/annotate.c lib/corpus/corpus.c lib/corpus/near_rank.c \
           lib/corpus/outbox.c lib/corpus/near_key.c lib/corpus/near_pair.c lib/corpus/near_align.c \
           lib/corpus/near_star.c lib/corpus/near_store.c lib/corpus/note.c lib/corpus/recent.c \
           lib/corpus/stream.c
INDEX    = lib/index/posting.c lib/index/filter.c lib/index/segment.c lib/index/listing.c \
           lib/index/segment_find.c lib/index/segment_writer.c lib/index/snapshot.c \
           lib/index/manifest.c lib/index/feature.c lib/index/record.c lib/index/walk.c \
           lib/index/merge.c lib/index/index.c lib/index/visit.c lib/index/batch.c \
           lib/index/batch_write.c lib/index/query.c lib/index/ask.c lib/index/lead.c \
           lib/index/lead_common.c lib/index/lead_keys.c lib/index/examine.c lib/index/gather.c \
           lib/index/matches.c lib/index/verify.c lib/index/copy.c lib/index/near_blocks.c
CLI      = examples/cli/main.c examples/cli/options.c examples/cli/parse.c examples/cli/help.c \
           examples/cli/check.c examples/cli/compare.c examples/cli/columns.c \
           examples/cli/terminal.c examples/cli/explain.c examples/cli/formats.c \
           examples/cli/walk.c examples/cli/read.c examples/cli/encoding.c examples/cli/pool.c \
           examples/cli/place.c examples/cli/excerpt.c examples/cli/findings.c \
           examples/cli/nearest.c examples/cli/open.c examples/cli/report.c \
           examples/cli/report_text.c examples/cli/report_json.c examples/cli/shared.c \
           examples/cli/memory.c examples/cli/say.c examples/cli/utf8.c examples/cli/values.c \
           examples/cli/config.c examples/cli/paths.c examples/cli/json.c examples/cli/message.c \
           examples/cli/report_sarif.c examples/cli/report_github.c examples/cli/report_html.c \
           examples/cli/report_gitlab.c examples/cli/report_rdjson.c examples/cli/git.c \
           examples/cli/globs.c examples/cli/accept.c examples/cli/baseline.c \
           examples/cli/triage.c examples/cli/files_from.c examples/cli/comments.c \
           examples/cli/generate.c examples/cli/progress.c $(ADOPTING)
CLI_INDEX = examples/cli/index.c examples/cli/index_add.c examples/cli/index_query.c \
            examples/cli/archive.c
ADOPTING = examples/cli/adopt.c examples/cli/newest.c examples/cli/baseline_read.c
ADOPTING_TESTS = cli/test_comments cli/robust_files cli/oom_files
CLI_READ = examples/cli/read/stream.c examples/cli/read/stream_gzip.c \
           examples/cli/read/stream_filter.c examples/cli/read/members.c examples/cli/read/seven_zip.c \
           examples/cli/read/content.c examples/cli/read/lines.c examples/cli/read/record.c \
           examples/cli/read/records.c examples/cli/read/warc.c examples/cli/read/http.c \
           examples/cli/read/json_fields.c examples/cli/read/unpack.c \
           examples/cli/read/short_lived.c examples/cli/read/stream_back.c
CLI_CORPUS = examples/cli/belt.c examples/cli/troubles.c examples/cli/workplace.c \
             examples/cli/sift.c examples/cli/sift_reading.c examples/cli/annotated.c \
             examples/cli/outfile.c examples/cli/spared.c examples/cli/scan.c examples/cli/cuts.c examples/cli/cleaned.c \
             examples/cli/pack.c examples/cli/clean.c examples/cli/sift_once.c
EXAMPLES = 01_repeats 02_fingerprints 03_allocator 04_collection 05_index
# A content-management system in miniature, with SQLite.
CMS      = examples/cms/cms.c examples/cms/store.c
BENCH    = bench/bench.c bench/table_stages.c bench/table_scale.c bench/table_near.c \
           bench/table_collection.c bench/table_formats.c bench/stages.c bench/clock.c \
           bench/texts.c bench/words.c bench/yardstick.c bench/plain_pipeline.c bench/variant.c

# `make bench-index`, `make bench-concurrent`.
BENCH_INDEX = bench/index.c bench/clock.c bench/words.c bench/corpus/source.c
BENCH_CONCURRENT = bench/index_concurrent.c bench/clock.c bench/words.c

# What runners of bench/accuracy build for themselves.
ACCURACY = blocks html_tokens html_text passages near_units site_pages

# bench/corpus: a large corpus made, and run.
CORPUS_BENCH = make run

# What test programs share, and the programs: one a C file.
TEST_COMMON = tests/harness.c tests/breaks.c tests/allocator.c tests/model.c tests/texts.c \
              tests/view.c tests/prose_check.c tests/near_texts.c $(CORPUS_COMMON) $(INDEX_COMMON)
# Of the corpus.
CORPUS_COMMON = tests/model_corpus.c tests/corpus_texts.c
CORPUS_TESTS  = prop_corpus prop_stream test_stream test_corpus test_corpus_failures test_closing test_long_hash test_sorted test_table

# Of the index.
INDEX_COMMON = tests/scratch.c tests/index_model.c
INDEX_TESTS  = prop_index robust_index test_posting test_filter test_index test_index_faults \
               test_index_crash test_index_concurrent

TESTS_READ = cli/test_records cli/test_clean

TESTS    = prop_find prop_cluster prop_compare prop_near prop_overlap prop_passage prop_collection \
           test_lcs test_diff test_likeness test_passage_join test_overlap prop_tasks \
           prop_variants robust_find oom test_status test_memory test_arena test_meter test_bits \
           test_sort test_token_hash test_roll test_tandem test_winnow test_sketch test_utf8 test_word \
           test_key test_ascii test_token test_abbreviation test_sentence test_sentence_scan \
           test_mark test_line test_paragraph test_document test_reading test_classify test_chain \
           test_suffix test_doubled test_judge test_section test_prose test_mask test_markdown \
           test_cases test_include test_light test_html_token test_html_charset test_html \
           test_find test_find_calls test_collection test_compare test_model cli/test_place \
           $(ADOPTING_TESTS) $(CORPUS_TESTS) $(TESTS_READ) prop_passage_align test_gram_set \
           $(INDEX_TESTS)

# ---- Flags ----

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow
COMPILE  = $(CC) -std=c11 -O2 -g $(WARNINGS) -MMD -MP -Iinclude
LINK     = $(CC) -O2 -g

XXHASH_CFLAGS := $(shell pkg-config --cflags libxxhash 2>/dev/null)
MD4C_CFLAGS   := $(shell pkg-config --cflags md4c 2>/dev/null)
MD4C_LIBS     := $(shell pkg-config --libs md4c 2>/dev/null)
YAJL_CFLAGS   := $(shell pkg-config --cflags yajl 2>/dev/null)
YAJL_LIBS     := $(shell pkg-config --libs yajl 2>/dev/null)
GIT_CFLAGS    := $(shell pkg-config --cflags libgit2 2>/dev/null)
GIT_LIBS      := $(shell pkg-config --libs libgit2 2>/dev/null)
INI_CFLAGS    := $(shell pkg-config --cflags inih 2>/dev/null)
INI_LIBS      := $(shell pkg-config --libs inih 2>/dev/null)
ARCHIVE_CFLAGS := $(shell pkg-config --cflags libarchive liblzma zlib 2>/dev/null)
ARCHIVE_LIBS  := $(shell pkg-config --libs libarchive liblzma zlib 2>/dev/null)
SQLITE_CFLAGS := $(shell pkg-config --cflags sqlite3 2>/dev/null)
SQLITE_LIBS   := $(shell pkg-config --libs sqlite3 2>/dev/null)
CHECK_CFLAGS  := $(shell pkg-config --cflags check 2>/dev/null)
CHECK_LIBS    := $(shell pkg-config --libs check 2>/dev/null)
UNISTRING_LIBS = -lunistring
NEEDED_LIBS    = $(MD4C_LIBS) $(UNISTRING_LIBS)
CLI_LIBS       = $(YAJL_LIBS) $(GIT_LIBS) $(INI_LIBS) $(ARCHIVE_LIBS)

VERSION := $(shell sed -n 's/^\#define DG_VERSION  *"\(.*\)"/\1/p' include/dittograph/base.h)
SOVERSION = 0
SONAME    = libdittograph.so.$(SOVERSION)
SOFILE    = libdittograph.so.$(VERSION)

LIB_OBJECTS      = $(patsubst %.c,$(BUILD)/%.o,$(BASE) $(HASH) $(NEAR) $(TEXT) $(FORMAT) $(DOCUMENT) \
                     $(FIND) $(CLUSTER) $(CORPUS) $(INDEX))
CLI_OBJECTS      = $(patsubst %.c,$(BUILD)/%.o,$(CLI) $(CLI_READ) $(CLI_CORPUS) $(CLI_INDEX)) \
                   $(BUILD)/examples/cli/html_page.o
COMMON_OBJECTS   = $(TEST_COMMON:%.c=$(BUILD)/%.o)
TEST_PROGRAMS    = $(TESTS:%=$(BUILD)/tests/%)
EXAMPLE_PROGRAMS = $(EXAMPLES:%=$(BUILD)/examples/%)
CMS_PROGRAM      = $(BUILD)/examples/cms/cms
BENCH_OBJECTS    = $(BENCH:%.c=$(BUILD)/%.o)
OBJECTS = $(LIB_OBJECTS) $(CLI_OBJECTS) $(COMMON_OBJECTS) $(TEST_PROGRAMS:=.o) \
          $(EXAMPLE_PROGRAMS:=.o) $(BENCH_OBJECTS) $(ACCURACY:%=$(BUILD)/bench/accuracy/%.o) \
          $(CORPUS_BENCH:%=$(BUILD)/bench/corpus/%.o) $(BENCH_INDEX:%.c=$(BUILD)/%.o) $(CMS:%.c=$(BUILD)/%.o) \
          $(BUILD)/bench/index_concurrent.o

STATIC = $(BUILD)/libdittograph.a
SHARED = $(BUILD)/libdittograph.so
TOOL   = $(BUILD)/dittograph
COMMON = $(BUILD)/tests/common.a

# ---- Targets ----

.DEFAULT_GOAL = all
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all demo check check-long check-built san tsan bench bench-index bench-concurrent bench-peers tests examples format dist \
        install uninstall clean help setup-demo setup-check FORCE

all: $(TOOL) $(STATIC) $(SHARED) ## the library and the command line; installs nothing

# The second make is one that sees what the set-up installed; as parallel as the first was told to
# be, else on every core.
AGAIN = $(MAKE) --no-print-directory $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))
DEMO_FILES = examples/data/*.txt

demo: setup-demo ## set up, build, and look for repeats in the example article
	+@$(AGAIN) all
	@echo && echo '$$ $(TOOL) check' $(DEMO_FILES) && echo
	@$(TOOL) check $(DEMO_FILES) || test $$? -eq 1

check: setup-check ## set up, build, and run every test; two minutes on two cores
	+@$(AGAIN) check-built

check-long: ## the same tests with 30 times as many random cases (DG_TEST_SCALE)
	@DG_TEST_SCALE=$${DG_TEST_SCALE:-30} $(MAKE) --no-print-directory check

SAN_FLAGS = -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
san: setup-check ## the test programs and the command line under ASan and UBSan
	+@$(AGAIN) check-built BUILD=$(BUILD)/san SCRIPTS='$(CLI_RUN)' \
	    CFLAGS='$(CFLAGS) $(SAN_FLAGS)' LDFLAGS='$(LDFLAGS) $(SAN_FLAGS)'

THREADED = prop_tasks prop_corpus test_reading test_collection test_arena test_index_concurrent
TSAN_FLAGS = -O1 -fno-omit-frame-pointer -fsanitize=thread
tsan: setup-check ## what runs threads, under TSan
	+@$(AGAIN) check-built BUILD=$(BUILD)/tsan TESTS='$(THREADED)' \
	    SCRIPTS='$(patsubst %,tests/cli/%.sh,run scan index)' \
	    CFLAGS='$(CFLAGS) $(TSAN_FLAGS)' LDFLAGS='$(LDFLAGS) $(TSAN_FLAGS)'

CLI_RUN = $(filter-out %/cases.sh,$(wildcard tests/cli/*.sh))
SCRIPTS   = tests/check_headers.sh tests/check_symbols.sh tests/check_floors.sh \
            tests/check_examples.sh $(CLI_RUN)
check-built: all tests $(if $(filter tests/check_examples.sh,$(SCRIPTS)),examples) \
             $(if $(filter tests/cli/cms.sh,$(SCRIPTS)),$(CMS_PROGRAM))
	@BUILD='$(BUILD)' CC='$(CC)' JOBS='$(JOBS)' sh tests/run.sh $(TEST_PROGRAMS) $(SCRIPTS)

tests: $(TEST_PROGRAMS) ## build the test programs only
examples: $(EXAMPLE_PROGRAMS) $(CMS_PROGRAM) ## build the examples

bench: $(BUILD)/bench/bench ## measure speed and memory; SIZE=full: up to 1 GB; FILES='...': on them too
	@$< $(if $(SIZE),--size=$(SIZE)) $(FILES)

bench-index: $(BUILD)/bench/index ## measure the index; ARGS='--documents=N --mode=callback ...'
	@rm -rf '$(BUILD)/bench/index.dg'
	@$< --directory='$(BUILD)/bench/index.dg' $(ARGS)
	@rm -rf '$(BUILD)/bench/index.dg'

bench-concurrent: $(BUILD)/bench/index_concurrent ## readers of an index beside a writer; ARGS='--seconds=S ...'
	@rm -rf '$(BUILD)/bench/index.dg'
	@$< --directory='$(BUILD)/bench/index.dg' $(ARGS)
	@rm -rf '$(BUILD)/bench/index.dg'

bench-peers: $(TOOL) ## install other tools below BUILD and measure them on the same files
	@BUILD='$(BUILD)' python3 bench/peers/run.py

setup-demo:
	@CC='$(CC)' sh .ci/setup build

setup-check:
	@CC='$(CC)' sh .ci/setup build check

format: ## rewrite every source file in the house's format
	@sh tests/check_format.sh --fix

help: ## what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | expand -t 14

clean: ## remove what was built
	rm -rf '$(BUILD)'

# ---- Rules ----

run = $(if $(V),,@echo '  $(1)  $@' && )

$(BUILD)/lib/%.o: OWN = -Ilib -fPIC -fvisibility=hidden -Wmissing-prototypes $(XXHASH_CFLAGS) $(MD4C_CFLAGS)
$(BUILD)/examples/cli/%.o: OWN = -pthread $(YAJL_CFLAGS) $(GIT_CFLAGS) $(INI_CFLAGS) $(ARCHIVE_CFLAGS)
$(BUILD)/examples/cms/%.o: OWN = $(SQLITE_CFLAGS)
$(BUILD)/tests/%.o: OWN = -Ilib -Itests $(XXHASH_CFLAGS) $(CHECK_CFLAGS) $(ARCHIVE_CFLAGS) $(YAJL_CFLAGS)
$(BUILD)/bench/%.o: OWN = -Ilib $(XXHASH_CFLAGS) $(MD4C_CFLAGS)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call run,cc)$(COMPILE) $(OWN) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Changes when the compiler or the flags do.
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(COMPILE) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(LDLIBS)' | cmp -s - $@ || \
	 echo '$(COMPILE) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS) $(LDLIBS)' > $@

# The HTML report's page, in one C file.
PAGE = head.html page.css body.html script.html page.js foot.html
$(BUILD)/examples/cli/html_page.c: $(PAGE:%=examples/cli/html/%) examples/cli/html/embed.sh
	@mkdir -p $(@D)
	@sh examples/cli/html/embed.sh $(PAGE:%=examples/cli/html/%) > $@

$(BUILD)/examples/cli/html_page.o: $(BUILD)/examples/cli/html_page.c $(BUILD)/flags
	$(call run,cc)$(COMPILE) -Iexamples/cli $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

# Made anew: an archive keeps members that are no longer named.
$(STATIC): $(LIB_OBJECTS)
	@rm -f $@
	$(call run,ar)$(AR) rcs $@ $(LIB_OBJECTS)

$(SHARED): $(LIB_OBJECTS)
	$(call run,ld)$(LINK) -shared -Wl,-soname,$(SONAME) $(LDFLAGS) -o $@ $(LIB_OBJECTS) \
	    $(NEEDED_LIBS) $(LDLIBS)
	@ln -sf $(@F) $(BUILD)/$(SONAME)

$(TOOL): $(CLI_OBJECTS) $(STATIC)
	$(call run,ld)$(LINK) -pthread $(LDFLAGS) -o $@ $(CLI_OBJECTS) $(STATIC) \
	    $(CLI_LIBS) $(NEEDED_LIBS) $(LDLIBS)

# The command line is in it too, without its main: its parts have tests of their own.
$(COMMON): $(COMMON_OBJECTS) $(filter-out %/main.o,$(CLI_OBJECTS))
	@rm -f $@
	$(call run,ar)$(AR) rcs $@ $^

$(TEST_PROGRAMS): %: %.o $(COMMON) $(STATIC)
	$(call run,ld)$(LINK) -pthread $(LDFLAGS) -o $@ $< $(COMMON) $(STATIC) \
	    $(CHECK_LIBS) $(CLI_LIBS) $(NEEDED_LIBS) -lm $(LDLIBS)

$(EXAMPLE_PROGRAMS): %: %.o $(STATIC)
	$(call run,ld)$(LINK) $(LDFLAGS) -o $@ $< $(STATIC) $(NEEDED_LIBS) $(LDLIBS)

$(CMS_PROGRAM): $(CMS:%.c=$(BUILD)/%.o) $(STATIC)
	$(call run,ld)$(LINK) $(LDFLAGS) -o $@ $^ $(SQLITE_LIBS) $(NEEDED_LIBS) $(LDLIBS)

$(BUILD)/bench/bench: $(BENCH_OBJECTS) $(STATIC)
	$(call run,ld)$(LINK) -pthread $(LDFLAGS) -o $@ $^ $(NEEDED_LIBS) -lm $(LDLIBS)

$(BUILD)/bench/corpus/run: $(BUILD)/examples/cli/read/short_lived.o
$(BUILD)/bench/corpus/make: $(BUILD)/bench/corpus/source.o
$(CORPUS_BENCH:%=$(BUILD)/bench/corpus/%): %: %.o $(STATIC)
	$(call run,ld)$(LINK) -pthread $(LDFLAGS) -o $@ $(filter %.o,$^) $(STATIC) $(NEEDED_LIBS) $(LDLIBS)

$(BUILD)/bench/index_concurrent: $(BENCH_CONCURRENT:%.c=$(BUILD)/%.o) $(STATIC)
	$(call run,ld)$(LINK) $(LDFLAGS) -o $@ $^ $(NEEDED_LIBS) -lm $(LDLIBS)

$(BUILD)/bench/index: $(BENCH_INDEX:%.c=$(BUILD)/%.o) $(STATIC)
	$(call run,ld)$(LINK) $(LDFLAGS) -o $@ $^ $(NEEDED_LIBS) -lm $(LDLIBS)

$(BUILD)/bench/accuracy/html_text: GUMBO_LIBS = -lgumbo
$(ACCURACY:%=$(BUILD)/bench/accuracy/%): %: %.o $(STATIC)
	$(call run,ld)$(LINK) $(LDFLAGS) -o $@ $< $(STATIC) $(NEEDED_LIBS) $(GUMBO_LIBS) $(LDLIBS)

$(BUILD)/dittograph.pc: lib/dittograph.pc.in FORCE
	@mkdir -p $(@D)
	@sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@LIBDIR@|$(LIBDIR)|' -e 's|@INCDIR@|$(INCDIR)|' \
	     -e 's|@VERSION@|$(VERSION)|' $< > $@

-include $(OBJECTS:.o=.d)

# ---- A binary for others ----

# With its libraries beside it, as files that can be replaced (libunistring's licence asks for that);
# the C library stays the system's. RPATH, not RUNPATH: the libraries' libraries are found by it, too.
DIST = $(BUILD)/dist/dittograph-$(VERSION)-$(shell uname -s | tr A-Z a-z)-$(shell uname -m)
dist: all ## a self-contained command line, as BUILD/dist/*.tar.gz
	rm -rf '$(DIST)' && mkdir -p '$(DIST)/bin' '$(DIST)/lib' '$(DIST)/share'
	$(LINK) -pthread $(LDFLAGS) -Wl,--disable-new-dtags,-rpath,'$$ORIGIN/../lib' \
	    -o '$(DIST)/bin/dittograph' $(CLI_OBJECTS) $(STATIC) $(CLI_LIBS) $(NEEDED_LIBS) $(LDLIBS)
	ldd '$(TOOL)' | sed -n 's/.* => \(\/[^ ]*\) .*/\1/p' | \
	    grep -v -E '/(libc|libm|libpthread|libdl|librt|libresolv)\.so' | \
	    xargs -I'{}' cp -L '{}' '$(DIST)/lib/'
	for kind in man bash zsh fish; do \
	    $(TOOL) --generate $$kind > '$(DIST)/share/dittograph.'$$kind || exit 1; done
	cp LICENSE README.md '$(DIST)/'
	sh examples/ci/licences.sh '$(DIST)/lib' > '$(DIST)/LICENCES-OF-LIBRARIES'
	tar -C '$(BUILD)/dist' -czf '$(DIST).tar.gz' '$(notdir $(DIST))'
	@echo '$(DIST).tar.gz'

# ---- Installing ----

D = $(DESTDIR)
GENERATED = man/man1 bash-completion/completions zsh/site-functions fish/vendor_completions.d
install: all $(BUILD)/dittograph.pc ## library, headers, pkg-config file, command line: PREFIX, LIBDIR, DESTDIR
	$(INSTALL) -d '$(D)$(BINDIR)' '$(D)$(LIBDIR)/pkgconfig' '$(D)$(INCDIR)/dittograph'
	$(INSTALL) -m 755 $(TOOL) '$(D)$(BINDIR)/dittograph'
	$(INSTALL) -d $(GENERATED:%='$(D)$(DATADIR)/%')
	$(TOOL) --generate man > '$(D)$(DATADIR)/man/man1/dittograph.1'
	$(TOOL) --generate bash > '$(D)$(DATADIR)/bash-completion/completions/dittograph'
	$(TOOL) --generate zsh > '$(D)$(DATADIR)/zsh/site-functions/_dittograph'
	$(TOOL) --generate fish > '$(D)$(DATADIR)/fish/vendor_completions.d/dittograph.fish'
	$(INSTALL) -m 644 $(STATIC) '$(D)$(LIBDIR)/libdittograph.a'
	$(INSTALL) -m 755 $(SHARED) '$(D)$(LIBDIR)/$(SOFILE)'
	ln -sf $(SOFILE) '$(D)$(LIBDIR)/$(SONAME)'
	ln -sf $(SONAME) '$(D)$(LIBDIR)/libdittograph.so'
	$(INSTALL) -m 644 $(BUILD)/dittograph.pc '$(D)$(LIBDIR)/pkgconfig/dittograph.pc'
	for header in $(PUBLIC); do \
	    $(INSTALL) -m 644 include/$$header '$(D)$(INCDIR)/'$$header || exit 1; done

uninstall: ## remove what `make install` with the same variables put there
	rm -f '$(D)$(DATADIR)/man/man1/dittograph.1' \
	    '$(D)$(DATADIR)/bash-completion/completions/dittograph' \
	    '$(D)$(DATADIR)/zsh/site-functions/_dittograph' \
	    '$(D)$(DATADIR)/fish/vendor_completions.d/dittograph.fish'
	rm -f '$(D)$(BINDIR)/dittograph' '$(D)$(LIBDIR)/pkgconfig/dittograph.pc' \
	    '$(D)$(LIBDIR)/libdittograph.a' '$(D)$(LIBDIR)/libdittograph.so' \
	    '$(D)$(LIBDIR)/$(SONAME)' '$(D)$(LIBDIR)/$(SOFILE)'
	for header in $(PUBLIC); do rm -f '$(D)$(INCDIR)/'$$header; done
	-rmdir '$(D)$(INCDIR)/dittograph'
