/* The table of elements, sorted by name, and what attributes mean. */
#include "format/html_element.h"

#include <string.h>

/* clang-format off */
#define SCOPE   DG__HTML_SCOPE
#define SPECIAL DG__HTML_SPECIAL
#define LEAVES  DG__HTML_LEAVES
static const dg__html_element elements[DG__HTML_N_ELEMENTS] = {
    {"a", DG__HTML_LINK, 0, DG__HTML_DATA},
    {"address", DG__HTML_BLOCK, LEAVES, DG__HTML_DATA},
    {"applet", DG__HTML_EMBEDDED, SCOPE | SPECIAL, DG__HTML_DATA},
    {"area", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"article", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"aside", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"audio", DG__HTML_EMBEDDED, 0, DG__HTML_DATA},
    {"b", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"base", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"basefont", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"bgsound", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"big", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"blockquote", DG__HTML_QUOTATION, SPECIAL | LEAVES, DG__HTML_DATA},
    {"body", DG__HTML_PAGE, LEAVES, DG__HTML_DATA},
    {"br", DG__HTML_BREAK, LEAVES, DG__HTML_DATA},
    {"button", DG__HTML_EMBEDDED, SPECIAL, DG__HTML_DATA},
    {"canvas", DG__HTML_EMBEDDED, 0, DG__HTML_DATA},
    {"caption", DG__HTML_CAPTION, SCOPE | SPECIAL, DG__HTML_DATA},
    {"center", DG__HTML_BLOCK, SPECIAL | LEAVES, DG__HTML_DATA},
    {"code", DG__HTML_INLINE_CODE, LEAVES, DG__HTML_DATA},
    {"col", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"colgroup", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"datalist", DG__HTML_EMBEDDED, 0, DG__HTML_DATA},
    {"dd", DG__HTML_TERM, SPECIAL | LEAVES, DG__HTML_DATA},
    {"details", DG__HTML_ALTERNATIVE, SPECIAL, DG__HTML_DATA},
    {"dialog", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"dir", DG__HTML_LIST, SPECIAL, DG__HTML_DATA},
    {"div", DG__HTML_BLOCK, LEAVES, DG__HTML_DATA},
    {"dl", DG__HTML_ORDERED_LIST, SPECIAL | LEAVES, DG__HTML_DATA}, /* each item has its term */
    {"dt", DG__HTML_TERM, SPECIAL | LEAVES, DG__HTML_DATA},
    {"em", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"embed", DG__HTML_VOID, LEAVES, DG__HTML_DATA},
    {"fieldset", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"figcaption", DG__HTML_CAPTION, SPECIAL, DG__HTML_DATA},
    {"figure", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"footer", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"foreignobject", DG__HTML_INLINE, DG__HTML_NATIVE | SCOPE | SPECIAL, DG__HTML_DATA},
    {"form", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"frame", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"frameset", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"h1", DG__HTML_HEADING, SPECIAL | LEAVES, DG__HTML_DATA},
    {"h2", DG__HTML_HEADING, SPECIAL | LEAVES, DG__HTML_DATA},
    {"h3", DG__HTML_HEADING, SPECIAL | LEAVES, DG__HTML_DATA},
    {"h4", DG__HTML_HEADING, SPECIAL | LEAVES, DG__HTML_DATA},
    {"h5", DG__HTML_HEADING, SPECIAL | LEAVES, DG__HTML_DATA},
    {"h6", DG__HTML_HEADING, SPECIAL | LEAVES, DG__HTML_DATA},
    {"head", DG__HTML_PAGE, LEAVES, DG__HTML_DATA},
    {"header", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"hgroup", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"hr", DG__HTML_RULE, LEAVES, DG__HTML_DATA},
    {"html", DG__HTML_PAGE, 0, DG__HTML_DATA},
    {"i", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"iframe", DG__HTML_EMBEDDED, SPECIAL, DG__HTML_RAWTEXT},
    {"img", DG__HTML_VOID, LEAVES, DG__HTML_DATA},
    {"input", DG__HTML_VOID, 0, DG__HTML_DATA},
    {"keygen", DG__HTML_VOID, 0, DG__HTML_DATA},
    {"legend", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"li", DG__HTML_ITEM, SPECIAL | LEAVES, DG__HTML_DATA},
    {"link", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"listing", DG__HTML_CODE, SPECIAL | LEAVES, DG__HTML_DATA},
    {"main", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"marquee", DG__HTML_BLOCK, SCOPE | SPECIAL, DG__HTML_DATA},
    {"math", DG__HTML_EMBEDDED, DG__HTML_FOREIGN, DG__HTML_DATA},
    {"menu", DG__HTML_NAVIGATION, SPECIAL | LEAVES, DG__HTML_DATA},
    {"meta", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"meter", DG__HTML_EMBEDDED, 0, DG__HTML_DATA},
    {"nav", DG__HTML_NAVIGATION, SPECIAL, DG__HTML_DATA},
    {"nobr", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"noembed", DG__HTML_INVISIBLE, 0, DG__HTML_RAWTEXT},
    {"noframes", DG__HTML_INVISIBLE, 0, DG__HTML_RAWTEXT},
    {"noscript", DG__HTML_INVISIBLE, 0, DG__HTML_RAWTEXT},
    {"object", DG__HTML_EMBEDDED, SCOPE | SPECIAL, DG__HTML_DATA},
    {"ol", DG__HTML_ORDERED_LIST, SPECIAL | LEAVES, DG__HTML_DATA},
    {"p", DG__HTML_PARAGRAPH, LEAVES, DG__HTML_DATA},
    {"param", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"plaintext", DG__HTML_CODE, SPECIAL, DG__HTML_PLAINTEXT},
    {"pre", DG__HTML_CODE, SPECIAL | LEAVES, DG__HTML_DATA},
    {"progress", DG__HTML_EMBEDDED, 0, DG__HTML_DATA},
    {"rp", DG__HTML_ANNOTATION, 0, DG__HTML_DATA},
    {"rt", DG__HTML_ANNOTATION, 0, DG__HTML_DATA},
    {"rtc", DG__HTML_ANNOTATION, 0, DG__HTML_DATA},
    {"ruby", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"s", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"script", DG__HTML_INVISIBLE, 0, DG__HTML_SCRIPT},
    {"search", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"section", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"select", DG__HTML_EMBEDDED, 0, DG__HTML_DATA},
    {"small", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"source", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"span", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"strike", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"strong", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"style", DG__HTML_INVISIBLE, 0, DG__HTML_RAWTEXT},
    {"sub", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"summary", DG__HTML_BLOCK, SPECIAL, DG__HTML_DATA},
    {"sup", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"svg", DG__HTML_EMBEDDED, DG__HTML_FOREIGN, DG__HTML_DATA},
    {"table", DG__HTML_TABLE, SCOPE | SPECIAL | LEAVES, DG__HTML_DATA},
    {"tbody", DG__HTML_ROWS, SPECIAL, DG__HTML_DATA},
    {"td", DG__HTML_CELL, SCOPE | SPECIAL, DG__HTML_DATA},
    {"template", DG__HTML_INVISIBLE, SCOPE | SPECIAL, DG__HTML_DATA},
    {"textarea", DG__HTML_EMBEDDED, SPECIAL, DG__HTML_RCDATA},
    {"tfoot", DG__HTML_ROWS, SPECIAL, DG__HTML_DATA},
    {"th", DG__HTML_CELL, SCOPE | SPECIAL, DG__HTML_DATA},
    {"thead", DG__HTML_ROWS, SPECIAL, DG__HTML_DATA},
    {"title", DG__HTML_INVISIBLE, 0, DG__HTML_RCDATA},
    {"tr", DG__HTML_ROW, SPECIAL, DG__HTML_DATA},
    {"track", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"tt", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"u", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"ul", DG__HTML_LIST, SPECIAL | LEAVES, DG__HTML_DATA},
    {"var", DG__HTML_INLINE, LEAVES, DG__HTML_DATA},
    {"video", DG__HTML_EMBEDDED, 0, DG__HTML_DATA},
    {"wbr", DG__HTML_UNSEEN, 0, DG__HTML_DATA},
    {"xmp", DG__HTML_CODE, SPECIAL, DG__HTML_RAWTEXT},
};

/* Where the names with each letter begin in the table, and where the last ends. */
static const uint8_t firsts[27] = {0, 7, 16, 22, 30, 32, 40, 40, 51, 55, 55, 56, 60, 66,
                                   71, 73, 78, 78, 82, 97, 109, 111, 113, 114, 115, 115, 115};
#undef SCOPE
#undef SPECIAL
#undef LEAVES
/* clang-format on */

static const dg__html_element unlisted = {"", DG__HTML_INLINE, 0, DG__HTML_DATA};

uint16_t dg__html_role_id(dg__html_role role)
{
    return (uint16_t)(DG__HTML_N_ELEMENTS + role);
}

static uint16_t id_of(const dg__html_element *element)
{
    switch (element->role) {
    case DG__HTML_ANNOTATION:
    case DG__HTML_PARAGRAPH:
    case DG__HTML_HEADING:
    case DG__HTML_ITEM:
    case DG__HTML_TERM:
    case DG__HTML_TABLE:
    case DG__HTML_ROWS:
    case DG__HTML_ROW:
    case DG__HTML_CELL:
        return dg__html_role_id(element->role);
    default:
        return (uint16_t)(element - elements);
    }
}

static uint16_t unlisted_id(const uint8_t *source, dg_span name)
{
    uint32_t hash = 0;
    for (uint32_t i = name.start; i < name.end; i++)
        hash = hash * 31 + dg__html_lower(source[i]);
    return (uint16_t)(DG__HTML_N_ELEMENTS + DG__HTML_N_ROLES + hash % DG__HTML_N_BUCKETS);
}

const dg__html_element *dg__html_element_of(const uint8_t *source, dg_span name, uint16_t *id)
{
    char key[sizeof elements->name] = {0};
    uint32_t len = name.end - name.start;
    for (uint32_t i = 0; i < len && len < sizeof key; i++)
        key[i] = (char)dg__html_lower(source[name.start + i]);
    unsigned letter = (unsigned char)key[0] - 'a';
    for (size_t i = letter < 26 ? firsts[letter] : DG__HTML_N_ELEMENTS;
         i < DG__HTML_N_ELEMENTS && i < firsts[letter + 1]; i++)
        if (memcmp(elements[i].name, key, sizeof key) == 0) {
            *id = id_of(&elements[i]);
            return &elements[i];
        }
    *id = unlisted_id(source, name);
    return &unlisted;
}

dg__container_kind dg__html_container_of(uint8_t role)
{
    switch (role) {
    case DG__HTML_LIST:
        return DG__IN_UNORDERED_LIST;
    case DG__HTML_ORDERED_LIST:
        return DG__IN_ORDERED_LIST;
    case DG__HTML_ITEM:
    case DG__HTML_TERM:
        return DG__IN_LIST_ITEM;
    case DG__HTML_QUOTATION:
        return DG__IN_QUOTATION;
    case DG__HTML_TABLE:
        return DG__IN_TABLE;
    case DG__HTML_ROW:
        return DG__IN_TABLE_ROW;
    case DG__HTML_ALTERNATIVE:
        return DG__IN_ALTERNATIVE;
    case DG__HTML_NAVIGATION:
        return DG__IN_NAVIGATION;
    case DG__HTML_BLOCK:
        return DG__IN_OTHER;
    default:
        return DG__IN_DOCUMENT;
    }
}

dg_block_kind dg__html_kind_of(uint8_t role, uint8_t otherwise)
{
    switch (role) {
    case DG__HTML_HEADING:
        return DG_HEADING;
    case DG__HTML_ITEM:
    case DG__HTML_TERM:
        return DG_LIST_ITEM;
    case DG__HTML_QUOTATION:
        return DG_QUOTATION;
    case DG__HTML_CELL:
        return DG_TABLE_CELL;
    case DG__HTML_CAPTION:
        return DG_CAPTION;
    case DG__HTML_CODE:
        return DG_CODE;
    default:
        return otherwise;
    }
}

bool dg__html_is_always_closed(const dg__html_element *element)
{
    switch (element->role) {
    case DG__HTML_BLOCK:
    case DG__HTML_HEADING:
    case DG__HTML_LIST:
    case DG__HTML_ORDERED_LIST:
    case DG__HTML_QUOTATION:
    case DG__HTML_TABLE:
    case DG__HTML_ALTERNATIVE:
    case DG__HTML_NAVIGATION:
        return true;
    default:
        return false;
    }
}

/* ---- Attributes ---- */

static bool has(const uint8_t *source, dg_span value, const char *word)
{
    return dg__html_find(source, value, word) < value.end;
}

/* Whether a style has "display: none". */
static bool displays_none(const uint8_t *source, dg_span style)
{
    static const char property[] = "display";
    while ((style.start = dg__html_find(source, style, property)) < style.end) {
        style.start += (uint32_t)sizeof property - 1;
        style.start = dg__html_skip_space(source, style.start, style.end);
        if (style.start == style.end || source[style.start] != ':')
            continue;
        style.start++;
        style.start = dg__html_skip_space(source, style.start, style.end);
        uint32_t left = style.end - style.start, len = left < 4 ? left : 4;
        if (dg__html_is(source, (dg_span){style.start, style.start + len}, "none"))
            return true;
    }
    return false;
}

static void read_role(const uint8_t *source, dg_span role, dg__html_traits *traits)
{
    traits->navigation |= has(source, role, "navigation") || has(source, role, "menu");
    traits->alternative |= has(source, role, "tabpanel");
}

/* Whether a class is "caption", or a name that ends so, or in "caption-text". */
static bool names_caption(const uint8_t *source, dg_span class)
{
    static const char word[] = "caption", behind[] = "-text";
    while ((class.start = dg__html_find(source, class, word)) < class.end) {
        class.start += (uint32_t)sizeof word - 1;
        dg_span rest = {class.start, class.start + (uint32_t)sizeof behind - 1};
        if (rest.end <= class.end && dg__html_is(source, rest, behind))
            class.start = rest.end;
        if (dg__html_skip_space(source, class.start, class.end) > class.start ||
            class.start == class.end)
            return true;
    }
    return false;
}

static void read_class(const uint8_t *source, dg_span class, dg__html_traits *traits)
{
    static const char *const tabs[] = {"tab-pane", "tabpanel", "tabbed-block", "tab-content"};
    traits->navigation |= has(source, class, "breadcrumb");
    traits->caption |= names_caption(source, class);
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++)
        traits->alternative |= has(source, class, tabs[i]);
}

dg__html_traits dg__html_traits_of(const uint8_t *source, dg_span attributes)
{
    dg__html_traits traits = {.hidden = false};
    for (dg__html_attribute a; dg__html_next_attribute(source, &attributes, &a);) {
        if (dg__html_is(source, a.name, "hidden"))
            traits.hidden |= !dg__html_is(source, a.value, "until-found");
        else if (dg__html_is(source, a.name, "type"))
            traits.hidden |= dg__html_is(source, a.value, "hidden");
        else if (dg__html_is(source, a.name, "style"))
            traits.hidden |= displays_none(source, a.value);
        else if (dg__html_is(source, a.name, "href"))
            traits.linked = true;
        else if (dg__html_is(source, a.name, "role"))
            read_role(source, a.value, &traits);
        else if (dg__html_is(source, a.name, "class"))
            read_class(source, a.value, &traits);
        else if (dg__html_is(source, a.name, "alt"))
            traits.description = a.value;
    }
    return traits;
}
