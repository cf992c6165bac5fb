/* All fields of one record, a line each, for people. */
#ifndef VIEW_DETAIL_H
#define VIEW_DETAIL_H

#include <stdio.h>

#include "view/field.h"

/* Prints the fields of @record that apply, with their names; sizes and times with what people make
 * of them: "16384 (16K)". */
void print_detail(FILE *out, const struct schema *schema, const void *record);

#endif
