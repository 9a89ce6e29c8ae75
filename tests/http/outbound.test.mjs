// What leaves by mail beside invoices, from the command line to a real SMTP server: the alarm of the contact person, the notice to a
// recipient under Art. 19, each with its row in the log of disclosures (P03, P31, P56, P72).
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import test from 'node:test';
import { hasDemo, program, start } from '../lib/server.mjs';

const options = hasDemo ? {} : { skip: 'no demo yet' };

// A mail server of a few words; gives what it took: {from, to, text}.
function post() {
    const taken = [];
    const server = net.createServer((socket) => {
        let mail = null, data = false, rest = '';
        socket.on('error', () => {});
        socket.write('220 malliposti\r\n');
        socket.on('data', (bytes) => {
            rest += bytes.toString('latin1');
            for (let at; (at = rest.indexOf('\r\n')) >= 0;) {
                const line = rest.slice(0, at);
                rest = rest.slice(at + 2);
                if (data) {
                    if (line === '.') { data = false; taken.push(mail); socket.write('250 2.0.0 ok\r\n'); } else mail.text += `${line}\n`;
                } else if (/^(EHLO|HELO)/i.test(line)) socket.write('250 malliposti\r\n');
                else if (/^MAIL FROM:<(.*?)>/i.test(line)) { mail = { from: line.match(/<(.*?)>/)[1], to: [], text: '' }; socket.write('250 ok\r\n'); }
                else if (/^RCPT TO:<(.*?)>/i.test(line)) { mail.to.push(line.match(/<(.*?)>/)[1]); socket.write('250 ok\r\n'); }
                else if (/^DATA/i.test(line)) { data = true; socket.write('354 go\r\n'); }
                else if (/^QUIT/i.test(line)) { socket.write('221 bye\r\n'); socket.end(); }
                else socket.write('250 ok\r\n');
            }
        });
    });
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve({ port: server.address().port, taken, close: () => server.close() })));
}

const body = (mail) => [...mail.text.matchAll(/base64\n(?:Content-Disposition.*\n)?\n([A-Za-z0-9+/=\n]+)/g)]
    .map(([, text]) => Buffer.from(text.replace(/\s/g, ''), 'base64').toString('utf8'));

test('P03 P31 P56 P72 alarms and notices go by mail, each with its row in the log', options, async () => {
    const mailbox = await post();
    const server = await start();
    try {
        const json = (...args) => {
            const r = server.cli(...args, '--register', 'mallikonttori', '--json');
            assert.equal(r.code, 0, `${args.join(' ')}: ${r.err}`);
            return JSON.parse(r.out);
        };
        const send = async () => JSON.parse((await promisify(execFile)(program, // the mail server of this process must be able to answer
            ['outbound', 'send', '--register', 'mallikonttori', '--json', '--data', server.data], { env: { ...process.env, SELOSTE_LANG: 'fi' } })).stdout);
        json('user', 'add', '--name', 'Ilta Vuokko', '--email', 'ilta.vuokko@mallikonttori.example', '--role', 'contact', '--may-use', 'yes', '--may-maintain', 'yes', '--until', '+300');
        assert.deepEqual(await send(), { sent: 0, waiting: 0, failed: 0 }); // no channel: nothing is queued
        const operator = json('recipient', 'add', '--name', 'Malliposti Oy', '--kind', 'invoice-operator', '--contract-on', '1.1.2026');
        json('einvoice', 'channel-add', '--kind', 'mail', '--recipient', operator.id, '--target', `smtp://127.0.0.1:${mailbox.port}`, '--sender', 'laskut@mallikonttori.example');
        const agency = json('recipient', 'add', '--name', 'Malliperintä Oy', '--kind', 'collection-agency', '--contract-on', '1.1.2026', '--address', 'peri@malliperinta.example');
        const person = json('customer', 'add', '--kind', 'person', '--first-name', 'Tuulikki', '--last-name', 'Poistettava');
        const n = String(person.number);
        json('disclosure', 'add', '--recipient', agency.id, '--ground', 'collection', '--way', 'letter', '--categories', 'name', '--customer', n, '--reference', 'P-77');
        json('breach', 'open', '--what', 'Laskulista lähti väärään osoitteeseen.');
        json('erase', 'run', '--customer', n, '--confirm', n);
        const result = await send();
        assert.equal(result.failed, 0, JSON.stringify(json('outbound', 'list')));
        assert.ok(result.sent >= 2, JSON.stringify(json('outbound', 'list')));

        const notice = mailbox.taken.find((m) => m.to.includes('peri@malliperinta.example'));
        const [text, machine] = body(notice);
        assert.match(text, /19 artikla/);
        assert.match(text, /Tuulikki Poistettava/);
        assert.match(text, /P-77/);
        const payload = JSON.parse(JSON.parse(machine).payload);
        assert.equal(payload.type, 'erased');
        assert.equal(json('request', 'notices', 'list').notices[0].state, 'sent');

        const alarm = mailbox.taken.find((m) => m.to.includes('ilta.vuokko@mallikonttori.example'));
        assert.match(body(alarm)[0], /1 tietoturvaloukkaus avoinna/);
        assert.ok(!alarm.text.includes('Poistettava') && !body(alarm)[0].includes('Poistettava'));

        const log = json('disclosure', 'list').disclosures;
        for (const { reference, disclosure } of json('outbound', 'list').outbound)
            assert.ok(log.some((d) => d.reference === reference && d.id === disclosure), reference);
        const before = mailbox.taken.length;
        await send(); // the same day: nothing is told twice
        assert.equal(mailbox.taken.length, before);

        // the shipping of the log fails: the contact person is told the same day, once
        const ship = join(dirname(server.data), 'ship');
        json('backup', 'ship', '--to', ship, '--every', '1');
        json('customer', 'add', '--kind', 'person', '--first-name', 'Kuura', '--last-name', 'Lokinen');
        json('backup', 'ship');
        renameSync(join(ship, 'wal'), join(ship, 'wal.away'));
        writeFileSync(join(ship, 'wal'), '');
        json('customer', 'add', '--kind', 'person', '--first-name', 'Ruska', '--last-name', 'Lokinen');
        server.cli('backup', 'ship', '--json');
        await send();
        await send();
        const told = mailbox.taken.slice(before).filter((m) => m.to.includes('ilta.vuokko@mallikonttori.example'));
        assert.equal(told.length, 1);
        assert.match(body(told[0])[0], /Lokin toimituskansioon ei voi kirjoittaa/);
        assert.deepEqual(json('audit', 'keys').claims_without_key, 0);
    } finally {
        await server.stop();
        mailbox.close();
    }
});
