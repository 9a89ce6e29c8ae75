// Signing in, the commitment, the own account and the settings of users, as a person does them (P39, P40, P41, P42).
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import test from 'node:test';
import { axe, hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this build' };
const password = 'vihreä hevonen soutaa kuuhun';

// RFC 6238 with the key as the page shows it.
function codeOf(secret, step = 0) {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
    let bits = '';
    for (const c of secret.replace(/\s/g, '')) bits += alphabet.indexOf(c).toString(2).padStart(5, '0');
    const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + step));
    const mac = createHmac('sha1', key).update(counter).digest();
    return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0');
}

async function submit(page, selector) {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.click(selector)]);
}

test('P40 sign-in page at all widths; a wrong try says what to do and keeps the name', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ signedIn: false });
    await site.check(page, '/kirjaudu', 'kirjaudu');
    await page.fill('#f-login', 'ei.ketaan');
    await page.fill('#f-password', 'väärä salasana tässä');
    await submit(page, 'main form button');
    assert.match(await page.textContent('[role=alert]'), /ei ole oikein/);
    assert.equal(await page.inputValue('#f-login'), 'ei.ketaan');
    assert.equal(await page.inputValue('#f-password'), '');
    assert.deepEqual((await site.context.cookies()).filter((c) => c.name.startsWith('__Host-istunto')), []);
});

test('P40 from a one-time link to a password, an authenticator and an ordinary sign-in', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ signedIn: false });
    const { url } = JSON.parse(site.server.cli('user', 'link', '--json').out);
    const path = new URL(url).pathname;
    await site.check(page, path, 'linkki'); // opened six times: GET uses nothing up
    await submit(page, 'main form button');
    assert.equal((await site.context.cookies()).filter((c) => c.name.startsWith('__Host-istunto') && c.httpOnly && c.secure && c.sameSite === 'Lax').length, 1);
    page.said.length = 0; // where the link led is another test's
    await site.check(page, '/oma-tili', 'oma-tili');
    assert.match(await page.textContent('main'), /Tämä istunto/);
    await page.fill('#f-password', 'lyhyt');
    await page.fill('#f-again', 'lyhyt');
    await submit(page, 'form[action$="/oma-tili/salasana"] button');
    assert.match(await page.textContent('[role=alert]'), /vähintään 12 merkkiä/);
    page.said.length = 0; // chromium reports the 422 that was meant
    await page.fill('#f-password', password);
    await page.fill('#f-again', password);
    await submit(page, 'form[action$="/oma-tili/salasana"] button');
    await submit(page, 'form[action$="/oma-tili/todentaja/uusi"] button');
    await site.check(page, '/oma-tili/todentaja', 'todentaja');
    const secret = await page.textContent('main code');
    await page.fill('#f-code', codeOf(secret));
    await submit(page, 'form[action$="/oma-tili/todentaja"] button');
    const codes = await page.locator('main ol li').allTextContents();
    assert.equal(codes.length, 10);
    const login = JSON.parse(site.server.cli('user', 'list', '--json').out).users[0].login;
    await page.setViewportSize({ width: 1440, height: 900 }); // the side is folded away on a phone
    await submit(page, '.who form button');
    assert.match(await page.textContent('main'), /Olet kirjautunut ulos/);
    assert.equal(await site.goto(page, '/oma-tili'), 200);
    assert.match(page.url(), /\/kirjaudu\?takaisin=\/oma-tili/);
    await page.fill('#f-login', login);
    await page.fill('#f-password', password);
    await submit(page, 'main form button');
    assert.match(page.url(), /\/kirjaudu\/koodi/);
    await page.fill('#f-code', codes[0]); // a recovery code: the authenticator's step has been used
    await submit(page, 'main form button');
    assert.match(page.url(), /\/oma-tili$/); // back where one wanted to go
    assert.match(await page.textContent('main'), /Varakoodeja on jäljellä 9/);
});

test('P41 without the commitment nothing opens; signed with one\'s own name everything does', options, async (t) => {
    const site = await openSite(t);
    const added = site.server.cli('user', 'add', '--name', 'Kaisa Kokeilu', '--role', 'invoicing', '--may-use', 'yes', '--json');
    assert.equal(added.code, 0, added.err);
    const refused = site.server.cli('customer', 'list', '--as', 'kaisa.kokeilu');
    assert.equal(refused.code, 1);
    assert.match(refused.err, /SEL-2321/);
    const page = await site.page({ login: 'kaisa.kokeilu' });
    assert.equal(await site.goto(page, '/asiakkaat'), 403);
    assert.equal(await page.getAttribute('main a.pri', 'href'), '/salassapito');
    page.said.length = 0;
    await site.check(page, '/salassapito', 'salassapito');
    await page.fill('#f-name', 'kaisa k');
    await submit(page, 'form[action$="/salassapito"] button.pri');
    const alert = await page.textContent('[role=alert]');
    assert.match(alert, /Kaisa Kokeilu/);
    assert.match(alert, /olet lukenut/);
    assert.deepEqual(await axe(page), []);
    await page.fill('#f-name', 'Kaisa Kokeilu');
    await page.check('#f-read');
    await submit(page, 'form[action$="/salassapito"] button.pri');
    assert.equal(await site.goto(page, '/asiakkaat'), 200);
    assert.equal(await site.goto(page, '/asetukset/kayttajat'), 403); // use is not maintain (P39)
    assert.equal(site.server.cli('customer', 'list', '--as', 'kaisa.kokeilu').code, 0);
});

test('P39 P42 settings of users, employers, networks and the controller at all widths', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    page.said.length = 0;
    await site.check(page, '/asetukset', 'asetukset');
    await site.check(page, '/asetukset/kayttajat', 'kayttajat');
    await site.check(page, '/asetukset/kayttajat/uusi', 'kayttaja-uusi');
    await site.check(page, '/asetukset/tyonantajat', 'tyonantajat');
    await site.check(page, '/asetukset/verkot', 'verkot');
    await site.check(page, '/asetukset/avaimet', 'avaimet');
    await site.check(page, '/asetukset/yritys', 'yritys');
    await site.check(page, '/asetukset/salassapito', 'sitoumuksen-teksti');
    await site.goto(page, '/asetukset/kayttajat/uusi');
    await page.fill('#f-name', 'Olli Odottaja');
    await page.selectOption('#f-role', 'sales');
    await submit(page, 'main form button.pri');
    assert.match(await page.textContent('[role=alert]'), /Valitse, saako käyttäjä/);
    page.said.length = 0;
    assert.equal(await page.inputValue('#f-name'), 'Olli Odottaja');
    await page.check('#f-may_use');
    await submit(page, 'main form button.pri');
    await site.check(page, new URL(page.url()).pathname, 'kayttaja');
    await submit(page, 'form[action$="/linkki"] button');
    assert.match(await page.inputValue('main input[readonly]'), /\/kutsu\/[0-9a-f]{64}$/);
});
