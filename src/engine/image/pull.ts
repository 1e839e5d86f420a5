// Pulls an image, and gives up soon if no registry can be reached.

import {InterruptedError, WgsimError} from '../../errors.js';
import {call} from '../call.js';
import type {Engine} from '../connection.js';
import type {Report} from '../progress.js';
import {buildTimeout} from './build.js';
import {followMessages} from './build-stream.js';

// From one sign of life to the next, the first included: a slow pull is fine, a silent one is not.
const longestSilence = 15_000;

export async function pullImage(
	engine: Engine,
	name: string,
	{report, signal}: {readonly report: Report; readonly signal?: AbortSignal},
): Promise<void> {
	report({step: 'base image', kind: 'step', text: `pulling ${name}`});
	const silence = new AbortController();
	const timer = setTimeout(() => silence.abort(), longestSilence);
	const abortSignal = signal === undefined ? silence.signal : AbortSignal.any([signal, silence.signal]);
	try {
		const pull = async () => {
			const stream = await engine.docker.pull(name, {abortSignal});
			const stop = () => 'destroy' in stream && (stream.destroy as () => void)();
			abortSignal.addEventListener('abort', stop, {once: true});
			await followMessages(stream, `pulling ${name} failed`, text => {
				timer.refresh();
				report({step: 'base image', kind: 'detail', text});
			});
		};
		await call('pull image', name, pull, {signal: abortSignal, within: buildTimeout});
	} catch (error) {
		if (signal?.aborted) {
			throw new InterruptedError();
		}

		throw silence.signal.aborted
			? new WgsimError(`no registry answered within ${longestSilence / 1000} s`)
			: error;
	} finally {
		clearTimeout(timer);
	}

	report({step: 'base image', kind: 'done', text: name});
}
