# Completes a command line as bash does, for tests/completions.bats: bash complete-bash.bash LINE
# prints the words that COMPREPLY holds, one a line.  The cursor is at the end of LINE.

# shellcheck source=/dev/null
. /usr/share/bash-completion/bash_completion
# shellcheck source=/dev/null
. "${top_srcdir:?}/completions/ipcctl.bash"

# Splits COMP_LINE as readline does: at blanks, and at the other word breaks, which are words of
# their own; nothing is split within quotes or after a backslash.
split_line() {
  local i character quote='' word='' breaks=${COMP_WORDBREAKS//[\"\' $'\t\n']/}

  COMP_WORDS=()
  for ((i = 0; i < ${#COMP_LINE}; i++)); do
    character=${COMP_LINE:i:1}
    if [[ $quote ]]; then
      [[ $character != "$quote" ]] || quote=
      word+=$character
    elif [[ $character == [\"\'] ]]; then
      quote=$character word+=$character
    elif [[ $character == \\ ]]; then
      i=$((i + 1)) word+=$character${COMP_LINE:i:1}
    elif [[ $character == ' ' ]]; then
      [[ -z $word ]] || COMP_WORDS+=("$word")
      word=
    elif [[ $breaks == *"$character"* ]]; then
      [[ -z $word ]] || COMP_WORDS+=("$word")
      COMP_WORDS+=("$character") word=
    else
      word+=$character
    fi
  done
  COMP_WORDS+=("$word")
}

COMP_LINE=$1
COMP_POINT=${#COMP_LINE}
split_line
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
compopt() { :; } # works in a running completion alone
COMPREPLY=()
_ipcctl
((${#COMPREPLY[@]} == 0)) || printf '%s\n' "${COMPREPLY[@]}"
