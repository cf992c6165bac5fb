# fish completion for ipcctl
#
# All words come from the program itself: `ipcctl help --words [COMMAND]` tells commands, operands,
# options and the names of their arguments, and `ipcctl list` the objects there are.  A new command
# needs no change here.

# Each line is a word, a tab, what it is, and of an option with an argument another tab and its name.
function __fish_ipcctl_words
    $argv[1] help --words $argv[2..-1] 2>/dev/null
end

# The name of an option's argument; fails where it takes none.  Lines of words follow the option.
function __fish_ipcctl_takes
    set -l word (string escape --style=regex -- $argv[1])
    string replace --filter --regex -- "^$word=\t[^\t]*\t(.*)" '$1' $argv[2..-1]
end

# The words of one sort, "command", "operand" or "option", with what they are.
function __fish_ipcctl_sort
    switch $argv[1]
        case operand
            string replace --filter --regex -- '^([^-]\S*)\toperand$' '$1' $argv[2..-1]
        case command
            string match --regex -- '^[^-].*' $argv[2..-1] |
                string match --invert --regex -- '\toperand$'
        case option
            string replace --filter --regex -- '^(-[^=\t]+)=?(\t[^\t]*).*' '$1$2' $argv[2..-1] |
                string match --invert --regex -- '^--\t'
    end
end

# Completes what help calls by the name in the third argument: "KIND|PATTERN|REF...", "USER".
function __fish_ipcctl_argument --argument-names program command name current
    switch $name
        case '*KIND*' '*REF*' '*PATTERN*'
            string match --quiet '*KIND*' -- $name; and printf '%s\n' msg shm sem
            $program list --no-headings --raw -o ref 2>/dev/null
        case 'COL*'
            set -l before (string match --regex '.*[,+]' -- $current)
            $program $command --columns --raw 2>/dev/null | string replace --regex '^' -- "$before"
        case 'USER[:*' 'USER:*'
            if set -l user (string match --regex '^[^:]*:' -- $current)
                __fish_complete_groups | string replace --regex '^' -- $user
            else
                __fish_complete_users
                __fish_print_users | string replace --regex '$' ':'
            end
        case 'USER*'
            __fish_complete_users
        case FAMILY
            printf '%s\n' sysv posix
        case WHEN
            printf '%s\n' auto always never
        case COMMAND
            __fish_ipcctl_sort command (__fish_ipcctl_words $program)
        case '*PATH*' '*DIR*' '*FILE*'
            __fish_complete_path $current
    end
end

function __fish_ipcctl
    set -l tokens (commandline --tokenize --current-process --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l program (string replace --regex '^~/' "$HOME/" -- $tokens[1])
    type --query -- $program; or return
    set -l words (__fish_ipcctl_words $program)
    set -l command
    set -l option
    set -l ended
    set -l position 1

    set -l i 2
    while test $i -le (count $tokens)
        set -l token $tokens[$i]
        set option
        if test -n "$ended"; or not string match --quiet --regex '^-.' -- $token
            if test -n "$command"
                set position (math $position + 1)
            else
                set command $token
                set words (__fish_ipcctl_words $program $command)
            end
        else if test "$token" = --
            set ended yes
            if string match --quiet --regex '^--\t' -- $words
                set -l rest (string escape -- $tokens[(math $i + 1)..-1]) $current
                complete --do-complete (string join ' ' -- $rest)
                return
            end
        else if __fish_ipcctl_takes $token $words >/dev/null
            set option $token
            set i (math $i + 1)
        end
        set i (math $i + 1)
    end

    set -l operands (__fish_ipcctl_sort operand $words)
    set -l long (string match --regex '^(--[^=]+=)(.*)' -- $current)
    if test -n "$option"; and test $i -gt (math (count $tokens) + 1)
        __fish_ipcctl_argument $program "$command" (__fish_ipcctl_takes $option $words) $current
    else if test -z "$ended"; and test -n "$long"
        set -l name (__fish_ipcctl_takes (string trim --right --chars== -- $long[2]) $words)
        __fish_ipcctl_argument $program "$command" "$name" $long[3] | string replace --regex '^' -- $long[2]
    else if test -z "$ended"; and string match --quiet -- '-*' $current
        __fish_ipcctl_sort option $words
    else if test -z "$command"; or begin
            test $position -eq 1
            and __fish_ipcctl_sort command $words >/dev/null
        end
        __fish_ipcctl_sort command $words
    else if test $position -le (count $operands)
        __fish_ipcctl_argument $program $command $operands[$position] $current
    else if string match --quiet -- '*...' $operands[-1]
        __fish_ipcctl_argument $program $command $operands[-1] $current
    end
end

complete --command ipcctl --no-files --arguments '(__fish_ipcctl)'
