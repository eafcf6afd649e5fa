#include "keys/keyfile.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_SIZE_MAX = 4096 };

static char *join(const char *directory, const char *rest, const char *more)
{
    struct buf path = buf_init(PATH_SIZE_MAX * 2);
    buf_printf(&path, "%s%s%s", directory, rest, more);
    char *text = xstrdup(buf_str(&path));
    buf_release(&path);
    return text;
}

char *keyfile_directory(struct err *err)
{
    const char *config = getenv("XDG_CONFIG_HOME");
    if (config && config[0] == '/')
        return join(config, "/tana/keys", "");
    const char *home = getenv("HOME");
    if (home && home[0] == '/')
        return join(home, "/.config/tana/keys", "");
    ERR(err, E_USAGE, "neither XDG_CONFIG_HOME nor HOME says where keys lie");
    return NULL;
}

char *keyfile_path(const char *directory, const char *name)
{
    char file[KEY_NAME_SIZE_MAX + sizeof "/.json"];
    REQUIRE(key_name_valid(bytes_str(name)));
    snprintf(file, sizeof file, "/%s.json", name);
    return join(directory, file, "");
}

/* The name of the key that the file is of, or false. */
static bool name_of_file(const char *file, char ret_name[KEY_NAME_SIZE_MAX + 1])
{
    static const char ending[] = ".json";
    size_t size = strlen(file), ending_size = sizeof ending - 1;
    if (size <= ending_size || strcmp(file + size - ending_size, ending) != 0)
        return false;
    size -= ending_size;
    if (!key_name_valid(bytes_of(file, size)))
        return false;
    memcpy(ret_name, file, size);
    ret_name[size] = '\0';
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void close_dir(DIR **directory)
{
    if (*directory)
        closedir(*directory);
}

tana_err keyfile_list(const char *directory, struct keyfile_names *ret_names, struct err *err)
{
    *ret_names = (struct keyfile_names){NULL, 0};
    _cleanup_(close_dir) DIR *open = opendir(directory);
    if (!open && errno == ENOENT)
        return E_OK;
    if (!open)
        return ERR(err, E_IO, "%s: %s", directory, strerror(errno));
    size_t looked_at = 0;
    const struct dirent *entry;
    while ((entry = readdir(open))) {
        char name[KEY_NAME_SIZE_MAX + 1];
        if (looked_at++ == KEYFILE_COUNT_MAX) {
            keyfile_names_free(ret_names);
            return ERR(err, E_LIMIT, "%s holds more than %d files", directory, KEYFILE_COUNT_MAX);
        }
        if (!name_of_file(entry->d_name, name))
            continue;
        ret_names->names =
            xrealloc(ret_names->names, (ret_names->count + 1) * sizeof *ret_names->names);
        ret_names->names[ret_names->count++] = xstrdup(name);
    }
    if (ret_names->count > 0)
        qsort(ret_names->names, ret_names->count, sizeof *ret_names->names, compare_names);
    return E_OK;
}

void keyfile_names_free(struct keyfile_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->names[i]);
    free(names->names);
    *names = (struct keyfile_names){NULL, 0};
}
