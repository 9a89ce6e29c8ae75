// An order in the browser: registered, delivered, and two clicks from there to a sent invoice; the same walk by keyboard
// alone; pages of orders, products and credit at all widths (P06, P24, P50, P66; UI.md section 1, job 1).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const prefix = '/r/mallikonttori';

function commands(site) {
    return (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
}

test('P06 from an order to a sent invoice: two clicks after the delivery', options, async (t) => {
    const site = await openSite(t);
    const json = commands(site);
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/tilaukset`, 'tilaukset');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/tilaukset/uusi`);
    await page.type('#f-customer', '1001', { delay: 20 }); // a name or a town as well: the list offers, arrow and Enter choose
    await page.waitForSelector('main .find li');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.equal(new URL(page.url()).pathname, `${prefix}/tilaukset/uusi`, 'Enter chose, and sent nothing');
    assert.match(await page.inputValue('#f-customer'), /^1001 \S/);
    await page.fill('[name="rows.0.code"]', 'TM-101');
    await page.fill('[name="rows.0.quantity"]', '2');
    await page.click('main form button.pri');
    await page.waitForURL(/\/tilaukset\/\d+$/);
    const path = new URL(page.url()).pathname;
    await site.check(page, path, 'tilaus');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, path);
    await page.click('form[action$="/toimitus"] button');
    await page.waitForLoadState('load');
    assert.match(await page.locator('main').innerText(), /Toimitettu/);

    await page.click('form[action$="/lasku"] button');  // one
    await page.waitForURL(/\/laskut\/luonnos\/\d+$/);
    await page.click('form[action$="/laheta"] button'); // two
    await page.waitForURL((u) => !u.pathname.includes('luonnos'));
    await site.goto(page, path);
    assert.match(await page.locator('main').innerText(), /Laskutettu/);
    const order = json('order', 'show', path.split('/').pop());
    assert.equal(order.state, 'invoiced');
    assert.equal(order.not_invoiced, '0.00');
});

test('P06 the delivery and the invoice by keyboard alone, without scripts too', options, async (t) => {
    const site = await openSite(t);
    const json = commands(site);
    const made = json('order', 'add', '--customer', '1002', '--row', 'TM-102;1');
    const page = await site.page({ scripts: false });

    await site.goto(page, `${prefix}/tilaukset/${made.number}`);
    await page.focus('form[action$="/toimitus"] button');
    await page.keyboard.press('Enter');
    await page.waitForLoadState('load');
    await page.focus('form[action$="/lasku"] button');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/laskut\/luonnos\/\d+$/);
    assert.equal(json('order', 'show', String(made.number)).state, 'invoiced');
});

test('P66 an order over the limit says why and waits for a person', options, async (t) => {
    const site = await openSite(t);
    const json = commands(site);
    const page = await site.page();
    page.said.length = 0;
    const waiting = json('order', 'list', '--waiting').orders;
    assert.ok(waiting.length > 0, 'the demo has one');
    const path = `${prefix}/tilaukset/${waiting[0].number}`;

    await site.check(page, path, 'tilaus-odottaa');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, path);
    assert.match(await page.locator('main').innerText(), /luottorajan 100,00/);
    await page.click('form[action$="/hyvaksy"] button');
    await page.waitForLoadState('load');
    assert.equal(json('order', 'show', String(waiting[0].number)).state, 'waiting'); // no reason, no approval
    await page.fill('form[action$="/hyvaksy"] [name="reason"]', 'Ennakkomaksu on sovittu.');
    await page.click('form[action$="/hyvaksy"] button');
    await page.waitForURL((u) => u.pathname === path);
    assert.equal(json('order', 'show', String(waiting[0].number)).state, 'confirmed');
});

test('P24 P50 pages of products, the archive and credit at all widths', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/tuotteet`, 'tuotteet');
    await site.check(page, `${prefix}/tuotteet/uusi`, 'tuote-uusi');
    await site.check(page, `${prefix}/tuotteet/tuonti`, 'tuotteet-tuonti');
    await site.check(page, `${prefix}/tilaukset/arkisto`, 'tilaukset-arkisto');
    await site.check(page, `${prefix}/tilaukset/uusi`, 'tilaus-uusi');
    await site.check(page, `${prefix}/luotot`, 'luotot');
    await site.check(page, `${prefix}/luotot/1`, 'luotto');
    await site.check(page, `${prefix}/luotot/uusi`, 'luotto-uusi');
});

test('P06 a draft order is changed in the browser, and a number typed into the search opens it', options, async (t) => {
    const site = await openSite(t);
    const json = commands(site);
    const page = await site.page();
    const draft = json('order', 'add', '--customer', '1002', '--row', 'TM-101;1', '--draft');

    await site.goto(page, `${prefix}/tilaukset/${draft.number}`);
    await page.click('main a[href$="/muokkaa"]');
    await page.waitForURL(/\/muokkaa$/);
    await site.check(page, `${prefix}/tilaukset/${draft.number}/muokkaa`, 'tilaus-muokkaa');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.fill('[name="rows.0.quantity"]', '4');
    await page.fill('[name="rows.1.text"]', 'Kokoaminen');
    await page.fill('[name="rows.1.price"]', 'kymppi');
    await page.click('main form button.pri');
    await page.waitForSelector('.errs');
    assert.equal(await page.inputValue('[name="rows.1.price"]'), 'kymppi');
    await page.fill('[name="rows.1.price"]', '10,00');
    await page.click('main form button.pri');
    await page.waitForURL(/\/tilaukset\/\d+$/);
    assert.match(await page.locator('main').innerText(), /Kokoaminen/);
    assert.equal(json('order', 'show', String(draft.number)).rows.length, 2);
    await site.goto(page, `${prefix}/asiakkaat`);
    await page.fill('#q', String(draft.number));
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.press('#q', 'Enter')]);
    if (!/\/tilaukset\/\d+$/.test(new URL(page.url()).pathname)) await page.click(`main a[href$="/tilaukset/${draft.number}"]`);
    await page.waitForURL(/\/tilaukset\/\d+$/);
});

test('P64 P66 files of orders and products: what was recognised, its first rows and its faults are seen before one button takes it', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ scripts: false });
    page.said.length = 0;
    const choose = async (at, text, encoding = 'utf8') => {
        await page.setViewportSize({ width: 1440, height: 900 });
        await site.goto(page, `${prefix}${at}`);
        await page.setInputFiles('#f-file', { name: 'f.csv', mimeType: 'text/csv', buffer: Buffer.from(text, encoding) });
        await page.click('main form button.pri');
        await page.waitForLoadState('load');
    };
    await choose('/tuotteet/tuonti', 'tuotenumero;nimi;yksikkö;hinta;alv\nZ-1;Jakkara äöå;kpl;12,50;general\nTM-100;Nimi vaihtui;;;\nTM-101;;;;\n', 'latin1');
    const text = await page.locator('main').innerText();
    assert.match(text, /ISO-8859-15|Windows-1252/);
    assert.match(text, /Jakkara äöå/);
    await site.check(page, new URL(page.url()).pathname, 'tuotteiden-tuonti');
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.click('main form button.pri');
    await page.waitForLoadState('load');
    await site.check(page, new URL(page.url()).pathname, 'tuotteet-tuotu');
    await choose('/tilaukset/tuonti', 'tilaus;asiakas;tuote;määrä\nA-1;1002;TM-101;2\nA-1;1002;TM-102;1\nA-2;1002;EI-OLE;1\nA-3;1002;TM-101;monta\n');
    assert.deepEqual(await site.look(page, 'tilausten-tuonti-virheet', { status: 422 }) ?? [], []);
    assert.match(await page.locator('[role=alert]').innerText(), /4[\s\S]*5/);
    await choose('/tilaukset/tuonti', 'tilaus;asiakas;tuote;määrä\nA-1;1002;TM-101;2\nA-1;1002;TM-102;1\n');
    await site.check(page, new URL(page.url()).pathname, 'tilausten-tuonti');
    assert.equal(page.said.filter((s) => !s.includes('422')).length, 0, page.said.join());
});
