/* Decisions! Decisions!  Which shall I use? - measured on this machine. */
#include <cjson/cJSON.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "lecture/console.h"
#include "lecture/measure.h"
#include "lecture/program.h"
#include "util/cleanup.h"
#include "util/report.h"
#include "util/units.h"

/* The longest bar, and the sentences of the advice, end within 80 columns. */
enum { SMALL = 0, LARGE = 1, SIZES = 2, BAR_WIDTH = 16, FIGURE = 32, SENTENCE = 128 };

static const char program[] = "choose";
static const size_t sizes[SIZES] = {64, MAX_MESSAGE};

/* The order of channel_classes. */
enum { PIPE, SOCKETS, SYSV_QUEUE, POSIX_QUEUE, SHARED_MEMORY };

struct results {
    struct measurement of[SIZES][CHANNELS];
};

static void remove_queue(int signal_number)
{
    remove_channel_queue();
    die_by_signal(signal_number);
}

static void measure(struct results *results)
{
    bool progress = isatty(STDERR_FILENO);

    for (int size = 0; size < SIZES; size++)
        for (int i = 0; i < CHANNELS; i++) {
            if (progress) {
                fprintf(stderr, "\r\033[Kmeasuring %d of %d: %s, %zu bytes",
                        size * CHANNELS + i + 1, SIZES * CHANNELS, channel_classes[i]->name,
                        sizes[size]);
                fflush(stderr);
            }
            results->of[size][i] = measure_channel(channel_classes[i], sizes[size]);
        }
    if (progress) {
        fputs("\r\033[K", stderr);
        fflush(stderr);
    }
}

/* What could not be measured is said, and left out. */
static int report_failures(const struct results *results)
{
    int status = EXIT_DONE;

    for (int size = 0; size < SIZES; size++)
        for (int i = 0; i < CHANNELS; i++)
            if (results->of[size][i].error != 0) {
                report_error("lecture %s: %s, %zu bytes: %s", program, channel_classes[i]->name,
                             sizes[size], strerror(-results->of[size][i].error));
                status = EXIT_FAILED;
            }
    return status;
}

/* Figures as text; "-" for what could not be measured. */

static const char *count_text(const struct measurement *m, char text[static FIGURE])
{
    snprintf(text, FIGURE, m->error ? "-" : "%.0f", m->messages_per_second);
    return text;
}

static const char *bytes_text(const struct measurement *m, char text[static FIGURE])
{
    char size[SIZE_TEXT];

    snprintf(text, FIGURE, "%s", m->error ? "-" : format_size((uint64_t)m->bytes_per_second, size));
    return text;
}

static const char *time_text(const struct measurement *m, int64_t ns, char text[static FIGURE])
{
    if (m->error)
        snprintf(text, FIGURE, "-");
    else
        snprintf(text, FIGURE, "%.1f us", (double)ns / 1000);
    return text;
}

static void print_bar(double value, double most)
{
    const char *block = strcmp(nl_langinfo(CODESET), "UTF-8") == 0 ? "\u2588" : "#";
    int width = most > 0 ? (int)(value / most * BAR_WIDTH + 0.5) : 0;

    for (int i = 0; i < width; i++)
        fputs(block, stdout);
}

static void print_size(const struct measurement of[static CHANNELS], size_t size, bool bars)
{
    double most = 0;

    for (int i = 0; i < CHANNELS; i++)
        if (!of[i].error && of[i].messages_per_second > most)
            most = of[i].messages_per_second;

    printf("%zu BYTES%*s  %10s  %8s  %10s  %10s\n", size, size < 1000 ? 8 : 6, "", "MESSAGES/S",
           "BYTES/S", "ROUND TRIP", "99 IN 100");
    for (int i = 0; i < CHANNELS; i++) {
        char count[FIGURE], bytes[FIGURE], median[FIGURE], p99[FIGURE];
        printf("%-16s  %10s  %8s  %10s  %10s", channel_classes[i]->name, count_text(&of[i], count),
               bytes_text(&of[i], bytes), time_text(&of[i], of[i].median_ns, median),
               time_text(&of[i], of[i].p99_ns, p99));
        if (bars) {
            fputs("  ", stdout);
            print_bar(of[i].error ? 0 : of[i].messages_per_second, most);
        }
        putchar('\n');
    }
    putchar('\n');
}

/* The lecture's advice, and what speaks for it here. */
struct advice {
    const char *want, *use;
    void (*evidence)(const struct results *results, char sentence[static SENTENCE]);
};

static void one_way(const struct results *results, char sentence[static SENTENCE])
{
    char count[FIGURE];

    snprintf(sentence, SENTENCE, "pipe %s messages/s of %zu bytes",
             count_text(&results->of[SMALL][PIPE], count), sizes[SMALL]);
}

static void two_way(const struct results *results, char sentence[static SENTENCE])
{
    const struct measurement *pair = &results->of[SMALL][SOCKETS];
    const struct measurement *pipes = &results->of[SMALL][PIPE];
    char first[FIGURE], second[FIGURE];

    snprintf(sentence, SENTENCE, "there and back %s; two pipes %s",
             time_text(pair, pair->median_ns, first), time_text(pipes, pipes->median_ns, second));
}

static void much_data(const struct results *results, char sentence[static SENTENCE])
{
    char first[FIGURE], second[FIGURE];

    snprintf(sentence, SENTENCE, "shared memory %s/s; pipe %s/s",
             bytes_text(&results->of[LARGE][SHARED_MEMORY], first),
             bytes_text(&results->of[LARGE][PIPE], second));
}

static void messages(const struct results *results, char sentence[static SENTENCE])
{
    char first[FIGURE], second[FIGURE], third[FIGURE];

    snprintf(sentence, SENTENCE, "SysV %s/s; POSIX %s/s; pipe %s/s",
             count_text(&results->of[SMALL][SYSV_QUEUE], first),
             count_text(&results->of[SMALL][POSIX_QUEUE], second),
             count_text(&results->of[SMALL][PIPE], third));
}

static const struct advice advice[] = {
    {"one way", "pipes", one_way},
    {"two way", "socket pairs", two_way},
    {"lots of data", "shared memory", much_data},
    {"messages", "little over pipes", messages},
};

static void print_results(const struct results *results)
{
    bool bars = isatty(STDOUT_FILENO);

    setlocale(LC_CTYPE, ""); /* bars are of blocks where the terminal has them */
    for (int size = 0; size < SIZES; size++)
        print_size(results->of[size], sizes[size], bars);

    printf("%-13s %-18s %s\n", "YOU WANT", "THE LECTURE SAYS", "MEASURED HERE AND NOW");
    for (size_t i = 0; i < ARRAY_SIZE(advice); i++) {
        char sentence[SENTENCE];
        advice[i].evidence(results, sentence);
        printf("%-13s %-18s %s\n", advice[i].want, advice[i].use, sentence);
    }
}

/* What follows is false where memory ran out.  cJSON's functions take the NULL of one that failed
 * before. */

static bool add_figure(cJSON *object, const char *name, const struct measurement *m, double figure)
{
    char digits[FIGURE];

    snprintf(digits, sizeof(digits), "%.0f", figure);
    return cJSON_AddRawToObject(object, name, m->error ? "null" : digits);
}

/* A new object at the end of the array; NULL where memory ran out. */
static cJSON *add_object(cJSON *array)
{
    cJSON *object = cJSON_CreateObject();

    if (cJSON_AddItemToArray(array, object))
        return object;
    cJSON_Delete(object);
    return NULL;
}

static bool add_measurement(cJSON *array, const char *id, size_t size, const struct measurement *m)
{
    cJSON *object = add_object(array);

    return cJSON_AddStringToObject(object, "mechanism", id) &&
           cJSON_AddNumberToObject(object, "size", (double)size) &&
           add_figure(object, "messages_per_second", m, m->messages_per_second) &&
           add_figure(object, "bytes_per_second", m, m->bytes_per_second) &&
           add_figure(object, "round_trip_median_ns", m, (double)m->median_ns) &&
           add_figure(object, "round_trip_p99_ns", m, (double)m->p99_ns);
}

static bool add_advice(cJSON *array, const struct advice *one, const struct results *results)
{
    cJSON *object = add_object(array);
    char sentence[SENTENCE];

    one->evidence(results, sentence);
    return cJSON_AddStringToObject(object, "want", one->want) &&
           cJSON_AddStringToObject(object, "use", one->use) &&
           cJSON_AddStringToObject(object, "measured", sentence);
}

static bool fill_document(cJSON *document, const struct results *results)
{
    bool complete = cJSON_AddNumberToObject(document, "version", 1);

    cJSON *measurements = cJSON_AddArrayToObject(document, "measurements");
    for (int size = 0; size < SIZES; size++)
        for (int i = 0; i < CHANNELS; i++)
            complete &= add_measurement(measurements, channel_classes[i]->id, sizes[size],
                                        &results->of[size][i]);
    cJSON *advices = cJSON_AddArrayToObject(document, "advice");
    for (size_t i = 0; i < ARRAY_SIZE(advice); i++)
        complete &= add_advice(advices, &advice[i], results);
    return complete;
}

static int print_json(const struct results *results)
{
    cJSON *document = cJSON_CreateObject();
    char *text = fill_document(document, results) ? cJSON_PrintUnformatted(document) : NULL;

    cJSON_Delete(document);
    if (!text) {
        report_error("lecture %s: out of memory", program);
        return EXIT_FAILED;
    }
    puts(text);
    cJSON_free(text);
    return EXIT_DONE;
}

static int run(const struct lecture_arguments *arguments)
{
    struct results results;
    int status = EXIT_DONE;

    on_last_signal(remove_queue);
    measure(&results);
    if (arguments->json)
        status = print_json(&results);
    else
        print_results(&results);
    return first_failure(status, report_failures(&results));
}

const struct lecture_program choose_program = {
    .name = program,
    .shows = "which to use, measured here and now",
    .topic = "Decisions! Decisions!",
    .operands = "",
    .help = "Measures pipe, socket pair, System V queue, POSIX queue, and shared memory\n"
            "with semaphores between two processes, for about a second in all: messages\n"
            "and bytes a second one way, and the time of a round trip (the median, and\n"
            "what 99 in 100 stay below), for small messages and for large ones.  Then it\n"
            "shows the lecture's advice next to the figures.  They are this machine's, at\n"
            "this moment: measure again.",
    .calls = "pipe(2), socketpair(2), msgget(2), mq_open(3), mmap(2), sem_init(3),\n"
             "fork(2), clock_gettime(2)",
    .options = LECTURE_JSON,
    .run = run,
};
