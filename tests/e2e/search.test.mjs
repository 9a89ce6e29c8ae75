// Search as you type by keyboard: a combobox over the form that works without script (P05), audited without a row for
// each key (P43).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const json = (server, ...words) => JSON.parse(server.cli(...words, '--json').out);
const searches = (server) => json(server, 'audit', 'list', '--kind', 'customers-searched').entries.length;

test('P05 P43 a customer is found and opened by keyboard while the name is typed', options, async (t) => {
    const site = await openSite(t);
    const customer = json(site.server, 'customer', 'list', '--filter', 'persons').customers.find((c) => !c.locked);
    const last = customer.name.split(',')[0];
    const page = await site.page();
    await site.goto(page, '/asiakkaat');
    const before = searches(site.server);
    const asked = [];
    page.on('request', (r) => { if (r.url().includes('/haku')) asked.push(r.url()); });
    await page.keyboard.press('/');
    await page.keyboard.type(last.slice(0, 3), { delay: 200 });
    const q = page.locator('#q'), list = page.locator('#sug0'), options = list.locator('[role=option]');
    await options.first().waitFor();
    assert.equal(await q.getAttribute('aria-expanded'), 'true');
    assert.deepEqual((await site.look(page, 'haku-ehdotukset')), []);
    await q.focus();
    await page.keyboard.type(last.slice(3), { delay: 150 });
    await page.waitForFunction((n) => [...document.querySelectorAll('#sug0 li')].some((l) => l.textContent.includes(n)), last);
    const at = (await options.allTextContents()).findIndex((text) => text.includes(String(customer.number)));
    assert.ok(at >= 0, 'the customer is suggested');
    for (let i = 0; i <= at; i++) await page.keyboard.press('ArrowDown');
    assert.equal(await q.getAttribute('aria-activedescendant'), `sug0-${at}`);
    await Promise.all([page.waitForURL(/\/asiakkaat\/\d+$/), page.keyboard.press('Enter')]);
    assert.match(await page.textContent('h1'), new RegExp(last));
    assert.ok(asked.length >= 2 && asked.every((u) => !u.includes('?') && new URL(u).pathname === '/haku/nopea'), asked.join(' '));
    assert.equal(searches(site.server) - before, 1, 'one entry for the search, none for a key');
    assert.deepEqual(page.said, []);
});

test('P05 Escape closes the suggestions and Enter searches; the same without script', options, async (t) => {
    const site = await openSite(t);
    const name = json(site.server, 'customer', 'list', '--filter', 'organisations')
        .customers.find((c) => !c.locked).name.split(/[ -]/)[0];
    const page = await site.page();
    await site.goto(page, '/asiakkaat');
    await page.focus('#q');
    await page.keyboard.type(name, { delay: 100 });
    await page.locator('#sug0 li').first().waitFor();
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#sug0').isVisible(), false);
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
    assert.match(site.path(page), /^\/(haku|asiakkaat\/\d+)$/);
    const plain = await site.page({ scripts: false });
    await site.goto(plain, '/asiakkaat');
    await plain.fill('#q', name);
    await Promise.all([plain.waitForNavigation(), plain.keyboard.press('Enter')]);
    assert.match(site.path(plain), /^\/(haku|asiakkaat\/\d+)$/);
    // forms that are about a customer find it the same way; without script several that fit are offered
    for (const path of ['/luotot/uusi', '/paketit']) {
        await site.goto(page, path);
        await page.type('#f-customer', name, { delay: 40 });
        await page.locator('[role=listbox] [role=option]').first().waitFor();
        await page.keyboard.press('ArrowDown');
        await page.keyboard.press('Enter');
        assert.match(await page.inputValue('#f-customer'), new RegExp(`^\\d+ .*${name}`), path);
        await site.goto(plain, path);
        await plain.fill('#f-customer', 'oy');
        await Promise.all([plain.waitForNavigation(), plain.locator('#f-customer').press('Enter')]);
        assert.ok(await plain.locator('select#f-customer option').count() > 2, path);
    }
});
