#include "crypto/sha256.h"

#include "base/err.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

/* libcrypto fails here only without memory, which ends the process like any other allocation. */
static EVP_MD_CTX *begin(void)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    REQUIRE(context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1);
    return context;
}

static void add(EVP_MD_CTX *context, struct bytes part)
{
    REQUIRE(part.size == 0 || EVP_DigestUpdate(context, part.data, part.size) == 1);
}

static struct sha256 end(EVP_MD_CTX *context)
{
    struct sha256 hash;
    unsigned size = 0;
    REQUIRE(EVP_DigestFinal_ex(context, hash.bytes, &size) == 1 && size == SHA256_SIZE);
    EVP_MD_CTX_free(context);
    return hash;
}

struct sha256 sha256(struct bytes data)
{
    static const unsigned char nothing[1];
    struct sha256 hash;
    REQUIRE(SHA256(data.size ? data.data : nothing, data.size, hash.bytes));
    return hash;
}

struct sha256 sha256_parts(const struct bytes *parts, size_t count)
{
    EVP_MD_CTX *context = begin();
    for (size_t i = 0; i < count; i++)
        add(context, parts[i]);
    return end(context);
}

struct sha256 sha256_tagged(const char *domain, const struct bytes *parts, size_t count)
{
    EVP_MD_CTX *context = begin();
    add(context, bytes_str(domain));
    add(context, bytes_str("\n"));
    for (size_t i = 0; i < count; i++) {
        REQUIRE(parts[i].size <= UINT32_MAX);
        uint32_t size = (uint32_t)parts[i].size;
        unsigned char prefix[4] = {(unsigned char)size, (unsigned char)(size >> 8),
                                   (unsigned char)(size >> 16), (unsigned char)(size >> 24)};
        add(context, bytes_of(prefix, sizeof prefix));
        add(context, parts[i]);
    }
    return end(context);
}
