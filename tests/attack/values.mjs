// Hostile values by kind of field, and honest ones to stand beside them. `refuse`: must end in 4xx.
import { badYtunnus, ytunnus } from './lib.mjs';

const B = (...bytes) => Buffer.from(bytes);
const text = new Set(['text', 'lines', 'name', 'secret']);

// Every mark contains x-att where a browser, a spreadsheet or a shell would begin to act.
export const payloads = {
    'html': '<x-att onload=x>', 'script': '</script><x-att>', 'attribute': 'a" x-att="1', 'attribute-single': "a' x-att='1",
    'attribute-bare': 'a x-att=1 `', 'comment': '--><x-att>', 'textarea': '</textarea><x-att>', 'title': '</title><x-att>',
    'url': 'javascript:x-att()', 'entity': '&lt;x-att&gt;&#60;x-att&#62;', 'template': '{{x-att}}{{#if}}', 'slot': '{name}{x-att}{n}',
    'sql': "x-att'; DELETE FROM customer; --", 'sql-or': "x-att' OR '1'='1", 'sql-quote': 'x-att"; --', 'sql-param': '$1 $tenant :x-att ?1',
    'format': 'x-att%s%n%x%p%1$s', 'path': '../../../../etc/passwd', 'path-file': 'file:///etc/passwd', 'shell': '$(x-att) `x-att` |x-att;',
    'formula': '=HYPERLINK("x-att")', 'formula-plus': '+x-att|A1', 'formula-at': '@x-att(1)', 'formula-minus': '-x-att',
    'unicode': 'Å̊ x-att ﷽🙂́', 'wide': '＜x-att＞', 'percent': '%3Cx-att%3E%00%0d%0a',
};
const broken = { // refused by every kind but secrets, which are taken as received
    'utf8-ff': B(0x41, 0xff, 0xfe), 'utf8-overlong': B(0xc0, 0xaf), 'utf8-surrogate': B(0xed, 0xa0, 0x80), 'utf8-cut': B(0x41, 0xe2, 0x82),
    'utf8-high': B(0xf4, 0x90, 0x80, 0x80), 'nul': B(0x41, 0, 0x42), 'escape': B(0x41, 0x1b, 0x5b, 0x33, 0x31, 0x6d), 'c1': B(0x41, 0xc2, 0x85, 0x42),
    'bell': B(0x41, 7), 'delete': B(0x41, 0x7f, 0x42),
};
const lineBreaks = { 'crlf': 'a\r\nSet-Cookie: x-att=1\r\n\r\n<x-att>', 'lf': 'a\nb', 'cr': 'a\rb', 'ls': 'a\u2028b' };
const numbers = ['9223372036854775808', '-9223372036854775809', '99999999999999999999999999', '1e3', '0x10', 'NaN', 'Infinity', '--1', '1 2x', '٣', '１', '+', '-', '1;2', '1\u20600'];
const wrong = {
    i64: [...numbers, '1.5', '1,5'], cents: [...numbers, '1,2,3', '1,001', '92233720368547758,08', ',,'], decimal4: [...numbers, '1,2,3', '1,00001', '922337203685477,5808'],
    date: ['31.2.2026', '29.2.2027', '2026-13-01', '2026-02-30', '0000-00-00', '99999-01-01', '32.1.2026', '1.13.2026', '1.1.0000', '-1.-1.-1', '2026-1-1T00:00', '20261122x', '1.1.2026 x'],
    enum: ['x-att-word', '-1', '0', '1', '99'], bits: ['x-att-word', 'x,y'], bool: ['maybe', '2', 'x-att'],
    email: ['a@', '@b.example', 'a@b@c.example', 'a b@c.example', '<x-att>@b.example', 'a', 'a@b.example\u202e', `${'a'.repeat(250)}@b.example`, 'a@b..example', 'a@.example', '"@b.example'],
    phone: ['+', 'abc', '+358<x-att', '1'.repeat(31), '+358 40 12x-att', '++358401234567', '040'],
    postcode: ['ABCDE', '1234', '123456', '00l00', '-1234'], url: ['javascript:x-att()', 'data:text/html,<x-att>', 'http://', 'https://a:b@c.example/', 'https://c.example/"x-att', '//c.example', 'vbscript:x-att', 'http:// c.example'],
    ip: ['999.1.1.1', '1.2.3', ':::1', '1.2.3.4/24', '0x7f.1', '::ffff:1.2.3.999', '127.0.0.1 x-att'], ytunnus: [badYtunnus(1234567), '1234567', '12345678', '123456-7-8', ytunnus(1234567).replace('-', '')+'1', 'FI00000001', '١٢٣٤٥٦٧-١'],
};

// [{class, values: [v] or [v, v], refuse}] for one field.
const forSecrets = /^(utf8-ff|nul|html|attribute|sql|format|crlf|long-by-one|long|empty|doubled)$/; // each costs an Argon2
const always = /^(nul|html|long|long-by-one|empty|doubled|honest)$/;
// place: of the field among all fields. Every value at once is for the night; by day each field gets what matters most and
// a seventh of the rest: seven fields side by side get all of it, and each field in seven days.
const today = Number(process.env.SELOSTE_DAY ?? Math.floor(Date.now() / 86400000)); // SELOSTE_DAY: another day's turn
export function attacks(field, place, all) {
    if (field.kind === 'secret') return every(field).filter((a) => forSecrets.test(a.name));
    return every(field).filter((a, i) => all || always.test(a.name) || (i + place + today) % 7 === 0);
}

function every(field) {
    const out = [];
    const add = (name, value, refuse, ...more) => out.push({ name, values: [value, ...more], refuse });
    const secret = field.kind === 'secret';
    for (const [name, v] of Object.entries(broken)) add(name, v, !secret);
    for (const [name, v] of Object.entries(lineBreaks)) add(name, v, !secret && field.kind !== 'lines');
    for (const [name, v] of Object.entries(payloads)) {
        const free = text.has(field.kind);
        const taken = !free && (field.kind === 'bits' || field.kind === 'url' && /^https?:/.test(v));
        add(name, v, !free && !taken || free && field.max > 0 && [...v].length > field.max);
    }
    if (text.has(field.kind) && field.max > 0) {
        add('long-by-one', 'a'.repeat(field.max + 1), true);
        add('long-by-one-wide', 'ä'.repeat(field.max + 1), true);
    }
    add('long', 'a'.repeat(Math.max(30000, field.max < 60000 ? field.max + 1 : 0)), true);
    if (field.kind === 'name') for (const c of ['\u202e', '\u2066', '\u200f']) add('bidi', `a${c}b`, true);
    for (const v of wrong[field.kind] || []) add(`wrong ${v.slice(0, 20)}`, v, true);
    if (field.kind === 'i64') for (const v of ['0', '-1', '9223372036854775807', '-9223372036854775808']) add(`edge ${v}`, v, false);
    if (/cents|decimal4/.test(field.kind)) for (const v of ['0', '-1', '-0,00', '0,0001', '92233720368547758,07']) add(`edge ${v}`, v, false);
    if (field.kind === 'date') for (const v of ['1.1.0001', '31.12.9999', '29.2.2028', '1.1.1900', '19.1.2038']) add(`edge ${v}`, v, false);
    if (field.required) { add('empty', '', true); add('blank', ' \u00a0 ', !secret); }
    const good = honest(field);
    if (field.kind !== 'bits') add('doubled', good, true, good);
    if (/cents|decimal4/.test(field.kind)) add('honest', good, false); // no hostile text is a sum: what is taken has to be shown once
    return out;
}

let count = 1000000;
export function honest(field) {
    switch (field.kind) {
    case 'enum': return field.choices.includes('no') ? 'no' : field.choices[0];
    case 'bits': return field.choices[0];
    case 'bool': return 'yes';
    case 'date': return new Date().toISOString().slice(0, 10);
    case 'i64': return '1';
    case 'cents': return '1,00';
    case 'decimal4': return '2';
    case 'email': return 'matti@posti.example';
    case 'phone': return '+358401234567';
    case 'postcode': return '00100';
    case 'url': return 'https://sivu.example/';
    case 'ip': return '192.0.2.7';
    case 'ytunnus': return ytunnus(count++);
    case 'secret': return 'riittävän pitkä sanasto 17';
    default: return 'Kelpo';
    }
}
