// Knows the labs that ship with wgsim, by the names of their files.

import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {basename, dirname, join, resolve} from 'node:path';
import {packageFolder} from '../../package-folder.js';

/** Ends in a slash. */
export const folderOfShipped = join(packageFolder, 'topologies/');

/** `two-sites`, `routed-vpn` …, sorted. */
export const listShipped = (): string[] =>
	readdirSync(folderOfShipped)
		.flatMap(name => /^(.+)\.yaml$/.exec(name)?.[1] ?? [])
		.sort();

/** A file as it is named; for the bare name of a shipped lab, where nothing here is called so, its file. */
export function locateTopology(named: string): string {
	const isBare = /^[\w-]+$/.test(named) && named !== '-';
	return isBare && !existsSync(named) && listShipped().includes(named)
		? join(folderOfShipped, `${named}.yaml`)
		: named;
}

/** Its text, and the first sentence of its head. */
export function readShipped(name: string): {readonly text: string; readonly summary: string} {
	const text = readFileSync(join(folderOfShipped, `${name}.yaml`), 'utf8');
	const [head = ''] = /^# (?!yaml-language-server)(?:.*\n# )*.*$/m.exec(text) ?? [];
	const words = head.replaceAll(/\n?# /g, ' ').trim();
	return {text, summary: /^.*?[.:](?= |$)/.exec(words)?.[0].replace(/:$/, '.') ?? words};
}

/** The name of the shipped lab whose file this is; null for a file of the user's. */
export const shippedNameOf = (path: string): string | null =>
	resolve(dirname(path)) === resolve(folderOfShipped) ? basename(path, '.yaml') : null;
