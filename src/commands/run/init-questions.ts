// The questions of `wgsim init`, on a terminal; elsewhere their defaults.

import {InterruptedError, UsageError} from '../../errors.js';
import type {Answers} from '../../output/new-topology.js';
import {ask, canAsk, note} from '../../output/sinks/stdio.js';
import {checkName} from './wanted-lab.js';

/** As they are typed. */
export interface AnswerOptions {
	readonly name?: string;
	readonly sites?: string;
	readonly gateways?: string;
	readonly mesh?: string;
	readonly underlay?: string;
	readonly hosts?: string;
}

/** A number within bounds. @throws {UsageError} */
function numberOf(what: string, text: string, least: number, most: number): number {
	const value = Number(text);
	if (!/^\d+$/.test(text.trim()) || value < least || value > most) {
		throw new UsageError(`${what} ${JSON.stringify(text)}: not a number from ${least} to ${most}`);
	}

	return value;
}

function choiceOf<T extends string>(what: string, text: string, choices: readonly T[]): T {
	const found = choices.find(choice => choice === text.trim());
	if (found === undefined) {
		throw new UsageError(`${what} ${JSON.stringify(text)}: not one of ${choices.join(', ')}`);
	}

	return found;
}

function sitesOf(text: string): Answers['sites'] {
	if (/^\s*\d+\s*$/.test(text)) {
		return numberOf('sites', text, 1, 250);
	}

	const names = text.split(',').map(name => name.trim());
	const wrong = names.find(name => !/^[A-Za-z][\w.-]{0,14}$/.test(name));
	if (wrong !== undefined || new Set(names).size < names.length) {
		throw new UsageError(`sites ${JSON.stringify(text)}: not a number, and not names with commas, each once`);
	}

	return names;
}

/** Takes the option, or asks until the answer can be used; without a terminal, takes the default. */
async function settle<T>(
	given: string | undefined,
	question: string,
	usual: string,
	read: (text: string) => T | Promise<T>,
	signal: AbortSignal,
): Promise<T> {
	if (given !== undefined || !canAsk()) {
		return read(given ?? usual);
	}

	for (;;) {
		const answer = (await ask(`${question} [${usual}] `, signal)).trim();
		if (signal.aborted) {
			throw new InterruptedError();
		}

		try {
			return await read(answer === '' ? usual : answer);
		} catch (error) {
			if (!(error instanceof UsageError)) {
				throw error;
			}

			note(`  ${error.message}`);
		}
	}
}

export const askName = (given: string | undefined, usual: string, signal: AbortSignal): Promise<string> =>
	settle(given, 'Name of the lab?', usual, checkName, signal);

/** `usual` is the name of the lab where nothing else is said. */
export async function askAll(options: AnswerOptions, usual: string, signal: AbortSignal): Promise<Answers> {
	const name = await askName(options.name, usual, signal);
	const sites = await settle(options.sites, 'How many sites, or their names?', '2', sitesOf, signal);
	const count = (what: string, least: number) => (text: string) => numberOf(what, text, least, 20);
	const meshes = ['full', 'ring', 'hub'] as const;
	const underlays = ['6', '4', 'both'] as const;
	return {
		name,
		sites,
		gateways: await settle(options.gateways, 'Gateways at each site?', '1', count('gateways', 1), signal),
		mesh: await settle(
			options.mesh,
			'Sites are joined as full mesh, ring, or hub and spoke (full, ring, hub)?',
			'full',
			text => choiceOf('mesh', text, meshes),
			signal,
		),
		underlay: await settle(
			options.underlay,
			'Gateways reach each other by IPv6, IPv4 or both (6, 4, both)?',
			'6',
			text => choiceOf('underlay', text, underlays),
			signal,
		),
		hosts: await settle(options.hosts, 'Hosts at each site?', '0', count('hosts', 0), signal),
	};
}
