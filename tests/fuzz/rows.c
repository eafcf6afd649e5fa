/* What a database may hold in the place of an account's fields: readers never leave their input,
 * stay failed once they have failed, and balances that are read are written as the same. */
#include "fuzz/fuzz.h"

#include "store/store_priv.h"

static void read_one(struct field_reader *r, unsigned kind)
{
    unsigned char fixed[32];
    struct field_reader elements;
    switch (kind % 7) {
    case 0:
        (void)read_i64(r);
        break;
    case 1:
        (void)read_i32(r);
        break;
    case 2:
        (void)read_bool(r);
        break;
    case 3:
        read_fixed(r, fixed, sizeof fixed);
        break;
    case 4:
        REQUIRE(!amount_lt(AMOUNT_MAX, read_numeric(r)));
        break;
    case 5:
        for (size_t n = read_array(r, &elements); n > 0 && !elements.failed; n--)
            (void)read_field(&elements, NULL);
        break;
    default:
        (void)read_field(r, NULL);
    }
}

static void check_balances(struct bytes text)
{
    struct account account = {0};
    struct balance read[BALANCES_MAX], reread[BALANCES_MAX];
    size_t count, recount;
    if (!balances_read(text, read, &count))
        return;
    account.balances = read;
    account.balance_count = (uint8_t)count;
    _cleanup_(buf_release) struct buf out = buf_init(1 << 20);
    balances_field(&out, &account);
    enum { FRONT = 5 }; /* length and version */
    REQUIRE(balances_read(bytes_of(out.data + FRONT, out.size - FRONT), reread, &recount));
    REQUIRE(recount == count);
    for (size_t i = 0; i < count; i++)
        REQUIRE(code_eq(&read[i].currency, &reread[i].currency) &&
                amount_eq(read[i].amount, reread[i].amount));
}

void fuzz_one(struct bytes input)
{
    if (input.size < 4)
        return;
    struct bytes rest = bytes_of(input.data + 4, input.size - 4);
    struct field_reader r = {.rest = rest};
    for (unsigned i = 0; i < 8; i++) {
        bool failed = r.failed;
        read_one(&r, input.data[i / 2] >> (4 * (i % 2)) & 15);
        REQUIRE(!failed || r.failed);
        REQUIRE(r.rest.size <= rest.size);
    }
    check_balances(rest);
}
