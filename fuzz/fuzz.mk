# Builds the fuzz targets and runs them: `make fuzz-check` and `make fuzz` of Makefile.am call this.
# It needs GNU make and clang with libFuzzer; what it makes is in _fuzz, out of the way of the build.
#
#   fuzz-check  a fixed seed and number of inputs, from the seed corpora alone: always the same
#   fuzz        FUZZ_RUNS inputs each (0: until interrupted) from FUZZ_SEED, by default another one
#               each time; what is found worth keeping stays in _fuzz/corpus/TARGET
#
# The input that broke a target is _fuzz/TARGET-crash-*; `_fuzz/TARGET FILE` runs it again.

srcdir ?= .
CLANG ?= clang
FUZZ_RUNS ?= 1000000
FUZZ_SEED ?= 0

targets = envelope framing proc ref struct units

# What the targets are about, and what that needs.
sources = $(wildcard $(srcdir)/src/data/*.c) \
	$(addprefix $(srcdir)/src/, compat/number.c ipc/kernel-text.c ipc/ref.c ipc/ref-parse.c \
	  proc/container.c proc/mapping.c proc/mount.c proc/process.c proc/syscall.c util/array.c \
	  util/escape.c util/io.c util/locale.c util/number.c util/proc.c util/units.c)
objects = $(sources:$(srcdir)/%.c=_fuzz/%.o)

# Inputs that take about ten seconds each.
runs_envelope = 80000
runs_framing = 60000
runs_proc = 300000
runs_ref = 150000
runs_struct = 60000
runs_units = 300000

longest_envelope = 512
longest_framing = 1024
longest_proc = 512
longest_ref = 900
longest_struct = 512
longest_units = 48

flags = -std=gnu11 -g -O1 -fno-omit-frame-pointer -Wall -Wextra -I. -I$(srcdir)/src \
	-I$(srcdir)/fuzz -include config.h
sanitizers = address,undefined
options = -timeout=10 -rss_limit_mb=2048 -print_final_stats=0 -verbosity=0

fuzz-check: $(targets:%=check-%)
fuzz: $(targets:%=fuzz-%)
.PHONY: fuzz-check fuzz $(targets:%=check-%) $(targets:%=fuzz-%)

# Targets are linked only where clang can: said once, and clearly.
_fuzz/toolchain:
	@mkdir -p _fuzz
	@command -v $(CLANG) >/dev/null || { \
	  echo 'fuzz: $(CLANG) is missing: install clang, or set CLANG=' >&2; exit 1; }
	@echo 'int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }' | \
	  $(CLANG) -fsanitize=fuzzer,$(sanitizers) -x c -o $@ - 2>_fuzz/toolchain.log || { \
	  echo 'fuzz: $(CLANG) cannot link with -fsanitize=fuzzer,$(sanitizers):' >&2; \
	  tail -n 3 _fuzz/toolchain.log >&2; \
	  echo 'fuzz: its runtime is missing: install libclang-rt-dev (Debian; or that of your' \
	    'version, like libclang-rt-14-dev), compiler-rt (elsewhere)' >&2; exit 1; }

_fuzz/%.o: $(srcdir)/%.c | _fuzz/toolchain
	@mkdir -p $(@D)
	@$(CLANG) $(flags) -fsanitize=fuzzer-no-link,$(sanitizers) -fno-sanitize-recover=all -MMD \
	  -c -o $@ $<

$(targets:%=_fuzz/%): _fuzz/%: _fuzz/fuzz/%.o $(objects)
	@$(CLANG) -fsanitize=fuzzer,$(sanitizers) -o $@ $^

-include $(objects:.o=.d) $(targets:%=_fuzz/fuzz/%.d)

common = $(options) -max_len=$(longest_$*) -artifact_prefix=_fuzz/$*- -dict=$(srcdir)/fuzz/$*.dict

$(targets:%=check-%): check-%: _fuzz/%
	@rm -rf _fuzz/new/$* && mkdir -p _fuzz/new/$*
	@echo 'fuzz: $*: $(runs_$*) inputs'
	@_fuzz/$* $(common) -seed=1 -runs=$(runs_$*) _fuzz/new/$* $(srcdir)/fuzz/corpus/$* \
	  >_fuzz/$*.log 2>&1 || { tail -n 60 _fuzz/$*.log >&2; exit 1; }

$(targets:%=fuzz-%): fuzz-%: _fuzz/%
	@mkdir -p _fuzz/corpus/$*
	_fuzz/$* $(common) -seed=$(FUZZ_SEED) -runs=$(if $(filter 0,$(FUZZ_RUNS)),-1,$(FUZZ_RUNS)) \
	  _fuzz/corpus/$* $(srcdir)/fuzz/corpus/$*
