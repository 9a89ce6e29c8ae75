// 200 % zoom (WCAG 1.4.4, 1.4.10) and the clicks of main jobs (UI.md section 1), counted.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? { timeout: 240000 } : { skip: 'no demo in this build' };
const json = (server, ...words) => JSON.parse(server.cli(...words, '--json').out);

test('at 200 % zoom nothing scrolls sideways and no text is cut', options, async (t) => {
    const site = await openSite(t);
    const customer = json(site.server, 'customer', 'list', '--filter', 'organisations').customers.find((c) => !c.locked);
    const page = await site.page({ viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 }); // 1280 x 900 at 200 %
    for (const path of ['/', '/asiakkaat', `/asiakkaat/${customer.id}`, '/asiakkaat/uusi', '/laskut', '/pyynnot', '/loki', '/asetukset', '/tietosuoja']) {
        assert.equal(await site.goto(page, path), 200, path);
        const wrong = await page.evaluate(() => {
            const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
            const cut = [...document.querySelectorAll('h1,h2,label,button,.btn,.chip,dt,dd')].filter((e) => {
                const style = getComputedStyle(e), box = e.getBoundingClientRect();
                return box.width > 2 && style.overflow !== 'visible' && style.clipPath === 'none' && e.scrollWidth > e.clientWidth + 1;
            }).map((e) => e.textContent.trim().slice(0, 40));
            return { wide, cut };
        });
        assert.deepEqual(wrong, { wide: 0, cut: [] }, path);
    }
    assert.deepEqual(page.said, []);
});

// Clicks after sign-in; keys cost nothing here. The counter is in the page's own events.
async function counted(site) {
    const page = await site.page();
    let clicks = 0;
    await page.exposeFunction('clicked', () => { clicks++; });
    await page.addInitScript(() => addEventListener('click', (e) => { if (e.detail > 0) globalThis.clicked(); }, true));
    await site.goto(page, '/');
    return { page, clicks: () => clicks };
}

test('job 6: an invoice is found by its reference with no click; job 8: who looked in one', options, async (t) => {
    const site = await openSite(t);
    const number = json(site.server, 'invoice', 'list', '--open').invoices[0].number;
    const reference = json(site.server, 'invoice', 'show', String(number)).reference;
    const { page, clicks } = await counted(site);
    await page.keyboard.press('/');
    await page.keyboard.insertText(String(reference));
    await Promise.all([page.waitForURL(new RegExp(`/laskut/${number}$`)), page.keyboard.press('Enter')]);
    assert.equal(clicks(), 0);

    const customer = json(site.server, 'customer', 'list', '--filter', 'persons').customers.find((c) => !c.locked);
    await site.goto(page, `/asiakkaat/${customer.id}`);
    await Promise.all([page.waitForURL(/\/katselut$/), page.click('.tabs a[href*="/katselut"]')]);
    assert.equal(clicks(), 1);
});

test('job 1: from the desk to the invoice of a customer by keys alone', options, async (t) => {
    const site = await openSite(t);
    const customer = json(site.server, 'customer', 'list', '--filter', 'organisations').customers.find((c) => !c.locked);
    const { page, clicks } = await counted(site);
    await page.keyboard.press('/');
    await page.keyboard.type(customer.name.slice(0, 6), { delay: 60 });
    await page.locator('#sug0 li').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await Promise.all([page.waitForURL(/\/asiakkaat\/\d+$/), page.keyboard.press('Enter')]);
    await Promise.all([page.waitForURL(/\/laskut\/uusi/), page.click('.head .btn.pri')]);
    assert.ok(clicks() <= 2, `${clicks()} clicks`);
});
