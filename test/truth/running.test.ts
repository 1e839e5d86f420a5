// A lab as wgsim configures it, broken in many ways while it runs: every window names each; start repairs it, or names it as well.

import test from 'ava';
import {docker, typed} from '../integration/helpers.js';
import {generatedRows} from './cells/generated.js';
import {kernelRows} from './cells/kernel.js';
import {peerAddressRows} from './cells/peer-address.js';
import {silentRows} from './cells/silent.js';
import {checksOfBroken, looks, type Said, TruthLab, untilSaid} from './look.js';
import {namesOf} from './model.js';

const lab = new TruthLab('truth-running');
const rows = [...generatedRows, ...silentRows, ...kernelRows, ...peerAddressRows];
const names = rows.map((_, index) => namesOf(index + 1));

let windows: Readonly<Record<string, Said>> = {};
let repaired: Said = {well: true, lines: []};

test.serial.before(async t => {
	t.timeout(900_000);
	await lab.write(rows.map((row, index) => row.sound(names[index]!)));
	const start = await lab.start(240);
	t.is(start.code, 0, start.text);
	for (let look = 0; look < looks; look++) {
		t.deepEqual((await lab.status()).lines, []);
		t.deepEqual((await lab.view()).lines, []);
	}

	for (const [index, row] of rows.entries()) {
		for (const [letter, line] of row.breaks(names[index]!)) {
			const container = `${lab.name}-${names[index]!.of(letter)}`;
			if (line === 'docker stop') {
				await docker('stop', '--time', '0', container);
			} else {
				await typed(container, line);
			}
		}
	}

	const words = rows.flatMap((row, index) => row.words(names[index]!));
	const view = await untilSaid(lab, words);
	windows = {
		status: await lab.status(),
		'the live view': view,
		check: await lab.check(...checksOfBroken),
	};
	repaired = await lab.start(60);
});

test.after.always(() => lab.stop());

test.serial('no window calls a broken lab whole', t => {
	for (const [name, {well}] of Object.entries(windows)) {
		t.false(well, name);
	}
});

for (const [index, row] of rows.entries()) {
	const own = new RegExp(`\\b[a-z]${names[index]!.of('').slice(-2)}\\b`);
	test.serial(row.name, t => {
		for (const words of row.words(names[index]!)) {
			for (const [name, {lines}] of Object.entries(windows)) {
				t.true(
					lines.some(line => words.test(line)),
					`${name} does not say ${words}, but:\n${lines.filter(line => own.test(line)).join('\n')}`,
				);
			}
		}

		const still = repaired.lines.filter(line => own.test(line));
		if (row.repaired) {
			t.deepEqual(still, [], 'start does not repair it');
		} else {
			for (const words of row.words(names[index]!)) {
				t.true(
					still.some(line => words.test(line)),
					`start does not say ${words}, but:\n${still.join('\n')}`,
				);
			}
		}
	});
}
