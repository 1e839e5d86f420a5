// Makes tests of rows that are broken by their files: all rows are one lab, which is started, looked at, mended and looked at again.

import anyTest, {type TestFn} from 'ava';
import {checksOfBroken, checksOfSound, looks, type Said, TruthLab, untilSaid} from './look.js';
import {type Broken, namesOf} from './model.js';

/** Seconds in which a broken lab is to converge, and cannot: all that is not broken is up by then. */
const broken = 60;
/** Seconds in which a sound lab converges, on any machine. */
const sound = 240;

interface Context {
	windows: Readonly<Record<string, Said>>;
}

/** Names of the labs that these tests start begin with `lab`. */
export function testBornBroken(lab: string, rows: readonly Broken[]): void {
	const test = anyTest as TestFn<Context>;
	const names = rows.map((_, index) => namesOf(index + 1));
	const one = new TruthLab(lab);
	let windows: Readonly<Record<string, Said>> = {};

	test.serial.before(async t => {
		t.timeout(900_000);
		await one.write(rows.map((row, index) => row.broken(names[index]!)));
		const words = rows.flatMap((row, index) => row.words(names[index]!));
		// One start only: the next would repair what commands have broken.
		const start = await one.start(broken);
		t.is(start.code, 1, start.text);
		const view = await untilSaid(one, words);
		windows = {
			start,
			status: await one.status(),
			'the live view': view,
			check: await one.check(...checksOfBroken),
		};
	});

	test.after.always(() => one.stop());

	test.serial(`${lab}: no window calls a broken lab whole`, t => {
		for (const [name, {well}] of Object.entries(windows)) {
			t.false(well, name);
		}
	});

	for (const [index, row] of rows.entries()) {
		test.serial(row.name, t => {
			for (const words of row.words(names[index]!)) {
				for (const [name, {lines}] of Object.entries(windows)) {
					const near = lines.filter(line => line.includes(names[index]!.of('').slice(-2)));
					t.true(
						lines.some(line => words.test(line)),
						`${name} does not say ${words}, but:\n${near.join('\n')}`,
					);
				}
			}
		});
	}

	test.serial(`${lab}: mended, its first start brings all of it up, and no window sees a fault`, async t => {
		t.timeout(900_000);
		await one.write(rows.map((row, index) => row.sound(names[index]!)));
		const start = await one.start(sound);
		t.is(start.code, 0, start.text);
		for (let look = 0; look < looks; look++) {
			const status = await one.status();
			t.deepEqual(status.lines, []);
			t.deepEqual((await one.view()).lines, []);
		}

		const {well, lines} = await one.check(...checksOfSound);
		t.true(well, lines.join('\n'));
	});
}
