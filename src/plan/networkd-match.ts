// Says which of a machine's .network files systemd-networkd takes for an interface: the first that matches, by the files' names.

import {type DropIn, isDropInOf, type NetworkdLine, readWithDropIns} from './networkd-lines.js';
import {stepMatcher} from './posix.js';

export interface NetworkFile {
	readonly name: string;
	readonly lines: readonly NetworkdLine[];
	/** Its own name, and those of its drop-ins. */
	readonly files: readonly string[];
}

/** Names and globs with spaces between; a `!` before the first turns all of them round. */
function matchesNames(value: string, ifname: string): boolean {
	const isNot = value.startsWith('!');
	const globs = value
		.replace(/^!/, '')
		.split(/\s+/)
		.filter(glob => glob !== '');
	return globs.some(glob => stepMatcher(glob)(ifname)) !== isNot;
}

/** A file without [Match] matches nothing that wgsim would give it; other keys of it are of hardware. */
export function matchesInterface({lines}: NetworkFile, ifname: string, kind: string | null): boolean {
	const match = lines.filter(({section}) => section === 'Match');
	return (
		match.length > 0 &&
		match.every(({key, value}) => {
			switch (key) {
				case 'Name':
					return matchesNames(value, ifname);
				case 'Kind':
				case 'Type':
					return matchesNames(value, kind ?? 'ether');
				default:
					return false;
			}
		})
	);
}

const baseOf = (name: string): string => name.replace(/^.*\//, '');

/** Each with its drop-ins, where those are among the files, too. */
export function readNetworkFiles(files: Iterable<DropIn>): NetworkFile[] {
	const all = [...files];
	return all
		.filter(([name]) => name.endsWith('.network'))
		.sort(([one], [other]) => (baseOf(one) < baseOf(other) ? -1 : 1))
		.map(([name, text]) => {
			const dropIns = all.filter(([other]) => isDropInOf(other, name));
			return {
				name,
				lines: readWithDropIns(text, dropIns),
				files: [name, ...dropIns.map(([other]) => other)],
			};
		});
}
