/* ipcs -i: all about one object. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "compat/ipcs.h"
#include "util/cleanup.h"

/* The permission bits with the two flags that the kernel keeps beside them (shmctl(2)). */
static unsigned int mode_and_flags(const struct ipc_object *object)
{
    const unsigned int dest = 01000, locked = 02000;
    bool segment = object->class->kind == IPC_SHM;

    return (unsigned int)object->mode | (segment && object->shm.dest ? dest : 0) |
           (segment && object->shm.locked ? locked : 0);
}

static void print_time(const char *label, struct maybe time)
{
    char text[IPCS_TIME_TEXT];

    printf("%s%-26s\n", label, ipcs_time(time, text));
}

static void print_size(const char *label, const char *label_human, uint64_t size,
                       enum ipcs_unit unit)
{
    char text[IPCS_SIZE_TEXT];

    printf("%s=%s\t", unit == UNIT_HUMAN ? label_human : label, ipcs_size(size, unit, text));
}

static void msg_detail(const struct ipc_object *object, enum ipcs_unit unit)
{
    printf("\nMessage Queue msqid=%d\n", object->id);
    printf("uid=%u\tgid=%u\tcuid=%u\tcgid=%u\tmode=%#o\n", (unsigned int)object->uid,
           (unsigned int)object->gid, (unsigned int)object->cuid, (unsigned int)object->cgid,
           mode_and_flags(object));
    print_size("cbytes", "csize", object->msg.bytes.value, unit);
    print_size("qbytes", "qsize", object->msg.qbytes.value, unit);
    printf("qnum=%" PRIu64 "\tlspid=%" PRIu64 "\tlrpid=%" PRIu64 "\n", object->msg.messages.value,
           object->msg.lspid.value, object->msg.lrpid.value);
    print_time("send_time=", object->msg.sent_at);
    print_time("rcv_time=", object->msg.received_at);
    print_time("change_time=", object->changed_at);
    puts("");
}

static void shm_detail(const struct ipc_object *object, enum ipcs_unit unit)
{
    printf("\nShared memory Segment shmid=%d\n", object->id);
    printf("uid=%u\tgid=%u\tcuid=%u\tcgid=%u\n", (unsigned int)object->uid,
           (unsigned int)object->gid, (unsigned int)object->cuid, (unsigned int)object->cgid);
    printf("mode=%#o\taccess_perms=%#o\n", mode_and_flags(object), (unsigned int)object->mode);
    print_size("bytes", "size", object->shm.size.value, unit);
    printf("lpid=%" PRIu64 "\tcpid=%" PRIu64 "\tnattch=%" PRIu64 "\n", object->shm.lpid.value,
           object->shm.cpid.value, object->shm.nattch.value);
    print_time("att_time=", object->shm.attached_at);
    print_time("det_time=", object->shm.detached_at);
    print_time("change_time=", object->changed_at);
    puts("");
}

/* The elements of a set are read before any of them is shown: where one cannot be, none is. */
struct elements {
    struct ipc_element *each;
    size_t count;
};

static void free_elements(struct elements *elements)
{
    free(elements->each);
}

static int keep_element(const struct ipc_element *element, void *data)
{
    struct elements *elements = data;

    if (!element->value.known || !element->ncount.known || !element->zcount.known)
        return -EACCES;
    elements->each[elements->count++] = *element;
    return 0;
}

static void print_elements(const struct elements *elements)
{
    printf("%-10s %-10s %-10s %-10s %-10s\n", "semnum", "value", "ncount", "zcount", "pid");
    for (size_t i = 0; i < elements->count; i++) {
        const struct ipc_element *element = &elements->each[i];
        printf("%-10u %-10" PRIu64 " %-10" PRIu64 " %-10" PRIu64 " %-10" PRIu64 "\n",
               element->index, element->value.value, element->ncount.value, element->zcount.value,
               element->pid.value);
    }
}

static int sem_detail(const struct ipc_object *object)
{
    _cleanup_(free_elements) struct elements elements = {
        .each = calloc(object->sem.nsems.value + 1, sizeof(*elements.each)),
    };
    int r = elements.each ? object->class->elements(object, keep_element, &elements) : -ENOMEM;
    if (r < 0)
        return r;

    printf("\nSemaphore Array semid=%d\n", object->id);
    printf("uid=%u\t gid=%u\t cuid=%u\t cgid=%u\n", (unsigned int)object->uid,
           (unsigned int)object->gid, (unsigned int)object->cuid, (unsigned int)object->cgid);
    printf("mode=%#o, access_perms=%#o\n", mode_and_flags(object), (unsigned int)object->mode);
    printf("nsems = %" PRIu64 "\n", object->sem.nsems.value);
    print_time("otime = ", object->sem.operated_at);
    print_time("ctime = ", object->changed_at);
    print_elements(&elements);
    puts("");
    return 0;
}

int ipcs_detail(const struct invocation *invocation, enum ipc_kind kind, int id,
                enum ipcs_unit unit)
{
    const struct ref ref = {.kind = kind, .form = REF_ID, .id = id, .index = REF_NO_INDEX};
    struct ipc_object object;
    int r = ipc_find(&ref, 0, &object);

    if (r == 0 && kind == IPC_MSG)
        msg_detail(&object, unit);
    else if (r == 0 && kind == IPC_SHM)
        shm_detail(&object, unit);
    else if (r == 0)
        r = sem_detail(&object);
    if (r == 0)
        return EXIT_DONE;

    /* Values that cannot be read are those of a set that is gone, or one that may not be read. */
    if (r == -ENOENT || (r == -EACCES && ipc_find(&ref, 0, &object) == -ENOENT))
        compat_warn(invocation, "id %d not found", id);
    else if (kind == IPC_SEM)
        compat_warn(invocation, "semctl(GETVAL) failed: %s", strerror(-r));
    else
        compat_warn(invocation, "cannot look at id %d: %s", id, strerror(-r));
    return EXIT_FAILED;
}
