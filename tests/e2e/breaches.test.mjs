// A personal data breach from the first suspicion to its closing, in the browser (P72, I-48), and a notice to a recipient
// followed until it is acknowledged (Art. 19, P56).
import assert from 'node:assert/strict';
import test from 'node:test';
import { hasDemo, openSite } from './lib/browser.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };
const prefix = '/r/mallikonttori';

function tools(site) {
    return (...args) => {
        const r = site.server.cli(...args, '--register', 'mallikonttori', '--json');
        assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
        return JSON.parse(r.out);
    };
}

const main = (page) => page.locator('main').innerText();

test('P72 a breach is recorded, assessed, told to the authority and the people, and closed', options, async (t) => {
    const site = await openSite(t);
    const json = tools(site);
    const person = json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', 'Koskettu');
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/loukkaukset`, 'loukkaukset-tyhja');
    await site.check(page, `${prefix}/loukkaukset/uusi`, 'loukkaus-uusi');
    await page.click('main form button.pri');
    await page.waitForLoadState('load');
    assert.equal(await page.locator('#f-what').getAttribute('aria-invalid'), 'true'); // nothing said is nothing recorded
    page.said.length = 0;
    await page.fill('#f-what', 'Laskulista lähti väärään osoitteeseen.');
    await page.fill('#f-people', '40');
    await page.click('main form button.pri');
    await page.waitForURL(/\/loukkaukset\/\d+$/);
    const path = site.path(page);
    assert.match(await main(page), /7[12] tuntia jäljellä/);
    await site.check(page, path, 'loukkaus');
    await site.goto(page, `${prefix}/`);
    assert.ok((await main(page)).includes('1 tietoturvaloukkaus avoinna'));

    await site.goto(page, path);
    for (const [step, name] of [['henkilo', 'loukkaus-henkilo'], ['tieto', 'loukkaus-tieto'], ['arvio', 'loukkaus-arvio'], ['ilmoitus', 'loukkaus-ilmoitus']])
        await site.check(page, `${path}/${step}`, name);
    await site.goto(page, `${path}/henkilo`);
    await page.fill('#f-customer', String(person.number));
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await site.goto(page, `${path}/arvio`);
    await page.selectOption('#f-risk', 'high');
    await page.fill('#f-words', 'Saaja on tuntematon.');
    await page.fill('#f-consequences', 'Tietojenkalastelu.');
    await page.fill('#f-measures', 'Saajaa pyydettiin hävittämään viesti.');
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await site.goto(page, `${path}/sulje`); // the people must know first
    await page.fill('#f-words', 'Korjattu.');
    await page.click('main form button.pri');
    await page.waitForLoadState('load');
    assert.ok((await main(page)).includes('Ilmoita ensin niille'));
    page.said.length = 0;
    for (const whom of ['authority', 'people']) {
        await site.goto(page, `${path}/ilmoitus`);
        await page.selectOption('#f-whom', whom);
        await page.click('main form button.pri');
        await page.waitForURL((u) => u.pathname === path);
    }
    assert.ok((await main(page)).includes('L-33/1') && (await main(page)).includes('L-34/1'));
    await page.click('main a:has-text("L-34/1")');
    await page.waitForURL(/kirjeet\/\d+$/);
    const letter = site.path(page);
    await site.check(page, `${letter}?kieli=sv`, 'loukkaus-kirje');
    assert.ok((await main(page)).includes('artikel 34'));
    const pdf = await page.evaluate(async (address) => {
        const got = await fetch(address);
        return { status: got.status, type: got.headers.get('content-type'), size: (await got.arrayBuffer()).byteLength };
    }, `${letter}/pdf`);
    assert.deepEqual([pdf.status, pdf.type], [200, 'application/pdf']);
    assert.ok(pdf.size > 10000);
    await site.goto(page, `${path}/sulje`);
    await page.fill('#f-words', 'Korjattu.');
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname === path);
    await site.check(page, path, 'loukkaus-suljettu');
    assert.ok((await main(page)).includes('Suljettu'));
    const seen = json('breach', 'list').breaches[0];
    assert.equal(seen.state, 'closed');
    assert.equal(seen.dpv_notification, 'eu-gdpr:DataSubjectBreachNotificationNeeded');
});

test('P56 a notice to a recipient is followed until it is acknowledged', options, async (t) => {
    const site = await openSite(t);
    const json = tools(site);
    const made = json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', 'Oikaistava', '--email', 'vanha@oikaistava.example', '--source', 'reseller');
    const request = json('request', 'open', '--customer', String(made.number), '--kind', 'rectification', '--identity', 'desk', '--field', 'email',
        '--defect', 'outdated', '--value', 'uusi@oikaistava.example');
    json('request', 'decide', request.number, '--item', '1');
    const page = await site.page();
    page.said.length = 0;

    await site.check(page, `${prefix}/pyynnot/ilmoitukset`, 'ilmoitukset');
    await page.click('main tbody th a');
    await page.waitForURL(/ilmoitukset\/\d+$/);
    const path = site.path(page);
    await site.check(page, path, 'ilmoitus');
    assert.ok((await main(page)).includes('uusi@oikaistava.example'));
    await site.goto(page, path);
    await page.selectOption('#f-step', 'send');
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname.endsWith('/pyynnot/ilmoitukset'));
    assert.ok((await main(page)).includes('Odottaa kuittausta'));
    await site.goto(page, path);
    await page.selectOption('#f-step', 'acknowledge');
    await page.fill('#f-reference', 'JM-12');
    await page.click('main form button.pri');
    await page.waitForURL((u) => u.pathname.endsWith('/pyynnot/ilmoitukset'));
    await site.check(page, path, 'ilmoitus-kuitattu');
    assert.ok((await main(page)).includes('teksti on hävitetty'));
    assert.equal(json('request', 'notices', 'list').notices[0].state, 'acknowledged');
});
