/* A parser of C declarations, as far as members of structs need one.  Internal to the reading of
 * structs: data/struct-decl.h is what it makes.
 *
 * Functions return 0; -EINVAL with the source's error filled; or -ENOMEM. */
#ifndef DATA_C_PARSER_H
#define DATA_C_PARSER_H

#include "data/c-source.h"
#include "data/struct-decl.h"

/* A name for a type: a typedef's, or the tag of an enum, which begins with "enum ". */
struct named_type {
    char *name;
    const struct c_type *type;
    int enumeration;
};

struct parser {
    struct c_source source;
    struct struct_layout *layout;
    size_t fields_capacity;
    struct named_type *types;
    size_t types_count, types_capacity;
    int enumerations;
    bool is_header, packed;
};

/* The type that the specifiers of a declaration name. */
struct declared_type {
    const struct c_type *type;
    int enumeration;
};

/* Whether the present token is that name or punctuator. */
bool parser_at(const struct parser *parser, const char *text);

/* Goes to the next token. */
int parser_next(struct parser *parser);

/* Goes back to a place, a copy of the parser, from which it only looked ahead. */
void parser_go_back(struct parser *parser, const struct parser *place);

/* Steps over @text, which must stand here, as in "';' is expected after a member". */
int parser_expect(struct parser *parser, const char *text, const char *where);

/* Steps over everything from an opening bracket to what closes it. */
int parser_skip_brackets(struct parser *parser);

/* Steps over attributes.  __attribute__((packed)) sets @packed; others are refused, for they may
 * change the layout. */
int parser_attributes(struct parser *parser, bool *packed);

/* Whether a word stands here that changes nothing about the type, like const. */
bool parser_is_qualifier(const struct parser *parser);

/* Refuses what no arithmetic type can have in front of it, and says why. */
int parser_refuse_specifier(struct parser *parser);

/* Reads the specifiers at the beginning of a declaration; enums that are defined there add to the
 * constants. */
int parser_specifiers(struct parser *parser, struct declared_type *ret);

/* Gives a type a name.  @prefix is "" for a typedef, "enum " for the tag of an enum. */
int parser_name_type(struct parser *parser, const char *prefix, const char *name, size_t length,
                     struct declared_type type);

/* Reads members into the layout, without their offsets: up to and with a closing brace, or to the
 * end of the source where @in_braces is false.  (struct-members.c) */
int parser_members(struct parser *parser, bool in_braces);

/* Gives the fields of the layout their places.  (struct-layout.c) */
int parser_lay_out(struct parser *parser);

/* Frees what the parser made for itself: neither the layout nor the constants of the source. */
void parser_free(struct parser *parser);

#endif
