// Reads a file of systemd-networkd's (.netdev, .network) line by line, as systemd.syntax(7) has it.

export interface NetworkdLine {
	/** As it is written: `WireGuardPeer`; empty before the first heading. */
	readonly section: string;
	/** Number of that heading in the file, from 0: a section may be there several times. */
	readonly part: number;
	/** Empty for a line that is neither KEY=VALUE nor a heading. */
	readonly key: string;
	readonly value: string;
	/** Of the first character of the line that is no space; both count from 1. */
	readonly line: number;
	readonly column: number;
	/** The drop-in that it stands in; undefined for the file itself. */
	readonly file?: string;
}

/** A drop-in of a file, by its name beside the topology. */
export type DropIn = readonly [name: string, text: string];

/** Whether a name is that of a drop-in of `file`: `wg0.netdev.d/peers.conf` of `wg0.netdev`. */
export const isDropInOf = (name: string, file: string): boolean =>
	name.startsWith(`${file}.d/`) && /^[^/]+\.conf$/.test(name.slice(file.length + 3));

/** A file and what its drop-ins add to it, as one: what counts once is the last that is said, and each heading begins a section. */
export function readWithDropIns(text: string, dropIns: readonly DropIn[]): NetworkdLine[] {
	const all = readNetworkdLines(text);
	for (const [file, added] of [...dropIns].sort(([one], [other]) => (one < other ? -1 : 1))) {
		const next = Math.max(0, ...all.map(({part}) => part + 1));
		all.push(...readNetworkdLines(added).map(line => ({...line, part: line.part + next, file})));
	}

	return all;
}

/** Settings, and lines that are none; comments, headings and empty lines are left out. */
export function readNetworkdLines(text: string): NetworkdLine[] {
	let section = '';
	let part = -1;
	return text.split('\n').flatMap((raw, index): NetworkdLine[] => {
		const trimmed = raw.trim();
		if (trimmed === '' || /^[#;]/.test(trimmed)) {
			return [];
		}

		const heading = /^\[(.+)\]$/.exec(trimmed)?.[1];
		if (heading !== undefined) {
			section = heading;
			part++;
			return [];
		}

		const [, key = '', value = ''] = /^([^=]+?)\s*=\s*(.*)$/.exec(trimmed) ?? [];
		return [{section, part, key, value, line: index + 1, column: raw.search(/\S/) + 1}];
	});
}

export const isYes = (value: string): boolean => /^(1|yes|y|true|t|on)$/i.test(value);
export const isNo = (value: string): boolean => /^(0|no|n|false|f|off)?$/i.test(value);

/** The device that a .netdev makes; null where it names none. */
export const deviceOf = (text: string): {readonly name: string | null; readonly kind: string} => {
	const lines = readNetworkdLines(text).filter(({section}) => section === 'NetDev');
	const last = (wanted: string): string | null => lines.findLast(({key}) => key === wanted)?.value ?? null;
	return {name: last('Name'), kind: (last('Kind') ?? '').toLowerCase()};
};
