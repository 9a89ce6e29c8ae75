// The thread of rights in the browser: a request from the customer card's link, the proposed decision with its holds,
// approval, a payment, completion by itself, the certificate (P34, P35, P60, P61).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const prefix = '/r/mallikonttori';

async function until(page, text, seconds = 15) {
    for (let i = 0; i < seconds * 2; i++) {
        await page.reload();
        if ((await page.locator('main').innerText()).includes(text)) return;
        await page.waitForTimeout(500);
    }
    assert.fail(`never saw "${text}"`);
}

test('P35 an erasure in the browser waits for its invoice and completes by itself', options, async (t) => {
    const site = await openSite(t);
    const json = (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
    const made = json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', 'Poistettava',
        '--email', 'tuulikki@poistettava.example', '--street', 'Kuja 9', '--postcode', '33100');
    const invoice = json('invoice', 'add', '--customer', String(made.number), '--row', 'Toimistotuoli;1;120,00');
    const id = json('customer', 'show', String(made.number)).customer.id;
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/pyynnot`, 'pyynnot-tyhja');
    await site.check(page, `${prefix}/pyynnot/uusi?asiakas=${id}`, 'pyynto-uusi');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/pyynnot/uusi?asiakas=${id}`);
    assert.match(await page.inputValue('#f-customer'), new RegExp(`^${made.number} \\S`)); // number and name
    await site.goto(page, `${prefix}/pyynnot/uusi`); // who asks is found by name, too
    await page.type('#f-customer', 'Poistettava', { delay: 20 });
    await page.locator('#f-customer ~ * [role=option], [role=listbox] [role=option]').first().waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    assert.match(await page.inputValue('#f-customer'), new RegExp(`^${made.number} \\S`));
    await page.fill('#f-text', 'Poistakaa kaikki tietoni.');
    await page.click('main form button.pri');
    await page.waitForURL(/\/pyynnot\/\d+$/);
    const path = new URL(page.url()).pathname;
    await site.check(page, path, 'pyynto');
    await site.check(page, `${prefix}/pyynnot`, 'pyynnot');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, path);
    const text = await page.locator('main').innerText();
    for (const part of ['Kun lasku on maksettu', 'Poistetaan heti', `Avoin lasku ${invoice.number}`, 'Säilyy 31.12.', 'Kirjanpitolaki 2:10'])
        assert.ok(text.includes(part), part);

    await page.click('main a.btn.pri');
    await page.waitForLoadState('load');
    await site.check(page, new URL(page.url()).pathname, 'pyynto-vahvista');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${path}/hyvaksy`);
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await until(page, 'Odottaa esteen päättymistä');
    await site.check(page, `${path}/todistus`, 'todistus-osittain');

    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/laskut/${invoice.number}`);
    await page.click('main form button.pri'); // record the payment; nothing else is done
    await page.waitForLoadState('load');
    await site.goto(page, path);
    await until(page, 'Jäännöshaku puhdas');
    await until(page, 'Vastaus tehty');
    await site.goto(page, `${path}/todistus?kieli=en`);
    const letter = await page.locator('article').innerText();
    assert.ok(letter.includes('Certificate of erasure') && letter.includes('T-'), letter);
    await site.check(page, `${path}/todistus`, 'todistus');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, path);
    await page.click('main form[action$="toimitettu"] button');
    await page.waitForURL((u) => u.pathname === path);
    assert.ok((await page.locator('main').innerText()).includes('Vastattu ja suljettu'));
    assert.ok(!(await page.locator('main').innerText()).includes('Tuulikki'));
});

test('P60 a request about an organisation asks for the person', options, async (t) => {
    const site = await openSite(t);
    const json = (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
    const firm = json('customer', 'add', '--kind', 'organisation', '--organisation', 'Unikkopelto Oy');
    json('customer', 'contact', String(firm.number), '--first-name', 'Ilta', '--last-name', 'Vuokko', '--email', 'ilta@unikkopelto.example');
    const id = json('customer', 'show', String(firm.number)).customer.id;
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/pyynnot/uusi?asiakas=${id}`, 'pyynto-uusi-yritys');
    await page.setViewportSize({ width: 1440, height: 900 });
    await site.goto(page, `${prefix}/pyynnot/uusi?asiakas=${id}`);
    await page.click('main form button.pri');
    await page.waitForLoadState('load');
    assert.ok((await page.locator('main').innerText()).includes('Asiakas on organisaatio'));
    page.said.length = 0;
    await page.selectOption('#f-contact', { label: 'Ilta Vuokko' });
    await page.click('main form button.pri');
    await page.waitForURL(/\/pyynnot\/\d+$/);
    assert.ok((await page.locator('main').innerText()).includes('Kun edustus päättyy'));
});

test('P60 a representative is weighed in the browser', options, async (t) => {
    const site = await openSite(t);
    const json = (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, r.err);
        return JSON.parse(r.out);
    };
    const firm = json('customer', 'add', '--kind', 'organisation', '--organisation', 'Unikkopelto Oy');
    json('customer', 'contact', String(firm.number), '--first-name', 'Ilta', '--last-name', 'Vuokko', '--email', 'ilta@unikkopelto.example', '--from-on', '2026-01-01');
    const { id } = json('customer', 'show', String(firm.number)).customer;
    const page = await site.page();
    page.said.length = 0;
    await site.goto(page, `${prefix}/pyynnot/uusi?asiakas=${id}`);
    await page.selectOption('#f-contact', { label: 'Ilta Vuokko' });
    await page.click('main form button.pri');
    await page.waitForURL(/\/pyynnot\/\d+$/);
    const path = site.path(page);
    await site.goto(page, `${path}/hyvaksy`);
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await until(page, 'on punnittava viimeistään', 40);
    await site.check(page, `${path}/punninta`, 'punninta');
    await site.goto(page, `${path}/punninta`);
    await page.selectOption('#f-outcome', 'lost');
    await page.fill('#f-words', 'Organisaatio nimesi seuraajan.');
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await until(page, 'Vastaus tehty', 40);
});
