// The page of backups: how far the log has been shipped, and its troubles, told to a person and to a program (P34, P72).
import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { build } from '../lib/server.mjs';
import { hasDemo, openSite } from './lib/browser.mjs';

test('P72 the page tells until when the log has been shipped, and alarms when the folder cannot be written', hasDemo ? {} : { skip: 'no demo in this build' }, async (t) => {
    const site = await openSite(t), folder = mkdtempSync(join(build, 'tmp', 'ship-')), ship = join(folder, 'ship');
    t.after(() => { rmSync(folder, { recursive: true, force: true }); rmSync(`${site.server.data}-keep`, { recursive: true, force: true }); });
    const page = await site.page();
    await site.check(page, '/varmuuskopiot', 'varmuuskopiot');
    assert.match(await page.textContent('main'), /ei toimiteta/);

    assert.equal(site.server.cli('backup', 'ship', '--to', ship, '--every', '1').code, 0);
    await site.check(page, '/varmuuskopiot', 'varmuuskopiot-toimitus');
    assert.match(await page.textContent('main'), /Loki toimitettu[\s\S]*asti/);
    assert.equal(await page.locator('main tbody tr').count(), 1); // its base
    assert.doesNotMatch(await page.textContent('main'), /toimituskansioon/);

    renameSync(join(ship, 'wal'), join(ship, 'wal.away'));
    writeFileSync(join(ship, 'wal'), '');
    site.server.cli('customer', 'add', '--kind', 'person', '--first-name', 'Uusi', '--last-name', 'Asiakas', '--register', 'mallikonttori');
    site.server.cli('backup', 'ship');
    await site.check(page, '/varmuuskopiot', 'varmuuskopiot-haly');
    assert.match(await page.textContent('main'), /toimituskansioon ei voi kirjoittaa/);
    const api = await page.evaluate(() => fetch('/api/v1/backups').then((r) => r.json()));
    assert.equal(api.shipping.alarm, true);
    assert.equal(api.shipping.gap, false);
});
