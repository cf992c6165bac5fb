# bash completion for ipcctl
#
# All words come from the program itself: `ipcctl help --words [COMMAND]` tells commands, operands,
# options and the names of their arguments, and `ipcctl list` the objects there are.  A new command
# needs no change here.  Words that may hold anything, like the names of objects, never go through
# `compgen -W`, which expands what it is given.

# shellcheck shell=bash disable=SC2016 # what compgen is to expand stands in single quotes

# Reads the words of a command, or without one of ipcctl, into _ipcctl's variables.
_ipcctl_read_words()
{
    local word help argument

    names=() plain=() operands=() takes=() runs_command=''
    while IFS=$'\t' read -r word help argument; do
        case $word in
            --) runs_command=yes ;;
            -*=) takes[${word%=}]=$argument ;;
            -*) plain+=("$word") ;;
            *) if [[ $help == operand ]]; then operands+=("$word"); else names+=("$word"); fi ;;
        esac
    done < <("$program" help --words "$@" 2>/dev/null)
}

# The kinds and the references that begin with $cur, quoted as $cur is.
_ipcctl_references()
{
    local reference quoted quote='' typed=$cur
    local -a found

    case $cur in
        [\"\']*) quote=${cur:0:1} typed=${cur:1} ;;
    esac
    typed=${typed//\\/}
    mapfile -t found < <("$program" list --no-headings --raw -o ref 2>/dev/null)
    for reference in "$@" "${found[@]}"; do
        [[ $reference == "$typed"* ]] || continue
        case $quote in
            \") quoted=${reference//\$/\\$} quoted=${quoted//\`/\\\`} quoted=${quoted//\"/\\\"} ;;
            \') quoted=${reference//\'/\'\\\'\'} ;;
            *) printf -v quoted %q "$reference" ;;
        esac
        COMPREPLY+=("$quoted")
    done
    [[ $quote ]] || __ltrim_colon_completions "$cur"
}

# COL[,COL]: the last one.
_ipcctl_columns()
{
    local before=${cur%"${cur##*[,+]}"}

    mapfile -t COMPREPLY < <(compgen -P "$before" \
        -W '$("$program" "$command" --columns --raw 2>/dev/null)' -- "${cur#"$before"}")
}

# Completes what help calls by this name: "KIND|PATTERN|REF...", "USER", "COL[,COL]".
_ipcctl_argument()
{
    case $1 in
        *REF* | *KIND* | *PATTERN*)
            if [[ $1 == *KIND* ]]; then _ipcctl_references msg shm sem; else _ipcctl_references; fi
            ;;
        COL*) _ipcctl_columns ;;
        USER:* | USER\[:*) _usergroup ;;
        USER) mapfile -t COMPREPLY < <(compgen -u -- "$cur") ;;
        FAMILY) mapfile -t COMPREPLY < <(compgen -W 'sysv posix' -- "$cur") ;;
        WHEN) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur") ;;
        COMMAND)
            _ipcctl_read_words
            mapfile -t COMPREPLY < <(compgen -W '"${names[@]}"' -- "$cur")
            ;;
        *PATH* | *DIR* | *FILE*) _filedir ;;
    esac
}

_ipcctl_options()
{
    mapfile -t COMPREPLY < <(compgen -W '"${plain[@]}" "${!takes[@]}"' -- "$cur")
    # The argument of a long option may follow at once.
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == --* && ${takes[${COMPREPLY[0]}]+set} ]]; then
        COMPREPLY[0]+='='
        compopt -o nospace
    fi
}

# What follows the "--" of a command that runs another.
_ipcctl_trailing()
{
    local i

    for ((i = 1; i < COMP_CWORD; i++)); do
        if [[ ${COMP_WORDS[i]} == -- ]]; then
            _command_offset $((i + 1))
            return
        fi
    done
}

_ipcctl()
{
    local cur prev words cword split
    _init_completion -s -n : || return

    local program=${words[0]/#\~/$HOME} command='' option='' ended='' runs_command
    local -a names plain operands
    local -A takes
    local i position=0

    _ipcctl_read_words
    for ((i = 1; i < cword; i++)); do
        option=''
        if [[ $ended || ${words[i]} != -?* ]]; then
            if [[ $command ]]; then
                position=$((position + 1))
            else
                command=${words[i]}
                _ipcctl_read_words "$command"
            fi
        elif [[ ${words[i]} == -- ]]; then
            ended=yes
            if [[ $runs_command ]]; then
                _ipcctl_trailing
                return
            fi
        elif [[ ${takes[${words[i]}]+set} ]]; then
            option=${words[i]}
            i=$((i + 1))
        fi
    done
    if $split; then option=$prev; fi

    if [[ $option ]] && { $split || ((i > cword)); }; then
        [[ ! ${takes[$option]+set} ]] || _ipcctl_argument "${takes[$option]}"
    elif [[ $cur == -* && ! $ended ]]; then
        _ipcctl_options
    elif [[ ! $command ]] || ((position == 0 && ${#names[@]} > 0)); then
        mapfile -t COMPREPLY < <(compgen -W '"${names[@]}"' -- "$cur")
    elif ((position < ${#operands[@]})); then
        _ipcctl_argument "${operands[position]}"
    elif [[ ${operands[*]} == *... ]]; then
        _ipcctl_argument "${operands[-1]}"
    fi
} &&
    complete -F _ipcctl ipcctl
