// What the fabric is asked has a deadline: a program that lives, and leaves one question open, holds up no check for ever.

import test from 'ava';
import type {ExecSession} from '../../../src/engine/exec-session.js';
import {Asker, ProbeProblem} from '../../../src/lab/check/asker.js';

/** A program that says that it lives, and answers the questions for which `answers` has something. */
function speaker(answers: (ask: string) => object | null): ExecSession {
	const said: string[] = [];
	let wake = () => {};
	let closed = false;
	return {
		output: (async function* () {})(),
		lines: (async function* () {
			while (!closed) {
				yield said.shift() ?? '{"alive": true}';
				await new Promise<void>(resolve => {
					wake = resolve;
					setTimeout(resolve, 10);
				});
			}
		})(),
		send: text => {
			const {id, ask} = JSON.parse(text);
			const answer = answers(ask);
			if (answer !== null) {
				said.push(JSON.stringify({id, answer}));
				wake();
			}
		},
		finish: () => {},
		close: () => {
			closed = true;
		},
		exitCode: async () => 0,
	};
}

test('a question that is never answered is a problem that names it and its node, though the program lives', async t => {
	const session = speaker(ask => (ask === 'rouse' ? {} : null));
	const asker = new Asker(
		{all: [session], of: () => session, at: () => [session], close: session.close},
		0.2,
	);
	const place = {node: 'V1-1', namespace: 'private'};
	const error = await t.throwsAsync(asker.ask('show', {...place, what: ['links']}), {
		instanceOf: ProbeProblem,
	});
	t.is(error!.message, 'wgsim-ask in the fabric has not answered within 0.2 s (show, at V1-1)');
	t.deepEqual(await asker.ask('rouse', {...place, device: 'wg1', source: '::1', target: '::2'}), {});
	session.close();
});
