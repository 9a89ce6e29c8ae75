// One claim in a browser without scripts: the admission of the debt, the write-off, what was recovered, and the history of it all (P32, P65).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const prefix = '/r/mallikonttori';

test('P65 a debt is admitted, written off and recovered in part', options, async (t) => {
    const site = await openSite(t);
    const page = await site.page({ scripts: false });
    const main = () => page.locator('main').innerText();
    const send = async (form) => { await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(`form[action$="${form}"] button`).click()]); };
    const late = JSON.parse(site.server.cli('invoice', 'list', '--overdue', '--register', 'mallikonttori', '--json').out).invoices
        .filter((i) => Number(i.open) > 1)[0];
    const path = `${prefix}/saatavat/${late.number}`;

    await site.goto(page, path);
    const before = (await main()).match(/Vanhentuu\s+([\d.]+)/)[1];
    await send('/saatavat/tunnustaminen'); // not confirmed
    assert.match(await page.locator('.errs').innerText(), /Vahvista rastilla/);
    assert.deepEqual(await site.look(page, 'tunnustaminen-virhe', { status: 422 }), []);
    const form = page.locator('form[action$="/saatavat/tunnustaminen"]');
    await form.locator('input[name=on]').fill('1.1.2099');
    await form.locator('input[name=confirm]').check();
    await send('/saatavat/tunnustaminen');
    assert.match(await page.locator('.errs').innerText(), /Päivä ei kelpaa/);
    assert.equal(await form.locator('input[name=on]').inputValue(), '1.1.2099', 'what was typed comes back');
    await form.locator('input[name=on]').fill(await page.evaluate(() => new Date().toLocaleDateString('fi-FI')));
    await form.locator('input[name=confirm]').focus(); // by keyboard
    await page.keyboard.press('Tab');
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.keyboard.press('Enter')]);
    assert.equal(site.path(page), path);
    assert.match(await main(), /Tunnustus kirjattiin/);
    assert.match(await page.locator('section:has(#c8), .card:has(#c8)').first().innerText(), /Velka tunnustettiin/);
    assert.notEqual((await main()).match(/Vanhentuu\s+([\d.]+)/)[1], before);

    await page.selectOption('form[action$="/saatavat/luottotappio"] select', 'uncollectable');
    await send('/saatavat/luottotappio');
    assert.equal(site.path(page), `${prefix}/saatavat`);
    await Promise.all([page.waitForNavigation({ waitUntil: 'load' }), page.locator(`section:has(#s4) a[href$="/saatavat/${late.number}"], .card:has(#s4) a[href$="/saatavat/${late.number}"]`).first().click()]);
    const back = page.locator('form[action$="/saatavat/palautuma"]');
    await back.locator('input[name=cents]').fill('99999999');
    await back.locator('input[name=confirm]').check();
    await send('/saatavat/palautuma');
    assert.equal(await page.locator('.errs').count(), 1, await main());
    assert.equal(await back.locator('input[name=cents]').getAttribute('aria-invalid'), 'true');
    assert.deepEqual(await site.look(page, 'palautuma-virhe', { status: 422 }), []);
    await back.locator('input[name=cents]').fill('1,00');
    await send('/saatavat/palautuma');
    assert.match(await main(), /Palautuma kirjattiin/);
    const history = await page.locator('section:has(#c8), .card:has(#c8)').first().innerText();
    assert.match(history, /Velka tunnustettiin[\s\S]*Kirjattiin luottotappioksi: perintä tulokseton[\s\S]*Luottotappiosta palautui[\s\S]*1,00/);
    assert.equal(await back.count(), 1, 'more may come');

    const scripted = await site.page();
    await site.check(scripted, path, 'luottotappio');
    await site.check(scripted, `${prefix}/saatavat`, 'saatavat-tappioineen');
    const told = JSON.parse(site.server.cli('receivables', 'history', String(late.number), '--register', 'mallikonttori', '--json').out);
    assert.deepEqual(told.history.slice(-3).map((h) => h.what), ['admitted', 'written-off', 'recovered']);
    const audit = site.server.cli('audit', 'list', '--register', 'mallikonttori', '--json').out;
    for (const word of ['admitted', 'written-off', 'recovered']) assert.ok(audit.includes(word), word);
    assert.equal((await scripted.goto(`${site.url}${prefix}/saatavat/99999999`)).status(), 404);
});
