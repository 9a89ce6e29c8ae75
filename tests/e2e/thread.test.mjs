// The thread of the foundation by clicking: customer -> invoice -> erasure asked for -> plan -> approved -> the open invoice
// holds -> payment -> completes by itself. With scripts and without, for a person and for a contact person; and with the keyboard alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';
import { until } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };

async function submit(page, selector) {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()]);
}
const follow = submit;
const main = (page) => page.locator('main').innerText();
const path = (page) => new URL(page.url()).pathname;

async function newCustomer(page, site, fields) {
    assert.equal(await site.goto(page, '/asiakkaat'), 200);
    await follow(page, 'main .head a.pri');
    for (const [name, value] of Object.entries(fields))
        await (name === 'kind' ? page.selectOption(`#f-${name}`, value) : page.fill(`#f-${name}`, value));
    await submit(page, 'main form button.pri');
    assert.match(path(page), /^\/asiakkaat\/\d+$/, await main(page));
}

async function newInvoice(page) {
    await follow(page, 'main .head a.pri'); // Laskuta
    const rows = [['Paperi A4', '2', '24,90'], ['Kansio', '1', '12,40'], ['Toimitus', '1', '=2*4,50']];
    for (const [i, [text, quantity, price]] of rows.entries()) {
        await page.fill(`[id="f-rows.${i}.text"]`, text);
        await page.fill(`[id="f-rows.${i}.quantity"]`, quantity);
        await page.fill(`[id="f-rows.${i}.price"]`, price);
    }
    await submit(page, 'main form button.pri'); // Lähetä: a minute to undo
    assert.match(path(page), /^\/laskut\/luonnos\/\d+$/, await main(page));
    await submit(page, 'main form[action$="/laheta"] button'); // Lähetä heti
    assert.match(path(page), /^\/laskut\/\d+$/, await main(page));
    assert.equal(await page.locator('.doc table tbody tr').count(), 3);
    return path(page);
}

async function erase(page, contact) {
    await page.selectOption('#f-kind', 'erasure');
    await page.selectOption('#f-channel', 'desk');
    await page.selectOption('#f-identity', 'desk');
    if (contact) await page.selectOption('#f-contact', { label: contact });
    await submit(page, 'main form button.pri');
    assert.match(path(page), /^\/pyynnot\/\d+$/, await main(page));
    const request = path(page);
    await follow(page, 'main .head a.pri'); // Hyväksy poisto: shows what goes and what stays, changes nothing
    assert.match(path(page), /\/hyvaksy$/);
    await submit(page, 'main form button.pri');
    assert.equal(path(page), request, await main(page));
    return request;
}

async function pay(page, site, invoice) {
    assert.equal(await site.goto(page, invoice), 200);
    const amount = await page.inputValue('#f-amount');
    assert.notEqual(amount, '0,00'); // the open sum stands there
    await submit(page, 'main form[action$="/maksut"] button.pri');
    assert.match(await main(page), /Maksettu/);
}

for (const scripts of [true, false]) {
    test(`P35 the thread of a person, ${scripts ? 'with' : 'without'} scripts`, options, async (t) => {
        const site = await openSite(t);
        const page = await site.page({ scripts });
        await newCustomer(page, site, { kind: 'person', first_name: 'Saana', last_name: 'Selkosaari', email: 'saana.selkosaari@kuvitelma.example', street: 'Esimerkkitie 8', postcode: '00100', town: 'HELSINKI' });
        const card = path(page);
        const invoice = await newInvoice(page);
        assert.equal(await site.goto(page, card), 200);
        await follow(page, 'main .head a[href*="/pyynnot/uusi"]');
        const request = await erase(page);
        assert.match(await main(page), /avoin lasku|avoimen laskun|Odottaa maksua|avoinna/i);
        page.said.length = 0;
        await pay(page, site, invoice);
        // The hold has ended: the erasure goes on by itself, in the background.
        await until(async () => {
            assert.equal(await site.goto(page, request), 200);
            return !/Poisto käynnissä|Odottaa esteen/i.test(await main(page));
        }, 20000);
        assert.doesNotMatch(await main(page), /Selkosaari/);
        assert.ok([404, 410].includes(await site.goto(page, card)) || !(await main(page)).includes('Selkosaari'));
        // Nobody finds the person any more; the voucher's name stays in the law's hands only (P34).
        const found = site.server.cli('customer', 'find', 'Selkosaari', '--json');
        assert.doesNotMatch(found.out, /Selkosaari/);
        assert.equal(await site.goto(page, invoice), 200);
        assert.doesNotMatch(await main(page), /saana\.selkosaari@/);
        if (!scripts) return;
        const voucher = await page.locator('main a[href^="/tositteet/"]').first().getAttribute('href');
        page.said.length = 0;
        await site.check(page, `${request}/todistus`, 'todistus');
        await site.check(page, voucher, 'tosite');
        assert.match(await main(page), /Selkosaari/); // bookkeeping law keeps the voucher's party
    });
}

test('P35 the thread of a contact person: the organisation stays', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await newCustomer(page, site, { kind: 'organisation', organisation: 'Kuvitelman Kirjakauppa Oy', email: 'laskut@kuvitelma.example', street: 'Esimerkkitie 9', postcode: '00100', town: 'HELSINKI' });
    const card = path(page);
    await follow(page, `main .tabs a[href="${card}/yhteyshenkilot"]`);
    await page.fill('#f-first_name', 'Taru');
    await page.fill('#f-last_name', 'Tarinala');
    await page.fill('#f-email', 'taru.tarinala@kuvitelma.example');
    await page.fill('#f-from_on', '1.1.2020');
    await submit(page, 'main form.narrow button');
    assert.match(await main(page), /Tarinala/);
    assert.equal(await site.goto(page, card), 200);
    const invoice = await newInvoice(page);
    assert.equal(await site.goto(page, `${card}/yhteyshenkilot`), 200);
    await follow(page, 'main tbody .row a[href*="/yhteyshenkilot/"]');
    const yesterday = new Date(Date.now() - 86400000);
    await page.fill('#f-to_on', `${yesterday.getDate()}.${yesterday.getMonth() + 1}.${yesterday.getFullYear()}`);
    await submit(page, 'main form.narrow button');
    assert.equal(await site.goto(page, card), 200);
    await follow(page, 'main .head a[href*="/pyynnot/uusi"]');
    await erase(page, 'Taru Tarinala');
    await pay(page, site, invoice);
    await until(async () => {
        assert.equal(await site.goto(page, card), 200);
        return !/Tarinala/.test(await main(page));
    }, 20000);
    assert.match(await main(page), /Kuvitelman Kirjakauppa Oy/);
});

test('P05 P64 with the keyboard alone: find a customer, invoice, and no key of one letter does anything', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    assert.equal(await site.goto(page, '/asiakkaat?rajaus=yritykset'), 200);
    const name = await page.locator('main tbody th a').first().textContent();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#sisalto'); // skip link first
    // J moves to the first row, Enter opens it.
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press('j');
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
    assert.equal((await page.locator('h1').textContent()).trim(), name.trim());
    // Ctrl K, words, Enter: the palette opens what the page offers.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Laskuta');
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
    assert.equal(path(page), '/laskut/uusi');
    // Fields in their order; each is reached by Tab, and the first row's text, quantity and price are enough.
    await page.focus('[id="f-rows.0.text"]');
    await page.keyboard.type('Paperi A4');
    await page.focus('[id="f-rows.0.quantity"]');
    await page.keyboard.type('3');
    await page.focus('[id="f-rows.0.price"]'); // the unit lies between
    await page.keyboard.type('19,90');
    await page.keyboard.press('Enter'); // the next row; on an empty one the button
    await page.keyboard.press('Enter');
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
    assert.match(path(page), /^\/laskut\/luonnos\/\d+$/, await main(page));
    await page.focus('main form[action$="/laheta"] button');
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
    assert.match(path(page), /^\/laskut\/\d+$/, await main(page));
    // "/" goes to the search, Enter searches; words never stand in the address.
    await page.keyboard.press('/');
    await page.keyboard.type('Malli');
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
    assert.doesNotMatch(page.url(), /Malli/);
    assert.equal(page.said.length, 0, page.said.join('\n'));
    for (const key of ['a', 'd', 's', 'n', 'p', 'Delete']) await page.keyboard.press(key);
    assert.match(await page.locator('h1').textContent(), /./);
});

test('a form with mistakes: 422, a focused summary whose links lead to the fields, nothing typed is lost', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await site.goto(page, '/asiakkaat/uusi');
    await page.selectOption('#f-kind', 'organisation');
    await page.fill('#f-organisation', 'Kuvitelma Oy');
    await page.fill('#f-business_id', '9999999-3');
    await page.fill('#f-postcode', '1');
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'), page.click('main form button.pri')]);
    assert.equal(answer.status(), 422);
    await page.waitForSelector('.errs');
    assert.equal(await page.evaluate(() => document.activeElement.className), 'errs');
    assert.equal(await page.inputValue('#f-organisation'), 'Kuvitelma Oy');
    assert.equal(await page.inputValue('#f-business_id'), '9999999-3');
    assert.equal(await page.inputValue('#f-postcode'), '1');
    const links = await page.locator('.errs a').evaluateAll((a) => a.map((x) => [x.getAttribute('href'), x.textContent]));
    assert.ok(links.length >= 2, JSON.stringify(links));
    for (const [href, text] of links) {
        await page.locator(`.errs a[href="${href}"]`).click();
        assert.equal(await page.evaluate(() => `#${document.activeElement.id}`), href);
        assert.equal(await page.getAttribute(href, 'aria-invalid'), 'true');
        const by = (await page.getAttribute(href, 'aria-describedby')).split(' ');
        const words = await Promise.all(by.map((id) => page.locator(`[id="${id}"]`).textContent()));
        assert.ok(words.some((w) => w.includes(text) || text.includes(w)), `${href}: ${text} / ${words}`);
    }
    assert.deepEqual(await site.look(page, 'virhe', { status: 422 }), []);
});
