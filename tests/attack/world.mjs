// Data of one company in every part that can be reached, and a walk over every page and address it gives.
import { judge, ytunnus } from './lib.mjs';
import { honest } from './values.mjs';

let serial = 2000000;

async function ok(promise, what) {
    const a = await promise;
    if (a.status !== 303 && (a.status < 200 || a.status > 299)) throw new Error(`${what}: ${a.status}\n${a.text.slice(0, 1500)}`);
    return a;
}

// What an invoice must say of its seller (AVL 209 e).
export async function setCompany(client) {
    await ok(client.form('POST', '/asetukset/yritys', [['name', 'Rekisteri Oy'], ['business_id', ytunnus(serial++)], ['street', 'Rekisterikuja 1'], ['postcode', '00100'],
        ['town', 'Helsinki'], ['phone', '+358401234567'], ['email', 'yritys@yritys.example'], ['iban', 'FI2112345600000785']]), 'company');
}

// `tag` stands in every text but the name of the company, which every door shows. Gives numbers and ids of what was made.
export async function populate(client, tag, { customers = 3 } = {}) {
    const made = { customers: [], invoices: [], drafts: [] };
    await setCompany(client);
    for (let i = 0; i < customers; i++) {
        const organisation = i % 2 === 1;
        const body = organisation
            ? { kind: 'organisation', organisation: `${tag} Oy ${i}`, business_id: ytunnus(serial++), email: `${tag.toLowerCase()}${i}@yritys.example`, street: `${tag}katu ${i}`, postcode: '00100' }
            : { kind: 'person', first_name: `${tag}etu`, last_name: `${tag}suku ${i}`, email: `${tag.toLowerCase()}${i}@posti.example`, phone: `+35840${String(serial++).padStart(7, '0')}`, street: `${tag}tie ${i}`, postcode: '33100' };
        const one = JSON.parse((await ok(client.json('POST', '/api/v1/customers', body), 'customer')).text);
        made.customers.push(one);
        await ok(client.form('POST', `/asiakkaat/${one.id}/muistiinpanot`, [['about', 'contact'], ['text', `${tag} muistiinpano`]]), 'note');
        if (organisation)
            await ok(client.form('POST', `/asiakkaat/${one.id}/yhteyshenkilot`, [['first_name', `${tag}yhteys`], ['last_name', `${tag}henkilö`], ['role', `${tag}rooli`], ['email', `${tag.toLowerCase()}.y${i}@yritys.example`]]), 'contact');
        const rows = [{ text: `${tag} rivi`, quantity: '2', price: '10,00' }];
        const invoice = JSON.parse((await ok(client.json('POST', '/api/v1/invoices', { customer: one.number, rows }), 'invoice')).text);
        made.invoices.push(invoice);
        made.drafts.push(JSON.parse((await ok(client.json('POST', '/api/v1/invoices', { customer: one.number, act: 'draft', rows }), 'draft')).text));
        if (i === 0) await ok(client.json('POST', `/api/v1/invoices/${invoice.number}/payments`, { amount: '1,00' }), 'payment');
    }
    return made;
}

// The honest fields of a route: what it demands, and what we know beyond the table.
export function honestBody(route, made, about) {
    const body = new Map();
    const put = (name, value) => { if (!route.fields.some((f) => f.name === name.split('.')[0])) return; body.set(name, value); };
    for (const f of route.fields) if (f.required && f.kind !== 'rows') body.set(f.name, honest(f));
    const organisation = /^(organisation|business_id|vat_id)$/.test(about || '');
    if (route.fields.find((f) => f.name === 'kind')?.choices?.includes('person')) put('kind', organisation ? 'organisation' : 'person');
    if (body.get('kind') === 'organisation') put('organisation', 'Kelpo Oy');
    else put('last_name', 'Kelpo');
    if (made?.customers?.length) put('customer', String(made.customers[0].number));
    if (route.fields.some((f) => f.kind === 'rows' && f.fields?.some((s) => s.name === 'price'))) {
        body.set('rows.0.text', 'Kelpo rivi');
        body.set('rows.0.price', '10,00');
        body.set('rows.0.quantity', '1');
    }
    put('amount', '0,01');
    if (/^(street|postcode|town|country)$/.test(about || '')) for (const [k, v] of [['street', 'Katu 1'], ['postcode', '00100'], ['town', 'Helsinki']]) put(k, v);
    return body;
}

// Pattern -> the addresses of it that pages of this session link to. Every answer is judged.
export async function walk(client, routes, { skip = () => false, most = 3, data, each } = {}) {
    const patterns = routes.filter((r) => r.path.includes(':')).map((r) => ({ r, re: new RegExp(`^${r.path.replace(/:[a-z_]+/g, '([^/]+)')}$`) }));
    const paths = new Set(routes.map((r) => r.path)), fits = new Map(); // pages link to the same addresses over and over
    const literal = (path) => paths.has(path);
    const fitting = (path) => fits.get(path) ?? fits.set(path, literal(path) ? [] : patterns.filter(({ re }) => re.test(path)).map(({ r }) => r)).get(path);
    const found = new Map();
    const seen = new Set();
    const queue = ['/', ...routes.filter((r) => r.method === 'GET' && !r.path.includes(':') && !r.path.includes('*')).map((r) => r.path)];
    while (queue.length) {
        const path = queue.shift();
        if (seen.has(path) || skip(path)) continue;
        seen.add(path);
        const a = judge(await client.get(path), `GET ${path}`, { data });
        if (each) each(path, a);
        const links = /html/.test(a.headers['content-type'] || '')
            ? [...a.text.matchAll(/(?:href|action|formaction)="([^"]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&').replaceAll('&#38;', '&'))
            : apiLinks(path, a.json);
        for (let link of links) {
            if (client.prefix && link.startsWith(client.prefix)) link = link.slice(client.prefix.length);
            const bare = link.split(/[?#]/)[0];
            if (!bare.startsWith('/') || skip(bare)) continue;
            for (const r of fitting(bare)) {
                const list = found.get(r.path) || found.set(r.path, []).get(r.path);
                if (list.includes(bare)) continue;
                if (list.length < most) list.push(bare);
                if (list.length <= most && r.method === 'GET') queue.push(bare);
            }
            if (literal(bare) && link !== bare && [...seen].filter((s) => s.startsWith(bare)).length < 6 && routes.some((r) => r.method === 'GET' && r.path === bare)) queue.push(link.split('#')[0]);
        }
    }
    fill(found, routes);
    return found;
}

function apiLinks(path, json) {
    const rows = json && Object.values(json).find(Array.isArray);
    return (rows || []).flatMap((row) => [row.id && `${path}/${row.id}`, row.number && `${path}/${row.number}`].filter(Boolean));
}

// Patterns that no page links to: their parameters from the longest other pattern that begins the same.
function fill(found, routes) {
    for (const r of routes) {
        if (!r.path.includes(':') || found.has(r.path)) continue;
        const words = r.path.split('/');
        for (let n = words.length; n > 1; n--) {
            const begin = words.slice(0, n).join('/');
            const other = [...found.keys()].find((k) => k === begin || k.startsWith(`${begin}/`));
            if (!other || !begin.includes(':')) continue;
            found.set(r.path, found.get(other).map((p) => [...p.split('/').slice(0, n), ...words.slice(n).map((w) => (w[0] === ':' ? '1' : w))].join('/')));
            break;
        }
    }
}
