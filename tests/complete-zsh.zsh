# Completes a command line as zsh does, for tests/completions.bats: zsh -f complete-zsh.zsh LINE
# prints the words that match at the end of LINE, one a line.  Completion runs in an interactive
# shell alone, so there is one behind a pseudo-terminal, which types LINE and a tab.

zmodload zsh/zpty
export line=$1

setup=$(mktemp)
trap 'rm -f $setup' EXIT
cat >$setup <<'EOF'
unsetopt zle_bracketed_paste prompt_sp
PS1=
fpath=($top_srcdir/completions $fpath)
autoload -Uz compinit
compinit -u -d ${BATS_FILE_TMPDIR:-$HOME}/zcompdump
# Each call of compadd tells what matches, without what compset has taken off.
compadd() {
  local -a hits
  builtin compadd -O hits "$@"
  ((! $#hits)) || printf 'match:%s\n' "${(@qqqq)hits}"
  builtin compadd "$@"
}
complete-line() {
  BUFFER=$line
  CURSOR=$#BUFFER
  zle list-choices
  print -r -- done:
  exit
}
zle -N complete-line
bindkey '^I' complete-line
print -r -- ready:
EOF

zpty shell zsh -f -i
zpty -w shell "stty -echo; source ${(q)setup}"
until [[ $answer == *ready:* ]]; do zpty -r shell answer || exit 1; done
zpty -wn shell $'\t'
while zpty -r shell answer; do
  answer=${answer//$'\r'/}
  [[ $answer != *match:* ]] || print -r -- ${(Q)${answer##*match:}%$'\n'}
  [[ $answer != *done:* ]] || break
done
zpty -d shell
