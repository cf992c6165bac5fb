# Comparing programs: each pair runs in turns, many times, and what counts is the ratio of the medians in
# that one run.  Absolute times depend on the machine; ratios much less.
package Bench;

use strict;
use warnings;
use Exporter 'import';
use POSIX ();
use Time::HiRes qw(clock_gettime CLOCK_MONOTONIC);

our @EXPORT = qw(compare heading peak_memory median run_quietly);

sub median {
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ @sorted / 2 ];
}

# Runs a command without output; dies where it fails.
sub run_quietly {
    my @command = @_;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDOUT, '>', '/dev/null' or POSIX::_exit(126);
        exec { $command[0] } @command or POSIX::_exit(127);
    }
    waitpid $pid, 0;
    die "failed ($?): @command\n" if $?;
    return;
}

sub timed {
    my ($work) = @_;
    my $start = clock_gettime(CLOCK_MONOTONIC);
    ref $work eq 'CODE' ? $work->() : run_quietly(@$work);
    return clock_gettime(CLOCK_MONOTONIC) - $start;
}

sub heading {
    printf "%-44s %11s %11s %7s %6s\n", 'what', 'ours', 'peer', 'ratio', 'bar';
    return;
}

# compare(NAME, ours => WORK, peer => WORK, bar => RATIO, runs => N, before => CODE)
# WORK is a command as a list, or code to run.  BEFORE runs untimed before each.  True where the ratio of
# the medians is within the bar.
sub compare {
    my ($name, %how) = @_;
    my (@ours, @peer);
    for my $run (0 .. $how{runs}) {
        my @turn = $run % 2 ? ([ \@ours, $how{ours} ], [ \@peer, $how{peer} ])
                            : ([ \@peer, $how{peer} ], [ \@ours, $how{ours} ]);
        for (@turn) {
            my ($times, $work) = @$_;
            $how{before}->() if $how{before};
            my $time = timed($work);
            push @$times, $time if $run > 0;    # the first warms up
        }
    }
    my ($ours, $peer) = (median(@ours), median(@peer));
    my $ratio = $ours / $peer;
    my $holds = $ratio <= $how{bar};
    printf "%-44s %9.2fms %9.2fms %7.3f %6s%s\n", $name, $ours * 1e3, $peer * 1e3, $ratio,
        sprintf('%.2f', $how{bar}), $holds ? '' : '  OVER';
    return $holds;
}

# The peak resident memory of a command in KiB.
sub peak_memory {
    my @command = @_;
    open my $status, '-|', '/usr/bin/time', '-f', '%M', 'sh', '-c', 'exec "$@" 2>/dev/null 3>&2', 'sh',
        @command
        or die "time: $!";
    close $status;
    return;
}

1;
