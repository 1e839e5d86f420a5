// Suggests a verb for an unknown one: by its meaning, else by its letters.

import type {Command} from 'commander';
import {suggest} from '../topology/names/suggest.js';

/** What other programs call it, and people after them. */
const synonyms: Readonly<Record<string, string>> = {
	attach: 'shell',
	bash: 'shell',
	connect: 'shell',
	console: 'shell',
	enter: 'shell',
	login: 'shell',
	run: 'exec',
	apply: 'start',
	create: 'start',
	deploy: 'start',
	launch: 'start',
	restart: 'start',
	delete: 'stop',
	remove: 'stop',
	rm: 'stop',
	kill: 'node kill',
	pause: 'node pause',
	cut: 'link down',
	impair: 'link impair',
	netem: 'link impair',
	repair: 'start',
	restore: 'heal',
	info: 'status',
	inspect: 'status',
	show: 'status',
	labs: 'list',
	monitor: 'tui',
	view: 'tui',
	ui: 'tui',
	watch: 'status --watch',
	log: 'logs',
	addresses: 'interfaces',
	ip: 'interfaces',
	links: 'interfaces',
	dump: 'capture',
	sniff: 'capture',
	tcpdump: 'capture',
	pcap: 'capture',
	test: 'check',
	verify: 'check',
	lint: 'validate',
	draw: 'graph',
	plot: 'graph',
	config: 'render',
	save: 'export',
	convert: 'import',
};

/** `error: unknown command 'destory'`, and `(Did you mean destroy?)` where something is near. */
export function describeUnknown(command: Command, word: string): string {
	const names = command.commands.flatMap(one => [one.name(), ...one.aliases()]);
	const isTop = command.parent === null;
	const meant = isTop && Object.hasOwn(synonyms, word.toLowerCase()) ? synonyms[word.toLowerCase()]! : null;
	const near = meant ?? suggest(word, names);
	return `error: unknown command '${word}'${near === null ? '' : `\n(Did you mean ${near}?)`}`;
}

/** For all verbs below, after they have been registered. */
export function suggestVerbs(command: Command): void {
	if (command.commands.length > 0) {
		command.on('command:*', ([word]: readonly string[]) => {
			command.error(describeUnknown(command, word ?? ''), {code: 'commander.unknownCommand'});
		});
		command.commands.forEach(suggestVerbs);
	}
}
