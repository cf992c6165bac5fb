# IPCCTL_C11
# Takes the compiler to C11 where it is older by default (Autoconf before 2.70 does not).
AC_DEFUN([IPCCTL_C11], [
  AC_CACHE_CHECK([for the option to compile C11], [ipcctl_cv_c11], [
    ipcctl_cv_c11=no
    ipcctl_save_CFLAGS=$CFLAGS
    for ipcctl_option in "" -std=gnu11; do
      CFLAGS="$ipcctl_save_CFLAGS $ipcctl_option"
      AC_COMPILE_IFELSE([AC_LANG_SOURCE([[
        #if __STDC_VERSION__ < 201112L
        #error
        #endif
        _Static_assert(1, "");]])],
        [ipcctl_cv_c11=${ipcctl_option:-none}; break])
    done
    CFLAGS=$ipcctl_save_CFLAGS])
  AS_CASE([$ipcctl_cv_c11],
    [no], [AC_MSG_ERROR([the compiler does not know C11])],
    [none], [],
    [CC="$CC $ipcctl_cv_c11"])
])

# IPCCTL_ADD_CFLAG(FLAG)
# Adds FLAG to AM_CFLAGS where the compiler knows it.
AC_DEFUN([IPCCTL_ADD_CFLAG], [
  AS_VAR_PUSHDEF([cache], [ipcctl_cv_cflag_$1])
  AC_CACHE_CHECK([whether $CC takes $1], [cache], [
    ipcctl_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $1"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM()], [AS_VAR_SET([cache], [yes])],
      [AS_VAR_SET([cache], [no])])
    CFLAGS=$ipcctl_save_CFLAGS])
  AS_VAR_IF([cache], [yes], [AM_CFLAGS="$AM_CFLAGS $1"])
  AS_VAR_POPDEF([cache])
])

# IPCCTL_WARNINGS
AC_DEFUN([IPCCTL_WARNINGS], [
  AC_SUBST([AM_CFLAGS])
  m4_foreach_w([flag],
    [-Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wvla -Wformat=2
     -Wconversion -Wundef -Wpointer-arith -Wwrite-strings -Wcast-qual -Wimplicit-fallthrough
     -Wdate-time],
    [IPCCTL_ADD_CFLAG(flag)])
  AC_ARG_ENABLE([werror], [AS_HELP_STRING([--enable-werror], [warnings are errors])])
  AS_IF([test "x$enable_werror" = xyes], [AM_CFLAGS="$AM_CFLAGS -Werror"])
])

# IPCCTL_SANITIZERS
AC_DEFUN([IPCCTL_SANITIZERS], [
  AC_SUBST([AM_LDFLAGS])
  AC_ARG_ENABLE([asan], [AS_HELP_STRING([--enable-asan], [build with AddressSanitizer])])
  AS_IF([test "x$enable_asan" = xyes], [
    AM_CFLAGS="$AM_CFLAGS -fsanitize=address -fno-omit-frame-pointer"
    AM_LDFLAGS="$AM_LDFLAGS -fsanitize=address"])
  AC_ARG_ENABLE([ubsan],
    [AS_HELP_STRING([--enable-ubsan], [build with UndefinedBehaviorSanitizer])])
  AS_IF([test "x$enable_ubsan" = xyes], [
    AM_CFLAGS="$AM_CFLAGS -fsanitize=undefined -fno-sanitize-recover=all"
    AM_LDFLAGS="$AM_LDFLAGS -fsanitize=undefined"])
])

# IPCCTL_HARDENING
AC_DEFUN([IPCCTL_HARDENING], [
  AC_ARG_ENABLE([hardening],
    [AS_HELP_STRING([--enable-hardening], [build with what the compiler has against exploits])])
  AS_IF([test "x$enable_hardening" = xyes], [
    m4_foreach_w([flag],
      [-fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE],
      [IPCCTL_ADD_CFLAG(flag)])
    AS_CASE([" $CFLAGS $CPPFLAGS "],
      [*-D_FORTIFY_SOURCE*|*-O0*], [],
      [*\ -O*], [AM_CFLAGS="$AM_CFLAGS -D_FORTIFY_SOURCE=2"])
    AM_LDFLAGS="$AM_LDFLAGS -pie -Wl,-z,relro -Wl,-z,now"])
])

# IPCCTL_COVERAGE
# tests/coverage.c says why two functions are wrapped.
AC_DEFUN([IPCCTL_COVERAGE], [
  AC_ARG_ENABLE([coverage], [AS_HELP_STRING([--enable-coverage], [build to measure coverage])])
  AS_IF([test "x$enable_coverage" = xyes], [
    AM_CFLAGS="$AM_CFLAGS --coverage"
    AM_LDFLAGS="$AM_LDFLAGS --coverage -Wl,--wrap=_exit,--wrap=raise"])
  AM_CONDITIONAL([COVERAGE], [test "x$enable_coverage" = xyes])
])

# IPCCTL_COMPLETIONS
# bashcompdir, zshcompdir and fishcompdir: where bash-completion and fish say, else the usual place.
# A prefix of one's own, such as ~/.local, holds all that is installed: the shells look there too.
AC_DEFUN([IPCCTL_COMPLETIONS], [
  AS_CASE([$prefix], [NONE | /usr | /usr/local], [own_prefix=no], [own_prefix=yes])
  AC_ARG_WITH([bash-completion-dir],
    [AS_HELP_STRING([--with-bash-completion-dir=DIR], [where the bash completion goes])],
    [bashcompdir=$withval],
    [AS_IF([test $own_prefix = no],
      [PKG_CHECK_VAR([bashcompdir], [bash-completion], [completionsdir])])
    AS_IF([test -z "$bashcompdir"], [bashcompdir='${datadir}/bash-completion/completions'])])
  AC_ARG_WITH([zsh-completion-dir],
    [AS_HELP_STRING([--with-zsh-completion-dir=DIR], [where the zsh completion goes])],
    [zshcompdir=$withval], [zshcompdir='${datadir}/zsh/site-functions'])
  AC_ARG_WITH([fish-completion-dir],
    [AS_HELP_STRING([--with-fish-completion-dir=DIR], [where the fish completion goes])],
    [fishcompdir=$withval],
    [AS_IF([test $own_prefix = no],
      [PKG_CHECK_VAR([fishcompdir], [fish], [completionsdir])])
    AS_IF([test -z "$fishcompdir"], [fishcompdir='${datadir}/fish/vendor_completions.d'])])
  AC_SUBST([bashcompdir])
  AC_SUBST([zshcompdir])
  AC_SUBST([fishcompdir])
])
