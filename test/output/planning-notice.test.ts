// The word that a large lab is being planned: on a terminal, after a second, and gone when it is planned.

import test from 'ava';
import {withPlanningNotice} from '../../src/output/planning-notice.js';

/** What reaches stderr while `work` goes on, with a clock that steps 600 ms each time it is asked. */
async function said(isTTY: boolean, steps: number): Promise<string> {
	const {stderr} = process;
	const {write} = stderr;
	const before = Object.getOwnPropertyDescriptor(stderr, 'isTTY');
	const texts: string[] = [];
	let clock = 0;
	Object.defineProperty(stderr, 'isTTY', {value: isTTY, configurable: true});
	stderr.write = ((text: string) => texts.push(text) > 0) as typeof write;
	try {
		await withPlanningNotice(
			async onStep => {
				for (let step = 0; step < steps; step++) {
					onStep();
				}
			},
			() => (clock += 600),
		);
	} finally {
		stderr.write = write;
		if (before === undefined) {
			Reflect.deleteProperty(stderr, 'isTTY');
		} else {
			Object.defineProperty(stderr, 'isTTY', before);
		}
	}

	return texts.join('');
}

test.serial('what is planned within a second says nothing', async t => {
	t.is(await said(true, 1), '');
});

test.serial('what takes longer says so once, and takes the word away', async t => {
	t.is(await said(true, 5), '\r\u001B[Kplanning a large lab …\r\u001B[K');
});

test.serial('where there is no terminal, nothing is said', async t => {
	t.is(await said(false, 5), '');
});
