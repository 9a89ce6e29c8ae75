#include "docs/codes.h"

#include <string.h>
#include <zint.h>

enum { QR_LEVEL_M = 2, QR_WIDTH_MOST = 17 + 4 * 13 };

static bool encode(struct zint_symbol *symbol, const uint8_t *bytes, size_t len, struct codes_modules *out)
{
    *out = (struct codes_modules){.width = 0};
    if (!symbol)
        return false;
    bool ok = ZBarcode_Encode(symbol, bytes, (int)len) == 0 && symbol->width > 0 && symbol->width <= CODES_MOST &&
              symbol->rows > 0 && symbol->rows <= (int)COUNT(out->dark);

    if (ok) {
        out->width = symbol->width;
        out->height = symbol->rows;
        for (int y = 0; y < out->height; y++)
            memcpy(out->dark[y], symbol->encoded_data[y], (size_t)(symbol->width + 7) / 8);
    }
    ZBarcode_Delete(symbol);
    return ok;
}

bool codes_barcode(struct str digits, struct codes_modules *out)
{
    struct zint_symbol *symbol;

    if (digits.len != 54)
        return false;
    for (size_t i = 0; i < digits.len; i++)
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
    symbol = ZBarcode_Create();
    if (symbol)
        symbol->symbology = BARCODE_CODE128;
    return encode(symbol, (const uint8_t *)digits.ptr, digits.len, out) && out->width == BANK_BARCODE_MODULES;
}

bool codes_qr(struct blob bytes, struct codes_modules *out)
{
    struct zint_symbol *symbol;

    if (bytes.len == 0 || bytes.len > 331)
        return false;
    symbol = ZBarcode_Create();
    if (symbol) {
        symbol->symbology = BARCODE_QRCODE;
        symbol->input_mode = DATA_MODE;
        symbol->option_1 = QR_LEVEL_M;
    }
    return encode(symbol, bytes.ptr, bytes.len, out) && out->width <= QR_WIDTH_MOST;
}

bool codes_is_dark(const struct codes_modules *m, int x, int y)
{
    return (m->dark[y][x / 8] >> (x % 8) & 1) != 0;
}
