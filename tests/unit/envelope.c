/* JSON envelopes. */
#include "data/envelope.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <limits.h>

#include "data/json-text.h"
#include "tap.h"

static void encoded(const struct envelope *envelope, const char *expected)
{
    _cleanup_buffer_ struct buffer line = {0};
    int r = envelope_encode(envelope, &line);

    ok(r == 0 && line.length == strlen(expected) + 1 && line.bytes[line.length - 1] == '\n' &&
           memcmp(line.bytes, expected, line.length - 1) == 0,
       "%s", expected);
    if (line.length > 0 && tap_failed)
        printf("# got: %.*s", (int)line.length, line.bytes);
}

static void encoded_body(const char *body, size_t length, const char *expected)
{
    char line[256];
    struct envelope envelope = {.ref = "msg:/q", .body = body, .length = length};

    snprintf(line, sizeof(line), "{\"ref\":\"msg:/q\",\"length\":%zu,%s}", length, expected);
    encoded(&envelope, line);
}

static void encoding(void)
{
    struct buffer fields = {.bytes = (char[]){"{\"f\":1}"}, .length = 7};

    encoded(
        &(struct envelope){
            .ref = "msg:7", .has_type = true, .type = 1, .body = "hello", .length = 5},
        "{\"ref\":\"msg:7\",\"type\":1,\"length\":5,\"text\":\"hello\"}");
    encoded(
        &(struct envelope){
            .ref = "msg:7", .has_type = true, .type = LONG_MAX, .body = "", .fields = &fields},
        sizeof(long) == 8
            ? "{\"ref\":\"msg:7\",\"type\":9223372036854775807,\"length\":0,\"text\":\"\","
              "\"fields\":{\"f\":1}}"
            : "{\"ref\":\"msg:7\",\"type\":2147483647,\"length\":0,\"text\":\"\","
              "\"fields\":{\"f\":1}}");
    encoded(&(struct envelope){.ref = "msg:/jobs", .has_priority = true, .body = "x", .length = 1},
            "{\"ref\":\"msg:/jobs\",\"priority\":0,\"length\":1,\"text\":\"x\"}");

    encoded_body("\"\\/\b\f\n\r\t\x1b\x7f", 10,
                 "\"text\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u001b\\u007f\"");
    encoded_body("\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", 9,
                 "\"text\":\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\"");
    encoded_body("\xc2\x9b\xe2\x80\xae", 5, "\"text\":\"\\u009b\\u202e\"");
    encoded_body("a\0b", 3, "\"base64\":\"YQBi\"");
    encoded_body("\xff", 1, "\"base64\":\"/w==\"");
    encoded_body("\xff\xfe", 2, "\"base64\":\"//4=\"");
    encoded_body("\xed\xa0\x80", 3, "\"base64\":\"7aCA\"");
    encoded_body("ab\xc3", 3, "\"base64\":\"YWLD\"");
}

static void decoded(const char *line, const char *body, size_t length, long type, int priority)
{
    _cleanup_buffer_ struct buffer scratch = {0};
    struct envelope got;
    struct data_error error = {""};
    int r = envelope_decode(line, strlen(line), &got, &scratch, &error);

    ok(r == 0 && got.length == length && memcmp(got.body, body, length) == 0 &&
           got.has_type == (type > 0) && got.type == type && got.has_priority == (priority >= 0) &&
           got.priority == (unsigned int)(priority >= 0 ? priority : 0),
       "%s", line);
    if (r < 0)
        printf("# %s\n", error.text);
}

static void refused(const char *line, const char *sentence)
{
    _cleanup_buffer_ struct buffer scratch = {0};
    struct envelope got;
    struct data_error error = {""};
    int r = envelope_decode(line, strlen(line), &got, &scratch, &error);

    is_text(r == -EINVAL ? error.text : "(taken)", sentence, line);
}

static void decoding(void)
{
    decoded("{\"ref\":\"msg:7\",\"type\":1,\"length\":5,\"text\":\"hello\"}", "hello", 5, 1, -1);
    decoded(" {\t\"text\" : \"\" } \r", "", 0, 0, -1);
    decoded("{\"priority\":32767,\"base64\":\"AP8=\"}", "\0\xff", 2, 0, 32767);
    decoded("{\"base64\":\"\"}", "", 0, 0, -1);
    decoded("{\"priority\":0,\"type\":3,\"text\":\"x\"}", "x", 1, 3, 0);
    decoded("{\"text\":\"a\\u0000b\",\"length\":3}", "a\0b", 3, 0, -1);
    decoded("{\"text\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u20AC\\ud83d\\ude00\"}",
            "\"\\/\b\f\n\r\t\xe2\x82\xac\xf0\x9f\x98\x80", 15, 0, -1);
    decoded("{\"text\":\"\\u007f\\u0080\\u07ff\\u0800\\uffff\\ud800\\udc00\"}",
            "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf\xf0\x90\x80\x80", 15, 0, -1);
    decoded("{\"type\":null,\"priority\":null,\"length\":null,\"base64\":null,\"text\":\"x\"}", "x",
            1, 0, -1);
    decoded("{\"x\":[1,-2.5e+3,{\"y\":[]},{},\"\\u0000\",true,false,null],\"te\\u0078t\":\"x\","
            "\"fields\":{\"type\":7}}",
            "x", 1, 0, -1);
    decoded("{\"text\":\"x\",\"unknown\":1,\"unknown\":2}", "x", 1, 0, -1);
    if (sizeof(long) == 8) {
        decoded("{\"type\":9223372036854775807,\"text\":\"x\"}", "x", 1, LONG_MAX, -1);
        decoded("{\"type\":9007199254740993,\"text\":\"x\"}", "x", 1, (long)9007199254740993, -1);
        refused("{\"type\":9223372036854775808,\"text\":\"x\"}",
                "type 9223372036854775808 is out of range: 1 to 9223372036854775807");
        refused("{\"type\":0,\"text\":\"x\"}", "type 0 is out of range: 1 to 9223372036854775807");
        refused("{\"type\":-1,\"text\":\"x\"}",
                "type -1 is out of range: 1 to 9223372036854775807");
    }
    refused("{\"type\":1.0,\"text\":\"x\"}", "type 1.0 is not a whole number");
    refused("{\"type\":1e3,\"text\":\"x\"}", "type 1e3 is not a whole number");
    refused("{\"type\":\"1\",\"text\":\"x\"}", "type is not a number");
    refused("{\"priority\":32768,\"text\":\"x\"}", "priority 32768 is out of range: 0 to 32767");
    refused("{\"length\":4,\"text\":\"hello\"}", "length is 4, but the body has 5 bytes");
    refused("{\"length\":-1,\"text\":\"\"}",
            sizeof(long) == 8 ? "length -1 is out of range: 0 to 9223372036854775807"
                              : "length -1 is out of range: 0 to 2147483647");
    refused("{}", "neither text nor base64 is given");
    refused("{\"text\":null}", "neither text nor base64 is given");
    refused("{\"text\":\"a\",\"base64\":\"YQ==\"}", "text and base64 exclude each other");
    refused("{\"text\":5}", "text is not a string");
    refused("{\"text\":\"a\",\"text\":\"a\"}", "text is given twice");
    refused("{\"ref\":1,\"ref\":2,\"text\":\"a\"}", "ref is given twice");
    refused("{\"base64\":\"YQ=\"}", "base64 is not valid base64");
    refused("{\"base64\":\"YR==\"}", "base64 is not valid base64");
    refused("{\"base64\":\"YWI=YWI=\"}", "base64 is not valid base64");
    refused("{\"base64\":\"Y===\"}", "base64 is not valid base64");
    refused("{\"base64\":\"YW I\"}", "base64 is not valid base64");
    refused("", "no JSON envelope: no object at byte 1");
    refused("[]", "no JSON envelope: no object at byte 1");
    refused("hello", "no JSON envelope: no object at byte 1");
    refused("{\"text\":\"x\"} x", "no JSON envelope: more after the object at byte 14");
    refused("{\"text\":\"x\"}{}", "no JSON envelope: more after the object at byte 13");
    refused("{\"text\":\"x\",}", "no JSON envelope: no string at byte 13");
    refused("{\"text\" \"x\"}", "no JSON envelope: no colon after a name at byte 9");
    refused("{\"text\":\"x\"", "no JSON envelope: neither a comma nor the end of the object at "
                               "byte 12");
    refused("{\"text\":\"x", "no JSON envelope: a string without end at byte 11");
    refused("{\"text\":\"x\\", "no JSON envelope: a string without end at byte 12");
    refused("{\"text\":\"\\x41\"}", "no JSON envelope: an unknown escape at byte 11");
    refused("{\"text\":\"\\u12g4\"}",
            "no JSON envelope: \\u needs four hexadecimal digits at byte 14");
    refused("{\"text\":\"\\ud800\"}", "no JSON envelope: half of a surrogate pair at byte 16");
    refused("{\"text\":\"\\ud800\\u0041\"}",
            "no JSON envelope: half of a surrogate pair at byte 22");
    refused("{\"text\":\"\\udc00\"}", "no JSON envelope: half of a surrogate pair at byte 16");
    refused("{\"text\":\"a\tb\"}", "no JSON envelope: a control character in a string at byte 11");
    refused("{\"text\":\"\xff\"}", "no JSON envelope: bytes that are no UTF-8 at byte 10");
    refused("{\"text\":\"\xed\xa0\x80\"}", "no JSON envelope: bytes that are no UTF-8 at byte 10");
    refused("{\"x\":01,\"text\":\"\"}", "no JSON envelope: no number at byte 8");
    refused("{\"x\":1.,\"text\":\"\"}",
            "no JSON envelope: a number that ends in its point at byte 8");
    refused("{\"x\":1e,\"text\":\"\"}",
            "no JSON envelope: a number that ends in its exponent at byte 8");
    refused("{\"x\":1E+", "no JSON envelope: a number that ends in its exponent at byte 9");
    refused("{\"type\":-}", "no JSON envelope: no number at byte 10");
    refused("{\"x\":", "no JSON envelope: no value at byte 6");
    refused("{\"x\":{1:2}}", "no JSON envelope: no string at byte 7");
    refused("{\"x\":{\"a\" 1}}", "no JSON envelope: no colon after a name at byte 11");
    refused("{\"x\":{\"a\":1,}}", "no JSON envelope: no string at byte 13");
    refused("{\"x\":{\"a\":1,\"b\"}}", "no JSON envelope: no colon after a name at byte 16");
    refused("{\"text\":\"\\ud83d\\u12\"}",
            "no JSON envelope: \\u needs four hexadecimal digits at byte 20");
    refused("{\"x\":[1,],\"text\":\"\"}", "no JSON envelope: no value at byte 9");
    refused("{\"x\":[1},\"text\":\"\"}", "no JSON envelope: neither a comma nor the end at byte 8");
    refused("{\"x\":nul,\"text\":\"\"}", "no JSON envelope: no value at byte 6");
}

static void depth(void)
{
    char nested[2 * JSON_DEPTH_MAX + 2];
    struct json_reader reader;

    memset(nested, '[', JSON_DEPTH_MAX + 1);
    memset(nested + JSON_DEPTH_MAX + 1, ']', JSON_DEPTH_MAX + 1);
    reader = (struct json_reader){.at = nested, .end = nested + sizeof(nested)};
    ok(json_skip_value(&reader) == -EINVAL, "values nested too deep");
    reader = (struct json_reader){.at = nested + 1, .end = nested + sizeof(nested) - 1};
    ok(json_skip_value(&reader) == 0 && reader.at == reader.end, "values nested deep enough");
}

/* Bodies of all kinds of bytes come back unchanged, and cJSON takes every line. */
static void round_trips(void)
{
    _cleanup_buffer_ struct buffer line = {0}, scratch = {0};
    unsigned int state = 12345, same = 0, parsed = 0;
    enum { TRIPS = 5000 };
    static const char alphabet[] = "ab\"\\\n\t\x1b\x7f\xc3\xa4\xe2\x80\xae\xf0\x9f\x98\x80";

    for (int i = 0; i < TRIPS; i++) {
        char body[64];
        size_t length = (size_t)(state >> 16) % sizeof(body);
        for (size_t j = 0; j < length; j++) {
            state = state * 1103515245 + 12345;
            body[j] = i % 2 ? (char)(state >> 16) : alphabet[(state >> 16) % sizeof(alphabet)];
        }
        state = state * 1103515245 + 12345;

        struct envelope in = {.ref = "msg:7",
                              .has_type = true,
                              .type = i + 1L,
                              .body = body,
                              .length = length},
                        out;
        struct data_error error;
        buffer_clear(&line);
        if (envelope_encode(&in, &line) < 0 ||
            envelope_decode(line.bytes, line.length, &out, &scratch, &error) < 0)
            continue;
        same += out.length == length && memcmp(out.body, body, length) == 0 && out.type == in.type;
        cJSON *tree = cJSON_ParseWithLength(line.bytes, line.length);
        parsed += tree != NULL;
        cJSON_Delete(tree);
    }
    is_number(same, TRIPS, "bodies come back unchanged");
    is_number(parsed, TRIPS, "cJSON reads the lines");
}

int main(void)
{
    encoding();
    decoding();
    depth();
    round_trips();
    return done();
}
