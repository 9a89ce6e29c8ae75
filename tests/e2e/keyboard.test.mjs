// Five jobs by keyboard alone: Tab and Shift+Tab, typing, arrows, Space, Enter. What has the focus can be seen.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo in this program' };

// Tab until the focus is on the element; every stop on the way shows its focus.
async function tabTo(page, selector, most = 90) {
    for (let i = 0; i < most; i++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate((s) => {
            const e = document.activeElement, style = getComputedStyle(e);
            return { hit: e.matches(s), seen: e === document.body || e.matches('main,[tabindex="-1"]') || style.outlineStyle !== 'none' || style.boxShadow !== 'none', what: e.outerHTML.slice(0, 80) };
        }, selector);
        assert.ok(at.seen, `no visible focus: ${at.what}`);
        if (at.hit) return;
    }
    assert.fail(`not reached by Tab: ${selector} on ${new URL(page.url()).pathname}`);
}
async function type(page, selector, text) {
    await tabTo(page, selector);
    await page.keyboard.press('Control+A');
    await page.keyboard.type(text);
}
async function enter(page, selector, key = 'Enter') {
    await tabTo(page, selector);
    await Promise.all([page.waitForLoadState('load'), page.waitForEvent('framenavigated'), page.keyboard.press(key)]);
    await page.waitForLoadState('load');
}

test('P05 P06 P34 P64 P65 customer, order, invoice, payment and erasure by keyboard alone', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page();
    const path = () => site.path(page);

    await site.goto(page, '/asiakkaat');
    await enter(page, 'main a[href$="/asiakkaat/uusi"]');
    await type(page, '#f-first_name', 'Näppis');
    await type(page, '#f-last_name', 'Testaaja');
    await type(page, '#f-email', 'nappis@testaaja.example');
    await type(page, '#f-street', 'Testikuja 1');
    await type(page, '#f-postcode', '00100');
    await enter(page, 'main form button.pri');
    assert.match(path(), /^\/asiakkaat\/\d+$/, await page.locator('main').innerText());
    const card = path();
    const number = (await page.locator('main').innerText()).match(/nro (\d+)/)[1];

    await site.goto(page, '/tilaukset/uusi');
    await type(page, '#f-customer', number);
    await type(page, '[name$=".code"]', 'TM-105');
    await type(page, '[name$=".quantity"]', '2');
    await enter(page, 'main form button.pri');
    assert.match(path(), /^\/tilaukset\/\d+$/, await page.locator('main').innerText());

    await site.goto(page, card);
    await enter(page, 'main a[href*="/laskut/uusi"]');
    await type(page, '[name$=".text"], [name$=".description"]', 'Neuvonta');
    await type(page, '[name$=".quantity"]', '1');
    await type(page, '[name$=".price"]', '100');
    await enter(page, 'main form button.pri');
    assert.match(path(), /^\/laskut\//, await page.locator('main').innerText());
    // It leaves after a minute, which may be used to think again; a payment comes to one that has left.
    await site.goto(page, '/laskut');
    await enter(page, 'main tbody a[href*="/laskut/2"]');
    assert.match(path(), /^\/laskut\/\d+$/);
    await tabTo(page, 'form[action$="/maksut"] #f-received_on');
    await enter(page, 'form[action$="/maksut"] button.pri');
    assert.match(await page.locator('main').innerText(), /Maksettu/);

    await site.goto(page, card);
    await enter(page, 'main a[href*="/pyynnot/uusi"]');
    await tabTo(page, '#f-kind');
    await page.keyboard.type('Pois'); // a list is chosen by its first letters
    await enter(page, 'main form button.pri');
    assert.match(path(), /^\/pyynnot\/\d+$/, await page.locator('main').innerText());
    assert.match(await page.locator('h1').innerText(), /Poistaminen/);
});
