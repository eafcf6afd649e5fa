#include "lib/vectors.h"

struct buf vectors_read_file(const char *path, const char *help)
{
    struct buf text = buf_init(VECTORS_SIZE_MAX);
    FILE *file = fopen(path, "rb");
    if (!file) {
        print_error("%s cannot be read: %s\n", path, help);
        ASSERT(false);
    }
    unsigned char piece[65536];
    for (size_t size; (size = fread(piece, 1, sizeof piece, file)) > 0;)
        ASSERT(buf_append(&text, piece, size));
    ASSERT(!ferror(file));
    fclose(file);
    return text;
}

json_t *vectors_read(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", TEST_VECTORS, name);
    struct buf text = vectors_read_file(path, "it is part of the sources");
    static const struct json_rules rules = {.size_max = VECTORS_SIZE_MAX, .depth_max = 16};
    json_t *value = json_read(buf_bytes(&text), &rules, &err);
    ASSERT(value);
    buf_release(&text);
    return value;
}

void vectors_check(const char *name, struct bytes text)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", TEST_VECTORS, name);
    if (getenv("TANA_WRITE_VECTORS")) {
        FILE *file = fopen(path, "wb");
        ASSERT(file && fwrite(text.data, 1, text.size, file) == text.size && fclose(file) == 0);
        return;
    }
    struct buf there = vectors_read_file(path, "TANA_WRITE_VECTORS=1 makes it");
    if (!bytes_eq(buf_bytes(&there), text)) {
        print_error("%s is not what the code says\n", path);
        ASSERT(false);
    }
    buf_release(&there);
}

void vectors_hex(const json_t *object, const char *name, void *out, size_t size)
{
    json_t *text = json_object_get(object, name);
    ASSERT(json_is_string(text));
    ASSERT(hex_decode(json_text(text), out, size));
}

void vectors_put_hex(struct buf *out, const char *name, struct bytes bytes)
{
    _cleanup_(free_ptr) char *text = xmalloc(2 * bytes.size + 1);
    hex_encode(bytes, text);
    buf_printf(out, "\"%s\":\"%s\",", name, text);
}
