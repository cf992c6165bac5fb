/* References.  The first byte says which forms are taken; the rest is the text. */
#include "ipc/ref.h"

#include <errno.h>

#include "fuzz.h"

enum { ALL_FORMS = 31 };

static bool is_same(const struct ref *a, const struct ref *b)
{
    return a->kind == b->kind && a->form == b->form && a->id == b->id && a->key == b->key &&
           a->index == b->index && strcmp(a->name, b->name) == 0;
}

/* What is printed is taken back as the same reference, and printed the same again. */
static void check_format(const struct ref *ref, unsigned int accept)
{
    char text[REF_TEXT], again[REF_TEXT];
    struct ref_error error;
    struct ref back;

    ref_format(ref, text);
    require(is_sentence(text));
    /* A path is only to be read.  A pattern of backslashes alone is printed as the name it means.
     */
    if (ref->form == REF_FTOK || (ref->form == REF_PATTERN && !strpbrk(text, "*?[]")))
        return;
    require(ref_parse(text, accept, &back, &error) == 0);
    require(is_same(ref, &back));
    require(strcmp(ref_format(&back, again), text) == 0);
}

static void check_parse(const char *text, unsigned int accept)
{
    struct ref ref, before;
    struct ref_error error;

    memset(&ref, 0x5a, sizeof(ref));
    before = ref;
    int r = ref_parse(text, accept, &ref, &error);
    if (r == 0) {
        check_format(&ref, accept);
        return;
    }
    require(r == -EINVAL);
    require(memcmp(&ref, &before, sizeof(ref)) == 0);
    require(is_sentence(error.sentence));
    require(*error.hint == '\0' || is_sentence(error.hint));
}

/* Any name that an object may have is found again by the reference that is printed for it. */
static void check_name(const char *text)
{
    char name[IPC_NAME_MAX + 1] = "/", reference[REF_TEXT] = "msg:";
    struct ref_error error;
    struct ref ref;

    strncat(name, text, sizeof(name) - 2);
    if (strchr(name + 1, '/') || name[1] == '\0' || strcmp(name, "/.") == 0 ||
        strcmp(name, "/..") == 0)
        return;
    ref_escape_name(name, reference + 4, sizeof(reference) - 4);
    require(ref_parse(reference, REF_ACCEPT_ONE, &ref, &error) == 0);
    require(ref.form == REF_NAME && strcmp(ref.name, name) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    _cleanup_free_ char *text = text_of(data + 1, size - 1);
    int project = -7;

    check_parse(text, data[0] & ALL_FORMS);
    check_name(text);
    if (ref_parse_project(text, &project) < 0)
        require(project == -7);
    else
        require(project >= 1 && project <= 255);
    return 0;
}
