// An invoice by clicking: draft -> changed -> sent with undo -> issued -> credit note; rows by keyboard, without scripts, and
// three hundred of them.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };
const path = (page) => new URL(page.url()).pathname;
const main = (page) => page.locator('main').innerText();

async function submit(page, selector) {
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(selector).first().click()]);
}
const cell = (n, member) => `[id="f-rows.${n}.${member}"]`;

async function fillRow(page, n, [text, quantity, price]) {
    await page.fill(cell(n, 'text'), text);
    await page.fill(cell(n, 'quantity'), quantity);
    await page.fill(cell(n, 'price'), price);
}

for (const scripts of [true, false]) {
    test(`P64 draft, change, undo, send, credit, ${scripts ? 'with' : 'without'} scripts`, options, async (t) => {
        const site = await openSite(t);
        const page = await site.page({ scripts });
        await site.goto(page, '/laskut/uusi');
        await page.fill('#f-customer', '1001');
        await fillRow(page, 0, ['Paperi A4', '2', '24,90']);
        await fillRow(page, 1, ['Kansio', '3', '4,10']);
        await fillRow(page, 2, ['Toimitus', '1', '9,00']);
        if (scripts) await page.click('button[data-add]');
        else await submit(page, 'button[data-add]'); // a round trip that loses nothing
        assert.equal(await page.inputValue(cell(1, 'text')), 'Kansio');
        await fillRow(page, 3, ['Lamppu', '1', '15,00']);
        await submit(page, 'main button[value="draft"]');
        assert.match(path(page), /^\/laskut\/luonnos\/\d+$/, await main(page));
        assert.equal(await page.locator('.doc table tbody tr').count(), 4);
        await submit(page, 'main a[href$="/muokkaa"]');
        await page.fill(cell(3, 'quantity'), '2');
        await submit(page, 'main button[value="send"]');
        assert.match(path(page), /^\/laskut\/luonnos\/\d+$/, await main(page));
        await submit(page, 'main form[action$="/kumoa"] button');
        assert.match(await main(page), /Luonnos/);
        await submit(page, 'main form[action$="/jonoon"] button');
        await submit(page, 'main form[action$="/laheta"] button');
        assert.match(path(page), /^\/laskut\/\d+$/, await main(page));
        const invoice = path(page);
        await submit(page, 'main a[href$="/hyvita"]');
        await page.fill('[name="rows.1.quantity"]', '1');
        await page.fill('#f-reason', 'Kansio oli rikki');
        await submit(page, 'main form button.pri');
        assert.match(path(page), /^\/laskut\/\d+$/, await main(page));
        assert.match(await main(page), /HYVITYSLASKU/);
        assert.match(await main(page), /Kansio oli rikki/);
        await site.goto(page, invoice);
        assert.match(await main(page), /Hyvitetty/);
        assert.equal(page.said.length, 0, page.said.join('\n'));
    });
}

test('P64 all mistakes of an invoice at once, each with a link to its field, nothing typed is lost', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await site.goto(page, '/laskut/uusi');
    await page.fill('#f-customer', '1001');
    await fillRow(page, 0, ['Leima', '1', '5,00']);
    await fillRow(page, 1, ['', '2', '7,00']);
    await page.fill('#f-due_on', '1.1.2020');
    const [answer] = await Promise.all([page.waitForResponse((r) => r.request().method() === 'POST'), page.click('main button[value="send"]')]);
    assert.equal(answer.status(), 422);
    await page.waitForSelector('.errs');
    const links = await page.locator('.errs a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));
    assert.ok(links.includes('#f-rows.1.text') && links.includes('#f-due_on'), links.join(' '));
    assert.equal(await page.inputValue(cell(1, 'price')), '7,00');
    assert.equal(await page.getAttribute(cell(1, 'text'), 'aria-invalid'), 'true');
});

test('P64 three hundred rows: a key costs less than 50 ms', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    await site.goto(page, '/laskut/uusi');
    await page.focus(cell(0, 'text'));
    for (let i = 0; i < 299; i++) await page.evaluate((n) => {
        document.querySelector(`[id="f-rows.${n}.text"]`).value = 'rivi';
        document.querySelector(`[id="f-rows.${n}.price"]`).value = '1,00';
        document.querySelector(`[id="f-rows.${n}.price"]`).dispatchEvent(new Event('input', { bubbles: true }));
        document.querySelector(`[id="f-rows.${n}.price"]`).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    }, i);
    assert.equal(await page.locator('table.lines tbody tr').count(), 300);
    const took = await page.evaluate(() => {
        const e = document.querySelector('[id="f-rows.150.price"]'), all = [];
        for (let i = 0; i < 50; i++) {
            const from = performance.now();
            e.value = `${i},50`;
            e.dispatchEvent(new Event('input', { bubbles: true }));
            document.body.getBoundingClientRect();
            all.push(performance.now() - from);
        }
        return all.sort((a, b) => a - b)[25]; // others use the machine too
    });
    assert.ok(took < 50, `${took} ms`);
    assert.match(await page.locator('[data-sum]').innerText(), /347,50/); // 298 + 49,50
    // and the server takes them, with scripts and without
    await page.fill('#f-customer', '1001');
    await Promise.all([page.waitForURL(/\/laskut\/luonnos\/\d+$/), page.click('main button[value="draft"]')]);
    const plain = await site.page({ scripts: false });
    await site.goto(plain, `${new URL(page.url()).pathname}/muokkaa`);
    const rows = () => plain.locator('table.lines tbody tr').count();
    const had = await rows();
    assert.ok(had >= 300, `${had}`);
    const [answer] = await Promise.all([plain.waitForNavigation({ waitUntil: 'load' }), plain.click('[data-add]')]);
    assert.equal(answer.status(), 200);
    assert.equal(await rows(), had + 1);
    assert.equal(await plain.inputValue('[id="f-rows.298.price"]'), '1,00');
});

test('P64 a product by its code, by keyboard alone, at the price agreed with the buyer; a key at 300 rows stays under 50 ms', options, async (t) => {
    const site = await openSite(t);
    const price = site.server.cli('product', 'price', '--code', 'TM-101', '--customer', '1002', '--price', '100,00', '--discount', '5', '--register', 'mallikonttori');
    assert.equal(price.code, 0, price.err);
    const page = await site.page();
    await site.goto(page, '/laskut/uusi');
    await page.focus('#f-customer');
    await page.keyboard.type('1002');
    await page.selectOption('#f-entry', 'net');
    for (let i = 0; i < 299; i++) await page.evaluate((n) => {
        document.querySelector(`[id="f-rows.${n}.text"]`).value = 'rivi';
        document.querySelector(`[id="f-rows.${n}.price"]`).value = '1,00';
        document.querySelector(`[id="f-rows.${n}.price"]`).dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    }, i);
    await page.evaluate(() => { // what a key costs: our own listeners and the layout after them
        let from;
        globalThis.took = [];
        document.addEventListener('input', () => { from = performance.now(); }, true);
        window.addEventListener('input', () => { document.body.getBoundingClientRect(); globalThis.took.push(performance.now() - from); });
    });
    await page.focus(cell(299, 'text'));
    await page.keyboard.type('tm-101', { delay: 60 });
    for (let i = 0; i < 50 && await page.inputValue(cell(299, 'price')) === ''; i++) await page.waitForTimeout(100);
    assert.equal(await page.inputValue(cell(299, 'price')), '100,00');
    assert.equal(await page.inputValue(cell(299, 'discount')), '5');
    assert.notEqual(await page.inputValue(cell(299, 'text')), 'tm-101');
    await page.keyboard.press('Tab'); // the row's details, then the quantity
    await page.keyboard.press('Tab');
    await page.keyboard.press('Control+a');
    for (let i = 0; i < 24; i++) await page.keyboard.press('12345678'[i % 8]);
    const took = await page.evaluate(() => globalThis.took.sort((a, b) => a - b));
    const late = took[Math.floor(took.length * 0.8)]; // a machine that others use too stops now and then
    t.diagnostic(`${took.length} events at 300 rows: median ${took[took.length >> 1].toFixed(2)} ms, 80 % ${late.toFixed(2)} ms`);
    assert.ok(took.length >= 30 && late < 50, `${late} ms`);
    assert.deepEqual(page.said, []);
});
