# Comparing programs: ours and its peer run in turns, many times, and what counts is the ratio of the
# medians in that one run.  Absolute times depend on the machine; ratios much less.
#
# A script of bench/ names its rows with compare() and flat(), and ends with finish().  Each takes the
# option --quick, for fewer runs over less, and the program to measure as IPCCTL in the environment.
# docs/performance.md tells what is measured, and how the table is to be read.
package Bench;

use strict;
use warnings;
use Cwd qw(abs_path);
use Exporter 'import';
use File::Temp qw(tempdir);
use FindBin;
use List::Util qw(min);

our @EXPORT = qw(begin compare compile fill_namespace finish flat heading ipcctl measure peak_memory promise quick);

use constant IPC_CREAT => 01000;

my ($quick, $ipcctl, $missed) = (0, abs_path($ENV{IPCCTL} // "$FindBin::Bin/../ipcctl"), 0);

sub quick  { return $quick }
sub ipcctl { return $ipcctl }

# Runs this script once more in namespaces of its own, with an empty /dev/shm and /dev/mqueue.  They end
# with it, and all that was made or started in them.
sub enter_namespaces {
    return if ($ENV{IPCCTL_BENCH_NAMESPACE} // '') eq readlink '/proc/self/ns/ipc';

    my @namespaces = qw(--ipc --mount --pid --fork --kill-child --mount-proc);
    push @namespaces, qw(--user --map-root-user) if $> != 0;
    my $mount = <<~'END';
        mount -t tmpfs -o mode=1777 none /dev/shm
        if [ -d /dev/mqueue ]; then mount -t mqueue none /dev/mqueue; fi
        IPCCTL_BENCH_NAMESPACE=$(readlink /proc/self/ns/ipc) exec "$@"
        END
    $ENV{IPCCTL} = $ipcctl;
    exec 'unshare', @namespaces, 'sh', '-ec', $mount, 'sh', $^X, $0, @ARGV or die "unshare: $!";
}

# What a script begins with: its option, the programs it needs beside ours, and namespaces of its own.
sub begin {
    my @peers = @_;
    die "usage: $0 [--quick]\n" if grep { $_ ne '--quick' } @ARGV;
    $quick = @ARGV > 0;
    die "$0: $ipcctl is not there; IPCCTL names the program to measure\n" if !-x $ipcctl;
    for my $peer (@peers) {
        die "$0: needs $peer\n" if !grep { -x "$_/$peer" } split /:/, $ENV{PATH};
    }
    enter_namespaces();
    $SIG{INT} = $SIG{TERM} = sub { exit 1 };    # the first process of a namespace gets them only so
    $| = 1;
    print heading() if !$ENV{IPCCTL_BENCH_TABLE};
    return;
}

# What a script ends with.  Exit status 1 where a bar does not hold.
sub finish { exit($missed ? 1 : 0) }

my $layout = "| %-49s | %10s | %10s | %6s | %6s | %7s | %-5s |\n";

sub heading {
    return sprintf($layout, 'what', 'ours', 'peer', 'ratio', 'CPU', 'bar', 'holds')
        . sprintf $layout, '---', '---:', '---:', '---:', '---:', '---:', '---';
}

# BAR is { most => RATIO } or { least => RATIO }, or undefined where none is set.
sub holds {
    my ($ratio, $bar) = @_;
    return 1 if !$bar;
    return defined $bar->{most} ? $ratio <= $bar->{most} : $ratio >= $bar->{least};
}

# Prints a row: how NAME, OURS and PEER are written, their ratio, that of the CPU times if any, and the bar.
sub row {
    my ($name, $ours, $peer, $ratio, $cpu, $bar) = @_;
    my $holds = holds($ratio, $bar);
    my $limit =
          !$bar               ? ''
        : defined $bar->{most} ? sprintf('<= %.2f', $bar->{most})
        :                        sprintf('>= %.2f', $bar->{least});
    printf $layout, $name, $ours, $peer, sprintf('%.2f', $ratio),
        defined $cpu ? sprintf('%.2f', $cpu) : '', $limit, !$bar ? '' : $holds ? 'yes' : 'NO';
    $missed = 1 if !$holds;
    return;
}

# A program in C of this directory, compiled; its path.
my $programs;

sub compile {
    my ($name) = @_;
    $programs //= tempdir(CLEANUP => 1);
    my $program = "$programs/$name";
    if (!-x $program) {
        my @compiler = split ' ', $ENV{CC} // 'cc';
        system(@compiler, '-O2', '-D_GNU_SOURCE', '-o', $program, "$FindBin::Bin/$name.c", '-lrt') == 0
            or die "$FindBin::Bin/$name.c cannot be compiled\n";
    }
    return $program;
}

# Runs a command without output, dies where it fails.  Seconds by the clock, seconds of CPU with those of its
# children, and the peak of its resident memory in KiB.
sub measure {
    my @command = @_;
    open my $measured, '-|', compile('measure'), @command or die "measure: $!";
    my $line = <$measured>;
    close $measured or die "failed ($?): @command\n";
    return split ' ', $line;
}

sub median {
    my @sorted = sort { $a <=> $b } @_;
    return $sorted[ @sorted / 2 ];
}

sub show_time { return sprintf '%.2f ms', $_[0] * 1e3 }
sub show_rate { return sprintf '%.0f k/s', $_[0] / 1e3 }

# Runs both in turns, and adds to TIMES the times of each by clock and CPU.
sub run_in_turns {
    my ($times, %how) = @_;
    for my $run (0 .. $how{runs}) {
        for my $who ($run % 2 ? qw(ours peer) : qw(peer ours)) {
            $how{before}->() if $how{before};
            my ($clock, $cpu) = measure(@{ $how{$who} });
            $how{after}->() if $how{after};
            next if $run == 0;    # which warms up
            push @{ $times->{$who}{clock} }, $clock;
            push @{ $times->{$who}{cpu} },   $cpu;
        }
    }
    return;
}

# compare(NAME, ours => COMMAND, peer => COMMAND, runs => N, and any of
#     bar    => RATIO   of the times, the most that is within
#     least  => 1       the least times are compared, and not the medians
#     rate   => N       things that a run moves: rates are compared in place of times, and
#                       the bar is the least
#     before => CODE    runs before each run, untimed; "after" likewise)
# The ratio is that of the medians by the clock, and beside it that of the least CPU times, which a busy machine
# disturbs least.  What seems not to hold is measured on, up to three times the runs.
sub compare {
    my ($name, %how) = @_;
    my $bar = defined $how{bar} ? { ($how{rate} ? 'least' : 'most') => $how{bar} } : undef;
    my $of  = $how{least} ? \&min : \&median;
    my (%times, $ours, $peer, $ratio);
    for my $round (1 .. 3) {
        run_in_turns(\%times, %how);
        ($ours, $peer) = map { $of->(@{ $times{$_}{clock} }) } qw(ours peer);
        $ratio = $how{rate} ? $peer / $ours : $ours / $peer;
        last if holds($ratio, $bar);
    }
    my ($our_cpu, $peer_cpu) = map { min(@{ $times{$_}{cpu} }) || 1e-6 } qw(ours peer);
    if ($how{rate}) {
        row($name, show_rate($how{rate} / $ours), show_rate($how{rate} / $peer), $ratio, $peer_cpu / $our_cpu,
            $bar);
    } else {
        row($name, show_time($ours), show_time($peer), $ratio, $our_cpu / $peer_cpu, $bar);
    }
    return;
}

# Rows that compare a program with itself, or with a figure that was promised.

# The peak memory of a command in KiB: the kernel counts it a page or a hundred too low, so that one run tells
# little.
sub peak_memory {
    my @command = @_;
    return median(map { (measure(@command))[2] } 1 .. 9);
}

# Peak memory over many objects, and over few.
sub flat {
    my ($name, $many, $few, $bar) = @_;
    return row($name, "$many KiB", "$few KiB", $many / $few, undef,
        defined $bar ? { most => $bar } : undef);
}

# A rate that is promised.
sub promise {
    my ($name, $rate, $promised) = @_;
    return row($name, show_rate($rate), show_rate($promised), $rate / $promised, undef, { least => 1 });
}

# System V objects in the namespace, one of each key from 1 on: fill_namespace(msg => N, shm => N, sem => N).
sub fill_namespace {
    my (%counts) = @_;
    my %make = (
        msg => sub { return msgget $_[0], IPC_CREAT | 0600 },
        shm => sub { return shmget $_[0], 1, IPC_CREAT | 0600 },
        sem => sub { return semget $_[0], 1, IPC_CREAT | 0600 },
    );
    for my $kind (sort keys %counts) {
        for my $key (1 .. $counts{$kind}) {
            defined $make{$kind}->($key) or die "the $key. object of $counts{$kind} ($kind): $!\n";
        }
    }
    return;
}

1;
