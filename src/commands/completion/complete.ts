// Completes a command line for the shell's script.

import {readdirSync} from 'node:fs';
import {dirname, join} from 'node:path';
import type {Command} from 'commander';
import {listShipped} from '../../lab/sources/shipped.js';
import {printDocument} from '../../output/sinks/stdio.js';
import {visible} from '../../output/sinks/visible.js';
import {asksForPlans, asksForRunning, findCandidates} from './candidates.js';
import type {Candidate, Completable} from './model.js';
import {readLabs} from './read-labs.js';

/** Prints the candidates for the last word, one per line, with a tab before the description. Never fails. */
export async function complete(program: Command, words: readonly string[]): Promise<void> {
	const labs = await readLabs(asksForRunning(program, words), asksForPlans(program, words));
	const files = fileFinder();
	printDocument(renderCandidates(findCandidates(program, words, {...labs, shipped: listShipped(), files})));
}

/** One per line. Candidates with control characters are left out. */
const renderCandidates = (candidates: readonly Candidate[]): string =>
	candidates
		.filter(({value}) => visible(value) === value)
		.map(({value, description}) => `${value}\t${visible(description)}\n`)
		.join('');

/** Files of a suffix, YAML's by default, and folders where the typed path leads. */
function fileFinder(): Completable['files'] {
	return (typed, suffix = /\.ya?ml$/) => {
		const folder = typed.endsWith('/') ? typed : dirname(typed || '.');
		try {
			return readdirSync(folder, {withFileTypes: true})
				.filter(entry => entry.isDirectory() || suffix.test(entry.name))
				.map(entry => {
					const path = folder === '.' && !typed.startsWith('./') ? entry.name : join(folder, entry.name);
					const shown = typed.startsWith('./') ? `./${path}` : path;
					return entry.isDirectory()
						? {value: `${shown}/`, description: 'folder'}
						: {value: shown, description: suffix.test('x.wgsim') ? 'recording' : 'topology'};
				});
		} catch {
			return [];
		}
	};
}
