// Prepares a node's planned files for reading: keys hidden unless requested, and keys that are made at start left out.

import {paths} from '../contract/paths.js';
import type {Topology} from '../topology/model.js';
import {deriveKeyPair, derivePresharedKey, seedLength} from './keys.js';
import type {PlannedFile, Sources} from './model.js';
import {replacePasswords} from './passwords.js';
import {planLab} from './plan-lab.js';

export interface ShownFile {
	readonly path: string;
	/** Four octal digits. */
	readonly mode: string;
	readonly content: string;
	/** Whether something is hidden in it. */
	readonly hidden: boolean;
}

const madeAtStart = '(made at start)';
const hiddenMark = '(hidden)';

// Stands in for the seed that a start draws. What is derived of it is shown nowhere.
const noSeed = new Uint8Array(seedLength);

function listGenerated({tunnels}: Topology): string[] {
	const ends = tunnels.flatMap(({a, b}) => [a, b]);
	const nodes = new Set(ends.filter(({privateKey}) => privateKey === null).map(({node}) => node));
	return [
		...[...nodes].flatMap(node => Object.values(deriveKeyPair(noSeed, node))),
		...tunnels.filter(({psk}) => psk.kind === 'generated').map(({name}) => derivePresharedKey(noSeed, name)),
	];
}

/** Of the node's values, its keys. */
const hideValues = (content: string): string =>
	`${JSON.stringify(
		JSON.parse(content, (name, value) =>
			['privateKey', 'presharedKey'].includes(name) && value !== null && value !== madeAtStart
				? hiddenMark
				: value,
		),
		null,
		'\t',
	)}\n`;

function hide({path, content, secret}: PlannedFile): string {
	if (!secret) {
		return content;
	}

	if (path === paths.nodePlan) {
		return hideValues(content);
	}

	const withoutKeys = content.replaceAll(
		/^(\s*(?:PrivateKey|PresharedKey)\s*=)(?!\s*\(made).*$/gim,
		`$1 ${hiddenMark}`,
	);
	const shown = replacePasswords(path, withoutKeys, () => hiddenMark);
	// A secret of another kind: it is unknown which part is secret.
	return shown === content && !content.includes(madeAtStart) ? `${hiddenMark}\n` : shown;
}

/** The files of one node as `start` would put them in; null where the lab has no such node. */
export function showFiles(
	topology: Topology,
	sources: Sources,
	node: string,
	withKeys: boolean,
): ShownFile[] | null {
	const planned = planLab(topology, noSeed, sources).nodes.find(one => one.node === node);
	if (planned === undefined) {
		return null;
	}

	const generated = listGenerated(topology);
	return planned.files.map(file => {
		const {path, mode, encoding} = file;
		if (encoding === 'base64') {
			const {length} = Buffer.from(file.content, 'base64');
			return {path, mode: formatMode(mode), content: `(${length} bytes, not text)\n`, hidden: true};
		}

		const known = generated.reduce((text, key) => text.replaceAll(key, madeAtStart), file.content);
		const content = withKeys ? known : hide({...file, content: known});
		return {path, mode: formatMode(mode), content, hidden: content !== file.content};
	});
}

const formatMode = (mode: number): string => mode.toString(8).padStart(4, '0');
