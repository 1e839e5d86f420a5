// Renders BIRD's configuration for a machine with systemd: with its passwords, or with names in their place.

import {mainNamespace} from '../../shared/namespaces.js';
import {birdFolder} from '../own-bird.js';
import {placeIn} from '../own-bird-files.js';
import {replacePasswords} from '../passwords.js';
import {folderOf} from '../posix.js';
import {type ExportedFile, exported} from './model.js';
import type {ExportNamespace} from './source.js';

interface Rendered {
	readonly files: readonly ExportedFile[];
	/** Lines for a guide: what is to be written, and where. */
	readonly wanted: readonly string[];
}

/**
 * bird.conf, where Debian's own service looks for it in `main`, and what it includes. Without keys it includes a file of passwords, which is
 * not there.
 */
export function renderBirdConfig({name, bird, included}: ExportNamespace, withKeys: boolean): Rendered {
	if (bird === null) {
		return {files: [], wanted: []};
	}

	const isMain = name === mainNamespace;
	const first = isMain
		? `${birdFolder}/bird.conf`
		: included.length > 0
			? placeIn(name, bird.path)
			: bird.path;
	const texts = [
		{path: first, content: bird.content},
		...included.map(({path, content}) => ({path: placeIn(name, path), content})),
	];
	const names = new Map<string, string>();
	const named = texts.map(({path, content}) => ({
		path,
		content: replacePasswords(path, content, written => {
			names.set(written, names.get(written) ?? `PASSWORD_${names.size + 1}`);
			return names.get(written)!;
		}),
	}));
	const file = (path: string, text: string, mode?: number) =>
		exported(path, text.trimEnd().split('\n'), mode);
	if (withKeys || names.size === 0) {
		const hasPassword = (index: number): boolean => named[index]!.content !== texts[index]!.content;
		return {
			files: texts.map(({path, content}, index) =>
				hasPassword(index) ? {...file(path, content, 0o600), secret: true} : file(path, content),
			),
			wanted: [],
		};
	}

	const passwords = `${isMain ? 'bird' : name}.passwords.conf`;
	const [head, ...others] = named;
	return {
		files: [
			file(head!.path, `include "${passwords}";\n${head!.content}`),
			...others.map(({path, content}) => file(path, content)),
		],
		wanted: [
			`\`${folderOf(first)}/${passwords}\`, with a line \`define NAME = "…";\` for each of ${[...names.values()].join(', ')}`,
		],
	};
}
